/** Sabotages of what is known of loss: each must be noticed. */
import type { Sabotage } from "./sabotages.ts";

const VERDICT = "test/run/verdict.test.ts";
const GONE = "test/run/gone.test.ts";

export const OF_LOSS: readonly Sabotage[] = [
  {
    name: "rows that are gone are forgotten",
    edits: [{
      file: "src/state/gone.ts",
      from: 'if (replica === "" || !wasReplica(state, replica)) return;',
      to: 'if (replica === "" || wasReplica(state, replica)) return;',
    }],
    tests: [GONE],
  },
  {
    name: "a row that came back stays gone",
    edits: [{
      file: "src/state/gone.ts",
      from: '"DELETE FROM gone WHERE digest = ?"',
      to: '"DELETE FROM gone WHERE digest = ? AND told < 0"',
    }],
    tests: [GONE],
  },
  {
    name: "what git holds is lost",
    edits: [{
      file: "src/run/gone.ts",
      from: "if (missing.delete(found)) held.add(found);",
      to: "if (missing.delete(found)) held.delete(found);",
    }],
    tests: [GONE],
  },
  {
    name: "health does not ask the seals",
    edits: [{
      file: "src/state/seals.ts",
      from: '"WHERE NOT (l.lines IS f.rows AND l.head IS f.head)',
      to: '"WHERE f.rows < 0 AND NOT (l.lines IS f.rows AND l.head IS f.head)',
    }],
    tests: [VERDICT],
  },
  {
    name: "a segment may follow anything",
    edits: [{
      file: "src/state/damage.ts",
      from: '"WHERE prev <> CASE WHEN begins THEN ? ELSE head END ORDER BY path"',
      to: '"WHERE prev <> CASE WHEN begins THEN ? ELSE prev END ORDER BY path"',
    }],
    tests: [VERDICT],
  },
  {
    name: "a loss is accepted where nothing is wrong",
    edits: [{
      file: "src/plans/accept-loss.ts",
      from: "if (here === undefined) throw nothingWrong(path, line, wrong);",
      to: "if (here === undefined) continue;",
    }],
    tests: ["test/run/accept-loss.test.ts"],
  },
];
