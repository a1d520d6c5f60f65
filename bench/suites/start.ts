/** Starting: one-shot commands of the binary, beside a compiled program that says hello. */
import type { Loop } from "../../src/bench/timing.ts";
import { BINARY, buildFloor, runProcess } from "../processes.ts";
import { generate } from "../store.ts";
import { PROCESSES, type Suite } from "../suite.ts";

const suite: Suite = {
  name: "start",
  about: "one-shot commands, from start to exit",
  effort: PROCESSES,
  loops(bench) {
    const [empty, bare, full] = [bench.folder(), bench.folder(), bench.folder()];
    const floors = bench.folder();
    const hello = buildFloor("hello", floors);
    const append = buildFloor("append", floors);
    generate(`${full}/.memory`, bench.count(20_000, 100));
    runProcess([BINARY, "reduce", "--limit", "20000"], { cwd: full });
    const beside = (name: string, cwd: string, argv: readonly string[]): Loop => ({
      name,
      unit: "calls",
      count: 1,
      floor: { name: "hello-world", run: () => runProcess([hello], { cwd }) },
      work: { name: argv[0] ?? "", run: () => runProcess([BINARY, ...argv], { cwd }) },
    });
    const capture = ["capture", "--scope", "project:p1", "--summary", "a fact"];
    const one = beside("capture", empty, capture);
    return Promise.resolve([
      beside("version", empty, ["version"]),
      one,
      {
        ...one,
        name: "capture beside a bare append",
        floor: {
          name: "bare locked append",
          run: () => runProcess([append, bare], { cwd: bare }),
        },
      },
      beside("attach", full, ["attach", "--project", "p1"]),
      beside("stats", full, ["stats"]),
      beside("diagnose", full, ["diagnose"]),
    ]);
  },
};

export default suite;
