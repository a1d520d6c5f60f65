/** The kinds of rows: how each is recognised, written and placed. */
import type {
  Archive,
  Conflict,
  Cursor,
  Instance,
  Lease,
  Outcome,
  Seal,
} from "./schema/coordination.ts";
import type {
  Captured,
  Checkpointed,
  Distilled,
  Event,
  Handoff,
  Published,
  Reconciled,
} from "./schema/event.ts";
import type { Agenda, Execution, Finding, Plan, Scorecard, Trend } from "./schema/governance.ts";
import type { MemoryObject, Processed } from "./schema/object.ts";
import {
  writeArchive,
  writeConflict,
  writeCursor,
  writeInstance,
  writeLease,
  writeOutcome,
  writeSeal,
} from "./writers/coordination.ts";
import {
  writeCaptured,
  writeCheckpointed,
  writeDistilled,
  writeHandoff,
  writePublished,
  writeReconciled,
} from "./writers/event.ts";
import {
  writeAgenda,
  writeExecution,
  writeFinding,
  writePlan,
  writeScorecard,
  writeTrend,
} from "./writers/governance.ts";

/** Rows that we write, by kind. */
export interface RowOf {
  captured: Captured;
  published: Published;
  reconciled: Reconciled;
  distilled: Distilled;
  checkpointed: Checkpointed;
  handoff: Handoff;
  instance: Instance;
  cursor: Cursor;
  lease: Lease;
  conflict: Conflict;
  outcome: Outcome;
  seal: Seal;
  archive: Archive;
  finding: Finding;
  scorecard: Scorecard;
  trend: Trend;
  plan: Plan;
  execution: Execution;
  agenda: Agenda;
}

export type Kind = keyof RowOf;

/** A row before the spine gives it its place: without clock, chain and hash. */
export type Unplaced<K extends Kind> = Omit<RowOf[K], "lc" | "prev" | "hash">;

/** What a plan yields. */
export type Draft = { [K in Kind]: { readonly kind: K; readonly row: Unplaced<K> } }[Kind];

/** A row as it was read or has just been written, tagged for the fold. */
export type Row =
  | { readonly kind: "event"; readonly row: Event }
  | { readonly kind: "object"; readonly row: MemoryObject }
  | { readonly kind: "processed"; readonly row: Processed }
  | { [K in Exclude<Kind, EventKind>]: { readonly kind: K; readonly row: RowOf[K] } }[
    Exclude<Kind, EventKind>
  ];

export type EventKind =
  | "captured"
  | "published"
  | "reconciled"
  | "distilled"
  | "checkpointed"
  | "handoff";

/** The row kinds that are events, which share one shape and one slice of the state. */
export const EVENT_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  "captured",
  "published",
  "reconciled",
  "distilled",
  "checkpointed",
  "handoff",
]);

type Body<K extends Kind> = Omit<RowOf[K], "hash">;

const WRITERS: { readonly [K in Kind]: (row: Body<K>) => string } = {
  captured: writeCaptured,
  published: writePublished,
  reconciled: writeReconciled,
  distilled: writeDistilled,
  checkpointed: writeCheckpointed,
  handoff: writeHandoff,
  instance: writeInstance,
  cursor: writeCursor,
  lease: writeLease,
  conflict: writeConflict,
  outcome: writeOutcome,
  seal: writeSeal,
  archive: writeArchive,
  finding: writeFinding,
  scorecard: writeScorecard,
  trend: writeTrend,
  plan: writePlan,
  execution: writeExecution,
  agenda: writeAgenda,
};

/** The canonical form of a placed row, `hash` left out. */
export function writeRow<K extends Kind>(kind: K, row: Body<K>): string {
  return WRITERS[kind](row);
}

/** The kind that a schema version stands for; `event` for all events. */
export const KIND_OF_VERSION: Readonly<Record<string, Row["kind"]>> = {
  "diasync-v1-event": "event",
  "diasync-v1-object": "object",
  "diasync-v1-instance-event": "instance",
  "diasync-v1-cursor-event": "cursor",
  "diasync-v1-lease-event": "lease",
  "diasync-v1-conflict-event": "conflict",
  "diasync-v1-reducer-event": "outcome",
  "memoryctl-v2-seal": "seal",
  "memoryctl-v2-archive": "archive",
  "diasync-v1-finding-event": "finding",
  "diasync-v1-health-scorecard": "scorecard",
  "diasync-v1-health-trend": "trend",
  "diasync-v1-optimization-plan": "plan",
  "diasync-v1-optimization-execution": "execution",
  "memoryctl-v2-agenda": "agenda",
};
