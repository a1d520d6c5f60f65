/**
 * Where the store is. One repository has one memory: all its working trees, subfolders and
 * submodules find the same store, unless they have one of their own.
 */
import type { Stat } from "../base/files.ts";
import { absolutePath, below, folderAbove, upward } from "../base/paths.ts";
import { type Belonging, belongingOf, isTop, look, repositoryAround } from "../base/repository.ts";
import { realOf, realPath } from "../base/stat.ts";
import { META } from "../row/path.ts";
import { type Mark, markOf, saysStore, STORE_NAME } from "./marks.ts";

/** What finding a store needs to know of the process. */
export interface Standpoint {
  /** The current folder; absolute. */
  readonly cwd: string;
  /** The top of the working tree that git's variables name; null where they name none. */
  readonly named_top: string | null;
  /** The user's folder, the last place without a repository; empty where it is not known. */
  readonly home: string;
}

interface Found {
  readonly path: string;
  /** False where no repository was met on the way. */
  readonly in_repository: boolean;
}

/** The path of the store that is meant in the current folder, made or not. */
export function placeFrom({ cwd, named_top, home }: Standpoint): string {
  // The top of a checkout of git that has a store of its own, which looking any further would not
  // change: a start should not feel it.
  const isUsual = named_top === null && look(".git")?.kind === "folder" &&
    look(STORE_NAME)?.kind === "folder" && look(`${STORE_NAME}/${META.spec}`) !== null &&
    look(META.spec) === null && !cwd.endsWith(`/${STORE_NAME}`);
  if (isUsual) return STORE_NAME;
  const way = { cwd, home: home === "" ? null : look(`${home}/.`), top: null, links: 0 };
  return followed(placeOn(way, named_top), cwd);
}

function placeOn(way: Way, named_top: string | null): string {
  const top = named_top === null ? null : look(`${named_top}/.`);
  if (named_top === null || top === null) return search(".", way).path;
  const below_top = search(".", { ...way, top });
  if (below_top.in_repository) return below_top.path;
  // git's variables also reach a command that a hook runs in another repository, which counts then.
  const here = search(".", way);
  return here.in_repository ? here.path : search(named_top, { ...way, top }).path;
}

/** The path of the store that somebody names: the store itself, or the folder that holds it. */
export function placeNamed(named: string, cwd: string): string {
  if (isNamedItself(named)) return followed(named, cwd);
  const inside = below(named, STORE_NAME);
  const kind = look(inside)?.kind;
  const holds = kind === "folder" || kind === "link" || isTop(named);
  return followed(holds ? inside : named, cwd);
}

/** Folders such as `archive/` make a store of nothing that has another name than ours. */
function isNamedItself(named: string): boolean {
  const isOurs = named === STORE_NAME || named.endsWith(`/${STORE_NAME}`);
  return isOurs ? markOf(named) !== "other" : look(below(named, META.spec)) !== null;
}

/** The nearest store that a place lies in; null for none. Both paths are absolute. */
export function storeAround(path: string): string | null {
  for (const { named } of upward(folderAbove(path), "/")) {
    if (isStoreItself(named)) return named;
  }
  return null;
}

/** The store that is probably meant by a folder that is none; null where nothing is near. */
export function storeNear(folder: string): string | null {
  const real = realPath(folder);
  if (real === null) return null;
  const near = search(real, { cwd: real, home: null, top: null, links: 0 }).path;
  return near !== real && look(near)?.kind === "folder" && isStore(markOf(near)) ? near : null;
}

interface Way {
  readonly cwd: string;
  readonly home: Stat | null;
  /** The top that git's variables name: where there is one, none below it counts. */
  readonly top: Stat | null;
  /** How many links between working trees were followed: files may lead in circles. */
  readonly links: number;
}

const MOST_LINKS = 4;

