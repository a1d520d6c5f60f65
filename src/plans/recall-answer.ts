/** The answer of `recall`: results of both stores in one order, cut to what may be spent. */
import { FORMULA_NAME } from "../recall/formula.ts";
import type { Answer } from "../command/command.ts";
import type { Gathered } from "../command/need.ts";
import { answeredElsewhere } from "./recall-elsewhere.ts";
import { lineOf, shown } from "../view/memory-line.ts";
import type { RecalledIn, RecalledMemory } from "../view/recall/recalled.ts";
import { tokensOf } from "../view/recall/tokens.ts";

/** What may be spent. */
export interface RecallLimits {
  /** Results at most. */
  readonly limit: number;
  /** Tokens at most, of whole results. */
  readonly budget: number;
  /** Characters at most, of whole results. */
  readonly characters: number;
}

/** What is told beside the results. */
export interface RecallTold {
  readonly query: string;
  readonly explain: boolean;
  readonly limits: RecallLimits;
}

/** The answer; where nothing was found, it says why, in numbers. */
export function recallAnswer(
  own: RecalledIn,
  users: Gathered["user_recalled"],
  { query, explain, limits }: RecallTold,
): Answer {
  const user = users !== null && "found" in users ? users : null;
  const stores = user === null ? [own] : [own, user];
  const all = merged(own.found, user?.found ?? []);
  const shownOnes = affordable(all, limits);
  const more = stores.reduce((sum, each) => sum + each.more, 0);
  const left_out = all.length - shownOnes.length + more;
  const silent = all.length === 0;
  const unknown = unknownTo(stores);
  const best = Math.max(...stores.map((each) => each.best));
  return {
    query: shown(query, QUERY_LIMIT),
    silent,
    ...(silent ? { reason: reasonOf(stores, best) } : {}),
    ...(unknown.length === 0 ? {} : { unknown }),
    best: hundredths(best),
    bar: hundredths(own.bar),
    found: shownOnes.map((each) => resultOf(each, explain)),
    ...(left_out === 0 ? {} : { left_out }),
    ...(users !== null && "left_out" in users ? { user_left_out: users.left_out } : {}),
    ...(explain ? { explain: explained(stores) } : {}),
  };
}

const QUERY_LIMIT = 1000;

/** By evidence, which is the same measure in both; each keeps its own order. */
function merged(
  own: readonly RecalledMemory[],
  users: readonly RecalledMemory[],
): (RecalledMemory & { readonly is_users: boolean })[] {
  const all: (RecalledMemory & { readonly is_users: boolean })[] = [];
  for (let i = 0, j = 0; i < own.length || j < users.length;) {
    const [one, other] = [own[i], users[j]];
    if (one !== undefined && (other === undefined || one.evidence >= other.evidence)) {
      all.push({ ...one, is_users: false });
      i += 1;
    } else if (other !== undefined) {
      all.push({ ...other, is_users: true });
      j += 1;
    }
  }
  return all;
}

type Merged = ReturnType<typeof merged>[number];

/** The first results, whole, as long as they fit. */
function affordable(all: readonly Merged[], { limit, budget, characters }: RecallLimits): Merged[] {
  let [tokens, length] = [0, 0];
  const fits = (each: Merged) => {
    const text = linesOf(each).join("\n");
    tokens += tokensOf(text) + 1;
    length += [...text].length + 1;
    return tokens <= budget && length <= characters;
  };
  const first = all.slice(0, limit);
  const cut = first.findIndex((each) => !fits(each));
  return cut < 0 ? first : first.slice(0, cut);
}

/** A result as lines: itself, and the other sides where it is contested. */
function linesOf(
  each: Pick<Merged, "key" | "text" | "why" | "notes" | "id" | "against">,
): string[] {
  return [lineOf(each), ...each.against.map((side) => `  against: ${side}`)];
}

