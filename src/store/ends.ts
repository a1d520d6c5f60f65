/**
 * `index/ends.json`: where the rows of usual events go next. It is a note of the command that wrote
 * last, for one that adds a row without opening the index: the rows are folded by whoever opens it
 * next. A note counts only while all is as it says: this boot, this program, the same index, store
 * and git; and an end of a ledger only while the file is as it was left. Whoever writes the index
 * takes the note away before: a killed command leaves none, or one that no longer fits. First it is
 * asked which rows nobody folded: those that are not found any more are gone.
 */
import { bootId } from "../base/boot.ts";
import { gitMark, textOfMark } from "../base/git-mark.ts";
import * as files from "../base/files.ts";
import type { Stat } from "../base/files.ts";
import { mountedAs } from "../base/mount.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import type { Tree } from "../base/tree.ts";
import { within } from "../base/tree.ts";
import { INDEX_FILES, META } from "../row/path.ts";

/** A page, which is written in one: with more to say, there is no note. */
const MOST_BYTES = 4096;
/** Files that tell git what the store is; where one is not as it was, they are written anew. */
const RULES = [".gitignore", ".gitattributes", "index/.gitignore"];

/** An open segment: its file as it was left, the digest of its last line, and its last clock. */
export interface End extends files.Seen {
  readonly path: string;
  readonly size: number;
  readonly lines: number;
  readonly head: string;
  readonly lc: number;
}

/** A row that nobody folded: which of the ends, its line, and the first half of its digest. */
export type Unfolded = readonly [end: number, line: number, digest: string];

/** What a note says. */
export interface Ends {
  readonly replica: string;
  /** The greatest clock of the store. */
  readonly lc: number;
  readonly ends: readonly End[];
  /** Instances that have runs, each with its only one or null; null where they are too many. */
  readonly runs: readonly (readonly [instance: string, run: string | null])[] | null;
  /** Scopes that are meant for others, where projects were renamed; null where there are none. */
  readonly renamed: readonly string[] | null;
  /** How many events wait to be judged, by scope; null where they are too many scopes. */
  readonly waiting: Readonly<Record<string, number>> | null;
  /** Rows that nobody folded yet. */
  readonly unfolded: readonly Unfolded[];
  /** True while the index is made anew: then a ledger is begun where none goes on. */
  readonly building?: true;
  /** Where git stood when it was seen last which segments it may hold: see `textOfMark`. */
  readonly git: string;
}

/** What must be the same for a note to count. */
interface Circumstances {
  readonly boot: string | null;
  readonly program: string;
  readonly index: string;
  readonly root: string;
  readonly spec: string;
  /** What git was told of the store: see `git-files.ts`. */
  readonly rules: string;
}

/** The root of a store as it was found, and the program that asks: another may note otherwise. */
export interface Asker {
  readonly root: Stat;
  readonly build: { readonly version: string; readonly commit: string };
}

type Note = Ends & { readonly under: Circumstances };

/** The circumstances of a store, but for its git; null where there is no specification. */
function circumstances(tree: Tree, at: Asker): Circumstances | null {
  const { root, build } = at;
  const index = files.stat(within(tree, INDEX_FILES.state));
  const spec = files.stat(`${tree.root}/${META.spec}`);
  let rules = "";
  for (const path of RULES) rules += files.stat(`${tree.root}/${path}`)?.size ?? "-";
  if (spec?.kind !== "file" || (index !== null && index.kind !== "file")) return null;
  return {
    boot: bootId(),
    program: `${build.version} ${build.commit}`,
    index: index === null ? "none" : looksOf(index),
    root: `${root.dev}:${root.ino} ${mountedAs(tree.root, root.dev)}`,
    spec: looksOf(spec),
    rules,
  };
}

/** True where `looksOf` told of one file; one that was just made does not say yet when. */
function isSameFile(looks: string, later: string): boolean {
  const [[file, birth], [same, born]] = [looks.split(" "), later.split(" ")];
  return file === same && (birth === born || birth === "0" || born === "0");
}

function looksOf({ dev, ino, birth_ms, size, mtime_ms, ctime_ms }: Stat): string {
  return `${dev}:${ino} ${birth_ms} ${size} ${mtime_ms} ${ctime_ms}`;
}

/** The note, where it counts; null where there is none that does. */
export function readEnds(tree: Tree, at: Asker): Ends | null {
  const note = noteIn(tree);
  const now = note === null ? null : circumstances(tree, at);
  if (note === null || now === null) return null;
  for (const name in now) {
    if (note.under[name as keyof Circumstances] !== now[name as keyof Circumstances]) return null;
  }
  return note.git === textOfMark(gitMark(tree.root)) ? note : null;
}

/** What the last note of this index says, be it so or not any more; null where there is none. */
export function lastNote(tree: Tree, at: Asker): Ends | null {
  const note = noteIn(tree);
  const now = note === null ? null : circumstances(tree, at);
  if (note === null || now === null || note.under.root !== now.root) return null;
  return isSameFile(note.under.index, now.index) ? note : null;
}

function noteIn(tree: Tree): Note | null {
  let handle: files.Handle | null = null;
  try {
    handle = files.openRead(within(tree, INDEX_FILES.note));
    if (handle === null) return null;
    if (handle.size > MOST_BYTES) return null;
    const bytes = new Uint8Array(handle.size);
    const text = new TextDecoder().decode(bytes.subarray(0, files.readAt(handle, bytes, 0)));
    const note = JSON.parse(text) as Note | null;
    // A checkout may have put anything here.
    return typeof note?.under === "object" && Array.isArray(note.unfolded) ? note : null;
  } catch (cause) {
    // A killed command left it in the midst, or something else stands in its place.
    if (!(cause instanceof SyntaxError) && !isOfOnePlace(cause)) throw cause;
    return null;
  } finally {
    if (handle !== null) files.close(handle);
  }
}

/** Leaves a note. The store is locked, and nobody writes the index any more. */
export function noteEnds(tree: Tree, at: Asker, ends: Ends): void {
  const under = circumstances(tree, at);
  dropEnds(tree);
  if (under === null) return;
  const bytes = new TextEncoder().encode(JSON.stringify({ under, ...ends }));
  if (bytes.length > MOST_BYTES) return;
  const handle = files.openNew(within(tree, INDEX_FILES.note), tree.modes.file);
  try {
    files.writeAll(handle, bytes);
  } finally {
    files.close(handle);
  }
}

/**
 * Writes a note that counted anew with one row more: all else is as it was. It is in one page: who
 * reads it finds the one or the other. Where a time has fewer digits now, blanks take the place of
 * what would be left of the text before. False where it has no more room.
 */
export function renewEnds(tree: Tree, note: Ends): boolean {
  const text = JSON.stringify(note);
  const bytes = new TextEncoder().encode(text);
  const handle = bytes.length <= MOST_BYTES
    ? files.openGrown(within(tree, INDEX_FILES.note), true)
    : null;
  if (handle === null) return false;
  try {
    const blanks = " ".repeat(Math.max(0, handle.size - bytes.length));
    files.writeAll(handle, blanks === "" ? bytes : new TextEncoder().encode(text + blanks));
    return true;
  } finally {
    files.close(handle);
  }
}

/** Takes the note away: whoever opens the index to write it does so first. */
export function dropEnds(tree: Tree): void {
  files.remove(within(tree, INDEX_FILES.note));
}
