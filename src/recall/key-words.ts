/** Which keys were probably meant by a name that none has: told by words, as memories are found. */
import { nearNames } from "../base/near.ts";
import { isStop } from "./stop.ts";
import { termsOf } from "./terms.ts";

/** Of the words of both, the share that both have. */
const ALIKE = 0.5;

const SHOWN = 3;

/** Up to three: keys of the words of a name, and then what is written alike, as ids are. */
export function nearKeysAndIds(
  name: string,
  keys: readonly string[],
  ids: readonly string[] = [],
): string[] {
  const near = [...keysOfWords(name, keys), ...nearNames(name, [...ids, ...keys])];
  return [...new Set(near)].slice(0, SHOWN);
}

/**
 * Keys that have the words of a name, in whatever order they stand there and whether they are
 * written as one or not: the likest first, equals by their letters.
 */
export function keysOfWords(name: string, keys: Iterable<string>): string[] {
  const asked = wordsOf(name);
  return [...new Set(keys)].map((key) => ({ key, share: shareOf(asked, wordsOf(key)) }))
    .filter(({ share }) => share >= ALIKE)
    .sort((a, b) => b.share - a.share || (a.key < b.key ? -1 : 1))
    .map(({ key }) => key);
}

/** Each word as it is found, and how it is written. */
function wordsOf(name: string): ReadonlyMap<string, string> {
  const terms = termsOf(name).filter(({ kind }) => kind !== "whole");
  const topics = terms.filter((term) => !isStop(term));
  return new Map((topics.length > 0 ? topics : terms).map(({ term, plain }) => [term, plain]));
}

function shareOf(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): number {
  if (isJoinedOf(one, other) || isJoinedOf(other, one)) return 1;
  const both = one.keys().filter((term) => other.has(term)).toArray().length;
  return both === 0 ? 0 : both / (one.size + other.size - both);
}

/** True where one word, as keys are compared without capitals, is all words of another name. */
function isJoinedOf(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  const [joined = ""] = one.values();
  if (one.size !== 1 || other.size < 2) return false;
  const rest = [...other.values()].toSorted((a, b) => b.length - a.length)
    .reduce((left, word) => left.includes(word) ? left.replace(word, " ") : `${left}.`, joined);
  return rest.trim() === "";
}
