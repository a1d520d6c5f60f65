/** Rows of the bar in which somebody else wrote, or nobody can say who. */
import { processes, type Row } from "./row.ts";

export const SUSPECT_ROWS: readonly Row[] = [
  {
    id: "F31",
    about: "histories in a real git: branches, merges, rebases, stashes between commands",
    parts: [{ file: processes("git-histories"), sizes: { HISTORIES: 300 } }],
    least: { histories: 300, "acts of git": 10_000, "server merges": 200, rows: 10_000 },
    none: ["conflicts", "two histories", "unaccounted", "wrong"],
  },
  {
    id: "F32",
    about: "a hostile replica in simulated worlds: any row, member, limit, id, claim, any order",
    parts: [{
      file: "test/simulation.test.ts",
      name: "villain",
      sizes: { HOSTILE_SEEDS: 2000, SIMULATION_SEEDS: 0 },
    }],
    least: { "hostile worlds": 2000 },
    none: ["thrown", "not lawful"],
  },
  {
    id: "F33",
    about: "rows behind right hashes: every kind and member, sixteen values, many orders",
    parts: [{ file: "test/run/colleague.test.ts", sizes: { FUZZ_ORDERS: 20 } }],
    least: { rows: 4000, orders: 20, pairs: 5000 },
    none: ["thrown"],
  },
  {
    id: "F34",
    about: "ledgers replaced, cut, renamed and linked between any two calls of a command",
    parts: [
      { file: "test/run/meddled.test.ts", sizes: { MEDDLED_STEP: 1 } },
      { file: processes("replaced") },
    ],
    least: { cases: 3000 },
    none: ["lost", "other errors"],
  },
  {
    id: "F35",
    about: "each page of the index overwritten; copied without its journal at each write",
    parts: [
      { file: "test/state/suspect.test.ts" },
      { file: processes("index-copy"), sizes: { COPY_STEP: 1 } },
    ],
    least: { pages: 80, points: 150 },
    none: ["wrong"],
  },
  {
    id: "F37",
    about: "every stranger at every place, all commands",
    parts: [
      { file: "test/run/strangers-everywhere.test.ts", sizes: { STRANGERS_STEP: 1 } },
      { file: "test/run/strangers.test.ts" },
    ],
    least: { places: 450, commands: 15_000 },
    none: ["others that paid"],
  },
];
