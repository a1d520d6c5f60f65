/**
 * The names that a compound goes by: `state/index.ts` is asked for where `src/state/index.ts` was
 * written. They follow from the compound alone, so a record keeps only that.
 */
import { stemOf } from "./stem.ts";

const MOST_ENDS = 3;
const LONGEST = 64;

/** The longest form of a term; never cut between the halves of one character. */
export function clipped(text: string): string {
  if (text.length <= LONGEST) return text;
  const half = (text.charCodeAt(LONGEST - 1) & 0xfc00) === 0xd800;
  return text.slice(0, half ? LONGEST - 1 : LONGEST);
}

/** Itself, and for a path its ends, which people name it by: all are parts of it. */
export function wholesOf(low: string): string[] {
  const names = low.includes("/") ? [low, ...endsOf(low)] : [low];
  return low.length > LONGEST ? [...new Set(names.map(clipped))] : names;
}

/** Of two words that a dash joins, the one that they are in other names; null for all others. */
export function joinedOf(low: string): string | null {
  const halves = /^([^\d_$./:@#+'~-]+)[_-]([^\d_$./:@#+'~-]+)$/.exec(low);
  return halves === null ? null : stemOf(clipped(`${halves[1]}${halves[2]}`));
}

function endsOf(path: string): string[] {
  const steps = path.split("/").filter((step) => step !== "");
  const ends = steps.map((_, i) => steps.slice(i).join("/"));
  return ends.slice(Math.max(1, steps.length - MOST_ENDS))
    .filter((end) => /[_$./:@#+'~-]/.test(end));
}
