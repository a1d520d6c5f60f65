/**
 * Whose code may run. Nothing from a repository does before somebody trusts it: then its bytes are
 * copied into the user's own state directory, under their digest, and pinned for the path that
 * they came from. The copy is what runs.
 *
 * A pin belongs to a path: the same name in another repository is another plugin, which nobody has
 * read. And it belongs to bytes: one that differs, in the plugin or in what it imports, turns it
 * off until it is trusted again.
 */
import * as v from "valibot";
import * as files from "../../base/files.ts";
import { sha256Hex } from "../../base/runtime.ts";
import { openTree, readBytes, readText } from "../../base/tree.ts";
import type { Module, ModuleFile } from "./module.ts";
import { digestOf } from "./module.ts";

const HEX = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const PIN = v.object({
  /** Absolute: what was trusted stood there. */
  path: v.string(),
  entry: v.string(),
  sha256: HEX,
  files: v.array(v.object({ path: v.string(), sha256: HEX, bytes: v.number() })),
});

/** What is trusted for one path. */
export type Pin = v.InferOutput<typeof PIN>;

/** The pin of a path; null where there is none. `state` is the user's own directory. */
export function pinOf(state: string | null, path: string): Pin | null {
  const text = state === null ? null : readText(openTree(state), pinPath(path), 1024 * 1024);
  if (text === null) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PIN), text);
  return parsed.success && parsed.output.path === path ? parsed.output : null;
}

/** A file of the state directory, by its path below it. */
export interface Kept {
  readonly path: string;
  readonly content: Uint8Array;
}

/** The files of a module's copy and, last, its pin: a copy without one is nothing. */
export function filesToKeep(pin: Pin, module: Module): Kept[] {
  const copy = module.files.map(({ path, bytes }) => ({
    path: `${folderOf(pin.sha256)}/${path}`,
    content: bytes,
  }));
  const text = `${JSON.stringify(pin, null, 2)}\n`;
  return [...copy, { path: pinPath(pin.path), content: new TextEncoder().encode(text) }];
}

/** A path below the state directory that is to go. */
export interface Dropped {
  readonly path: string;
  readonly kind: "file" | "folder";
}

/** The pin of a path, to be dropped. */
export function pinToDrop({ path }: Pin): Dropped {
  return { path: pinPath(path), kind: "file" };
}

/** The copy that a pin names, to be dropped where no other path is pinned to the same bytes. */
export function copyToDrop({ path, sha256, files: list }: Pin, all: readonly Pin[]): Dropped[] {
  if (all.some((each) => each.path !== path && each.sha256 === sha256)) return [];
  const paths = list.map((each) => `${folderOf(sha256)}/${each.path}`);
  const folders = new Set<string>();
  for (const each of paths) {
    const parts = each.split("/");
    for (let depth = parts.length - 1; depth >= 2; depth -= 1) {
      folders.add(parts.slice(0, depth).join("/"));
    }
  }
  const deepest = [...folders].sort((a, b) => b.length - a.length);
  return [
    ...paths.map((each): Dropped => ({ path: each, kind: "file" })),
    ...deepest.map((each): Dropped => ({ path: each, kind: "folder" })),
  ];
}

/** The pin that a module would have. */
export function pinFor(path: string, module: Module): Pin {
  const list = module.files.map((each) => ({
    path: each.path,
    sha256: each.sha256,
    bytes: each.bytes.length,
  }));
  return { path, entry: module.entry, sha256: module.sha256, files: list };
}

/** Every pin, in no order that means anything. */
export function pinsOf(state: string | null): Pin[] {
  if (state === null) return [];
  return files.list(`${state}/pins`).flatMap((name) => {
    const text = readText(openTree(state), `pins/${name}`, 1024 * 1024);
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PIN), text);
    return parsed.success ? [parsed.output] : [];
  });
}

/**
 * The bytes of the copy that a pin names, read once and verified as they were read: these, and no
 * others that somebody put there later, are what runs. Null where the copy is not what was pinned.
 */
export function copyOf(state: string, { sha256, files: list }: Pin): ModuleFile[] | null {
  const tree = openTree(state);
  const found: ModuleFile[] = [];
  for (const { path } of list) {
    const bytes = readBytes(tree, `${folderOf(sha256)}/${path}`);
    if (bytes === null) return null;
    found.push({ path, bytes, sha256: sha256Hex(bytes) });
  }
  return digestOf(found) === sha256 ? found : null;
}

/** What differs between what was trusted and what is there now, in words. */
export function changesOf(before: Pin, now: Module): string[] {
  const old = new Map(before.files.map(({ path, sha256 }) => [path, sha256]));
  const fresh = new Map(now.files.map(({ path, sha256 }) => [path, sha256]));
  return [
    ...[...fresh].filter(([path]) => !old.has(path)).map(([path]) => `${path} is new`),
    ...[...fresh].filter(([path, sha256]) => old.has(path) && old.get(path) !== sha256)
      .map(([path]) => `${path} changed`),
    ...[...old].filter(([path]) => !fresh.has(path)).map(([path]) => `${path} is gone`),
  ];
}

function pinPath(path: string): string {
  return `pins/${sha256Hex(path)}.json`;
}

function folderOf(sha256: string): string {
  return `plugins/${sha256}`;
}

const OTHERS_WRITE = 0o022;

/** True where others may write the state directory: they could trust what they like. */
export function isOpen(state: string): boolean {
  return ((files.stat(state)?.mode ?? 0) & OTHERS_WRITE) !== 0;
}
