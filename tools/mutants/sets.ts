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
  {
    name: "what is looked up of outcomes holds for any line of an event",
    edits: [{
      file: "src/state/ahead.ts",
      from: "source === null || source === digest",
      to: "source === null || source !== ''",
    }],
    tests: ["test/state/bulk.test.ts"],
  },
  {
    name: "a line of a month that moved stands in its old place too",
    edits: [{
      file: "src/view/splice.ts",
      from: "moved.has(id) || late?.ids.has(id) === true",
      to: "moved.has(id)",
    }],
    tests: ["test/run/months.test.ts"],
  },
];
