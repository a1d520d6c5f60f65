/**
 * A generator of stores as teams leave them: projects, instances that come and go, keys, leases,
 * corrections, several replicas. Segments are as the product leaves them: closed at 256 KiB, where
 * git takes the store every evening at the end of each day too. It writes ledger files with the
 * product's own row writers and nothing else; `validate --strict` finds no fault in them.
 */
import { mkdirSync } from "node:fs";
import { openTree } from "../src/base/tree.ts";
import { day, DAY_MS } from "../src/base/time.ts";
import type { Draft } from "../src/row/kind.ts";
import { prepareStore } from "../src/run/prepare.ts";
import { Ledgers, type LedgerTotals } from "./ledgers.ts";
import { seeded } from "../test/support/random.ts";
import { type Actor, claim, event, eventIdAt } from "./rows.ts";
import { session } from "./session.ts";

/** Published rows of a day in each scope and replica: a million last for a year. */
const ROWS_A_DAY = 83;
/** Projects of a store, each with a scope of its own. */
const PROJECTS = 11;
export const REPLICAS = ["0a0000000001", "0b0000000002", "0c0000000003"] as const;
const EVENTS_PER_SESSION = 125;
const INSTANCES = 5000;

export interface Generated extends LedgerTotals {
  /** Events on the bus: none of them is reduced yet. */
  readonly published: number;
  readonly instances: number;
  readonly days: number;
}

export interface StoreShape {
  readonly projects?: number;
  /** True where git holds it: every evening, all open segments of bus and streams are closed. */
  readonly committed?: boolean;
}

/** Makes a store with so many published events below `root`, which must not exist. */
export function generate(
  root: string,
  events: number,
  { projects = PROJECTS, committed = false }: StoreShape = {},
): Generated {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const made = { force: false, commit_private: false, shared: false };
  prepareStore(openTree(root), { ...made, bare: true, asked: false, anew: false, left_out: false });
  const ledgers = new Ledgers(root);
  const shards = PROJECTS * REPLICAS.length;
  const days = Math.min(365, Math.max(1, Math.round(events / shards / ROWS_A_DAY)));
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const random = seeded(1);
  let sessions = 0;
  for (let d = 0; d < days; d += 1) {
    const begin_ms = today - (days - d) * DAY_MS;
    const [from, to] = [share(events, d, days), share(events, d + 1, days)];
    for (let i = from; i < to; i += 1) {
      const at_ms = begin_ms + Math.floor((i - from) / (to - from) * DAY_MS);
      const project = Math.floor(random() * projects);
      const replica = REPLICAS[Math.floor(random() * REPLICAS.length)] as string;
      const actor = actorOf(i % INSTANCES, project, replica);
      const place = { day: day(at_ms), replica };
      ledgers.add(published(i, at_ms, actor), place);
      if (i % EVENTS_PER_SESSION !== 0) continue;
      const own = actorOf(sessions % INSTANCES, sessions % projects, replica);
      for (const draft of session(sessions, at_ms, own)) ledgers.add(draft, place);
      sessions += 1;
    }
    ledgers.flush({ closes: committed ? /^(?:bus|streams)\// : null });
  }
  const instances = Math.min(INSTANCES, sessions);
  return { ...ledgers.totals, published: events, instances, days };
}

/** Where the part of a day begins. */
function share(events: number, d: number, days: number): number {
  return Math.floor(events * d / days);
}

function actorOf(instance: number, project: number, replica: string): Actor {
  const scope = `project:p${project}`;
  return { instance: `ins-${instance}`, project: `p${project}`, scope, replica };
}

/** Three of ten are decisions, each with a key; one of a thousand of them contests an older one. */
function published(i: number, at_ms: number, actor: Actor): Draft {
  const decision = i % 10 < 3;
  const contests = decision && i % 10_000 === 3002;
  const key = `key-${contests ? i - 10 : i}`;
  const due = i % 10 === 9;
  const payload = {
    ...claim(`item ${i}: what an agent has to tell in a sentence of usual length`),
    ...(decision ? { decision_key: key } : {}),
    ...(due ? { due_at: day(at_ms + 7 * DAY_MS) } : {}),
    object_type: decision ? "decision" as const : due ? "commitment" as const : "fact" as const,
  };
  // A contest needs both in one scope.
  const own = contests || (decision && i % 10_000 === 2992)
    ? actorOf(i % INSTANCES, 0, actor.replica)
    : actor;
  const base = event("memory.published", eventIdAt(own.replica, at_ms, i), { at_ms, actor: own });
  return { kind: "published", row: { ...base, payload } };
}
