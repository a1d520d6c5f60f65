/** Sabotages of names: keys and leases as they are compared, renamed projects, lone dashes. */
import type { Sabotage } from "./sabotages.ts";

export const OF_NAMES: readonly Sabotage[] = [
  {
    name: "keys compared as typed",
    edits: [{
      file: "src/state/claims.ts",
      from: 'typeof decision_key === "string" ? foldedKey(decision_key) : null',
      to: 'typeof decision_key === "string" ? decision_key : null',
    }],
    tests: ["test/commands/keys.test.ts"],
  },
  {
    name: "leases of one key apart",
    edits: [{
      file: "src/state/leases.ts",
      from: "    foldedKey(row.key),\n",
      to: "    row.key,\n",
    }],
    tests: ["test/commands/keys.test.ts"],
  },
  {
    name: "a renamed project has two memories",
    edits: [{
      file: "src/state/projects.ts",
      from: "if (renamed !== undefined) return renamed;",
      to: 'if (renamed === "") return renamed;',
    }],
    tests: ["test/commands/project.test.ts"],
  },
  {
    name: "usual commands know of no renaming",
    edits: [{
      file: "src/thin/entry.ts",
      from: "if (renamed?.includes(said.scope) || renamed?.includes(`project:${said.project}`))",
      to: 'if (said.scope === "" && renamed !== null)',
    }],
    tests: ["test/commands/project.test.ts"],
  },
  {
    name: "a lone dash is stored",
    edits: [{
      file: "src/command/option-schemas.ts",
      from: "v.check((text) => text.trim() !== DASH, LONE_DASH),",
      to: "v.check((text) => text !== LONE_DASH, LONE_DASH),",
    }],
    tests: ["test/cli/texts.test.ts"],
  },
];
