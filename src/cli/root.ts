/** Where the store is: named, or found upward from the current folder. */
import { stat } from "../base/files.ts";
import type { Root } from "../run/invocation.ts";

/** The root that `MEMORY_ROOT` names; else the nearest `.memory` upward to git's top, or here. */
export function rootFrom(variable: string | undefined, cwd: () => string): Root {
  return variable === undefined || variable === "" ? foundRoot(cwd()) : rootNamed(variable);
}

/** A root as it was named, without the slashes at its end. */
export function rootNamed(named: string): Root {
  return { path: withoutSlashes(named), shown: named };
}

function withoutSlashes(path: string): string {
  return path.length > 1 ? path.replace(/(?<=.)\/+$/, "") : path;
}

function foundRoot(cwd: string): Root {
  const here = { path: ".memory", shown: ".memory" };
  let nearest: Root | null = null;
  let folder = cwd;
  for (let up = ""; folder !== ""; up += "../") {
    const path = `${up}.memory`;
    if (nearest === null && stat(path)?.kind === "folder") nearest = { path, shown: path };
    if (stat(`${up}.git`) !== null) return nearest ?? here;
    folder = folder.slice(0, folder.lastIndexOf("/"));
  }
  // Outside a repository, a folder above is somebody else's.
  return here;
}
