/**
 * A store with something of everything in it, and every command that writes: what each leaves is
 * judged before and after.
 */
import { readFileSync, rmSync } from "node:fs";
import { type Folder, folder } from "./binary.ts";
import { filesBelow, type TestStore, testStore } from "./store.ts";
import { words } from "./words.ts";

export interface Furnished extends Folder {
  /** Commands on it in this process: quicker than the binary, by the real clock. */
  readonly here: TestStore;
  /** An object that is the head of its key. */
  readonly decision: string;
  readonly conflict: string;
  readonly item: string;
}

const SCOPE = ["--scope", "project:demo"];
const WHO = [...SCOPE, "--instance-id", "ins-a"];
const DECISION = ["--proposed-type", "decision", "--decision-key"];

/** Makes such a store: a month that is over, and work that goes on. */
export async function furnished(): Promise<Furnished> {
  const at = folder();
  const here = testStore();
  const ok = (...argv: string[]) => here.ok(...argv, "--root", at.root);
  here.clock = Date.now() - 70 * 24 * 3_600_000;
  await ok("capture", ...WHO, ...DECISION, "old", "--summary", "over");
  await ok("lease", "acquire", ...WHO, "--key", "forgotten", "--ttl-seconds", "60");
  await ok("distill");
  here.clock = Date.now() - 60_000;
  await ok("sync", "start", ...WHO);
  const { created } = await decide(ok, "cache", "in files");
  await decide(ok, "queue", "one");
  const { conflicts } = await decide(ok, "queue", "two");
  await ok("publish", ...WHO, "--summary", "known", "--object-type", "commitment");
  await ok("reduce");
  const { item } = await ok("agenda", "--project", "demo", "--add", "item");
  await ok("checkpoint", "--project", "demo", ...WHO, "--now", "here");
  await ok("attach", "--project", "demo");
  await ok("lease", "acquire", ...WHO, "--key", "build", "--ttl-seconds", "3600");
  await ok("diagnose");
  await ok("capture", ...WHO, ...DECISION, "cache", "--summary", "in SQLite");
  await ok("publish", ...WHO, "--summary", "waits", "--object-type", "decision");
  const remove = () => {
    here.remove();
    at.remove();
  };
  const [decision] = created;
  const [conflict] = conflicts;
  return {
    ...at,
    here,
    remove,
    [Symbol.dispose]: remove,
    decision: decision.object_id,
    conflict: conflict.conflict_id,
    item: item.id,
  };
}

async function decide(ok: TestStore["ok"], key: string, summary: string) {
  await ok("capture", ...WHO, ...DECISION, key, "--summary", summary);
  return ok("distill", "--verbose");
}

export interface Writer {
  readonly name: string;
  readonly argv: (at: Furnished) => readonly string[];
  /** True where the command writes several rows, each complete in itself. */
  readonly parts?: boolean;
}

const TEXT = [...WHO, "--summary", "x"];
const LEASE = ["--key", "build", ...WHO];

