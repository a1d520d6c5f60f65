/** What is measured of each set, as plain data; a set that is not there has no figures. */
import { promptsOf } from "./prompts.ts";
import { type Quality, qualityOf } from "./quality.ts";
import { PAIRS, type Silence, silenceOf } from "./silence.ts";
import { storesOf, withoutCaptions } from "./sets.ts";
import { SYSTEMS } from "./systems.ts";

/** How well each system finds the records of a set. */
export interface SetFigures {
  readonly set: string;
  readonly records: number;
  /** By the names of `SYSTEMS`. */
  readonly systems: Readonly<Record<string, Quality>>;
}

/** Records of one set, asked what another one's know. */
export interface SilenceFigures {
  readonly own: string;
  readonly other: string;
  readonly asked: Silence;
  readonly unasked: Silence;
}

/** The made questions between the sentences of a set. */
export interface PromptFigures extends Silence {
  readonly set: string;
}

const SESSIONS = "locomo-session";
/** The same sessions without what pictures show, and with the questions about a wrong person. */
export const BARE_SESSIONS = "locomo-session, no captions, all questions";
const TURNS = "locomo-turn";

/** All sets, in the order of the page. */
export const SETS = ["gold", TURNS, SESSIONS, BARE_SESSIONS, "cosqa", "conala", "xquad-en"]
  .concat("xquad-de", "xquad-ru", "xquad-zh", "cmrc-zh", "jsquad-ja", "korquad-ko", "xquad-th");

/** Quality on a set; null where it is not there. */
export function figuresOf(set: string): SetFigures | null {
  const isBare = set === BARE_SESSIONS;
  const found = storesOf(isBare ? SESSIONS : set);
  if (found === null) return null;
  const stores = isBare ? withoutCaptions(found) : found;
  const systems = Object.entries(SYSTEMS).map(([name, make]) => {
    return [name, qualityOf(stores, make, isBare)] as const;
  });
  const records = stores.reduce((sum, { docs }) => sum + docs.length, 0);
  return { set, records, systems: Object.fromEntries(systems) };
}

/** Silence of each pair of sets that are there. */
export function* silences(): Generator<SilenceFigures> {
  for (const [own, other] of PAIRS) {
    const stores = storesOf(own);
    const foreign = own === other ? stores : storesOf(other);
    if (stores === null || foreign === null) continue;
    const of = (isUnasked: boolean) => silenceOf(stores, foreign, isUnasked);
    yield { own, other, asked: of(false), unasked: of(true) };
  }
}

/** Questions within prompts; null where the set of their sentences is not there. */
export function promptFigures(): PromptFigures | null {
  const [made] = storesOf("gold") ?? [];
  const turns = (storesOf(TURNS) ?? []).flatMap(({ docs }) => docs).map(({ text }) => text);
  if (made === undefined || turns.length === 0) return null;
  return { set: TURNS, ...promptsOf(made, turns) };
}
