/**
 * Recording conflicts: a row that names both sides when one is seen first. Their texts stay where
 * they were written: a row that copied them could be too long, and keep what is taken out there.
 */
import { iso } from "../base/time.ts";
import type { Draft, Unplaced } from "../row/kind.ts";
import type { OpenConflict } from "../state/conflicts.ts";
import { unrecordedConflicts } from "../state/conflicts.ts";
import { objectById } from "../state/objects.ts";
import { contentOf, type Reader } from "../state/reader.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { isOfOneRow, leave } from "./left.ts";
import { together } from "./together.ts";

/** Yields a row for each open conflict that no row records yet. */
export function* newConflicts(
  reader: Reader,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  for (const part of unrecordedConflicts(reader.state)) {
    const drafts = () => part.map((conflict) => conflictDraft(reader, conflict, env));
    if ((yield* together(drafts)) !== null) continue;
    for (const conflict of part) yield* recordOne(reader, conflict, env);
  }
}

function* recordOne(
  reader: Reader,
  conflict: OpenConflict,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  try {
    yield conflictDraft(reader, conflict, env);
  } catch (cause) {
    // It is open all the same, for that is folded.
    if (!isOfOneRow(cause)) throw cause;
    leave(env, conflict.id, cause);
  }
}

/** What is recorded when a conflict is seen first; whether it is open is folded, never stored. */
function conflictDraft(
  reader: Reader,
  { id, key, active, contested }: OpenConflict,
  env: Env,
): Draft {
  const side = (record: typeof active) => ({
    event_id: record.source,
    object_id: record.id,
    owner: record.owner ?? "",
    ts: iso(record.ts),
  });
  const row: Unplaced<"conflict"> = {
    conflict_id: id,
    conflict_key: key,
    evidence: [active.id, contested.source, reader.pathOf(contested.rid)],
    op: "open",
    recommendation: `memoryctl reconcile --id ${active.id} --resolve-conflict ${id} --summary …`,
    schema_version: "diasync-v1-conflict-event",
    scope: contested.scope,
    sides: [side(active), side(contested)],
    summary: `Two texts claim '${key}'`,
    ts: iso(env.now_ms),
    ...(contested.realm === "" ? {} : { visibility: "private" }),
  };
  return { kind: "conflict", row };
}

/** A row as answers show it: with the texts of both sides. */
export function shownConflict(reader: Reader, row: Unplaced<"conflict">): object {
  const { sides } = row;
  if (sides === undefined) return row;
  return { ...row, sides: sides.map((side) => ({ ...side, summary: textOf(reader, side) })) };
}

function textOf(reader: Reader, { object_id }: { readonly object_id: string }): string {
  const object = objectById(reader.state, object_id);
  const row = object === undefined ? null : reader.row(object.rid);
  return String(contentOf(row ?? {})["summary"] ?? "");
}
