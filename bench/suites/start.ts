/** Starting: one-shot commands of the binary, beside a compiled program that says hello. */
import { runProcess } from "../processes.ts";
import { generate } from "../store.ts";
import { PROCESSES, type Suite } from "../suite.ts";
import type { ProcessLoop } from "../turns.ts";

const suite: Suite = {
  name: "start",
  about: "one-shot commands, from start to exit",
  effort: PROCESSES,
  loops(bench) {
    const [empty, bare, full] = [bench.folder(), bench.folder(), bench.folder()];
    const { memoryctl, hello, append } = bench.binaries();
    generate(`${full}/.memory`, bench.count(20_000, 100));
    runProcess([memoryctl, "reduce", "--limit", "20000"], { cwd: full });
    const beside = (name: string, cwd: string, argv: readonly string[]): ProcessLoop => ({
      name,
      unit: "calls",
      count: 1,
      processes: {
        floor: { name: "hello-world", run: () => runProcess([hello], { cwd }) },
        work: { name: argv[0] ?? "", run: () => runProcess([memoryctl, ...argv], { cwd }) },
      },
    });
    const capture = ["capture", "--scope", "project:p1", "--summary", "a fact"];
    const one = beside("capture", empty, capture);
    const floor = {
      name: "bare append, one sync",
      run: () => runProcess([append, bare], { cwd: bare }),
    };
    return Promise.resolve([
      beside("version", empty, ["version"]),
      one,
      {
        ...one,
        name: "capture beside a bare append",
        processes: { ...one.processes, floor },
      },
      beside("attach", full, ["attach", "--project", "p1"]),
      beside("stats", full, ["stats"]),
      beside("diagnose", full, ["diagnose"]),
    ]);
  },
};

export default suite;
