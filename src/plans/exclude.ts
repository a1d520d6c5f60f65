/** Leaving a store out of git: a line in git's own exclude file, which is never tracked. */
import { refused } from "../base/errors.ts";
import type { PlaceFile } from "../command/effect.ts";
import type { OutsideFolder } from "../command/env.ts";
import type { GitPlace } from "../command/need.ts";

/** The file below git's folder, which all working trees of the repository share. */
export const EXCLUDE = "info/exclude";

/** What writes the line for the store; null where it is there. Throws where git cannot leave it. */
export function excluding(
  place: GitPlace | null,
  outside: (folder: string) => OutsideFolder,
): PlaceFile | null {
  const { common, folder } = checked(place);
  const line = lineFor(folder);
  const bytes = outside(common).read(EXCLUDE) ?? new Uint8Array();
  const text = new TextDecoder().decode(bytes);
  if (text.split("\n").some((each) => each.trim() === line)) return null;
  const head = text === "" || text.endsWith("\n") ? "" : "\n";
  const added = new TextEncoder().encode(`${head}${line}\n`);
  // As bytes: what others wrote there need not be UTF-8.
  const content = new Uint8Array([...bytes, ...added]);
  return { effect: "place", folder: common, path: EXCLUDE, content };
}

const ACTION = "make an untracked store";

function checked(place: GitPlace | null): GitPlace {
  if (place === null) {
    throw refused(ACTION, "there is no git here", "memoryctl init makes a store without git");
  }
  const { silent, tracked, folder } = place;
  if (silent !== null) {
    throw refused(ACTION, `git does not say whether it tracks it: ${silent}`, "mend what git says");
  }
  if (tracked) {
    const hint = `to take it out of the code, for everybody who has it: git rm -r --cached ` +
      `'${folder}', commit, and run this again`;
    throw refused(ACTION, `git tracks '${folder}'`, hint);
  }
  if (/[\r\n]/.test(folder)) {
    throw refused(ACTION, "its path has a line end in it", "give it another place with --root");
  }
  return place;
}

/** A pattern of git's for one folder below the top, and for nothing else of its name. */
function lineFor(folder: string): string {
  return `/${folder.replace(/[\\*?[]/g, "\\$&")}/`;
}
