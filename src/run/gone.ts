/** Rows that are gone from the tree: git is asked which of them it still holds. */
import type { Tree } from "../base/tree.ts";
import type { GoneRows } from "../command/need.ts";
import { digest } from "../row/line.ts";
import { type GoneRow, goneRows } from "../state/gone.ts";
import { shortDigest } from "../state/ledgers.ts";
import type { State } from "../state/state.ts";

/** What is gone; where there is no git, or it does not answer, it holds nothing. */
export async function goneFrom(tree: Tree, state: State): Promise<GoneRows> {
  const rows = goneRows(state);
  if (rows.length === 0) return { lost: [], held: [] };
  const held = await heldByGit(tree, rows);
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
