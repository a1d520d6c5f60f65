/**
 * A git that moves (law: git never has a conflict in a ledger). A segment that git may hold is
 * closed: whatever branch the next rows are written on, they go into another file, and no commit
 * ever changes a ledger of one before it.
 */
import { gitMark, textOfMark } from "../base/git-mark.ts";
import { metaOf, replicaOf, setMeta } from "../state/meta.ts";
import { closeSegment, openSegments } from "../state/segments.ts";
import type { State } from "../state/state.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Closes the open segments that git may hold by now. Where nothing was staged and HEAD never moved
 * since the last command that wrote, that takes a few looks; else git is asked once. One that does
 * not answer may hold all of them.
 */
export async function closeWhatGitHolds({ tree }: Invocation, state: State): Promise<void> {
  const mark = gitMark(tree.root);
  const head = mark?.head ?? "";
  const now = textOfMark(mark);
  const before = metaOf(state, "git");
  if (before === now) return;
  setMeta(state, "git", now);
  const open = openSegments(state, replicaOf(state));
  if (mark === null || open.length === 0) return;
  const { heldByGit } = await import("../base/git-standing.ts");
  // A commit that HEAD left again holds what is not staged now: then all that git could take.
  const untracked = !String(before ?? "").startsWith(`${head}\n`);
  const held = heldByGit(tree.root, open.map(({ path }) => path), { untracked });
  for (const { path } of open) if (held?.has(path) !== false) closeSegment(state, path);
}
