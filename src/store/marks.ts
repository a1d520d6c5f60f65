/** What marks a folder as a store, so that no other folder passes for an empty, healthy one. */
import * as files from "../base/files.ts";
import { look } from "../base/repository.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import { openLinked } from "../base/linked.ts";
import { namesIn, openTree, readText, type Tree } from "../base/tree.ts";
import { INDEX_FILES, LEDGER_ZONES, ledgerAt, META, STORE_FOLDERS } from "../row/path.ts";

/**
 * `made`: a store. `begun`: one whose first command was killed, or of which git took all but the
 * index. `none`: missing, or empty. `other`: somebody else's folder.
 */
export type Mark = "made" | "begun" | "none" | "other";

/** The name of the folder that is a store, or would be one, unless another is named. */
export const STORE_NAME = ".memory";

/** What a folder is. One look for most stores: their specification is there. */
export function markOf(folder: string): Mark {
  if (look(`${folder}/${META.spec}`) !== null) return "made";
  const names = namesOf(folder);
  if (names === null) return "made";
  if (names.length === 0) return "none";
  if (holdsLedger(folder)) return "made";
  if (INDEX.some((name) => look(`${folder}/${name}`) !== null)) return "begun";
  // Folders of ours alone, under our own name: what is left of a store, or where one is to be.
  const isOurs = folder === STORE_NAME || folder.endsWith(`/${STORE_NAME}`);
  return isOurs && names.every(isOwnName) ? "none" : "other";
}

/** Names that count; null for a folder that may not be read: reading it for good says why. */
function namesOf(folder: string): string[] | null {
  try {
    return files.list(folder).filter((name) => !isTrifle(folder, name));
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
}

/** True for a folder whose specification says that it is a store, whatever its name is. */
export function saysStore(folder: string): boolean {
  if (look(`${folder}/${META.spec}`)?.kind !== "file") return false;
  const text = readText(openTree(folder), META.spec, MOST_BYTES, openLinked) ?? "";
  return /"name"\s*:\s*"diasync-memory"/.test(text);
}

/** Bytes of a specification, with room. */
const MOST_BYTES = 64 * 1024;

const INDEX = [INDEX_FILES.lock, INDEX_FILES.state];
/** True for a name that a store has, or a store that is a repository of its own. */
function isOwnName(name: string): boolean {
  return STORE_FOLDERS.some((folder) => folder === name) || BESIDE.has(name);
}

const BESIDE = new Set(["quarantine", "plugins", ".git", ".hg", ".jj"]);
/** What systems leave in folders beside files whose names begin with a dot. */
const TRIFLES = new Set(["Thumbs.db", "desktop.ini"]);

function isTrifle(folder: string, name: string): boolean {
  if (TRIFLES.has(name)) return true;
  return name.startsWith(".") && look(`${folder}/${name}`)?.kind !== "folder";
}

/** True where a ledger is found, or an archived one: they lie three folders deep at most. */
function holdsLedger(folder: string): boolean {
  const tree = openTree(folder);
  return [...LEDGER_ZONES, "archive"].some((zone) => holdsBelow(tree, zone, 3));
}

function holdsBelow(tree: Tree, path: string, deep: number): boolean {
  const below = namesIn(tree, path).map((name) => `${path}/${name}`);
  const isLedger = (each: string) => ledgerAt(each) !== null || /^archive\/.*\.gz$/.test(each);
  return below.some(isLedger) ||
    (deep > 1 && below.some((each) => holdsBelow(tree, each, deep - 1)));
}
