/** Sabotages of rows that are taken as a set: it sees itself, and goes as a whole. */
import type { Sabotage } from "./sabotages.ts";

export const OF_SETS: readonly Sabotage[] = [
  {
    name: "a set that does not see itself",
    edits: [{
      file: "src/state/decisions/settle.ts",
      from: "holders.came({ ...object, ...to });",
      to: "if (head === object) holders.came({ ...object, ...to });",
    }],
    tests: ["test/run/sets.test.ts"],
  },
  {
    name: "a set that is taken back leaves its lines",
    edits: [{
      file: "src/run/batch.ts",
      from: "end.lines.length = rows;",
      to: "end.lines.length += rows - rows;",
    }],
    tests: ["test/plans/judge.test.ts"],
  },
];
