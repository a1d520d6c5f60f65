/** What looks like what is being said: keys by their letters, texts by their words. */
import { isStop } from "../recall/stop.ts";
import { termsOf } from "../recall/terms.ts";
import { clip, neutral } from "../view/neutral.ts";
import { newestActive } from "../state/active.ts";
import { contentOf, type Reader } from "../state/reader.ts";
import { activeKeys } from "../state/keys.ts";
import { shortId } from "../state/short-ids.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { foldedKey } from "../row/name.ts";
import { TYPES } from "../row/words.ts";

/** Something that is known already, and may be about the same question. */
export interface NearItem {
  readonly id: string;
  readonly key?: string;
  readonly text: string;
}

/** What is said, and where. */
export interface Saying {
  readonly scope: string;
  readonly realm: string;
  readonly key: string | null;
  readonly text: string;
  /** Objects that are known to be meant. */
  readonly but: ReadonlySet<string>;
}

/** Newest objects of each type whose texts are read. */
const LOOKED_AT = 60;
const LISTED = 2;
const SHOWN = 80;
/** Of the words of two texts, or the trigrams of two keys, the share that both have. */
const ALIKE = { words: 0.5, keys: 0.45 } as const;

/** At most two, the likest first. */
export function nearItems(reader: Reader, said: Saying): NearItem[] {
  const { state } = reader;
  const words = wordsOf(said.text);
  const found = new Map<string, { readonly item: NearItem; readonly share: number }>();
  const add = (object: ObjectRecord, text: string, share: number) => {
    const before = found.get(object.id);
    if (before !== undefined && before.share >= share) return;
    const key = object.key === null ? {} : { key: object.key };
    const shown = clip(neutral(text).text, SHOWN).text;
    found.set(object.id, { item: { id: shortId(object.id), ...key, text: shown }, share });
  };
  const where = { scope: said.scope, realm: said.realm };
  const alike = said.key === null
    ? new Set<string>()
    : keysLike(foldedKey(said.key), activeKeys(state, where));
  for (const type of TYPES) {
    for (const object of newestActive(state, { ...where, type }, LOOKED_AT)) {
      if (said.but.has(object.id)) continue;
      const row = reader.row(object.rid);
      if (row === null) continue;
      const text = String(contentOf(row)["summary"] ?? "");
      const share = shareOf(words, wordsOf(text));
      if (share >= ALIKE.words) add(object, text, share);
      else if (object.key !== null && alike.has(object.key)) add(object, text, ALIKE.keys);
    }
  }
  return [...found.values()].sort((a, b) => b.share - a.share || (a.item.id < b.item.id ? -1 : 1))
    .slice(0, LISTED).map(({ item }) => item);
}

/** Keys that share many of their trigrams with one. */
export function keysLike(key: string, keys: Iterable<string>): Set<string> {
  const own = trigrams(key);
  return new Set([...keys].filter((each) => {
    return each !== key && shareOf(own, trigrams(each)) >= ALIKE.keys;
  }));
}

function trigrams(key: string): Set<string> {
  const padded = `  ${key} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)));
}

/** Words and grams as `recall` finds them, without those that are in every text. */
function wordsOf(text: string): Set<string> {
  const words = termsOf(text).filter((term) => term.kind !== "whole" && !isStop(term));
  return new Set(words.map(({ term }) => term));
}

function shareOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = one.intersection(other).size;
  return both === 0 ? 0 : both / (one.size + other.size - both);
}
