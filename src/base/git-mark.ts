/** Where a repository's git stands, without asking it: a few looks at its own files. */
import { resolve } from "node:path";
import { Failure } from "./errors.ts";
import * as files from "./files.ts";

/** Changes with all that may put files of a work tree into git. */
export interface GitMark {
  /** HEAD, its commit, and all that HEAD and the stash were before. */
  readonly head: string;
  /** What is staged. */
  readonly index: string;
}

/** The mark of the repository that a folder is in; null where it is in none. */
export function gitMark(folder: string): GitMark | null {
  const git = gitFolderOf(resolve(folder));
  if (git === null) return null;
  const { own, common } = git;
  const head = textOf(`${own}/HEAD`);
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  const commit = ref === undefined ? "" : textOf(`${common}/${ref}`);
  // A ref without a file of its own stands among others, in one file or in a few tables.
  const packed = commit === "" ? [`${common}/packed-refs`, `${common}/reftable/tables.list`] : [];
  const logs = [`${own}/logs/HEAD`, `${common}/logs/refs/stash`, `${common}/refs/stash`];
  return {
    head: [head, commit, ...[...packed, ...logs].map(lookOf)].join(" "),
    index: lookOf(`${own}/index`),
  };
}

/** The folder of git for a work tree, and the one that all work trees of the repository share. */
interface GitFolder {
  readonly own: string;
  readonly common: string;
}

function gitFolderOf(folder: string): GitFolder | null {
  for (let at = folder;; at = at.slice(0, at.lastIndexOf("/"))) {
    const found = files.stat(`${at}/.git`);
    if (found?.kind === "folder") return { own: `${at}/.git`, common: `${at}/.git` };
    if (found?.kind === "file") return linkedFolder(at);
    if (at === "" || at === "/") return null;
  }
}

/** A file in its place names the folder: in a linked work tree, and in a submodule. */
function linkedFolder(at: string): GitFolder {
  const named = /^gitdir: (.+)$/.exec(textOf(`${at}/.git`))?.[1] ?? "";
  const own = resolve(at === "" ? "/" : at, named);
  return { own, common: resolve(own, textOf(`${own}/commondir`)) };
}

const MOST_BYTES = 4096;

/** The text of a small file, trimmed; empty where it is missing, or may not be read. */
function textOf(path: string): string {
  try {
    const handle = files.openRead(path);
    return handle === null ? "" : contentOf(handle).trim();
  } catch (cause) {
    if (cause instanceof Failure) return "";
    throw cause;
  }
}

function contentOf(handle: files.Handle): string {
  try {
    const bytes = new Uint8Array(Math.min(handle.size, MOST_BYTES));
    return new TextDecoder().decode(bytes.subarray(0, files.readAt(handle, bytes, 0)));
  } finally {
    files.close(handle);
  }
}

/** git writes its files anew and renames them into place, or appends to them. */
function lookOf(path: string): string {
  const found = files.stat(path);
  return found === null ? "-" : `${found.ino}:${found.size}:${found.mtime_ms}`;
}
