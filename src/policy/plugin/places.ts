/** Where plugins are looked for, and where what the user trusts is kept. */
import { absolutePath, upward } from "../../base/paths.ts";
import { isTop } from "../../base/repository.ts";
import type { Places } from "./discover.ts";

/** What the rim knows of the user and of this program. */
export interface Surroundings {
  /** Absolute. */
  readonly cwd: string;
  /** Address of the program's own main file. */
  readonly main: string;
  /** The folder of a compiled executable; null from sources. */
  readonly beside: string | null;
  readonly variable: (name: string) => string | undefined;
}

/** The places for a store, with the folder that the caller names. */
export function placesOf(
  around: Surroundings,
  { root, given }: { readonly root: string; readonly given: string | undefined },
): Places {
  const listed = (around.variable("MEMORYCTL_PLUGINS") ?? "").split(":").filter((each) =>
    each !== ""
  );
  const folders = [
    ...(given === undefined ? [] : [{ path: given, source: "--plugins" }]),
    ...listed.map((path) => ({ path, source: "MEMORYCTL_PLUGINS" })),
    { path: `${root}/plugins`, source: "store" },
    ...(around.beside === null ? [] : [{ path: `${around.beside}/plugins`, source: "beside" }]),
  ].map(({ path, source }) => ({ path: absolutePath(around.cwd, path), source }));
  const seen = new Set<string>();
  const once = folders.filter(({ path }) => !seen.has(path) && seen.add(path));
  return { folders: once, ...stateOf(around, absolutePath(around.cwd, root)) };
}

/** The user's own directory: never one that comes with what it is to protect from. */
function stateOf(around: Surroundings, root: string): Pick<Places, "state" | "why_none"> {
  const home = around.variable("HOME") ?? "";
  const given = around.variable("XDG_STATE_HOME") ?? "";
  const base = given.startsWith("/") ? given : home.startsWith("/") ? `${home}/.local/state` : null;
  if (base === null) {
    return { state: null, why_none: "neither XDG_STATE_HOME nor HOME says where trust is kept" };
  }
  const state = `${absolutePath("/", base)}/memoryctl`;
  const inside = [topOf(around.cwd), root].find((each) => each !== null && isBelow(state, each));
  if (inside === undefined) return { state, why_none: "" };
  return { state: null, why_none: `'${state}' is in the repository, which must not trust itself` };
}

/** The nearest folder upward that is the top of a repository; null outside of one. */
function topOf(cwd: string): string | null {
  for (const { named } of upward(cwd, cwd)) if (isTop(named)) return named;
  return null;
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? folder : `${folder}/`);
}
