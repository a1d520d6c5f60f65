/**
 * Whether a record that hides the made ones answers a made question by accident. That is told by
 * words alone, and nothing that ranks is asked: it has all words of the question but for grammar,
 * of which there are two or more. A mistyped word is what the answer has in its place.
 */
import { editsBetween } from "../../src/recall/edits.ts";
import { isStop } from "../../src/recall/stop.ts";
import { type Term, termsOf } from "../../src/recall/terms.ts";
import type { Doc, QuestionOfSet, Store } from "./sets.ts";

/** One word alone, or one name, is a topic, and a store has many records of one. */
const LEAST_WORDS = 2;

/** Tells records that answer none of the questions of a store. */
export function strangeTo({ docs, queries }: Store): (doc: Doc) => boolean {
  const known = new Map(docs.map((doc) => [doc.id, wordsOf(doc.text)]));
  const questions = queries.filter(({ text }) => countedIn(text) >= LEAST_WORDS)
    .map((query) => meantBy(query, known));
  return ({ text }) => {
    const words = wordsOf(text);
    return !questions.some((question) => question.every((word) => words.has(word)));
  };
}

function meantBy({ text, rel }: QuestionOfSet, known: Map<string, ReadonlySet<string>>): string[] {
  const answers = rel.flatMap((id) => [...known.get(id) ?? []]);
  const meant = [...wordsOf(text)].map((word) => {
    if (answers.includes(word)) return word;
    return answers.find((each) => isSlip(word, each)) ?? word;
  });
  return [...new Set(meant)];
}

/** One slip from six letters on, two from eight: shorter words differ by one and are others. */
function isSlip(word: string, other: string): boolean {
  const most = word.length >= 8 ? 2 : word.length >= 6 ? 1 : 0;
  return most > 0 && editsBetween(word, other, most) <= most;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(topicsOf(text).map(({ term }) => term));
}

/** Words as a person counts them: a compound is one. */
function countedIn(text: string): number {
  return new Set(topicsOf(text).map(({ word }) => word)).size;
}

function topicsOf(text: string): Term[] {
  return termsOf(text).filter((term) => term.kind !== "whole" && !isStop(term));
}
