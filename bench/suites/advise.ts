/** Advice: what the built-in policies cost a command, beside `stats` on the same store. */
import { runProcess } from "../processes.ts";
import { generate } from "../store.ts";
import { PROCESSES, type Suite } from "../suite.ts";
import type { ProcessLoop } from "../turns.ts";

const suite: Suite = {
  name: "advise",
  about: "advice of the built-in policies, beside stats",
  effort: PROCESSES,
  loops(bench) {
    const cwd = bench.folder();
    const { memoryctl } = bench.binaries();
    const events = bench.count(100_000, 100);
    generate(`${cwd}/.memory`, events);
    runProcess([memoryctl, "reduce", "--limit", String(events)], { cwd });
    const beside = (name: string, ...more: string[]): ProcessLoop => ({
      name,
      unit: "calls",
      count: 1,
      processes: {
        floor: { name: "stats", run: () => runProcess([memoryctl, "stats"], { cwd }) },
        work: { name: "advise", run: () => runProcess([memoryctl, "advise", ...more], { cwd }) },
      },
    });
    return Promise.resolve([
      beside("advise on one project", "--project", "p1"),
      beside("advise on a whole store"),
    ]);
  },
};

export default suite;
