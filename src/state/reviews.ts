/** Dates of review, and decisions of high salience: what has to be looked at again. */
import type { ObjectRecord } from "./objects.ts";
import type { Range } from "./rid.ts";
import { type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

/** Few rows name any of these, so the table costs the others nothing. */
const ddl = `
CREATE TABLE reviews (rid INTEGER PRIMARY KEY, review TEXT, high INTEGER NOT NULL);
CREATE INDEX reviews_by_date ON reviews (review) WHERE review IS NOT NULL;
`;

/** Enters what a claim says, whatever else it holds. */
function enterReview(
  state: State,
  { rid }: RowPlace,
  { review_at, salience }: Readonly<Record<string, unknown>>,
): void {
  const review = typeof review_at === "string" ? review_at : null;
  const high = salience === "high" ? 1 : 0;
  if (review === null && high === 0) return;
  state.db.run("INSERT INTO reviews VALUES (?, ?, ?)", rid, review, high);
}

function forgetReviews(state: State, range: Range): void {
  state.db.run("DELETE FROM reviews WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** Rows that are looked at. A superseded one keeps its date, and is passed over. */
const MOST_LOOKED_AT = 200;

const ACTIVE_OF = "JOIN objects o ON o.rid = a.rid WHERE o.type = 'decision' " +
  "AND o.standing = 'head' AND o.status_now = 'active'";

/** Active decisions whose review is due by a day, `YYYY-MM-DD`; what fell due last comes first. */
export function reviewsDue(state: State, by: string, limit: number): ObjectRecord[] {
  const part = "SELECT rid, review FROM reviews WHERE review <= ? " +
    `ORDER BY review DESC LIMIT ${MOST_LOOKED_AT}`;
  const sql = `SELECT o.* FROM (${part}) a ${ACTIVE_OF} ORDER BY a.review DESC, o.id LIMIT ?`;
  return state.db.all<ObjectRecord>(sql, by, limit);
}

/** Active decisions of high salience, from the newest files first. */
export function weightyDecisions(state: State, limit: number): ObjectRecord[] {
  const part = `SELECT rid FROM reviews WHERE high = 1 ORDER BY rid DESC LIMIT ${MOST_LOOKED_AT}`;
  const sql = `SELECT o.* FROM (${part}) a ${ACTIVE_OF} ORDER BY o.lc DESC, o.id LIMIT ?`;
  return state.db.all<ObjectRecord>(sql, limit);
}

export const reviews = slice({
  name: "reviews",
  after: "evidence",
  ddl,
  applies: {
    event: (state, at, { payload }) => enterReview(state, at, payload),
    object: enterReview,
  },
  forget: forgetReviews,
});
