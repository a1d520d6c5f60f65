/** On a terminal, the words of a question stand out in what was found for it. */
import { isStop } from "../../recall/stop.ts";
import { termsOf } from "../../recall/terms.ts";

const BOLD = "\u001b[1m";
const USUAL = "\u001b[22m";

/** What people take for a word, as it stands in a text. */
const WORD = /[\p{L}\p{N}\p{M}_]+/gu;

/** A page that a terminal may be sent, with the words of a question in bold. */
export function emphasised(page: string, question: string): string {
  const asked = new Set(
    termsOf(question).flatMap((term) => isStop(term) ? [] : [term.term]),
  );
  return page.replace(WORD, (word) => {
    const isMeant = termsOf(word).some(({ term }) => asked.has(term));
    return isMeant ? `${BOLD}${word}${USUAL}` : word;
  });
}
