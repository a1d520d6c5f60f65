/** The skill package as it stands in a folder: file by file, against what this program carries. */
import * as v from "valibot";
import { sha256Hex } from "../base/runtime.ts";
import type { OutsideFolder } from "../command/env.ts";
import { PAGES, SKILL } from "./package.ts";

/**
 * How a file stands: `stale` is as another version wrote it, `edited` as neither wrote it,
 * `obsolete` as written by a version that still had it.
 */
export type PageState = "missing" | "current" | "stale" | "edited" | "obsolete";

export interface Page {
  /** Below the folder that holds skills. */
  readonly path: string;
  readonly state: PageState;
}

export interface Installed {
  readonly pages: readonly Page[];
  /** The version that wrote the package; null where none says so. */
  readonly version: string | null;
  /** Folders that installing made, above the package's own: outermost first. */
  readonly made: readonly string[];
}

/** Where the note stands. */
export const NOTE = `${SKILL}/.memoryctl.json`;

/** A note may be anybody's: only names that a package of ours can have are taken from it. */
const noteSchema = v.object({
  files: v.record(v.pipe(v.string(), v.regex(/^([a-z]+\/)?[A-Z_]+\.md$/)), v.string()),
  made: v.array(v.string()),
  version: v.string(),
});

type Note = v.InferOutput<typeof noteSchema>;

/** What stands in a folder of skills. */
export function installedIn(outside: OutsideFolder): Installed {
  const note = readNote(outside);
  const known = { ...note?.files };
  const names = [...new Set([...Object.keys(PAGES), ...Object.keys(known)])];
  const pages = names.flatMap((name) => {
    const path = `${SKILL}/${name}`;
    const state = stateOf(outside.read(path), { text: PAGES[name], written: known[name] });
    return state === null ? [] : [{ path, state }];
  });
  return { pages, version: note?.version ?? null, made: note?.made ?? [] };
}

/** The bytes of a page; null where this version has none of that name. */
export function contentOf(path: string): Uint8Array | null {
  const text = PAGES[path.slice(SKILL.length + 1)];
  return text === undefined ? null : new TextEncoder().encode(text);
}

/** The note that is written beside the pages, by which a later version knows its own. */
export function noteText(version: string, made: readonly string[]): Uint8Array {
  const digests = Object.entries(PAGES).map(([name, text]) => [name, sha256Hex(text)]);
  const note: Note = { files: Object.fromEntries(digests), made: [...made], version };
  return new TextEncoder().encode(`${JSON.stringify(note, null, 2)}\n`);
}

/** Folders of the package, innermost first. */
export function foldersOfPackage(pages: readonly Page[]): string[] {
  const folders = pages.map(({ path }) => path.slice(0, path.lastIndexOf("/")));
  return [...new Set([...folders, SKILL])].sort((a, b) => b.length - a.length);
}

function stateOf(
  found: Uint8Array | null,
  { text, written }: { readonly text: string | undefined; readonly written: string | undefined },
): PageState | null {
  if (found === null) return text === undefined ? null : "missing";
  const digest = sha256Hex(found);
  if (text !== undefined && digest === sha256Hex(text)) return "current";
  if (digest !== written) return "edited";
  return text === undefined ? "obsolete" : "stale";
}

function readNote(outside: OutsideFolder): Note | null {
  const bytes = outside.read(NOTE);
  if (bytes === null) return null;
  try {
    const note: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const read = v.safeParse(noteSchema, note);
    return read.success ? read.output : null;
  } catch (cause) {
    // A note that is no JSON knows nothing: then every file that differs counts as edited.
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
