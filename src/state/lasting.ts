/**
 * What of the index outlives a power cut. It is a cache, so its commits are not synced: a process
 * that is killed loses nothing of them, a machine that stops may lose any page. While that is so,
 * the index names the boot that it was written in, and holds in that one alone. A long command
 * makes it lasting: all of it is synced, and it holds in every boot, until it is written again.
 */
import { bootId } from "../base/boot.ts";
import { metaOf, setMeta } from "./meta.ts";
import type { State } from "./state.ts";

/** True where no page of an index can have been lost: it lasts, or is of this boot. */
export function isOfThisBoot(state: State): boolean {
  const boot = lastingUnless(state);
  return boot === "" || boot === bootId();
}

/** The boot that an index was written in without a sync; empty where it lasts. */
function lastingUnless(state: State): string {
  return String(metaOf(state, "boot") ?? "");
}

/**
 * From here on commits are not synced. That the index holds in this boot alone is synced before the
 * first of them. Where the system does not tell the boot, every commit stays synced.
 */
export function leaveUnsynced(state: State): void {
  const boot = bootId();
  if (boot === null) return;
  if (lastingUnless(state) !== boot) nameBoot(state, boot);
  state.db.exec("PRAGMA synchronous = OFF");
}

/** Names the boot of an empty index, which holds nothing that could be lost. */
export function startUnsynced(state: State): void {
  setMeta(state, "boot", bootId() ?? "");
}

/** True where the index outlives a power cut, so that what it says of a file has to as well. */
export function isLasting(state: State): boolean {
  return lastingUnless(state) === "";
}

/** Syncs all of the index; whatever is committed from here on is synced too. */
export function makeLasting(state: State): void {
  if (lastingUnless(state) !== "") nameBoot(state, "");
}

/**
 * With less than `EXTRA`, a power cut could bring the journal back that this commit removed, and
 * that would take the name of the boot off again and leave all that was written since.
 */
function nameBoot(state: State, boot: string): void {
  state.db.exec("PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE");
  setMeta(state, "boot", boot);
  state.db.exec("COMMIT");
}
