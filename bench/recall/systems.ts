/** What ranks records: ours, and beside it what an agent has without it. */
import { DatabaseSync } from "node:sqlite";
import { Database } from "../../src/base/sqlite.ts";
import type { Admit } from "../../src/recall/candidates.ts";
import { type Ranking, recalled } from "../../src/recall/recall.ts";
import * as tables from "../../src/recall/tables.ts";
import { type Doc, textsOf } from "./sets.ts";

/** The ids of records, best first, for a question. */
export type Ranker = (question: string) => readonly string[];

/** As many as the figures look at. */
const MOST = 50;

/** `grep` as agents use it: records by how many words of the question they hold, newest first. */
export function grepOver(docs: readonly Doc[]): Ranker {
  const texts = docs.map(({ text }) => text.toLowerCase());
  return (question) => {
    const words = wordsOf(question.toLowerCase())
      .filter((word) => word.length > 3 || !/^[a-z]+$/.test(word));
    return texts.map((text, i) => ({ i, held: words.filter((word) => text.includes(word)).length }))
      .filter(({ held }) => held > 0)
      .sort((a, b) => b.held - a.held || b.i - a.i)
      .slice(0, MOST).map(({ i }) => docs[i]?.id ?? "");
  };
}

/** FTS5 as it comes: Porter's stems, any word, its own rank. */
export function fts5Over(docs: readonly Doc[]): Ranker {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE VIRTUAL TABLE f USING fts5(x, content='', tokenize='porter unicode61')");
  const insert = db.prepare("INSERT INTO f (rowid, x) VALUES (?, ?)");
  db.exec("BEGIN");
  for (const [i, { text }] of docs.entries()) insert.run(i + 1, text);
  db.exec("COMMIT");
  const sql = "SELECT rowid AS n FROM f WHERE f MATCH ? ORDER BY bm25(f), rowid LIMIT ?";
  const select = db.prepare(sql);
  return (question) => {
    const any = wordsOf(question).map((word) => `"${word}"`).join(" OR ");
    if (any === "") return [];
    return (select.all(any, MOST) as { n: number }[]).map(({ n }) => docs[n - 1]?.id ?? "");
  };
}

function wordsOf(text: string): string[] {
  return [...new Set(text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])];
}

/** Records in tables of ours. */
export interface Held {
  readonly db: Database;
  readonly postings: tables.Postings;
  readonly docs: readonly Doc[];
}

const TABLES = `${tables.RECALL_ROWS}${tables.RECALL_POSTINGS}`;

/** Records in tables of ours; a record's row is its number, from 1. */
export function held(docs: readonly Doc[], path = ":memory:"): Held {
  const db = new Database(path);
  db.exec(`PRAGMA journal_mode = wal; PRAGMA synchronous = off; ${TABLES} BEGIN`);
  let words = 0;
  for (const [i, doc] of docs.entries()) {
    words += tables.enterRecord(db, { rid: i + 1, realm: "" }, textsOf(doc)).words;
  }
  tables.countRecords(db, "", { records: docs.length, words });
  db.exec("COMMIT");
  return { db, postings: tables.postingsOf(db), docs };
}

/** What ours makes of a question; without a bar it shows all that it looked at. */
export function asked(all: Held, text: string, bar?: number): Ranking {
  const search = { text, now: 0, admit: admitOf(all) };
  return recalled(all.postings, bar === undefined ? search : { ...search, bar });
}

/** Shows what is not past; later records are newer. */
export function admitOf({ docs }: Held): Admit {
  return (rids) =>
    rids.filter((rid) => docs[rid - 1]?.place !== "past")
      .map((rid) => ({ rid, id: docs[rid - 1]?.id ?? "", ts: rid }));
}

/** Ours. */
export function oursOver(docs: readonly Doc[]): Ranker {
  const all = held(docs);
  return (question) => idsOf(asked(all, question, 0));
}

/** The ids that were found. */
export function idsOf({ found }: Ranking): string[] {
  return found.slice(0, MOST).map(({ id }) => id);
}

export const SYSTEMS: Readonly<Record<string, (docs: readonly Doc[]) => Ranker>> = {
  "grep by count": grepOver,
  "FTS5 porter OR": fts5Over,
  memoryctl: oursOver,
};
