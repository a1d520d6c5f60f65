/**
 * The user's own memory, read beside the store of a command. Whatever is wrong with that store, the
 * command answers without it, and says so.
 */
import { Failure } from "../base/errors.ts";
import { realPath, stat } from "../base/files.ts";
import { failureOf } from "../base/system-errors.ts";
import { openTree } from "../base/tree.ts";
import { type UserMemory, userMemoryIn } from "../view/capsule/user.ts";
import type { Invocation } from "./invocation.ts";
import { hasStore, readStore } from "./read.ts";
import { isLong } from "./without-index.ts";

/** Whose private items are wanted, and how many items at most. */
interface Wanted {
  readonly most: number;
  readonly owner: string;
}

/** What the user's own store says; null where there is none, or where the command runs in it. */
export async function userMemoryFor(call: Invocation, wanted: Wanted): Promise<UserMemory | null> {
  try {
    const own = userStoreOf(call);
    return own === null ? null : await read(own, wanted);
  } catch (cause) {
    return { items: [], total: 0, left_out: failureOf(cause).message };
  }
}

/** The call as if it were made in the user's own store; null where `userMemoryFor` says so. */
export function userStoreOf(call: Invocation): Invocation | null {
  const root = call.world.userRoot();
  if (root === null || stat(root.path) === null) return null;
  const real = realPath(root.path);
  if (real !== null && real === realPath(call.root.path)) return null;
  const own: Invocation = {
    ...call,
    root,
    tree: openTree(root.path),
    command: { ...call.command, reach: "cheap" },
    needs: [],
    gathered: {},
  };
  return hasStore(own) ? own : null;
}

/** Nobody waits for whoever writes there: what its ledgers say is read without its index. */
async function read(own: Invocation, wanted: Wanted): Promise<UserMemory> {
  const use = (reader: Parameters<typeof userMemoryIn>[0]) =>
    Promise.resolve(userMemoryIn(reader, { ...wanted, now_ms: own.now_ms }));
  return await unlessLocked(
    own,
    (how) => readStore(own, { there: true, folds: false, ...how }, use),
  );
}

/** How a store is read for which nobody waits. */
interface Unwaiting {
  readonly patient: false;
  readonly apart: boolean;
}

/** Reads a store by its index or, while somebody else has its lock, apart from it. */
export async function unlessLocked<T>(
  own: Invocation,
  reading: (how: Unwaiting) => Promise<T>,
): Promise<T> {
  try {
    return await reading({ patient: false, apart: false });
  } catch (cause) {
    const isLocked = cause instanceof Failure && cause.code === "lock_timeout";
    if (!isLocked || isLong(own.tree)) throw cause;
    return await reading({ patient: false, apart: true });
  }
}
