/**
 * Sabotages: each breaks one promise by changing a text that stands in the source exactly once, and
 * names the tests that must fail, the quickest first.
 */
import { OF_CAPSULES } from "./capsule.ts";
import { OF_FILES } from "./files.ts";
import { OF_THE_GATE } from "./gate.ts";
import { OF_THE_INDEX } from "./index.ts";
import { OF_LOSS } from "./loss.ts";
import { OF_MEANING } from "./meaning.ts";
import { OF_MEMORY } from "./memory.ts";
import { OF_NAMES } from "./names.ts";
import { OF_RECALL } from "./recall.ts";
import { OF_SETS } from "./sets.ts";

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Sabotage {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Test files; behind a `#`, the text that the names of the tests to run hold. */
  readonly tests: readonly string[];
}

export const SABOTAGES: readonly Sabotage[] = [
  ...OF_FILES,
  ...OF_THE_GATE,
  ...OF_MEANING,
  ...OF_MEMORY,
  ...OF_RECALL,
  ...OF_CAPSULES,
  ...OF_NAMES,
  ...OF_LOSS,
  ...OF_THE_INDEX,
  ...OF_SETS,
  ...OF_CAPSULES,
];

/** The source with an edit made; throws unless its text stands there exactly once. */
export function edited(source: string, { file, from, to }: Edit): string {
  const found = source.split(from).length - 1;
  if (found !== 1) throw new Error(`${file}: ${found} times, not once: ${from}`);
  return source.replace(from, () => to);
}
