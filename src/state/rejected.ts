/** Events that were judged and rejected: a list that `diagnose` shows. */
import type { Judgement } from "./outcomes.ts";
import { rare } from "./rare.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE rejected (event TEXT PRIMARY KEY, scope TEXT, reason TEXT) WITHOUT ROWID;
`;

/** Why an event is none that its author took back: nobody need look into that. */
export const WITHDRAWN = "withdrawn";

const anyRejected = rare("FROM rejected");

export interface RejectedEvent {
  readonly event: string;
  readonly scope: string;
  readonly reason: string;
}

/** Events that were judged and rejected, by id. */
export function rejectedEvents(state: State): RejectedEvent[] {
  return state.db.all<RejectedEvent>("SELECT event, scope, reason FROM rejected ORDER BY event");
}

/** An event is rejected no longer, or gone. */
export function forgetRejected(state: State, event: string): void {
  if (anyRejected.exists(state)) state.db.run("DELETE FROM rejected WHERE event = ?", event);
}

/** Keeps the list of rejected events, which `diagnose` shows. */
export function settleRejected(
  state: State,
  event: string,
  scope: string | null,
  judged: Judgement | null,
): void {
  if (scope === null || judged === null || judged.accepted || judged.reason === WITHDRAWN) {
    return forgetRejected(state, event);
  }
  anyRejected.came(state);
  const sql = "INSERT OR REPLACE INTO rejected VALUES (?, ?, ?)";
  state.db.run(sql, event, scope, judged.reason);
}

export const rejected = slice({ name: "rejected", after: "outcomes", ddl });
