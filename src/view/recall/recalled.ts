/** What one store remembers of a question: ranked, cut to what is wanted, as plain data. */
import { nameGlob } from "../../base/glob.ts";
import { keptTerms, linesOf } from "../../recall/kept.ts";
import type { AskedTerm } from "../../recall/question.ts";
import { type Ranked, type Ranking, recalled } from "../../recall/recall.ts";
import { isStop } from "../../recall/stop.ts";
import { type Postings, postingsOf } from "../../recall/tables.ts";
import { termsOf } from "../../recall/terms.ts";
import { foldedKey } from "../../row/name.ts";
import { realmsOf } from "../../state/active.ts";
import { scopesMeant } from "../../state/known.ts";
import { namesOfProject } from "../../state/project-names.ts";
import { scopeOfProject } from "../../state/projects.ts";
import {
  type Admitted,
  admitted,
  type RecallFilter,
  recordOfRow,
} from "../../state/recall-admit.ts";
import { contentOf, type Reader } from "../../state/reader.ts";
import { contestOf, foundOf, type ShownRecord } from "./found.ts";

/** A question, with what an answer may come from. */
export interface AskedMemory {
  readonly text: string;
  /** Whose private items are found beside the shared ones; undefined for nobody's. */
  readonly instance: string | undefined;
  readonly now_ms: number;
  readonly past: boolean;
  readonly type: string | undefined;
  /** A name, or a glob. */
  readonly scope: string | undefined;
  readonly project: string | undefined;
  readonly key: string | undefined;
  readonly by: string | undefined;
  readonly tag: string | undefined;
  readonly source: string | undefined;
  readonly since: number;
  readonly until: number;
  /** True where nobody asked: only what is surely meant is told. */
  readonly is_unasked: boolean;
  /** Results at most. */
  readonly most: number;
  /** The scope that need not be said in a result. */
  readonly here: string | undefined;
}

/** A result with its numbers. */
export interface RecalledMemory extends ShownRecord {
  readonly score: number;
  readonly evidence: number;
  /** Of what the score is the sum. */
  readonly points: Pick<Ranked, "terms" | "adjacent" | "close" | "recent">;
}

/** The answer of one store. */
export interface RecalledIn {
  readonly found: readonly RecalledMemory[];
  /** Results behind those. */
  readonly more: number;
  readonly best: number;
  readonly bar: number;
  /** Rows that there are, in all that the caller sees. */
  readonly records: number;
  readonly pool: number;
  readonly filtered: number;
  readonly common: readonly string[];
  readonly terms: readonly AskedTerm[];
  /** Words of the question that no record has, as they were written. */
  readonly unknown: readonly string[];
}

/** Asks one store. All of its rows can be recalled: see `run/recalling.ts`. */
export function recalledIn(reader: Reader, asked: AskedMemory): RecalledIn {
  const { state } = reader;
  const { text, now_ms, is_unasked, most } = asked;
  const filter = filterOf(reader, asked);
  const postings = postingsOf(state.db, filter.realms);
  const isWanted = wishOf(reader, asked, postings);
  const ranking = recalled(postings, {
    text,
    now: now_ms,
    is_unasked,
    admit: (rids) => admitted(state, rids, filter, now_ms).filter(isWanted),
  });
  const { best, bar, pool, filtered, common, terms } = ranking;
  const { records } = postings.size();
  const { found, more } = shownOf(reader, ranking.found, { most, style: asked });
  const unknown = unknownIn(text, ranking);
  return { found, more, best, bar, records, pool, filtered, common, terms, unknown };
}

/** The first results; of one contest the side that ranks best stands for all. */
function shownOf(
  reader: Reader,
  ranked: readonly Ranked[],
  { most, style }: { readonly most: number; readonly style: AskedMemory },
): { readonly found: RecalledMemory[]; readonly more: number } {
  const found: RecalledMemory[] = [];
  const contests = new Set<string>();
  let more = 0;
  for (const { rid, score, evidence, terms, adjacent, close, recent } of ranked) {
    const record = recordOfRow(reader.state, rid);
    if (record === undefined) continue;
    const contest = contestOf(record.object);
    if (contest !== null && contests.has(contest)) continue;
    if (contest !== null) contests.add(contest);
    if (found.length === most) more += 1;
    else {
      const points = { terms, adjacent, close, recent };
      found.push({ ...foundOf(reader, rid, record, style), score, evidence, points });
    }
  }
  return { found, more };
}

function filterOf({ state }: Reader, asked: AskedMemory): RecallFilter {
  const { instance, past, type, scope, project, key, since, until } = asked;
  return {
    realms: realmsOf(instance),
    past,
    types: type === undefined ? null : [type],
    scopes: scope === undefined ? null : scopesMeant(state, scope),
    project: project === undefined ? null : {
      names: namesOfProject(state, project),
      scopes: [scopeOfProject(state, project)],
    },
    key: key === undefined ? null : foldedKey(key),
    since,
    until,
  };
}

/** Filters that no column answers: who said it, its tags, where it comes from. */
function wishOf(
  reader: Reader,
  { by, tag, source }: AskedMemory,
  postings: Postings,
): (row: Admitted) => boolean {
  const isBy = by === undefined ? () => true : matching(by);
  const isTagged = tag === undefined ? () => true : holding(postings, TAGS, tag);
  const isFrom = source === undefined ? () => true : matching(source);
  return ({ rid, instance }) => {
    if (!isBy(instance) || !isTagged(rid)) return false;
    if (tag === undefined && source === undefined) return true;
    const said = contentOf(reader.row(rid) ?? {});
    const { tags, source: from, evidence_ref } = said;
    return (tag === undefined || (Array.isArray(tags) && tags.includes(tag))) &&
      (source === undefined || texts(from).concat(texts(evidence_ref)).some(isFrom));
  };
}

const TAGS = 1;

/** A name as it is, or a glob of several. */
function matching(wanted: string): (name: string) => boolean {
  const isGlob = /[*?[\]{}!()]/.test(wanted) ? nameGlob(wanted) : () => false;
  return (name) => name === wanted || isGlob(name);
}

/** Rows that cannot have a text are told without reading them. */
function holding(postings: Postings, field: number, text: string): (rid: number) => boolean {
  const wordsIn = (kept: string, at: number) => ` ${linesOf(kept)[at]?.words.join(" ") ?? ""} `;
  const wanted = wordsIn(keptTerms({ head: text, tags: "", body: "" }).kept, 0);
  return (rid) =>
    [...postings.kept([rid])].some(({ terms }) => wordsIn(terms, field).includes(wanted));
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((each) => typeof each === "string");
  return typeof value === "string" ? [value] : [];
}

/** Words without which nothing was said; one that stands for what was found is known. */
function unknownIn(text: string, { terms, found }: Ranking): string[] {
  const missing = new Set(terms.flatMap((each) => each.frequency === 0 ? [each.term] : []));
  // Two words may stand in records, and in none of them side by side.
  const isThere = ({ kind, term }: AskedTerm) =>
    kind !== "parted" || found.some((each) => each.terms.some((hit) => hit.term === term));
  const meant = new Set(terms.filter(isThere).map(({ instead_of }) => instead_of));
  const words = termsOf(text).filter((each) =>
    each.kind === "word" && !isStop(each) && missing.has(each.term) && !meant.has(each.term)
  );
  return [...new Set(words.map(({ plain }) => plain))];
}
