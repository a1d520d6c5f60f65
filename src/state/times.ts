/**
 * The hours in which rows were written, by file: a row from far ahead is found among few. Of the
 * rows of one hour in one file the first stands for all, so what is kept follows from the rows
 * alone, whatever order they come in, and goes with them.
 */
import { fileOf, lineOf, type Range } from "./rid.ts";
import { memo, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE hours (
  hour INTEGER, fid INTEGER, rid INTEGER, writer TEXT, PRIMARY KEY (hour, fid)
) WITHOUT ROWID;
CREATE INDEX hours_by_rid ON hours (rid);
`;

const HOUR_MS = 3_600_000;
/** A million rows are of a third as many hours of files, and no file is read twice. */
const MOST_HOURS = 10_000;
/** Room for the hours up to the year 9999 beside the number of a file. */
const HOURS = 2 ** 27;

/** The first line that is known of an hour in a file: of those read last, the table knows all. */
const first = memo(() => new Map<number, number>());

/** Notes when a row was written, and by whom. */
export function enterTime(
  state: State,
  { rid, order: { ts }, replica }: RowPlace,
  row: Readonly<Record<string, unknown>>,
): void {
  const hour = Math.floor(ts / HOUR_MS);
  const key = fileOf(rid) * HOURS + hour;
  const known = first(state).get(key);
  if (known !== undefined && known <= lineOf(rid)) return;
  if (first(state).size === MOST_HOURS) first(state).clear();
  first(state).set(key, lineOf(rid));
  const name = row["instance_id"] ?? row["owner"];
  state.db.run(
    "INSERT INTO hours VALUES (?, ?, ?, ?) ON CONFLICT (hour, fid) DO UPDATE SET " +
      "rid = excluded.rid, writer = excluded.writer WHERE excluded.rid < rid",
    hour,
    fileOf(rid),
    rid,
    typeof name === "string" && name !== "" ? name : `replica ${replica}`,
  );
}

function forgetTimes(state: State, range: Range): void {
  state.db.run("DELETE FROM hours WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** Writers of rows from later than this, to the hour: their clock is wrong, or ours. */
export function writersBehind(state: State, limit_ms: number): string[] {
  const sql = "SELECT DISTINCT writer FROM hours WHERE hour > ? ORDER BY 1";
  const hour = Math.floor(limit_ms / HOUR_MS);
  return state.db.all<{ writer: string }>(sql, hour).map(({ writer }) => writer);
}

export const times = slice({ name: "times", after: "clock", ddl, forget: forgetTimes });
