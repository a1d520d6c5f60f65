/** What agents do: a command line drawn by the seed, from what their replica holds. */
import { pick } from "../random.ts";
import type { Asked, Host } from "./host.ts";
import { grantsIn, type Line, remembered } from "./model.ts";

export const PROJECT = "demo";
const SCOPES = ["project:demo", "project:demo", "team", "project:Ä"];
export const AGENTS = ["ins-a", "ins-b", "ins-c"];
const TEXTS = ["in files", "in SQLite", "by night", "no where"];
const KEYS = ["cache", "queue", "Queue"];
const RUNS = ["run-1", "run-2"];
const LEASED = ["cache", "decision:queue", "Decision:Queue", "build"];

type Draw = (next: () => number, host: Host) => readonly string[] | Asked;

const who = (next: () => number) => ["--instance-id", pick(next, AGENTS)];
const where = (next: () => number) => ["--scope", pick(next, SCOPES)];
const maybe = (next: () => number, share: number, words: readonly string[]) =>
  next() < share ? words : [];

/** What an agent says: a fact, decision or commitment of some scope. */
function said(next: () => number, flag: string): string[] {
  const type = pick(next, ["decision", "decision", "decision", "fact", "commitment"]);
  return [
    ...where(next),
    ...who(next),
    flag,
    type,
    ...maybe(next, 0.8, ["--decision-key", pick(next, KEYS)]),
    ...maybe(next, 0.4, ["--project", PROJECT]),
    ...maybe(next, 0.15, ["--visibility", "private"]),
    "--summary",
    pick(next, TEXTS),
  ];
}

function reconcile(next: () => number, host: Host): string[] {
  const lines = host.lines();
  const { heads, open } = remembered(lines, PROJECT);
  if (heads.length === 0) return ["reduce"];
  const conflict = open.length > 0 && next() < 0.6 ? pick(next, open) : null;
  const head = conflict?.active ?? pick(next, heads);
  const actor = head.realm === "" ? pick(next, AGENTS) : head.realm;
  const what = next() < 0.75
    ? ["--summary", pick(next, TEXTS)]
    : ["--status", pick(next, ["completed", "cancelled", "invalid"])];
  return [
    "reconcile",
    "--id",
    conflict !== null && next() < 0.3 ? conflict.contested.id : head.id,
    "--instance-id",
    actor,
    ...what,
    ...(conflict === null ? [] : ["--resolve-conflict", conflictId(lines, conflict.contested.id)]),
    ...fenceOf(next, lines),
  ];
}

/** An object that may be corrected, or a key that may be known. */
function headOf(next: () => number, host: Host): string {
  const { heads } = remembered(host.lines(), PROJECT);
  return heads.length === 0 || next() < 0.2 ? pick(next, KEYS) : pick(next, heads).id;
}

/** A conflict's id as its row has it; a name that nobody knows where no row was written yet. */
function conflictId(lines: readonly Line[], contested: string): string {
  const row = lines.find((line) => line.row.sides?.[1]?.object_id === contested);
  return row?.row.conflict_id ?? "cnf-unknown";
}

/** Some fence that was once granted, the right one or a stale one. */
function fenceOf(next: () => number, lines: readonly Line[]): string[] {
  const grants = grantsIn(lines);
  return grants.length > 0 && next() < 0.5 ? ["--fence", String(pick(next, grants).fence)] : [];
}

function lease(next: () => number): string[] {
  const action = pick(next, ["acquire", "acquire", "acquire", "renew", "release"]);
  return [
    "lease",
    action,
    "--key",
    pick(next, LEASED),
    ...who(next),
    ...maybe(next, 0.7, ["--scope", "project:demo"]),
    ...maybe(next, 0.5, ["--ttl-seconds", pick(next, ["1", "60", "3600", "86400"])]),
    ...maybe(next, 0.3, ["--run-id", pick(next, RUNS)]),
  ];
}

/** Two runs under one name, and runs that are never stopped. */
function sync(next: () => number): string[] {
  const action = pick(next, ["start", "start", "heartbeat", "stop"]);
  return [
    "sync",
    action,
    ...who(next),
    ...where(next),
    ...maybe(next, 0.5, ["--run-id", pick(next, RUNS)]),
  ];
}

