/**
 * Records that know nothing of the made questions, to hide the made records among: pieces of
 * sentences that people wrote, put together by lot, so that words are as common, and stand
 * together as often, as they do, and no two records say the same. Where the English sets are not
 * there, words are drawn.
 */
import { seeded } from "../../test/support/random.ts";
import { type Doc, storesOf } from "./sets.ts";

const ENGLISH = ["locomo-turn", "conala", "xquad-en", "cosqa"];
/** Words of a piece, and pieces of a summary and of a reason. */
const PIECE = 5;
const PIECES = { summary: 3, why: 2 } as const;

/**
 * So many records, the same for the same seed; of some 225 characters each. Others are put together
 * in the place of those that are not wanted.
 */
export function others(count: number, seed = 7, isWanted = (_doc: Doc) => true): Doc[] {
  const next = seeded(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)] as T;
  const pieces = piecesOf(next);
  const said = (count: number) => Array.from({ length: count }, () => pick(pieces)).join(" ");
  const made = (i: number): Doc => {
    const [summary, why] = [said(PIECES.summary), said(PIECES.why)];
    // Names are of what is said, as those of people are.
    const of = (text: string) => pick(text.toLowerCase().match(/[a-z]{4,}/g) ?? ["none"]);
    const [key, tags] = [`${of(summary)}-${of(summary)}`, `${of(summary)} ${of(why)}`];
    const end = of(summary).replace(/^./, (letter) => letter.toUpperCase());
    const source = `src/${of(why)}/${of(why)}${end}.ts:${1 + Math.floor(next() * 400)}`;
    const text = [summary, key, tags, why, source].join("\n");
    return { id: `other${i}`, text, summary, key, tags, why, source };
  };
  const wanted: Doc[] = [];
  for (let i = 0; wanted.length < count; i += 1) {
    const doc = made(i);
    if (isWanted(doc)) wanted.push(doc);
  }
  return wanted;
}

/** True where the words are those of people, and need not be drawn. */
export function hasWords(): boolean {
  return ENGLISH.some((name) => storesOf(name) !== null);
}

function piecesOf(next: () => number): string[] {
  const texts = ENGLISH.flatMap((name) => storesOf(name) ?? []).flatMap(({ docs }) => docs)
    .map(({ text }) => text);
  const words = texts.length === 0 ? drawn(next) : texts.join(" ").split(/\s+/);
  return Array.from({ length: Math.floor(words.length / PIECE) }, (_, i) => {
    return words.slice(i * PIECE, (i + 1) * PIECE).join(" ").slice(0, 60);
  });
}

const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split(" ");
const DRAWN = { different: 20_000, all: 200_000 } as const;

/** The fourth power of a drawn number prefers the first words as much as people do. */
function drawn(next: () => number): string[] {
  const syllable = () => SYLLABLES[Math.floor(SYLLABLES.length * next())] ?? "";
  const words = Array.from({ length: DRAWN.different }, () => syllable() + syllable() + syllable());
  return Array.from({ length: DRAWN.all }, () => {
    return words[Math.floor(words.length * next() ** 4)] ?? "";
  });
}
