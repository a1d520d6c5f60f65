/** Withdrawal: what its author recorded and nobody judged yet becomes nothing. */
import { refused } from "../base/errors.ts";
import type { Event } from "../row/kinds/event.ts";
import type { EventRecord } from "../state/events.ts";
import { digestOf } from "../state/ledgers.ts";
import { WITHDRAWN } from "../state/rejected.ts";
import type { Reader } from "../state/reader.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { type Asking, meantBy } from "./named.ts";
import { distilledRow, outcomeRow } from "./outcome.ts";

/** The event that a name means, where it waits to be judged; undefined for anything else. */
export function withdrawable(
  reader: Reader,
  name: string,
  asking: Asking,
): EventRecord | undefined {
  const meant = meantBy(reader, name, asking);
  return meant?.kind === "event" && meant.event.queue !== null ? meant.event : undefined;
}

/** Yields the outcome of an event that its author takes back. Throws for anybody else. */
export function* withdrawal(
  reader: Reader,
  record: EventRecord,
  { caller, env }: { readonly caller: { readonly instance_id: string }; readonly env: Env },
): Generator<Step, void, PlacedRow | undefined> {
  const action = `withdraw '${record.id}'`;
  if (record.instance !== caller.instance_id) {
    const hint = "distill judges it; then reconcile --status invalid ends it";
    throw refused(action, `only its author may: ${record.instance}`, hint);
  }
  const event = reader.row(record.rid) as unknown as Event | null;
  if (event === null) throw refused(action, "its row cannot be read", "run memoryctl validate");
  const digest = digestOf(reader.state, record.rid);
  const judgement = { event, digest, object: null, reason: WITHDRAWN };
  yield record.queue === "distill" ? distilledRow(judgement, env) : outcomeRow(judgement, env);
}

/** The event that rows withdraw; undefined where they withdraw none. */
export function withdrawnIn(rows: Iterable<PlacedRow>): string | undefined {
  for (const placed of rows) {
    if (placed.kind === "outcome" && placed.row.reason === WITHDRAWN) return placed.row.event_id;
    if (placed.kind !== "distilled") continue;
    const { reason, source_event_id } = placed.row.payload;
    if (reason === WITHDRAWN) return source_event_id;
  }
  return undefined;
}
