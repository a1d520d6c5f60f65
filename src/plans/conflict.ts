/** Recording conflicts: a row with both texts when one is seen first. */
import { iso } from "../base/time.ts";
import type { Conflict } from "../row/schema/coordination.ts";
import type { OpenConflict } from "../state/conflicts.ts";
import { unrecordedConflicts } from "../state/conflicts.ts";
import type { Memory } from "../state/reader.ts";
import type { Env, Stamped, Step } from "../command/command.ts";

/** Yields a row for each open conflict that no row records yet. */
export function* newConflicts(
  memory: Memory,
  env: Env,
): Generator<Step, void, Stamped | undefined> {
  for (const conflict of unrecordedConflicts(memory.state)) {
    yield { kind: "conflict", row: conflictRow(memory, conflict, env) };
  }
}

/** What is recorded when a conflict is seen first; whether it is open is folded, never stored. */
function conflictRow(memory: Memory, { id, key, active, contested }: OpenConflict, env: Env) {
  const side = (record: typeof active) => ({
    event_id: record.source,
    object_id: record.id,
    owner: record.owner ?? "",
    summary: summaryOf(memory, record.rid),
    ts: iso(record.ts),
  });
  const row: Omit<Conflict, "lc" | "prev" | "hash"> = {
    conflict_id: id,
    conflict_key: key,
    evidence: [active.id, contested.source, memory.pathOf(contested.rid)],
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

function summaryOf(memory: Memory, rid: number): string {
  const row = memory.row(rid);
  const said = (row?.["payload"] ?? row ?? {}) as { readonly summary?: unknown };
  return String(said.summary ?? "");
}