function agenda(next: () => number, host: Host): string[] {
  const items = remembered(host.lines(), PROJECT).agenda.map((item) => item.split(" | ")[0] ?? "");
  const at = ["agenda", "--project", PROJECT];
  if (items.length === 0 || next() < 0.5) return [...at, "--add", pick(next, TEXTS)];
  const id = pick(next, items);
  return next() < 0.5
    ? [...at, "--close", id, ...maybe(next, 0.3, ["--status", "active"])]
    : [...at, "--update", id, "--status", pick(next, ["active", "completed"])];
}

function batch(next: () => number): Asked {
  const lines = Array.from({ length: 1 + Math.floor(next() * 4) }, () => {
    const bad = next() < 0.1;
    return JSON.stringify({ summary: bad ? " " : pick(next, TEXTS), scope: pick(next, SCOPES) });
  });
  const verb = pick(next, ["capture", "publish"]);
  return { argv: [verb, "--stdin", ...who(next)], input: lines.join("\n") };
}

function hygiene(next: () => number, host: Host): string[] {
  if (next() < 0.4) return ["hygiene", "--rotate", "--max-lines", pick(next, ["1", "2", "4"])];
  if (next() < 0.3) return ["hygiene"];
  const ahead_ms = pick(next, [0, 40, 400]) * 24 * 3600 * 1000;
  const before = new Date(host.clock + ahead_ms).toISOString().slice(0, 7);
  return ["hygiene", "--archive-before", before, ...maybe(next, 0.7, ["--prune"])];
}

/** Commands with their weights. */
const DRAWS: readonly (readonly [number, Draw])[] = [
  [16, (next) => ["capture", ...said(next, "--proposed-type"), ...late(next)]],
  [10, (next) => ["publish", ...said(next, "--object-type")]],
  [12, (next) => ["distill", ...maybe(next, 0.3, ["--limit", "1"])]],
  [10, (next) => ["reduce", ...maybe(next, 0.3, ["--limit", "1"])]],
  [12, reconcile],
  [4, (next, host) => ["edit", headOf(next, host), pick(next, TEXTS), ...who(next)]],
  [4, (next) => ["undo", "--project", PROJECT, ...who(next)]],
  [2, (next, host) => ["confirm", headOf(next, host), ...who(next)]],
  [12, (next) => lease(next)],
  [7, agenda],
  [3, (next) => batch(next)],
  [3, (next) => ["checkpoint", "--project", PROJECT, ...who(next), "--now", pick(next, TEXTS)]],
  [2, (next) => ["handoff", "--project", PROJECT, ...who(next), "--summary", pick(next, TEXTS)]],
  [7, sync],
  [3, () => ["attach", "--project", PROJECT]],
  [5, hygiene],
  [2, () => ["diagnose"]],
  [2, () => ["optimize", "--execute"]],
  [2, () => ["validate", "--verbose"]],
  [1, () => ["stats"]],
  [1, () => ["agenda", "--project", PROJECT, "--list"]],
  [1, () => ["lease", "list"]],
  [1, () => ["sync", "list"]],
];

const LATE = ["2026-09-30T23:59:59Z", "2026-10-01T00:00:00Z"];

function late(next: () => number): readonly string[] {
  return maybe(next, 0.1, ["--ts", pick(next, LATE)]);
}

const WEIGHTS = DRAWS.reduce((sum, [weight]) => sum + weight, 0);

/** Draws what some agent does next. */
export function draw(next: () => number, host: Host): Asked {
  let at = next() * WEIGHTS;
  for (const [weight, make] of DRAWS) {
    at -= weight;
    if (at >= 0) continue;
    const drawn = make(next, host);
    return "argv" in drawn ? drawn : { argv: drawn };
  }
  return { argv: ["stats"] };
}

/** Commands that only read. */
export function isReading({ argv }: Asked): boolean {
  return ["validate", "stats"].includes(argv[0] ?? "") || argv.includes("--list") ||
    argv[1] === "list";
}
