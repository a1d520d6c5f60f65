/** Rows that are gone from the tree: git is asked which of them it still holds. */
import { isBroken, isLost } from "../base/sqlite.ts";
import type { Tree } from "../base/tree.ts";
import type { GoneRows } from "../command/need.ts";
import { digest } from "../row/line.ts";
import { type GoneRow, goneRows } from "../state/gone.ts";
import { shortDigest } from "../state/ledgers.ts";
import type { State } from "../state/state.ts";
import type { Invocation } from "./invocation.ts";
import { openKnown } from "./read.ts";

const NOTHING: GoneRows = { lost: [], held: [] };

/**
 * What the index knows to be gone, as it stands: git may take its time, and is asked before the
 * store is locked. Where the index is not to be used, nothing is known yet.
 */
export async function goneBefore({ tree, world, root }: Invocation): Promise<GoneRows> {
  if (world.networkOf(root.path) !== null) return NOTHING;
  const rows = rowsOf(tree);
  return rows.length === 0 ? NOTHING : parted(rows, await heldByGit(tree, rows));
}

function rowsOf(tree: Tree): GoneRow[] {
  const index = openKnown(tree);
  if (index === null) return [];
  try {
    return goneRows(index);
  } catch (cause) {
    // The command itself meets it again, and makes a new one.
    if (!isBroken(cause) && !isLost(cause)) throw cause;
    return [];
  } finally {
    index.db.close();
  }
}

/**
 * What is gone, once the store is read: git is asked of what it was not asked of before. Where
 * there is no git, or it does not answer, it holds nothing.
 */
export async function goneFrom(tree: Tree, state: State, before: GoneRows): Promise<GoneRows> {
  const rows = goneRows(state);
  if (rows.length === 0) return NOTHING;
  const held = new Set(before.held.map((row) => row.digest));
  const asked = new Set([...held, ...before.lost.map((row) => row.digest)]);
  const unasked = rows.filter((row) => !asked.has(row.digest));
  if (unasked.length > 0) { for (const each of await heldByGit(tree, unasked)) held.add(each); }
  return parted(rows, held);
}

function parted(rows: readonly GoneRow[], held: ReadonlySet<string>): GoneRows {
  return {
    lost: rows.filter((row) => !held.has(row.digest)),
    held: rows.filter((row) => held.has(row.digest)),
  };
}

/** Digests of rows that some version of their file has, which git can give back. */
async function heldByGit({ root }: Tree, rows: readonly GoneRow[]): Promise<Set<string>> {
  const { contentsInGit, versionsInGit } = await import("../base/git-history.ts");
  const byPath = Map.groupBy(rows, ({ path }) => path);
  const held = new Set<string>();
  for (const [path, blobs] of versionsInGit(root, [...byPath.keys()])) {
    const missing = new Set((byPath.get(path) ?? []).map((row) => row.digest));
    for (const content of contentsInGit(root, blobs)) {
      for (const line of content.split("\n")) {
        const found = shortDigest(digest(line));
        if (missing.delete(found)) held.add(found);
      }
      if (missing.size === 0) break;
    }
  }
  return held;
}
