/**
 * Pins: what is trusted for a path, as files of the user's own directory record it. Pure: it names
 * the files to keep or drop there, and touches none.
 */
import * as v from "valibot";
import { sha256Hex } from "../../base/runtime.ts";
import type { Module } from "./module.ts";

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

/** The pin that a file says; null where it says none. */
export function pinIn(text: string | null): Pin | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PIN), text);
  return parsed.success ? parsed.output : null;
}

/** A file of the state directory, by its path below it. */
export interface StateFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** The files of a module's copy and, last, its pin: a copy without one is nothing. */
export function filesToKeep(pin: Pin, module: Module): StateFile[] {
  const copy = module.files.map(({ path, bytes }) => ({
    path: `${folderOf(pin.sha256)}/${path}`,
    content: bytes,
  }));
  const text = `${JSON.stringify(pin, null, 2)}\n`;
  return [...copy, { path: pinPath(pin.path), content: new TextEncoder().encode(text) }];
}

/** A path below the state directory that is to go. */
export interface StatePath {
  readonly path: string;
  readonly kind: "file" | "folder";
}

/** The pin of a path, to be dropped. */
export function pinToDrop({ path }: Pin): StatePath {
  return { path: pinPath(path), kind: "file" };
}

/** The copy that a pin names, to be dropped where no other path is pinned to the same bytes. */
export function copyToDrop({ path, sha256, files: list }: Pin, all: readonly Pin[]): StatePath[] {
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
    ...paths.map((each): StatePath => ({ path: each, kind: "file" })),
    ...deepest.map((each): StatePath => ({ path: each, kind: "folder" })),
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

/** Where the pin of a path stands, below the state directory. */
export function pinPath(path: string): string {
  return `pins/${sha256Hex(path)}.json`;
}

/** Where the copy of some bytes stands there. */
export function folderOf(sha256: string): string {
  return `plugins/${sha256}`;
}
