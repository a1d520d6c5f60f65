/**
 * How two states differ that should say the same, because they were folded from the same ledgers.
 * What may differ between two honest indexes is left out: which index it is, when files were looked
 * at, which derived files are on their way, how far `recall` is filled, and how FTS5 merged what it
 * keeps. Where both have the terms of all rows, those have to be the same.
 */
import { ledgerAt } from "../row/path.ts";
import { clockOf } from "./clock.ts";
import { allLedgers, ledgerByPath, numberLedger, pathOfFile } from "./ledgers.ts";
import { strayRows } from "./recall-filling.ts";
import { isOfRecall, isWhole } from "./recall-part.ts";
import { fileOf, lineOf } from "./rid.ts";
import type { State } from "./state.ts";

/** Tables that say nothing of what the ledgers hold. */
const OF_THE_INDEX = ["meta", "folders", "closed", "stale", "derived", "swept", "gone"];

/** Columns that say what a file looked like when it was folded. */
export const LOOKS = ["size", "ino", "mtime", "ctime"];

/** What differs in one table. */
export interface TableDifference {
  readonly table: string;
  /** Rows that only one of the two states has; one that was changed counts in both. */
  readonly rows: number;
  /** Some of what these rows are about: ids, or places as `path:line`. */
  readonly ids: readonly string[];
}

const IDS_TOLD = 5;

/** Gives the ledgers of a state that is not folded yet the numbers that they have in another. */
export function numberAlike(state: State, other: State): void {
  for (const { path, fid } of allLedgers(other)) {
    const at = ledgerAt(path);
    const isFree = ledgerByPath(state, path) === undefined && pathOfFile(state, fid) === "";
    if (at !== null && isFree) numberLedger(state, at, fid);
  }
}

/**
 * What a state says differently from what is expected, by table. Both number their files alike:
 * see `numberAlike`. Memory grows with what differs, not with the states.
 */
export function differences(found: State, expected: State): TableDifference[] {
  const schema = tableDifference("sqlite_schema", { found, expected });
  if (schema !== null) return [schema];
  const attached = isAttached(found);
  const shared = contentTables(found);
  const tables = contentTables(expected).filter((table) => shared.includes(table));
  const differing = tables.flatMap((table) =>
    attached && isAlike(found, table) ? [] : tableDifference(table, { found, expected }) ?? []
  );
  // A clock may be ahead: rows that are gone have used it. One that is behind is used twice.
  const behind = clockOf(found) < clockOf(expected);
  const clock = { table: "meta", rows: 1, ids: ["lc"] };
  return [...brokenPages(found), ...(behind ? [clock] : []), ...differing, ...strays(found)];
}

/**
 * Lets the connection of one state read the file of another, whose rows are committed, so that
 * SQLite compares them itself. A state in memory is compared row by row.
 */
export function attach(found: State, expected: State): void {
  const sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
  const file = expected.db.one<{ file: string }>(sql)?.file ?? "";
  if (file !== "") found.db.run(`ATTACH ? AS ${ATTACHED}`, file);
}

const ATTACHED = "expected";

function isAttached({ db }: State): boolean {
  const sql = "SELECT 1 FROM pragma_database_list WHERE name = ?";
  return db.one(sql, ATTACHED) !== undefined;
}

/**
 * True where a table is the same in the state that is attached: as many rows, and each has its like
 * under its key. False too where no key tells rows apart: then they are compared one by one.
 */
function isAlike({ db }: State, table: string): boolean {
  const columns = db.all<{ name: string; type: string; pk: number }>(`PRAGMA table_info(${table})`);
  const key = columns.filter(({ pk }) => pk > 0);
  const isNumbered = key.length === 1 && key[0]?.type === "INTEGER";
  const sql = "SELECT 1 FROM main.sqlite_schema WHERE name = ? AND sql LIKE '%WITHOUT ROWID%'";
  if (table === "documents" || !(isNumbered || db.one(sql, table) !== undefined)) return false;
  const same = columns.filter(({ name }) => !LOOKS.includes(name))
    .map(({ name, pk }) => `a.${name} ${pk > 0 ? "=" : "IS"} b.${name}`);
  const counts = db.one<{ found: number; expected: number; alike: number }>(
    `SELECT (SELECT count(*) FROM main.${table}) AS found, ` +
      `(SELECT count(*) FROM ${ATTACHED}.${table}) AS expected, (SELECT count(*) ` +
      `FROM main.${table} a CROSS JOIN ${ATTACHED}.${table} b ON ${same.join(" AND ")}) AS alike`,
  );
  return counts?.alike === counts?.found && counts?.alike === counts?.expected;
}

