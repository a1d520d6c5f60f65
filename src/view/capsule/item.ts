/** An item of a capsule: what its row says, and its one line, which can forge nothing. */
import { day } from "../../base/time.ts";
import { contentOf, type Reader } from "../../state/reader.ts";
import { shortId } from "../../state/short-ids.ts";
import type { WeightyObject } from "../../state/weighty.ts";
import { clip, neutral } from "../neutral.ts";
import { marksOf } from "./marks.ts";

/** What is known of an item: plain data, which may come from another store. */
export interface Item {
  readonly object: WeightyObject;
  /** True for a head that something stands against. */
  readonly is_contested: boolean;
  readonly isPastAt: (now_ms: number) => boolean;
  readonly text: string;
  readonly key: string | null;
  readonly why: string | null;
  /** A path or address. */
  readonly evidence: string | null;
}

/** The item of an object, with its text out of its row. */
export function itemOf(
  { row }: Pick<Reader, "row">,
  { object, is_contested, isPastAt }: Pick<Item, "object" | "is_contested" | "isPastAt">,
): Item {
  const found = row(object.rid);
  const said = found === null ? {} : contentOf(found);
  return {
    object,
    is_contested,
    isPastAt,
    text: found === null
      ? "(its row can no longer be read: run memoryctl validate)"
      : String(said["summary"] ?? ""),
    key: textIn(said["decision_key"]),
    why: textIn(said["why"]),
    evidence: textIn(said["evidence_ref"]),
  };
}

/** An object of which nothing is marked but what its columns say. */
export function unmarked(
  object: WeightyObject,
): Pick<Item, "object" | "is_contested" | "isPastAt"> {
  return { object, is_contested: false, isPastAt: () => false };
}

function textIn(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** How a line is made. */
export interface LineStyle {
  /** Characters of a text at most; a longer one is cut, and says so. */
  readonly most: number;
  /** Milliseconds since 1970 for what the clock says of an item; null where nothing may. */
  readonly now_ms: number | null;
  /** What stands before the text. */
  readonly before?: string;
  /** Further words behind it. */
  readonly more?: readonly string[];
}

/** Characters of a name or address in a line. */
const NAME_LIMIT = 80;

/** `- [key] text — why (who, day, evidence, marks) ·id8`. */
export function itemLine(item: Item, { most, now_ms, before = "", more = [] }: LineStyle): string {
  const { object: { owner, ts, due, id }, key, why, evidence } = item;
  const head = key === null ? "" : `[${escaped(shown(key, NAME_LIMIT), KEY_MARKS)}] `;
  const text = shown(item.text, most);
  const reason = why === null ? "" : ` — ${shown(why, most)}`;
  const details = owner === null ? [day(ts)] : [detail(owner), day(ts)];
  if (evidence !== null) details.push(detail(evidence));
  if (due !== null) details.push(detail(`due ${due}`));
  details.push(...marksOf(item, now_ms).words, ...more);
  // A text may begin as a key does.
  const own = head === "" && before === "" && text.startsWith("[") ? `\\${text}` : text;
  return `- ${head}${before}${own}${reason} (${details.join(", ")}) ·${idOf(id)}`;
}

function detail(text: string): string {
  return escaped(shown(text, NAME_LIMIT), DETAIL_MARKS);
}

const KEY_MARKS = /[[\]]|\\(?=[[\]\\]|$)/g;
const DETAIL_MARKS = /[()]|\\(?=[()\\]|$)/g;

function escaped(text: string, marks: RegExp): string {
  return text.replace(marks, "\\$&");
}

/** The short form of an id; one that a row chose for itself stays one word. */
function idOf(id: string): string {
  return shown(shortId(id), NAME_LIMIT).replaceAll(" ", "_");
}

/** One line of text that can forge nothing; what was taken away is counted in it. */
export function shown(text: string, most: number): string {
  const clean = neutral(text);
  const { text: line, cut } = clip(clean.text, most);
  if (cut === 0 && clean.removed === 0) return line;
  const notes = [
    ...(cut > 0 ? [`+${cut} characters`] : []),
    ...(clean.removed > 0 ? [`${clean.removed} invisible characters removed`] : []),
  ];
  return `${line} [${notes.join(", ")}]`;
}