/** Looks upward from a folder to the top of its repository, or to the last place there is. */
function search(from: string, way: Way): Found {
  let nearest: string | null = null;
  /** The store that a submodule would have of its own. */
  let part: string | null = null;
  for (const { folder, named, path, is_store, is_top, is_ours } of steps(from, way)) {
    // By its whole path: `.` does not say that its name is ours.
    if (is_store) return { path: named, in_repository: true };
    if (nearest === null && is_ours && isMeant(path)) nearest = path;
    if (!is_top) continue;
    const belonging = belongingOf(folder);
    // What a worktree has in its checkout is its own; an index that git left there is no store.
    const is_own = nearest !== null && (belonging.to !== "main" || markOf(nearest) === "made");
    if (nearest !== null && is_own) return { path: nearest, in_repository: true };
    if (belonging.to !== "above") {
      return { path: placeIn(belonging, path, way), in_repository: true };
    }
    part ??= path;
  }
  if (part !== null) return { path: nearest ?? part, in_repository: true };
  return { path: nearest ?? below(from, STORE_NAME), in_repository: false };
}

interface Place {
  readonly folder: string;
  /** The same, absolute. */
  readonly named: string;
  /** The store that it holds, or would hold. */
  readonly path: string;
  /** True where it is a store itself, whatever stands in it. */
  readonly is_store: boolean;
  /** True for the top of a working tree. */
  readonly is_top: boolean;
  /** False above the user's folder: without a repository, what stands there is somebody else's. */
  readonly is_ours: boolean;
}

/** The folders from one upward, as far as they are on one file system and not everybody's. */
function* steps(from: string, { cwd, home, top }: Way): Generator<Place> {
  let dev: number | undefined;
  let is_ours = true;
  let is_met = top === null;
  for (const { folder, named } of upward(from, cwd)) {
    const here = look(`${folder}/.`);
    dev ??= here?.dev;
    if (here === null || here.dev !== dev || (folder !== from && isPublic(here))) return;
    const path = below(folder, STORE_NAME);
    const is_top = is_met ? isTop(folder) : isSame(here, top);
    is_met ||= is_top;
    yield { folder, named, path, is_store: isStoreItself(named), is_top, is_ours };
    is_ours &&= !isSame(here, home);
  }
}

/** A folder such as `/tmp`: anybody may have put a store, or a repository, into it. */
function isPublic({ mode }: Stat): boolean {
  return (mode & 0o1002) === 0o1002;
}

function isSame(one: Stat, other: Stat | null): boolean {
  return one.ino === other?.ino && one.dev === other.dev;
}

function isStore(mark: Mark): boolean {
  return mark === "made" || mark === "begun";
}

/** Standing in a store, or in the place for one, that is meant: none is made within. */
function isStoreItself(named: string): boolean {
  return named.endsWith(`/${STORE_NAME}`) ? markOf(named) !== "other" : saysStore(named);
}

/** True for a store, or the place for one; another program's folder of that name is passed over. */
function isMeant(path: string): boolean {
  const kind = look(path)?.kind;
  return kind === "link" || (kind === "folder" && markOf(path) !== "other");
}

/** Where the store of a working tree is made, which has none of its own. */
function placeIn(belonging: Belonging, own: string, way: Way): string {
  if (belonging.to !== "main" || way.links === MOST_LINKS) return own;
  const main = absolutePath(way.cwd, belonging.top);
  return search(main, { ...way, top: null, links: way.links + 1 }).path;
}

/** What a link leads to, where that is in the same repository; else the link, which is refused. */
function followed(path: string, cwd: string): string {
  if (look(path)?.kind !== "link") return path;
  const target = realPath(path);
  if (target === null || /\/\.(?:git|hg|jj)(?:\/|$)/.test(target)) return path;
  const holder = realOf(folderAbove(absolutePath(cwd, path)));
  const repository = repositoryAround(holder);
  return repository !== null && repository === repositoryAround(target) ? target : path;
}
