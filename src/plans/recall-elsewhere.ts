/**
 * Questions that no memory answers but a command does: what is due, who is at work. Only where
 * nothing was remembered is it named, and only where the question is about nothing else.
 */
import { isStop } from "../recall/stop.ts";
import { termsOf } from "../recall/terms.ts";

/** What questions are about, and the command line that answers them. */
const TOPICS: readonly (readonly [words: string, line: string])[] = [
  ["due overdue deadline commitment promise owe", "list commitments"],
  ["who agent instance online", "sync list"],
  ["lease lock claim held", "lease list"],
  ["conflict contest contradiction", "list conflicts"],
  ["status health overview", "status"],
  ["happen done change activity", "log"],
];

/** Words that such questions have beside their topic, and that alone are about nothing. */
const BESIDE =
  "list next soon late today tomorrow yesterday week month currently current open active " +
  "work working working pending left new recently latest last everything anything something " +
  "anybody anyone project store memory memories one";

/** The command line that answers a question; null for one that is about anything else. */
export function answeredElsewhere(question: string): string | null {
  const terms = termsOf(question).filter(({ kind }) => kind !== "whole");
  const found = TOPICS.filter(([words]) => terms.some(({ term }) => termsIn(words).has(term)));
  const [[words, line] = ["", null], ...others] = found;
  if (line === null || others.length > 0) return null;
  const [own, beside] = [termsIn(words), termsIn(BESIDE)];
  const isAboutIt = terms.every((each) =>
    isStop(each) || own.has(each.term) || beside.has(each.term)
  );
  return isAboutIt ? line : null;
}

function termsIn(words: string): ReadonlySet<string> {
  return new Set(termsOf(words).map(({ term }) => term));
}
