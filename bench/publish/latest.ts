/** What was measured last for docs/PERFORMANCE.md: the page shows these files and no others. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Entry } from "./history.ts";
import type { BarResult } from "../scale/bar.ts";
import type { GrowthPoint } from "../scale/growth.ts";
import type { TokenRow } from "../tokens/figures.ts";
import type { AtSize } from "../recall/size.ts";
import type { PromptFigures, SetFigures, SilenceFigures } from "../recall/figures.ts";
import type { LineFigure, WritersFigure } from "../peers/told.ts";

const FOLDER = fileURLToPath(new URL("../latest/", import.meta.url).href);

/** A run of `npm run bench:scale`. */
export interface Scale extends Omit<Entry, "figures"> {
  /** Published events of the largest store. */
  readonly largest: number;
  readonly rows: readonly BarResult[];
  readonly points: readonly GrowthPoint[];
}

/** A run of `npm run bench:peers`. */
export interface Peers extends Omit<Entry, "figures"> {
  readonly crowd: { readonly writers: number; readonly lines: number };
  readonly lines: readonly LineFigure[];
  readonly writers: readonly WritersFigure[];
}

/** A run of `npm run bench:tokens`. */
export interface Tokens extends Omit<Entry, "figures"> {
  readonly rows: readonly TokenRow[];
}

/** When figures were taken, and of which tree. */
export type Moment = Pick<Entry, "commit" | "date">;

/** Runs of `npm run bench:recall`: each part as it was measured last. */
export interface Recall extends RecallParts {
  /** P11. */
  readonly speed: Omit<Entry, "figures"> & { readonly row: BarResult };
}

/** Figures each of which has a run of its own: what is not there is not measured again. */
export interface RecallParts {
  readonly sets: readonly (SetFigures & Moment)[];
  readonly silence: readonly (SilenceFigures & Moment)[];
  readonly prompts: readonly (PromptFigures & Moment)[];
  readonly sizes: readonly (AtSize & Moment)[];
}

/** The runs before this one; a part that cannot be measured now stays as it was. */
export function recallBefore(): Recall | null {
  const file = `${FOLDER}recall.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) as Recall : null;
}

export function keepRecall(recall: Recall): void {
  keep("recall", recall);
}

export function keepTokens(tokens: Tokens): void {
  keep("tokens", tokens);
}

export function keepPeers(peers: Peers): void {
  keep("peers", peers);
}

export function keepScale(scale: Scale): void {
  keep("scale", scale);
}

export function keepSuites(entry: Entry): void {
  keep("suites", entry);
}

function keep(name: string, measured: Scale | Entry | Peers | Tokens | Recall): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}${name}.json`, `${JSON.stringify(measured, null, 2)}\n`);
}

/** The runs that the page shows. */
export function latest(): {
  readonly scale: Scale;
  readonly suites: Entry;
  readonly peers: Peers;
  readonly tokens: Tokens;
  readonly recall: Recall;
} {
  const read = (name: string) => JSON.parse(readFileSync(`${FOLDER}${name}.json`, "utf8"));
  return {
    scale: read("scale") as Scale,
    suites: read("suites") as Entry,
    peers: read("peers") as Peers,
    tokens: read("tokens") as Tokens,
    recall: read("recall") as Recall,
  };
}
