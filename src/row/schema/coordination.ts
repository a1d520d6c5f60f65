/** Schemas of the rows in `coordination/`. v1's rows lack `lc`, `prev` and sometimes `hash`. */
import * as v from "valibot";

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const words = v.array(v.string());

/** Members that v1 does not have or not everywhere. */
const chained = {
  hash: v.optional(v.string()),
  lc: v.optional(whole, 0),
  prev: v.optional(v.string()),
};

export const InstanceRow = v.object({
  ...chained,
  event: v.picklist([
    "memory.instance.started",
    "memory.instance.heartbeat",
    "memory.instance.stopped",
  ]),
  instance_id: v.string(),
  note: v.string(),
  project: v.string(),
  run_id: v.string(),
  schema_version: v.literal("diasync-v1-instance-event"),
  scope: v.string(),
  ts: v.string(),
});

export const CursorRow = v.object({
  ...chained,
  cursor: whole,
  instance_id: v.string(),
  op: v.literal("set"),
  schema_version: v.literal("diasync-v1-cursor-event"),
  scope: v.string(),
  ts: v.string(),
});

export const LeaseRow = v.object({
  ...chained,
  /** Of acquire and renew. */
  acquired_at: v.optional(v.string()),
  expires_at: v.optional(v.string()),
  /** Grows with every acquire of a key; v1 has none, which counts as 0. */
  fence: v.optional(whole),
  instance_id: v.string(),
  key: v.string(),
  lease_id: v.string(),
  op: v.picklist(["acquire", "renew", "release"]),
  /** Of a release that the holder did not ask for. */
  reason: v.optional(v.string()),
  released_at: v.optional(v.string()),
  schema_version: v.literal("diasync-v1-lease-event"),
  scope: v.string(),
  ts: v.string(),
});

export const ConflictSide = v.object({
  event_id: v.string(),
  object_id: v.string(),
  owner: v.string(),
  summary: v.string(),
  ts: v.string(),
});

export const ConflictRow = v.object({
  ...chained,
  conflict_id: v.string(),
  conflict_key: v.optional(v.string()),
  evidence: v.optional(words),
  op: v.picklist(["open", "resolve"]),
  reason: v.optional(v.string()),
  recommendation: v.optional(v.string()),
  schema_version: v.literal("diasync-v1-conflict-event"),
  scope: v.optional(v.string()),
  /** Ours: the active side, then the contested one; left out when they are private. */
  sides: v.optional(v.array(ConflictSide)),
  summary: v.optional(v.string()),
  ts: v.string(),
});

export const OutcomeRow = v.object({
  ...chained,
  event_id: v.string(),
  object_id: v.optional(v.string()),
  op: v.literal("reduce"),
  /** v1 writes none: its rows say `accepted`. */
  outcome: v.optional(v.picklist(["accepted", "rejected"])),
  reason: v.optional(v.string()),
  schema_version: v.literal("diasync-v1-reducer-event"),
  scope: v.string(),
  ts: v.string(),
  type: v.optional(v.string()),
});

export const SealedFile = v.object({
  bytes: whole,
  /** SHA-256 of the last line, as the next line's `prev` would have it. */
  head: v.string(),
  path: v.string(),
  rows: whole,
});

/** Files that changed since this replica's last seal. The row's own SHA-256 is the root. */
export const SealRow = v.object({
  ...chained,
  files: v.array(SealedFile),
  /** A seal over 128 KiB goes on in further rows: this one is `part` of `parts`, from 1. */
  part: whole,
  parts: whole,
  /** The root before; 64 zeros for the first. */
  previous: v.string(),
  /** The command that sealed. */
  reason: v.string(),
  schema_version: v.literal("memoryctl-v2-seal"),
  seal_id: v.string(),
  ts: v.string(),
});

export const ArchiveRow = v.object({
  ...chained,
  bytes: whole,
  head: v.string(),
  pruned: v.boolean(),
  rows: whole,
  schema_version: v.literal("memoryctl-v2-archive"),
  sha256: v.string(),
  source: v.string(),
  target: v.string(),
  ts: v.string(),
});

export type Instance = v.InferOutput<typeof InstanceRow>;
export type Cursor = v.InferOutput<typeof CursorRow>;
export type Lease = v.InferOutput<typeof LeaseRow>;
export type Conflict = v.InferOutput<typeof ConflictRow>;
export type Outcome = v.InferOutput<typeof OutcomeRow>;
export type Seal = v.InferOutput<typeof SealRow>;
export type Archive = v.InferOutput<typeof ArchiveRow>;
