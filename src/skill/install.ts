/** What installing and removing the skill does, file by file: for the plan and the answer. */
import { equal } from "../base/bytes.ts";
import { editedByHand } from "../base/errors.ts";
import { type BlockState, blockState, withBlock, withoutBlock } from "./block.ts";
import type { Step } from "../command/command.ts";
import type { Env, OutsideFolder } from "../command/env.ts";
import type { Page } from "./state.ts";
import { contentOf, foldersOfPackage, installedIn, NOTE, noteText } from "./state.ts";
import { AGENTS_BLOCK } from "./package.ts";

/** Where the package goes: a folder, and what lies between it and the package. */
export interface PackageFolder {
  /** `.`, or the one that the caller names. */
  readonly folder: string;
  /** Empty, or ending in a slash. */
  readonly below: string;
}

export interface InstallOptions {
  readonly place: PackageFolder;
  /** Overwrites and removes what was edited, too. */
  readonly force: boolean;
  /** With the block in AGENTS.md. */
  readonly block: boolean;
  readonly env: Env;
}

/** What is done with one file, or would be. */
export interface FileChange {
  readonly path: string;
  readonly deed: "written" | "removed" | "unchanged" | "kept";
  readonly steps: readonly Step[];
}

/** A path in a place. */
interface PagePath {
  readonly place: PackageFolder;
  readonly path: string;
}

/** The package as it stands in its folder. */
export function packageAt({ folder, below }: PackageFolder, env: Env): OutsideFolder {
  const outside = env.outside(folder);
  return {
    has: (path) => outside.has(below + path),
    read: (path) => outside.read(below + path),
  };
}

/** A path of the package as the caller would write it. */
export function shownAt({ folder, below }: PackageFolder, path: string): string {
  return folder === "." ? below + path : `${folder}/${path}`;
}

/** Refuses with a `Failure`, before anything is written, where an edited file is in the way. */
export function installChanges(options: InstallOptions): FileChange[] {
  const { place, env, force } = options;
  const { pages, made } = installedIn(packageAt(place, env));
  refuseEdited(options, pages);
  const changes = pages.map(({ path, state }): FileChange => {
    const spot = { place, path };
    if (state === "obsolete") return removed(spot);
    if (state === "current") return untouched(spot, "unchanged");
    const content = contentOf(path);
    // A page that this version no longer has is left to the person who edited it.
    if (content === null || (state === "edited" && !force)) return untouched(spot, "kept");
    return written(spot, content);
  });
  const note = noteText(env.build.version, madeFolders(options, made));
  const there = packageAt(place, env).read(NOTE);
  const isNoted = there !== null && equal(there, note);
  const noted = isNoted ? [] : [written({ place, path: NOTE }, note)];
  return [...changes, ...noted, ...options.block ? [blockWritten(env)] : []];
}

/** Takes out what installing wrote; the folders that it made go where nothing is left in them. */
export function removeChanges(options: InstallOptions): FileChange[] {
  const { place, env, force } = options;
  const { pages, made } = installedIn(packageAt(place, env));
  const there = pages.filter(({ state }) => state !== "missing");
  const changes = there.map(({ path, state }) => {
    const spot = { place, path };
    return state === "edited" && !force ? untouched(spot, "kept") : removed(spot);
  });
  if (packageAt(place, env).has(NOTE)) changes.push(removed({ place, path: NOTE }));
  const folders = [
    ...foldersOfPackage(pages).map((path) => cleared({ place, path }, "folder")),
    ...foldersAbove(place).reverse().filter((path) => made.includes(path))
      .map((path) => cleared({ place: AT_ROOT, path }, "folder")),
  ];
  const last = changes.pop();
  if (last !== undefined) changes.push({ ...last, steps: [...last.steps, ...folders] });
  return [...changes, ...options.block ? blockRemoved(options) : []];
}

const AGENTS = "AGENTS.md";
const AT_ROOT: PackageFolder = { folder: ".", below: "" };
const AGENTS_PATH: PagePath = { place: AT_ROOT, path: AGENTS };

/** How the block in AGENTS.md stands. */
export function blockStateOf(env: Env): BlockState {
  return blockState(env.outside(".").read(AGENTS), AGENTS_BLOCK);
}

function blockWritten(env: Env): FileChange {
  if (blockStateOf(env) === "current") return untouched(AGENTS_PATH, "unchanged");
  return written(AGENTS_PATH, withBlock(env.outside(".").read(AGENTS), AGENTS_BLOCK));
}

function blockRemoved({ env, force }: InstallOptions): FileChange[] {
  const state = blockStateOf(env);
  const file = env.outside(".").read(AGENTS);
  if (state === "broken") throw editedByHand("remove the block", [AGENTS], "its markers");
  if (state === "missing" || file === null) return [];
  if (state === "edited" && !force) return [untouched(AGENTS_PATH, "kept")];
  const rest = withoutBlock(file);
  return [rest === null ? removed(AGENTS_PATH) : written(AGENTS_PATH, rest)];
}

function refuseEdited({ place, env, block, force }: InstallOptions, pages: readonly Page[]): void {
  const state = block ? blockStateOf(env) : "missing";
  if (state === "broken") throw editedByHand("install the block", [AGENTS], "its markers");
  if (force) return;
  const edited = pages.filter((page) => page.state === "edited" && contentOf(page.path) !== null)
    .map(({ path }) => shownAt(place, path));
  if (state === "edited") edited.push(AGENTS);
  if (edited.length > 0) throw editedByHand("install the skill", edited);
}

function untouched({ place, path }: PagePath, deed: "unchanged" | "kept"): FileChange {
  return { path: shownAt(place, path), deed, steps: [] };
}

function written({ place, path }: PagePath, content: Uint8Array): FileChange {
  const { folder, below } = place;
  const steps: Step[] = [{ effect: "place", folder, path: below + path, content }];
  return { path: shownAt(place, path), deed: "written", steps };
}

function removed({ place, path }: PagePath): FileChange {
  const steps = [cleared({ place, path }, "file")];
  return { path: shownAt(place, path), deed: "removed", steps };
}

function cleared({ place, path }: PagePath, kind: "file" | "folder"): Step {
  return { effect: "clear", folder: place.folder, path: place.below + path, kind };
}

/** Folders between the working directory and the package, outermost first. */
function foldersAbove({ below }: PackageFolder): string[] {
  const names = below.split("/").filter((name) => name !== "");
  return names.map((_, i) => names.slice(0, i + 1).join("/"));
}

/** Those that installing makes, or made before. */
function madeFolders({ place, env }: InstallOptions, made: readonly string[]): string[] {
  const outside = env.outside(place.folder);
  return foldersAbove(place).filter((path) => made.includes(path) || !outside.has(path));
}