/** Every command that writes, with what makes it write. */
export const WRITERS: readonly Writer[] = [
  { name: "capture", argv: () => ["capture", ...TEXT] },
  { name: "publish", argv: () => ["publish", ...TEXT] },
  { name: "reduce", argv: () => ["reduce"], parts: true },
  { name: "sync stop", argv: () => ["sync", "stop", ...WHO], parts: true },
  { name: "init --force", argv: () => ["init", "--force"] },
  { name: "sync start", argv: () => ["sync", "start", ...WHO], parts: true },
  { name: "sync heartbeat", argv: () => ["sync", "heartbeat", ...WHO] },
  { name: "distill", argv: () => ["distill"], parts: true },
  { name: "lease acquire", argv: () => ["lease", "acquire", ...WHO, "--key", "k"] },
  { name: "lease renew", argv: () => ["lease", "renew", ...LEASE] },
  { name: "lease release", argv: () => ["lease", "release", ...LEASE] },
  {
    name: "reconcile",
    argv: ({ decision }) => ["reconcile", "--id", decision, "--summary", "better"],
  },
  {
    name: "reconcile --resolve-conflict",
    argv: ({ root, conflict }) =>
      words`reconcile --id ${
        activeOf(root, "queue")
      } --resolve-conflict ${conflict} --summary both`,
  },
  { name: "checkpoint", argv: () => ["checkpoint", "--project", "demo", ...WHO, "--now", "there"] },
  {
    name: "handoff",
    argv: () => ["handoff", "--project", "demo", ...WHO, "--summary", "over to you"],
    parts: true,
  },
  { name: "agenda --add", argv: () => ["agenda", "--project", "demo", "--add", "another"] },
  {
    name: "agenda --update",
    argv: ({ item }) => ["agenda", "--project", "demo", "--update", item, "--priority", "high"],
  },
  { name: "agenda --close", argv: ({ item }) => ["agenda", "--project", "demo", "--close", item] },
  { name: "hygiene", argv: () => ["hygiene"] },
  { name: "hygiene --rotate", argv: () => ["hygiene", "--rotate", "--max-lines", "1"] },
  { name: "hygiene --archive-before", argv: () => archive(), parts: true },
  { name: "hygiene --prune", argv: () => [...archive(), "--prune"], parts: true },
  { name: "diagnose", argv: () => ["diagnose", "--stale-seconds", "1"], parts: true },
  { name: "optimize --execute", argv: () => ["optimize", "--execute"], parts: true },
  { name: "attach", argv: () => ["attach", "--project", "demo"] },
];

function archive(): string[] {
  return ["hygiene", "--archive-before", new Date().toISOString().slice(0, 7)];
}

/** The object of a key that its view shows. */
function activeOf(root: string, key: string): string {
  const shown = filesBelow(`${root}/views/decisions`).filter((path) =>
    path.endsWith(".active.jsonl")
  )
    .flatMap((path) =>
      readFileSync(`${root}/views/decisions/${path}`, "utf8").trimEnd().split("\n")
    );
  const row = shown.map((line) => JSON.parse(line)).find((each) => each.decision_key === key);
  return row.id;
}

const LEDGER = /^(.*)\.[0-9a-f]{12}(?:\.\d+)?\.jsonl$/;

/** What a store says of itself, without ids and times: equal for stores in the same state. */
export async function stateOf(at: Furnished): Promise<Record<string, unknown>> {
  at.here.clock = Date.now();
  const ok = (...argv: string[]) => at.here.ok(...argv, "--root", at.root);
  const { leases } = await ok("lease", "list");
  const { items } = await ok("agenda", "--project", "demo", "--list");
  const rows: Record<string, number> = {};
  for (const path of filesBelow(at.root)) {
    const [, ledger] = LEDGER.exec(path) ?? [];
    if (ledger === undefined) continue;
    const lines = readFileSync(`${at.root}/${path}`).filter((byte) => byte === 0x0a).length;
    if (lines > 0) rows[ledger] = (rows[ledger] ?? 0) + lines;
  }
  return {
    rows,
    stats: await ok("stats"),
    leases: leases.map((each: { key: string; op: string }) => `${each.key} ${each.op}`),
    items: items.map((each: { summary: string; status: string; priority: string }) =>
      `${each.summary} ${each.status} ${each.priority}`
    ),
  };
}

const DERIVED =
  /\.active\.jsonl$|^views\/conflicts\/|^views\/attach\/|^projects\/[^/]+\/[\w.]+\.md$/;

/** The derived files, by path. */
export function derivedOf(root: string): Map<string, string> {
  const paths = filesBelow(root).filter((path) => DERIVED.test(path));
  return new Map(paths.map((path) => [path, readFileSync(`${root}/${path}`, "utf8")]));
}

/** The derived files after index and derived files were deleted, and made anew. */
export async function rebuiltOf(at: Furnished): Promise<Map<string, string>> {
  rmSync(`${at.root}/index`, { recursive: true });
  for (const path of derivedOf(at.root).keys()) rmSync(`${at.root}/${path}`);
  at.here.clock = Date.now();
  await at.here.ok("attach", "--project", "demo", "--root", at.root);
  return derivedOf(at.root);
}
