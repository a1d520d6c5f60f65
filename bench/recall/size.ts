/** The made records among many others: what is still found, what it costs, how large it is. */
import type { Database } from "../../src/base/sqlite.ts";
import { barOf } from "../../src/recall/formula.ts";
import { enterRecord } from "../../src/recall/tables.ts";
import { others } from "./others.ts";
import { type Quality, qualityOf } from "./quality.ts";
import { answerable, type Doc, storesOf, textsOf } from "./sets.ts";
import { keptOf, type Silence } from "./silence.ts";
import { strangeTo } from "./strange.ts";
import { asked, held, idsOf } from "./systems.ts";

export interface AtSize {
  readonly records: number;
  readonly quality: Quality;
  /** At the usual bar, and at that of a hook. */
  readonly silence: readonly [asked: Silence, unasked: Silence];
  /** Microseconds that a record costs within its transaction: terms and inserts. */
  readonly enter_us: Spread;
  readonly bytes: number;
  /** Milliseconds of a question, the process being warm. */
  readonly query_ms: Spread;
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** All figures for so many records in a file. */
export function atSize(records: number, path: string): AtSize {
  const gold = storesOf("gold")?.[0] ?? { docs: [], queries: [] };
  const all = held(among(gold.docs, others(records, 7, strangeTo(gold))), path);
  const known = answerable(gold);
  const unknown = gold.queries.filter(({ rel }) => rel.length === 0);
  const silence = (isUnasked: boolean): Silence => {
    const bar = barOf(all.docs.length, isUnasked);
    const wrong = unknown.filter(({ text }) => asked(all, text, bar).found.length > 0).length;
    return { ...keptOf(all, known, bar), foreign: unknown.length, wrong };
  };
  return {
    records,
    quality: qualityOf([gold], () => (question) => idsOf(asked(all, question, 0))),
    silence: [silence(false), silence(true)],
    bytes: bytesOf(all.db) / all.docs.length,
    query_ms: spreadOf(questions(), (text) => asked(all, text)),
    enter_us: entering(all.db),
  };
}

/** The made records, spread evenly over the others. */
export function among(gold: readonly Doc[], others: readonly Doc[]): Doc[] {
  const every = Math.max(1, Math.floor(others.length / gold.length));
  const all = others.flatMap((each, i) => {
    const made = i % every === 0 ? gold[i / every] : undefined;
    return made === undefined ? [each] : [made, each];
  });
  return [...all, ...gold.slice(Math.ceil(others.length / every))];
}

/** Questions that people asked, where there are such, and those that were made. */
export function questions(): string[] {
  const asked = (storesOf("locomo-turn") ?? []).flatMap(({ queries }) => queries);
  const made = (storesOf("gold") ?? []).flatMap(({ queries }) => queries);
  return [...asked.filter((_, i) => i % 10 === 0), ...made].map(({ text }) => text);
}

/** The first ones make the process warm. */
const ENTERED = [2000, 400];
/** The row of an entered record comes first: it takes the lock and begins the journal. */
const ROW = "BEGIN IMMEDIATE; UPDATE recall_sums SET words = words";

/**
 * What one more record costs, in microseconds, the process being warm; each in a transaction of its
 * own, which is not timed, and does not wait for the disk.
 */
export function entering(db: Database): Spread {
  return entered(db, { before: () => db.exec(ROW), after: () => db.exec("COMMIT") });
}

/** The same where all are in one transaction, as those are that one command folds. */
export function enteringMany(db: Database): Spread {
  db.exec(ROW);
  const many = entered(db, {});
  db.exec("COMMIT");
  return many;
}

function entered(db: Database, around: Around): Spread {
  if (around.before !== undefined) db.exec("PRAGMA synchronous = OFF");
  let rid = db.one<{ rid: number }>("SELECT max(rid) AS rid FROM recall_rows")?.rid ?? 0;
  const all = ENTERED.map((count, i) =>
    spreadOf(
      others(count, 9 - i).map(textsOf),
      (each) => enterRecord(db, { rid: rid += 1, realm: "" }, each),
      { ...around, unit: 1000 },
    )
  );
  return all.at(-1) ?? { p50: NaN, p95: NaN };
}

interface Around {
  readonly before?: () => void;
  readonly after?: () => void;
  /** What a millisecond is in the unit of the result. */
  readonly unit?: number;
}

/** How long a work takes for each of some items, in milliseconds, or in `unit`. */
export function spreadOf<T>(
  items: readonly T[],
  work: (item: T) => void,
  around: Around = {},
): Spread {
  const times = items.map((item) => {
    around.before?.();
    const begun = performance.now();
    work(item);
    const took = performance.now() - begun;
    around.after?.();
    return took * (around.unit ?? 1);
  });
  // The first ones warm the process.
  const sorted = times.slice(Math.floor(times.length / 10)).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

/** Bytes that the tables of `recall` take. */
export function bytesOf(db: Database): number {
  const sql = "SELECT sum(pgsize) AS bytes FROM dbstat WHERE name LIKE 'recall%'";
  return db.one<{ bytes: number }>(sql)?.bytes ?? 0;
}
