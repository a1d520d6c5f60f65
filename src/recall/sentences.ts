/**
 * A prompt that nobody meant as a question holds several: each of its sentences is asked for
 * itself. Asked as one, a memory would answer so little of it that nothing is ever said.
 */
import { isStop } from "./stop.ts";
import { termsOf } from "./terms.ts";

/** A shorter one ("Thanks!") says too little to be asked for: it goes with the next. */
const LEAST_TOPICS = 3;
const MOST_SENTENCES = 8;
const LONGEST_PROMPT = 2000;

/** The sentences of a text that are worth asking for, in its order; never none. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let open = "";
  for (const piece of text.slice(0, LONGEST_PROMPT).split(/(?<=[.!?])\s+|(?<=[。！？])|\n+/)) {
    open = open === "" ? piece : `${open} ${piece}`;
    if (topicsIn(open) < LEAST_TOPICS) continue;
    sentences.push(open);
    open = "";
  }
  if (open !== "") sentences.push(`${sentences.pop() ?? ""} ${open}`.trim());
  return sentences.length === 0 ? [text] : sentences.slice(0, MOST_SENTENCES);
}

function topicsIn(text: string): number {
  return new Set(termsOf(text).flatMap((term) => isStop(term) ? [] : [term.word])).size;
}
