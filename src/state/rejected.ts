/** Events that were judged and rejected: a list that `diagnose` shows. */
import type { Judgement } from "./outcomes.ts";
import { rare } from "./rare.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE rejected (event TEXT PRIMARY KEY, scope TEXT, reason TEXT) WITHOUT ROWID;
`;

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

/** Keeps the list of rejected events, which `diagnose` shows. */
export function settleRejected(
  state: State,
  event: string,
  scope: string | null,
  judged: Judgement | null,
): void {
  if (scope === null || judged === null || judged.accepted) {
    if (!anyRejected.exists(state)) return;
    state.db.run("DELETE FROM rejected WHERE event = ?", event);
    return;
  }
  anyRejected.came(state);
  const sql = "INSERT OR REPLACE INTO rejected VALUES (?, ?, ?)";
  state.db.run(sql, event, scope, judged.reason);
}

export const rejected = slice({ name: "rejected", after: "outcomes", ddl });
