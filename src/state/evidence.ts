/** Evidence that rows name by a path inside the store: `validate` looks whether it is there. */
import type { Range } from "./rid.ts";
import { type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE evidence (rid INTEGER PRIMARY KEY, id TEXT NOT NULL, path TEXT NOT NULL);
`;

/** Enters the evidence of an event or object, where it is a file of the store. */
function enterEvidence(state: State, { rid }: RowPlace, id: string, ref: unknown): void {
  if (typeof ref !== "string" || !ref.startsWith("evidence/")) return;
  if (ref.split("/").some((part) => part === "" || part === "." || part === "..")) return;
  state.db.run("INSERT INTO evidence VALUES (?, ?, ?)", rid, id, ref);
}

function forgetEvidence(state: State, range: Range): void {
  state.db.run("DELETE FROM evidence WHERE rid >= ? AND rid < ?", range.from, range.to);
}

export interface Evidence {
  /** The event or object that names it. */
  readonly id: string;
  /** Below the store's root. */
  readonly path: string;
}

/** All evidence inside the store, by path, then by id. */
export function allEvidence(state: State): Evidence[] {
  return state.db.all<Evidence>("SELECT id, path FROM evidence ORDER BY path, id");
}

export const evidence = slice({
  name: "evidence",
  after: "decisions",
  ddl,
  applies: {
    event: (state, at, { event_id, payload }) =>
      enterEvidence(state, at, event_id, payload["evidence_ref"]),
    object: (state, at, { id, evidence_ref }) => enterEvidence(state, at, id, evidence_ref),
  },
  forget: forgetEvidence,
});