function resultOf(each: Merged, explain: boolean): Answer {
  const { id, type, standing, against, score, evidence, text, why, key, ts, instance, at } = each;
  const notes = [...each.notes, ...(each.is_users ? ["the user's own"] : [])];
  return {
    id,
    type,
    standing,
    ...(against.length === 0 ? {} : { against }),
    score: hundredths(score),
    evidence: hundredths(evidence),
    ...(key === null ? {} : { key }),
    summary: text,
    ...(why === null ? {} : { why }),
    notes,
    ts,
    instance,
    at,
    ...(explain ? { points: pointsOf(each) } : {}),
  };
}

/** Of what a score is the sum, number by number. */
function pointsOf({ points: { terms, adjacent, close, recent } }: Merged): Answer {
  return {
    terms: terms.map(({ term, kind, frequency, weight, fields, points }) => ({
      term,
      kind,
      df: frequency,
      idf: hundredths(weight),
      fields: fields.join("+"),
      points: millionths(points),
    })),
    adjacent: millionths(adjacent),
    close: millionths(close),
    recent: millionths(recent),
  };
}

function explained(stores: readonly RecalledIn[]): Answer {
  return {
    formula: FORMULA_NAME,
    stores: stores.map(({ records, pool, filtered, common, terms, best, bar }, i) => ({
      store: i === 0 ? "here" : "the user's own",
      records,
      pool,
      filtered,
      common,
      best: hundredths(best),
      bar: hundredths(bar),
      terms: terms.map(({ term, kind, frequency, instead_of }) => ({
        term,
        kind,
        df: frequency,
        ...(instead_of === undefined ? {} : { from: instead_of }),
      })),
    })),
  };
}

/** Words that none of the stores has. */
function unknownTo(stores: readonly RecalledIn[]): string[] {
  const [first, ...others] = stores.map(({ unknown }) => unknown);
  return (first ?? []).filter((word) => others.every((each) => each.includes(word)))
    .slice(0, WORDS_TOLD).map((word) => shown(word, WORD_LIMIT));
}

const WORDS_TOLD = 10;
const WORD_LIMIT = 64;

/** Why nothing is shown. */
function reasonOf(stores: readonly RecalledIn[], best: number): string {
  const records = stores.reduce((sum, each) => sum + each.records, 0);
  if (records === 0) return "nothing is recorded yet";
  const known = stores.some(({ terms }) =>
    terms.some(({ kind, frequency }) => kind !== "stop" && frequency > 0)
  );
  const of = `${records} ${records === 1 ? "record" : "records"}`;
  if (!known) return `no word of the question stands in ${of}`;
  if (stores.every(({ pool }) => pool === 0)) {
    const filtered = stores.reduce((sum, each) => sum + each.filtered, 0);
    return `what has its words is not asked for: ${filtered} left out by filters, or superseded`;
  }
  const bar = stores.find((each) => each.best === best)?.bar ?? 0;
  return `the best evidence is ${best.toFixed(2)}, and ${of} ask for ${bar.toFixed(2)}`;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

function millionths(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The same for people and agents: a line for each result, best first. */
export function recallText(answer: Answer): string {
  const { query, silent, reason, unknown = [], found, left_out, explain } = answer;
  const results = found as readonly Parameters<typeof textOf>[0][];
  const words = (unknown as readonly string[]).join(", ");
  const none = words === "" ? `nothing: ${reason}` : `nothing: ${reason}; unknown: ${words}`;
  return [
    ...(silent === true ? [`${none}${seeText(String(query))}`] : results.flatMap(textOf)),
    ...(left_out === undefined ? [] : [`${left_out} more: --limit, --budget`]),
    ...(explain === undefined ? [] : [JSON.stringify(explain)]),
  ].join("\n");
}

function seeText(query: string): string {
  const line = answeredElsewhere(query);
  return line === null ? "" : `; see: memoryctl ${line}`;
}

interface Result {
  readonly id: string;
  readonly key?: string | null;
  readonly summary: string;
  readonly why?: string | null;
  readonly notes: readonly string[];
  readonly against?: readonly string[];
  readonly points?: unknown;
}

function textOf(result: Result): string[] {
  const { key = null, summary: text, why = null, notes, id, against = [], points } = result;
  return [
    ...linesOf({ key, text, why, notes, id, against }),
    ...(points === undefined ? [] : [`  ${JSON.stringify(points)}`]),
  ];
}
