/**
 * `npm run bench`: every suite, a line for each loop, and one line for `bench/history.jsonl`.
 *
 * `-- NAME…` runs only these suites and remembers nothing; `-- --tiny` runs all of them on next to
 * nothing, to show that they run; `-- --publish` keeps the figures for docs/PERFORMANCE.md.
 */
import { type Measurement, measurementText } from "../src/command/measurement.ts";
import { time } from "../src/bench/timing.ts";
import { timeProcesses } from "./turns.ts";
import { keepSuites } from "./publish/latest.ts";
import { originNow, remember } from "./publish/history.ts";
import { type Size, type Suite, withBenchFolders } from "./suite.ts";
import { SUITES } from "./suites/all.ts";

const words = process.argv.slice(2);
const size: Size = words.includes("--tiny") ? "tiny" : "full";
const names = words.filter((word) => !word.startsWith("--"));
const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
if (unknown !== undefined) {
  throw new Error(`there is no suite '${unknown}': ${SUITES.map(({ name }) => name).join(", ")}`);
}

// Now: the tree may change while it runs.
const origin = originNow();
const figures: Measurement[] = [];
for (const suite of SUITES) {
  if (names.length > 0 && !names.includes(suite.name)) continue;
  console.log(`\n${suite.name}: ${suite.about}`);
  figures.push(...await measured(suite));
}
console.log(`\n${figures.length} loops on ${origin.cores} × ${origin.cpu}, ${origin.runtime}`);
if (size === "full" && names.length === 0) remember({ ...origin, figures });
if (words.includes("--publish")) keepSuites({ ...origin, figures });

async function measured({ loops, effort }: Suite): Promise<Measurement[]> {
  return await withBenchFolders(size, async (bench) => {
    const taken: Measurement[] = [];
    for (const loop of await loops(bench)) {
      const { rounds, round_ms } = size === "full" ? effort : { rounds: 1, round_ms: 0 };
      const figure = "processes" in loop
        ? await timeProcesses(loop, rounds)
        : await time(loop, { rounds, round_ms });
      console.log(measurementText(figure));
      taken.push(figure);
    }
    return taken;
  });
}
