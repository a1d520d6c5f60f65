/**
 * Where the user's own memory is: the store that MEMORYCTL_USER_ROOT names, else one in the folder
 * for users' data. It is nobody else's: under `sudo`, the folder of whoever called is not root's.
 */
import { stat } from "../base/files.ts";
import { isOwn } from "../base/owner.ts";
import { absolutePath, folderAbove } from "../base/paths.ts";
import { foreignUserStore, noUserStore } from "../base/store-errors.ts";
import type { Root } from "../run/invocation.ts";
import { STORE_NAME } from "../store/marks.ts";
import { placeNamed } from "../store/place.ts";
import { currentFolder, type Process } from "./root.ts";

/** Below the folder for users' data. */
const OWN = `memoryctl/user/${STORE_NAME}`;

/** The store, made or not; null where nothing names a place for it. */
export function userRootOf({ cwd, variable }: Process): Root | null {
  const named = variable("MEMORYCTL_USER_ROOT") ?? "";
  if (named !== "") {
    const path = placeNamed(absolutePath(currentFolder(cwd) ?? "/", named), "/");
    return rootAt(path, path);
  }
  const data = dataFolder(variable);
  if (data === null) return null;
  const path = `${data}/${OWN}`;
  return rootAt(path, nearestFound(path));
}

/** The same for a command that must have it: a refusal stands where there is none. */
export function neededUserRoot(root: Root | null): Root {
  return root ?? { path: OWN, shown: OWN, refusal: noUserStore() };
}

/** Paths that do not begin at the root are none, as the standard for these folders says. */
function dataFolder(variable: Process["variable"]): string | null {
  const data = variable("XDG_DATA_HOME") ?? "";
  if (data.startsWith("/")) return data.replace(/(?<=.)\/+$/, "");
  const home = variable("HOME") ?? "";
  return home.startsWith("/") ? `${home.replace(/\/+$/, "")}/.local/share` : null;
}

/** A root, refused where what is looked at is somebody else's. */
function rootAt(path: string, looked_at: string): Root {
  const found = stat(looked_at);
  const root = { path, shown: path, is_users: true as const };
  return found === null || isOwn(found) ? root : { ...root, refusal: foreignUserStore(looked_at) };
}

/** The store, or the nearest folder above it that is there. */
function nearestFound(path: string): string {
  return path === "/" || stat(path) !== null ? path : nearestFound(folderAbove(path));
}
