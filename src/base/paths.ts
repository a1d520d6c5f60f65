/** Paths as texts: nothing here looks at a disk. */

/** A path below a folder; `.` stands for the current one. */
export function below(folder: string, path: string): string {
  if (folder === ".") return path;
  return folder.endsWith("/") ? `${folder}${path}` : `${folder}/${path}`;
}

/** The folder that holds what an absolute path names. */
export function folderAbove(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** A path as it is meant in a folder, without `.` and `..` within; relative only where both are. */
export function absolutePath(folder: string, path: string): string {
  const whole = path.startsWith("/") ? path : `${folder}/${path}`;
  const kept: string[] = [];
  for (const part of whole.split("/")) {
    const isUp = part === ".." && kept.length > 0 && kept.at(-1) !== "..";
    if (isUp) kept.pop();
    else if (part !== "" && part !== "." && (part !== ".." || !whole.startsWith("/"))) {
      kept.push(part);
    }
  }
  return `${whole.startsWith("/") ? "/" : ""}${kept.join("/")}` || ".";
}

/**
 * The folders from one upward, each with its absolute path. Those above the current folder are
 * named relative to it: where those above may not be entered, it is still to be seen.
 */
export function* upward(from: string, cwd: string): Generator<{ folder: string; named: string }> {
  let named = absolutePath(cwd, from);
  for (let up = from;;) {
    yield { folder: up, named };
    if (named === "/") return;
    named = folderAbove(named);
    up = up.startsWith("/") ? named : up === "." ? ".." : `../${up}`;
  }
}
