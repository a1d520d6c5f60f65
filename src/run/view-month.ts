/** A month of active objects: extended where the new ones come last, else spliced or made anew. */
import type { Tree } from "../base/tree.ts";
import type { Content } from "../base/replace.ts";
import { readBytes } from "../base/tree.ts";
import { placeOf } from "../row/order.ts";
import { type ViewKey, viewPath } from "../row/path.ts";
import type { ActiveObject } from "../state/active.ts";
import { hasNames } from "../state/outcomes.ts";
import type { Reader } from "../state/reader.ts";
import type { DerivedFile, StaleFile } from "../state/stale.ts";
import { derivedAt, lateIn, touchedIn } from "../state/stale.ts";
import { type ViewLines, viewLines } from "../view/lines.ts";
import { linesById, splicedLines } from "../view/splice.ts";
import { growDerived, isAsWritten, removeDerived, writeDerived } from "./derived-file.ts";

/** Brings the file of a month up to date, at the cost of what changed in it where that is known. */
export function writeMonth(tree: Tree, reader: Reader, stale: StaleFile): void {
  const key = JSON.parse(stale.key) as ViewKey;
  const path = viewPath(key);
  const old = derivedAt(reader.state, path);
  if (stale.level === "extend" && old !== undefined && extend(tree, reader, key, old)) return;
  const { text, last } = rewritten(tree, reader, { stale, key, old });
  if (last === null) return removeDerived(tree, reader.state, path);
  const file = { path, kind: "view", key: stale.key, ...endOf(last) } as const;
  writeDerived(tree, reader.state, file, text);
}

/** Adds the lines behind the last one; false where something came before it. */
function extend(tree: Tree, reader: Reader, key: ViewKey, old: DerivedFile): boolean {
  if (!isAsWritten(tree, old)) return false;
  const { text, last } = viewLines(reader, key, { behind: placeOf(old) });
  if (last === null) return false;
  return growDerived(tree, reader.state, old, { lines: text, end: endOf(last) });
}

/** A view as it is to be written. */
interface Rewritten extends Pick<ViewLines, "last"> {
  readonly text: Content;
}

function rewritten(
  tree: Tree,
  reader: Reader,
  { stale, key, old }: {
    readonly stale: StaleFile;
    readonly key: ViewKey;
    readonly old: DerivedFile | undefined;
  },
): Rewritten {
  const { state } = reader;
  const changed = touchedIn(state, stale.key);
  const isKnown = changed !== null && old !== undefined && isAsWritten(tree, old);
  // Names that v1 gave may come and go without a change of any object.
  if (!isKnown || hasNames(state)) return viewLines(reader, key);
  const bytes = readBytes(tree, old.path) ?? new Uint8Array(0);
  const late = lateIn(state, stale.key);
  const spliced = splicedLines(reader, key, { bytes, changed, late, behind: placeOf(old) });
  if (spliced !== null) return { text: spliced.parts, last: spliced.last };
  const lines = linesById(new TextDecoder().decode(bytes), changed);
  return viewLines(reader, key, { lines });
}

function endOf({ lc, ts, source }: ActiveObject): Pick<DerivedFile, "lc" | "ts" | "source"> {
  return { lc, ts, source };
}