/** The tables whose content follows from the ledgers. */
export function contentTables(state: State): string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
  return state.db.all<{ name: string }>(sql)
    .map(({ name }) => name)
    .filter((name) => !OF_THE_INDEX.includes(name))
    .filter((name) => !isOfRecall(name) || (OF_ALL_ROWS.includes(name) && isWhole(state)));
}

/** Tables for `recall` that follow from the rows, once they are filled. */
const OF_ALL_ROWS = ["recall_rows", "recall_sums"];

/** Rows that can be recalled and should not be, and those that cannot. */
function strays(found: State): TableDifference[] {
  const rids = strayRows(found);
  if (rids.length === 0) return [];
  const ids = rids.slice(0, IDS_TOLD).map((rid) => nameOf(found, { rid }));
  return [{ table: "recall_rows", rows: rids.length, ids }];
}

/** Pages that no table scan meets: those of SQLite's own indexes, which answers are read by. */
function brokenPages(state: State): TableDifference[] {
  // Without the name of one, all that are attached are checked.
  const sql = `PRAGMA main.integrity_check(${IDS_TOLD})`;
  const found = state.db.all<{ integrity_check: string }>(sql)
    .map(({ integrity_check: said }) => said);
  if (found.length === 1 && found[0] === "ok") return [];
  return [{ table: "sqlite_schema", rows: found.length, ids: found }];
}

interface Both {
  readonly found: State;
  readonly expected: State;
}

/** How the tables and SQLite's own indexes are made. */
const SCHEMA = "SELECT json_object('name', name, 'sql', sql) AS text FROM sqlite_schema " +
  "WHERE name <> 'recall' AND name NOT GLOB 'recall_*' ORDER BY name";

function tableDifference(table: string, { found, expected }: Both): TableDifference | null {
  const sql = table === "sqlite_schema" ? SCHEMA : contentOf(expected, table);
  const alone = unpaired(texts(found, sql), texts(expected, sql));
  if (alone.length === 0) return null;
  const names = alone.map((text) => nameOf(expected, JSON.parse(text) as Row));
  return { table, rows: alone.length, ids: [...new Set(names)].sort().slice(0, IDS_TOLD) };
}

type Row = Readonly<Record<string, string | number | null>>;

/** Every row of a table as one text, in an order that both states share. */
function contentOf(state: State, table: string): string {
  const columns = state.db.all<{ name: string }>(`PRAGMA table_info(${table})`)
    .map(({ name }) => name).filter((name) => !LOOKS.includes(name));
  const members = columns.map((name) => `'${name}', ${name}`);
  // Our own documents are derived: that one was seen, and passed over, says nothing.
  const where = table === "documents" ? "WHERE body <> ''" : "";
  return `SELECT json_object(${members.join(", ")}) AS text FROM ${table} ${where} ` +
    `ORDER BY ${columns.join(", ")}`;
}

function* texts(state: State, sql: string): Generator<string> {
  for (const { text } of state.db.each<{ text: string }>(sql)) yield text;
}

/**
 * What only one of two sequences holds. Each is read once, side by side: where one has a row more,
 * what follows meets its like a step later.
 */
function unpaired(a: Iterator<string>, b: Iterator<string>): string[] {
  const waiting = new Map<string, number>();
  const meet = (text: string, side: 1 | -1) => {
    const count = (waiting.get(text) ?? 0) + side;
    if (count === 0) waiting.delete(text);
    else waiting.set(text, count);
  };
  for (let [x, y] = [a.next(), b.next()]; !(x.done && y.done); [x, y] = [a.next(), b.next()]) {
    if (!x.done && !y.done && x.value === y.value) continue;
    if (!x.done) meet(x.value, 1);
    if (!y.done) meet(y.value, -1);
  }
  return [...waiting].flatMap(([text, count]) => Array<string>(Math.abs(count)).fill(text));
}

const NAMES = ["id", "event", "child", "instance", "finding", "source", "name", "path"];

/** What a row is about: its first name, else where it stands in the ledgers. */
function nameOf(state: State, row: Row): string {
  const named = NAMES.map((name) => row[name]).find((value) => typeof value === "string");
  if (typeof named === "string" && named !== "") return named;
  const { rid } = row;
  return typeof rid === "number" ? `${pathOfFile(state, fileOf(rid))}:${lineOf(rid)}` : "";
}
