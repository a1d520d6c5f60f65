/**
 * The rows of the bar: which tests prove each, at which sizes, what must have been counted at
 * least, and what must have been counted never.
 */

/** A test file, the tests of it whose names hold a text, and the sizes that they take. */
export interface Part {
  readonly file: string;
  /** True for a script that is run as it is and says itself what it counted. */
  readonly script?: boolean;
  readonly name?: string;
  readonly sizes?: Readonly<Record<string, number>>;
}

export interface Row {
  readonly id: string;
  readonly about: string;
  readonly parts: readonly Part[];
  /** Counts that the tests must have reached. */
  readonly least: Readonly<Record<string, number>>;
  /** What must not be more; each of them must have been measured. */
  readonly most?: Readonly<Record<string, number>>;
  /** Counts that must be 0; each of them must have been counted. */
  readonly none: readonly string[];
  /** Measures time: nothing else runs beside it. */
  readonly alone?: boolean;
}

const processes = (name: string) => `test/processes/${name}.test.ts`;

export const ROWS: readonly Row[] = [
  {
    id: "F1",
    about: "kill -9 of appending processes",
    parts: [{ file: processes("kill"), sizes: { KILLS: 10_000 } }],
    least: { kills: 10_000 },
    none: ["lost", "doubled", "damaged"],
  },
  {
    id: "F2",
    about: "kill -9 at every system call of every writing command",
    parts: [{ file: processes("syscalls"), name: "kill -9", sizes: { WRITERS: 100 } }],
    least: { commands: 25, kills: 1800 },
    none: ["states of no kind"],
  },
  {
    id: "F3",
    about: "64 processes at once",
    parts: [{ file: processes("concurrency"), name: "64 ", sizes: { APPENDS: 50 } }],
    least: { appends: 64 * 50, "one-shot commands": 64 },
    none: ["lost", "doubled", "gave up"],
    most: { "longest seconds": 10, "ratio to the bare lock": 2 },
    alone: true,
  },
  {
    id: "F4",
    about: "8 reduce and 8 distill at once, some killed",
    parts: [{
      file: processes("concurrency"),
      name: "8 reduce",
      sizes: { JUDGE_ROUNDS: 50, JUDGE_EVENTS: 2000 },
    }],
    least: { rounds: 50, events: 100_000 },
    none: ["missing", "judged twice"],
  },
  {
    id: "F5",
    about: "16 racers for a lease; holders that sleep",
    parts: [
      { file: processes("leases"), name: "races", sizes: { LEASE_ROUNDS: 500 } },
    ],
    least: { rounds: 500, "stale writes": 100 },
    none: ["second winners", "stale writes that passed"],
  },
  {
    id: "F6",
    about: "clocks that lie",
    parts: [{ file: processes("leases"), name: "clocks that lie" }],
    least: { clocks: 5 },
    none: ["leases revived or stolen"],
  },
  {
    id: "F7",
    about: "errors and short writes at every call",
    parts: [{ file: processes("syscalls"), name: "errors of", sizes: { ERRORS: 6 } }],
    least: { errors: 3000, "short writes": 10 },
    none: ["acknowledged and not there"],
  },
  {
    id: "F9",
    about: "a full disk, and space again",
    parts: [{ file: processes("faults"), name: "a full disk" }],
    least: { refused: 1 },
    none: ["lost", "temporary files left"],
  },
  {
    id: "F10",
    about: "a read-only file system",
    parts: [{ file: processes("faults"), name: "a read-only place" }],
    least: { answers: 20 },
    none: ["other answers"],
  },
  {
    id: "F13",
    about: "every bit, line and truncation",
    parts: [{ file: processes("integrity"), sizes: { BIT_STEP: 1 } }],
    least: { bits: 524_288, lines: 200, truncations: 1000 },
    none: ["not named"],
  },
  {
    id: "F15",
    about: "hostile lines",
    parts: [
      { file: "test/store/hostile.test.ts", name: "hostile lines", sizes: { LINES: 100_000 } },
      { file: processes("large"), sizes: { LINE_MB: 300 } },
    ],
    least: { lines: 100_000, "commands beside a huge line": 12 },
    none: ["neighbours lost"],
  },
  {
    id: "F16",
    about: "hostile argv",
    parts: [
      { file: "test/cli/argv.test.ts", sizes: { ARGV: 20_000 } },
      { file: processes("argv"), sizes: { SPAWNS: 500 } },
    ],
    least: { argv: 20_000, spawned: 500 },
    none: ["answers that are no JSON", "written by a refused one", "written"],
  },
  {
    id: "F17",
    about: "rotate, archive and prune beside writers",
    parts: [{ file: processes("hygiene"), sizes: { CYCLES: 100, HYGIENE_WRITERS: 8 } }],
    least: { cycles: 100 },
    none: ["answers changed", "lost"],
  },
  {
    id: "F18",
    about: "dry runs and reading commands",
    parts: [{ file: processes("untouched") }],
    least: { commands: 30, traced: 30 },
    none: ["touched"],
  },
  {
    id: "F19",
    about: "poison events",
    parts: [{ file: "test/plans/judge.test.ts" }],
    least: { kinds: 12 },
    none: ["good ones lost"],
  },
  {
    id: "F21",
    about: "names on disk",
    parts: [{ file: "test/row/name.test.ts", sizes: { NAMES: 100_000 } }],
    least: { names: 100_000 },
    none: ["shared folders", "outside"],
  },
  {
    id: "F22",
    about: "links, FIFOs, devices in the place of files",
    parts: [{ file: processes("places"), sizes: { ALL_PLACES: 1 } }],
    least: { places: 250, commands: 4000 },
    none: ["touched", "hung"],
  },
  {
    id: "F23",
    about: "modes under every umask",
    parts: [{ file: processes("modes") }],
    least: { stores: 9, users: 2 },
    none: ["open to others", "closed to the group"],
  },
  {
    id: "F24",
    about: "answers to slow and closed pipes",
    parts: [{ file: processes("store"), name: "answers of 5 MB" }],
    least: { "ways to lose": 4 },
    none: ["cut with exit 0"],
  },
  {
    id: "F25",
    about: "canaries in the folder",
    parts: [{ file: processes("store"), name: "a hostile folder" }],
    least: { canaries: 10 },
    none: ["read or run"],
  },
  {
    id: "F26",
    about: "hostile texts in capsules and on the terminal",
    parts: [
      { file: "test/view/capsule.test.ts", sizes: { CAPSULES: 400 } },
      { file: processes("terminal"), sizes: { TERMINAL_TEXTS: 10_000 } },
    ],
    least: { texts: 10_000, "texts on a terminal": 10_000 },
    none: ["forged", "unseen characters"],
  },
  {
    id: "F28",
    about: "Bun and Deno on one store",
    parts: [{ file: processes("runtimes") }],
    least: { rows: 10 },
    none: ["lost"],
  },
  {
    id: "F29",
    about: "simulated worlds; replicas that exchange files in any order",
    parts: [
      { file: "test/simulation.test.ts", sizes: { SIMULATION_SEEDS: 5000 } },
      { file: "test/run/replicas.test.ts", sizes: { REPLICA_SEEDS: 300 } },
      { file: "test/state/fold.test.ts", sizes: { FOLD_SEEDS: 2000 } },
    ],
    least: { worlds: 5000 },
    none: [],
  },
  {
    id: "F30",
    about: "mutants",
    parts: [{ file: "tools/mutants.ts", script: true }],
    least: { mutants: 25 },
    none: ["survived"],
  },
  {
    id: "F36",
    about: "inputs at every limit; 10 MB of any graph",
    parts: [
      { file: "test/plans/limits.test.ts" },
      { file: "test/plans/aliases.test.ts" },
      { file: processes("graphs"), sizes: { GRAPH_KIB: 10_240 } },
    ],
    least: { texts: 8, graphs: 6, "graph KiB": 6 * 10_240 },
    none: ["rows too long", "over 256 MiB"],
  },
];
