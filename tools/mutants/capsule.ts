/** Sabotages of capsules: what they show, how much, and to whom. */
import type { Sabotage } from "./sabotages.ts";

export const OF_CAPSULES: readonly Sabotage[] = [
  {
    name: "a capsule takes the newest, not the weightiest",
    edits: [{
      file: "src/view/capsule/marks.ts",
      from: "const weight = OF_SALIENCE * salience",
      to: "const weight = 0 * salience",
    }],
    tests: ["test/view/capsule/weight.test.ts"],
  },
  {
    name: "a capsule grows beyond its budget",
    edits: [{
      file: "src/view/capsule/page.ts",
      from: "if (cost > room) return false;",
      to: "if (cost > 2 * room) return false;",
    }],
    tests: ["test/view/capsule/budget.test.ts"],
  },
  {
    name: "the user's own lines are kept in the project's store",
    edits: [{
      file: "src/view/capsule/kept.ts",
      from: "if (!own.has(line)) return line;",
      to: "if (own.size > 0) return line;",
    }],
    tests: ["test/commands/user.test.ts"],
  },
  {
    name: "another user's memory is used",
    edits: [{
      file: "src/cli/user-root.ts",
      from: "return found === null || isOwn(found) ? root",
      to: 'return found === null || found.kind === "folder" ? root',
    }],
    tests: ["test/processes/user-memory.test.ts"],
  },
  {
    name: "what holds everywhere leaves other projects' capsules as they were",
    edits: [{
      file: "src/state/decisions/consequences.ts",
      from: "if (object.everywhere === 1) outdateCapsules(state);",
      to: "if (object.everywhere > 1) outdateCapsules(state);",
    }],
    tests: ["test/view/capsule/weight.test.ts"],
  },
];
