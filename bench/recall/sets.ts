/**
 * Questions with the records that answer them. `gold.json` was made by hand for this bench and is
 * in the public domain (CC0); other sets are looked for in the folder that RECALL_DATA names.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RecordTexts } from "../../src/recall/kept.ts";

export interface Doc {
  readonly id: string;
  readonly text: string;
  readonly summary?: string;
  readonly key?: string;
  readonly tags?: string;
  readonly why?: string;
  readonly source?: string;
  /** `past` and `contested` stand against another record. */
  readonly place?: string;
}

export interface QuestionOfSet {
  readonly text: string;
  /** The records that answer it; none where nothing does. */
  readonly rel: readonly string[];
  readonly cat: string;
}

export interface Store {
  readonly docs: readonly Doc[];
  readonly queries: readonly QuestionOfSet[];
}

const GOLD = fileURLToPath(new URL("gold.json", import.meta.url).href);
/** Of LoCoMo, questions that name the wrong person: nothing answers them. */
const WRONG_PERSON = "5";

/** The stores of a set, or null where it is not there. */
export function storesOf(name: string): readonly Store[] | null {
  const folder = process.env["RECALL_DATA"];
  const elsewhere = folder === undefined ? null : `${folder}/${name}.json`;
  const path = name === "gold" ? GOLD : elsewhere;
  if (path === null || !existsSync(path)) return null;
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly stores: readonly Store[] }).stores;
}

/** The questions that records answer. */
export function answerable({ queries }: Store, withWrongPerson = false): QuestionOfSet[] {
  return queries.filter(({ rel, cat }) =>
    rel.length > 0 && (withWrongPerson || cat !== WRONG_PERSON)
  );
}

/** LoCoMo without what pictures show, which its texts carry in brackets. */
export function withoutCaptions(stores: readonly Store[]): Store[] {
  return stores.map((store) => ({
    ...store,
    docs: store.docs.map((doc) => ({
      ...doc,
      text: doc.text.replaceAll(/ \[[^\]\n]*\]$/gm, ""),
    })),
  }));
}

/** A record's texts as the index of a store has them. */
export function textsOf({ text, summary, key, tags, why, source }: Doc): RecordTexts {
  if (summary === undefined) return { head: text, tags: "", body: "" };
  const lines = (...all: (string | undefined)[]) => all.filter(Boolean).join("\n");
  return { head: lines(summary, key), tags: tags ?? "", body: lines(why, source) };
}
