/**
 * What the index keeps of a record: the terms of its texts in their order, as one string. The
 * second pass of a search splits it, so that no text is cut into terms twice; and with it a record
 * can be taken out of FTS5 again, which must be told all terms that go.
 */
import { termsOf } from "./terms.ts";
import { clipped, wholesOf } from "./wholes.ts";

/** The texts of a record, by how much a word in them counts. */
export interface RecordTexts {
  /** What it says, and its key. */
  readonly head: string;
  readonly tags: string;
  /** Why, by what evidence, and what else it says. */
  readonly body: string;
}

export interface KeptTerms {
  /**
   * A line for each of the texts, with blanks between terms. A compound stands once, behind a mark
   * and before its parts; its other names follow from it.
   */
  readonly kept: string;
  /** All of its terms, for FTS5. */
  readonly indexed: string;
  /** Words and grams: how long a record is. */
  readonly length: number;
}

/** No term begins with it, and FTS5 parts terms by it. */
const WHOLE = "`";

/** The terms of a record as the index keeps them. */
export function keptTerms({ head, tags, body }: RecordTexts): KeptTerms {
  const lines = [head, tags, body].map(lineOf);
  return {
    kept: lines.map(({ kept }) => kept).join("\n"),
    indexed: lines.map(({ indexed }) => indexed).filter((line) => line !== "").join(" "),
    length: lines.reduce((sum, { length }) => sum + length, 0),
  };
}

/** What blanks part are words of their own, and most of them come again and again. */
const known = new Map<string, KeptTerms>();
const MOST_KNOWN = 20_000;
const LONGEST_KNOWN = 40;

function lineOf(text: string): KeptTerms {
  let kept = "";
  let indexed = "";
  let length = 0;
  for (const piece of text.split(/[ \n]+/)) {
    if (piece === "") continue;
    const own = known.get(piece) ?? pieceOf(piece);
    if (own.indexed === "") continue;
    indexed += indexed === "" ? own.indexed : ` ${own.indexed}`;
    if (own.kept !== "") kept += kept === "" ? own.kept : ` ${own.kept}`;
    length += own.length;
  }
  return { kept, indexed, length };
}

function pieceOf(text: string): KeptTerms {
  const all = termsOf(text);
  const stays = all.flatMap(({ term, kind, plain }) =>
    kind !== "whole" ? [term] : plain === "" ? [] : [WHOLE + plain]
  );
  const piece: KeptTerms = {
    kept: stays.join(" "),
    indexed: all.map(({ term }) => term).join(" "),
    length: all.reduce((sum, { kind }) => kind === "whole" ? sum : sum + 1, 0),
  };
  if (text.length > LONGEST_KNOWN) return piece;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, piece);
  return piece;
}

/** Calls back for each term of a kept line: with its place, and whether it is a word or gram. */
export function readKept(
  line: string,
  visit: (term: string, at: number, isPlaced: boolean) => void,
): number {
  let at = 0;
  if (line === "") return at;
  for (const term of line.split(" ")) {
    if (!term.startsWith(WHOLE)) {
      visit(term, at, true);
      at += 1;
    } else for (const name of wholesOf(term.slice(1))) visit(clipped(name), at, false);
  }
  return at;
}

/** What FTS5 was given of a record, from what was kept of it. */
export function indexedTerms(kept: string): string {
  const terms: string[] = [];
  for (const line of kept.split("\n")) readKept(line, (term) => terms.push(term));
  return terms.join(" ");
}
