/**
 * `npm run bench:compare -- A B`: two runs of the history, ratio by ratio, of time and, where both
 * runs have it, of CPU. A and B are the beginning of a commit or the number of a line, from the end
 * where it is negative; without them, the last two.
 */
import { compare } from "../src/command/measurement.ts";
import { cpuOf, type Entry, find, recall } from "./publish/history.ts";

const [a = "-2", b = "-1"] = process.argv.slice(2);
const entries = recall();
const [before, now] = [named(a), named(b)];
console.log(`${label(before)}\n${label(now)}\n`);
if (before.cpu !== now.cpu || before.cores !== now.cores) {
  console.log("Other machines: only the ratios to the floors can be compared.\n");
}
for (
  const row of [...compare(before.figures, now.figures), ...compare(cpuOf(before), cpuOf(now))]
) {
  const change = row.change === null ? "" : `${row.change.toFixed(2)} ×`;
  const [then, since] = [ratio(row.before), ratio(row.now)];
  console.log(
    `${row.name.padEnd(44)} ${then.padStart(9)} ${since.padStart(9)} ${change.padStart(9)}`,
  );
}

function named(word: string): Entry {
  const entry = find(entries, word);
  if (entry === undefined) {
    throw new Error(`no run '${word}' among ${entries.length} in the history`);
  }
  return entry;
}

function label({ commit, date, runtime, cpu, cores }: Entry): string {
  return `${commit}  ${date}  ${runtime}, ${cores} × ${cpu}`;
}

function ratio(value: number | null): string {
  return value === null ? "-" : `${value.toFixed(2)} ×`;
}
