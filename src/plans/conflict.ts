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

/** A conflict as it is recorded, with the texts of its sides. */
export type ShownConflict = Unplaced<"conflict">;

/** Shows rows as answers do: with the texts of both sides. */
export function conflictShower(reader: Reader): (row: Unplaced<"conflict">) => ShownConflict {
  // One head may stand in thousands of them; what stands against it is in one each.
  const heads = new Map<string, string>();
  const textOf = (id: string) => heads.get(id) ?? textOfObject(reader, id);
  return (row) => {
    const { sides } = row;
    if (sides === undefined) return row;
    const texts = sides.map(({ object_id }) => textOf(object_id));
    const [head] = sides;
    if (head !== undefined) heads.set(head.object_id, texts[0] ?? "");
    return { ...row, sides: sides.map((side, i) => ({ ...side, summary: texts[i] ?? "" })) };
  };
}

function textOfObject(reader: Reader, id: string): string {
  const object = objectById(reader.state, id);
  const row = object === undefined ? null : reader.row(object.rid);
  return String(contentOf(row ?? {})["summary"] ?? "");
}
