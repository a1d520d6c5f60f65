/**
 * Capsules that were answered, kept so that the next answer can be what changed. Of the user's own
 * lines only digests are kept: the file belongs to the store, which others may share.
 */
import { sha256Hex } from "../../base/runtime.ts";

/** A capsule as it was answered. */
export interface Answered {
  readonly etag: string;
  readonly text: string;
  readonly user_lines: readonly string[];
}

/** The digest of a capsule's text: the same text has the same one. */
export function etagOf(text: string): string {
  return sha256Hex(text).slice(0, 16);
}

interface Kept {
  readonly etag: string;
  readonly lines: readonly string[];
}

/** So many capsules are kept, of at most so many characters each. */
const MOST_KEPT = 4;
const MOST_CHARACTERS = 32 * 1024;

/** The file with one capsule more, the newest first; null where it has it, or it is too long. */
export function keptWith(file: string | null, answered: Answered): string | null {
  const { etag, text } = answered;
  if (text.length > MOST_CHARACTERS || file?.includes(`{"etag":"${etag}",`) === true) return null;
  const form = formOf(answered);
  const kept: Kept = { etag, lines: text.split("\n").filter(isItem).map(form) };
  return `${JSON.stringify({ capsules: [kept, ...keptIn(file)].slice(0, MOST_KEPT) })}\n`;
}

/** What came into a capsule, below its headings, and what went out of it. */
export interface Changes {
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

/** What changed since an etag; null where that capsule is not kept. */
export function changesSince(
  file: string | null,
  etag: string,
  answered: Answered,
): Changes | null {
  const before = keptIn(file).find((each) => each.etag === etag);
  if (before === undefined) return null;
  const form = formOf(answered);
  const old = new Set(before.lines);
  const lines = answered.text.split("\n");
  const now = new Set(lines.filter(isItem).map(form));
  const added: string[] = [];
  /** Headings above a line that were not told yet. */
  let above: string[] = [];
  for (const line of lines) {
    if (line.startsWith("## ")) above = [line];
    else if (line.startsWith("### ")) above = [...above.filter(isSection), line];
    if (!isItem(line) || old.has(form(line))) continue;
    added.push(...above, line);
    above = [];
  }
  return { added, gone: before.lines.filter((line) => !now.has(line)).map(shownForm) };
}

function isSection(heading: string): boolean {
  return heading.startsWith("## ");
}

function isItem(line: string): boolean {
  return line.startsWith("- ");
}

/** Stands before the digest of a line of the user's own; no item begins so. */
const HIDDEN = "~";

/** How a line of a capsule is kept. */
function formOf({ user_lines }: Answered): (line: string) => string {
  const own = new Set(user_lines);
  return (line) => {
    if (!own.has(line)) return line;
    return `${HIDDEN}${sha256Hex(line).slice(0, 16)} ${line.slice(line.lastIndexOf("·"))}`;
  };
}

function shownForm(line: string): string {
  return line.startsWith(HIDDEN) ? `- (the user's own) ${line.slice(line.indexOf(" ") + 1)}` : line;
}

/** The capsules of the file; none where it is missing, or something else: it is only a cache. */
function keptIn(file: string | null): Kept[] {
  try {
    const { capsules } = (JSON.parse(file ?? "null") ?? {}) as { readonly capsules?: unknown };
    return Array.isArray(capsules) ? capsules.filter(isKept) : [];
  } catch (cause) {
    if (cause instanceof SyntaxError) return [];
    throw cause;
  }
}

function isKept(value: unknown): value is Kept {
  const { etag, lines } = (value ?? {}) as Partial<Kept>;
  return typeof etag === "string" && Array.isArray(lines) &&
    lines.every((line) => typeof line === "string");
}
