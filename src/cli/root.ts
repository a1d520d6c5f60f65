/** Where the store is: named, or found from the current folder. */
import { errnoOf } from "../base/errno.ts";
import { badValue, type Failure } from "../base/errors.ts";
import { currentFolderGone } from "../base/store-errors.ts";
import { topOfVariables } from "../base/repository.ts";
import type { Root } from "../run/invocation.ts";
import { placeFrom, placeNamed } from "../store/place.ts";

/** The process, as far as the store's place depends on it. */
export interface Process {
  readonly cwd: () => string;
  readonly variable: (name: string) => string | undefined;
}

/** The root that is named by `--root`, else by `MEMORY_ROOT`; else the one that is found. */
export function rootOf(given: string | undefined, { cwd, variable }: Process): Root {
  if (given === "") throw badValue("--root", given, "it is empty");
  const text = given ?? variable("MEMORY_ROOT") ?? "";
  const named = text === "" ? "" : withoutSlashes(text);
  const folder = currentFolder(cwd);
  const is_absolute = named.startsWith("/");
  if (folder === null && !is_absolute) return shown(".memory", currentFolderGone());
  if (named !== "") return shown(placeNamed(named, folder ?? "/"));
  const here = folder ?? "/";
  const named_top = topOfVariables(variable, here);
  const path = placeFrom({ cwd: here, named_top, home: variable("HOME") ?? "" });
  return { path, shown: path };
}

function shown(path: string, refusal?: Failure): Root {
  return { path, shown: path, ...(refusal === undefined ? {} : { refusal }) };
}

function withoutSlashes(path: string): string {
  return path.length > 1 ? path.replace(/(?<=.)\/+$/, "") : path;
}

/** The current folder; null where it was removed, as with a worktree. */
export function currentFolder(cwd: () => string): string | null {
  try {
    return cwd();
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return null;
    throw cause;
  }
}
