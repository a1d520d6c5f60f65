/**
 * Versions that a correction answers without naming them. A row names the head that it corrects, or
 * the side that loses; aliases of that can be thousands, and follow from it: whatever stands before
 * the correction in the one order and says the same, in the same chain, or for the same key where
 * it corrects nothing itself. (What corrects another chain may be a decision that the actor never
 * saw.) What says it once more after the correction contests.
 */
import { compareOrder, type Order } from "../../row/order.ts";
import type { Groups } from "./groups.ts";
import type { Link, Version } from "./version.ts";

export interface Answered {
  readonly id: string;
  /** The version of the same text that a correction names. */
  readonly by: string;
  /** True where that one lost a conflict, and was not corrected. */
  readonly settles: boolean;
}

/** What the corrections of a text reach. */
interface Reach {
  /** The last correction that says something else. */
  readonly until: Order;
  readonly by: string;
  readonly settles: boolean;
}

/** The versions that are answered so; at most as many as there are versions. */
export function answered({ versions, links, byId, joined, superseded }: {
  readonly versions: readonly Version[];
  readonly links: readonly Link[];
  readonly byId: ReadonlyMap<string, Version>;
  /** Versions that corrections join. */
  readonly joined: Groups;
  readonly superseded: ReadonlySet<string>;
}): Answered[] {
  if (links.length === 0) return [];
  const correcting = new Set(links.map(({ child }) => child));
  const ofChain = (of: Version) => JSON.stringify(["chain", joined.root(of.id), textOf(of)]);
  const ofKey = (of: Version) => JSON.stringify(["key", of.key, textOf(of)]);
  const reaches = new Map<string, Reach>();
  for (const { child, parent, settles } of links) {
    const [from, to] = [byId.get(child) as Version, byId.get(parent) as Version];
    // One that says the same, with another reason, has the aliases that its parent had.
    if (child === parent || textOf(from) === textOf(to)) continue;
    for (const group of to.key === null ? [ofChain(to)] : [ofChain(to), ofKey(to)]) {
      const before = reaches.get(group);
      if (before !== undefined && !isFurther(from, settles, before)) continue;
      reaches.set(group, { until: from.order, by: parent, settles });
    }
  }
  return versions.flatMap((version) => {
    if (superseded.has(version.id)) return [];
    const isPlain = version.key !== null && !correcting.has(version.id);
    const groups = isPlain ? [ofChain(version), ofKey(version)] : [ofChain(version)];
    const found = groups.flatMap((group) => reaches.get(group) ?? [])
      .find(({ until }) => compareOrder(version.order, until) < 0);
    return found === undefined ? [] : [{ id: version.id, by: found.by, settles: found.settles }];
  });
}

/** True for the later of two corrections, and of one that does both, for what it corrects. */
function isFurther({ order }: Version, settles: boolean, before: Reach): boolean {
  const compared = compareOrder(order, before.until);
  return compared > 0 || (compared === 0 && before.settles && !settles);
}

function textOf({ digest, status }: Version): string {
  return `${digest} ${status}`;
}
