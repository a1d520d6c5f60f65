/** Sabotages of how an index is made: each must be noticed. */
import type { Sabotage } from "./sabotages.ts";

export const OF_THE_INDEX: readonly Sabotage[] = [
  {
    name: "what is left of an index half made is one",
    edits: [{
      file: "src/state/building.ts",
      from: "PRAGMA user_version = 0; COMMIT",
      to: "COMMIT",
    }],
    tests: ["test/run/bulk.test.ts"],
  },
  {
    name: "an index made anew: a judged event waits on",
    edits: [{
      file: "src/state/none-known.ts",
      from: "met?.judged.add(event);",
      to: "",
    }],
    tests: ["test/state/bulk.test.ts"],
  },
  {
    name: "an event that comes again counts twice",
    edits: [{
      file: "src/state/events.ts",
      from: "met?.events.add(id);",
      to: "",
    }],
    tests: ["test/state/bulk.test.ts"],
  },
  {
    name: "a look at a row passes what its schema refuses",
    edits: [{
      file: "src/row/record.ts",
      from: "if ((member !== undefined || required) && !fits(member)) return false;",
      to: "if (member !== undefined && required && !fits(member)) return false;",
    }],
    tests: ["test/row/fits.test.ts"],
  },
];
