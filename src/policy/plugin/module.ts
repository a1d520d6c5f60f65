/**
 * A plugin on disk: one module with all that it imports, read without running it, and the digest
 * that names exactly these bytes.
 */
import { Failure } from "../../base/errors.ts";
import { sha256Hex } from "../../base/runtime.ts";
import { compareCodePoints } from "../../base/json.ts";
import { openTree, readBytes, within } from "../../base/tree.ts";
import * as files from "../../base/files.ts";
import { importsOf } from "./imports.ts";

/** A file of a plugin. */
export interface ModuleFile {
  /** Below the folder of the plugin. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** 64 hex digits. */
  readonly sha256: string;
}

export interface Module {
  /** The name of its file without ending: what the plugin must call itself. */
  readonly name: string;
  /** The plugin's own file, then what it imports, each in the order of its path. */
  readonly entry: string;
  readonly files: readonly ModuleFile[];
  /** Of the list of its files: see `digestOf`. */
  readonly sha256: string;
}

/** A file that cannot be a plugin; `why` completes the sentence. */
export interface Unfit {
  readonly why: string;
}

/** Endings of modules; what ends otherwise is not looked at. */
const SOURCE = /\.(?:[mc]?[jt]s)$/;
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const NAME_LIMIT = 40;
const FILE_BYTES = 1024 * 1024;
const FILES_LIMIT = 100;

/** The name that a plugin has by its path: that of the file. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(SOURCE, "");
}

/** Reads a module and all that it imports, as far as its folder; or says why it cannot be one. */
export function readModule(path: string): Module | Unfit {
  try {
    return collect(path);
  } catch (cause) {
    // A link, a FIFO, a file that nobody may read: what it says is the reason.
    if (cause instanceof Failure) return { why: cause.message };
    throw cause;
  }
}

function collect(path: string): Module | Unfit {
  const cut = path.lastIndexOf("/");
  const entry = path.slice(cut + 1);
  const name = nameOf(path);
  if (!NAME.test(name) || name.length > NAME_LIMIT) {
    return { why: `the name '${name}' is not of the form a-b, at most ${NAME_LIMIT} characters` };
  }
  const tree = openTree(cut < 0 ? "." : path.slice(0, cut) || "/");
  const found = new Map<string, ModuleFile>();
  const waiting = [{ path: entry, by: "" }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next.path)) continue;
    if (found.size === FILES_LIMIT) return { why: `it has more than ${FILES_LIMIT} files` };
    const kind = files.stat(within(tree, next.path))?.kind;
    const at = next.by === "" ? "" : `: ${next.by} imports it`;
    if (kind === "link") return { why: `'${next.path}' is a symbolic link${at}` };
    const bytes = kind === undefined ? null : readBytes(tree, next.path);
    if (bytes === null) return { why: `there is no file '${next.path}'${at}` };
    if (bytes.length > FILE_BYTES) return { why: `'${next.path}' is longer than 1 MiB` };
    found.set(next.path, { path: next.path, bytes, sha256: sha256Hex(bytes) });
    const imported = importedBy(next.path, bytes, next.path === entry);
    if ("why" in imported) return imported;
    waiting.push(...imported.paths.map((each) => ({ path: each, by: next.path })));
  }
  const all = [...found.values()].sort((a, b) => compareCodePoints(a.path, b.path));
  return { name, entry, files: all, sha256: digestOf(all) };
}

/**
 * The digest of a plugin: SHA-256 of the lines that `sha256sum` prints for its files, in the order
 * of their paths. `sha256sum FILE… | sha256sum` gives it again.
 */
export function digestOf(all: readonly Omit<ModuleFile, "bytes">[]): string {
  return sha256Hex(all.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(""));
}

function importedBy(
  path: string,
  bytes: Uint8Array,
  isEntry: boolean,
): { readonly paths: string[] } | Unfit {
  const text = new TextDecoder().decode(bytes);
  const { names, exports, computed } = importsOf(text);
  if (/\.c[jt]s$/.test(path) || (isEntry && !exports)) {
    return { why: `'${path}' is no ES module that exports something; CommonJS is not taken` };
  }
  if (computed) return { why: `'${path}' imports a module whose name is computed` };
  const paths: string[] = [];
  for (const name of names) {
    const target = targetOf(path, name);
    if (typeof target !== "string") return target;
    paths.push(target);
  }
  return { paths };
}

/** The path that a relative import names, below the plugin's folder. */
function targetOf(from: string, name: string): string | Unfit {
  const what = `'${from}' imports '${name}'`;
  if (!/^\.\.?\//.test(name)) return { why: `${what}: only relative imports are taken` };
  if (/[\\%?#]/.test(name)) return { why: `${what}: a plain path is needed` };
  if (/\.d\.[mc]?ts$/.test(name)) return { why: `${what}: types are taken with 'import type'` };
  if (!SOURCE.test(name)) return { why: `${what}: the file is named with its ending, .ts or .js` };
  const parts: string[] = from.split("/").slice(0, -1);
  for (const part of name.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return { why: `${what}: it leaves the plugin's folder` };
  }
  return parts.join("/");
}
