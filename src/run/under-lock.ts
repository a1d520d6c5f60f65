/** Another program under the store's lock: what it does to ledgers meets no writer. */
import { HOLDER, markOf } from "../base/holders.ts";
import { networkFs, noStore } from "../base/store-errors.ts";
import { takeLock } from "../store/lock.ts";
import { beat, calm } from "../store/lock-wait.ts";
import { executorsOf } from "./gather.ts";
import type { Invocation } from "./invocation.ts";
import { hasStore } from "./read.ts";

/** How often those who wait are shown that the program still works. */
const BEAT_MS = 1000;

/** Runs a command line under the lock; its exit code. Throws where there is no store. */
export async function underLock(call: Invocation, words: readonly string[]): Promise<number> {
  const { root, tree, world } = call;
  if (!hasStore(call)) throw noStore(root.shown);
  const network = world.networkOf(root.path);
  if (network !== null) throw networkFs(root.shown, network);
  const lock = takeLock(tree, world.now);
  const beating = setInterval(() => beat(tree), BEAT_MS);
  try {
    return await executorsOf(call).command(words, { [HOLDER]: markOf(lock.file) });
  } finally {
    clearInterval(beating);
    try {
      calm(tree);
    } finally {
      lock.release();
    }
  }
}
