/** Recording conflicts: a row with both texts when one is seen first. */
import { iso } from "../base/time.ts";
import type { Unplaced } from "../row/kind.ts";
import type { OpenConflict } from "../state/conflicts.ts";
import { unrecordedConflicts } from "../state/conflicts.ts";
import type { Reader } from "../state/reader.ts";
import type { Env, PlacedRow, Step } from "../command/command.ts";

/** Yields a row for each open conflict that no row records yet. */
export function* newConflicts(
  reader: Reader,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  for (const conflict of unrecordedConflicts(reader.state)) {
    yield { kind: "conflict", row: conflictRow(reader, conflict, env) };
  }
}

/** What is recorded when a conflict is seen first; whether it is open is folded, never stored. */
function conflictRow(reader: Reader, { id, key, active, contested }: OpenConflict, env: Env) {
  const side = (record: typeof active) => ({
    event_id: record.source,
    object_id: record.id,
    owner: record.owner ?? "",
    summary: summaryOf(reader, record.rid),
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
    // Ledgers of conflicts are shared: a private text stays in its stream.
    ...(contested.realm === "" ? { sides: [side(active), side(contested)] } : {}),
    summary: `Two texts claim '${key}'`,
    ts: iso(env.now_ms),
  };
  return row;
}

function summaryOf(reader: Reader, rid: number): string {
  const row = reader.row(rid);
  const said = (row?.["payload"] ?? row ?? {}) as { readonly summary?: unknown };
  return String(said.summary ?? "");
}
