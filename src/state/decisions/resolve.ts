/**
 * How versions stand to each other: a pure function of a set of objects and of who supersedes whom.
 * Versions joined by corrections are a chain; a chain has one head, or several after two
 * corrections of one head. Heads that claim the same decision key, or that share a chain, contest:
 * the first in rank is the head, one with the same text is an alias, the others are contested.
 */
import { compareOrder, type Order } from "../../row/order.ts";
import { answered } from "./answered.ts";
import { Groups } from "./groups.ts";
import type { Link, Version } from "./version.ts";

export type Standing = "head" | "contested" | "alias" | "superseded" | "settled";

export interface Resolved {
  readonly standing: Standing;
  /**
   * For an alias or a contested version, the head that it stands against; for one that was
   * corrected with another of its text, that one; else its own id.
   */
  readonly head_id: string;
  /**
   * For a head or a contested version, its first that no other head shares: it names a conflict.
   */
  readonly origin: string;
  /** True for a head that contests with heads of another key, or of none. */
  readonly cross_key: boolean;
}

interface Head {
  readonly version: Version;
  readonly chain: number;
  /** The earliest version of the chain, then the earliest that no other head shares. */
  readonly rank: readonly [Order, Order];
  readonly origin: string;
}

/** The standing of each version. `links` may name only versions of the set. */
export function resolve(
  versions: readonly Version[],
  links: readonly Link[],
): Map<string, Resolved> {
  const graph = graphOf(versions, links);
  const resolved = new Map<string, Resolved>();
  const heads = graph.chains.flatMap((chain, index) => headsOf(graph, chain, index));
  const isHead = new Set(heads.map((head) => head.version.id));
  for (const version of versions) {
    if (isHead.has(version.id)) continue;
    resolved.set(version.id, {
      standing: graph.corrected.has(version.id) ? "superseded" : "settled",
      head_id: graph.with.get(version.id) ?? version.id,
      origin: version.id,
      cross_key: false,
    });
  }
  for (const contenders of contests(heads)) rank(contenders, resolved);
  return resolved;
}

interface Graph {
  readonly byId: ReadonlyMap<string, Version>;
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly chains: readonly (readonly Version[])[];
  /** Superseded by a correction, not only settled against. */
  readonly corrected: ReadonlySet<string>;
  readonly superseded: ReadonlySet<string>;
  /** Of a version that no correction names: the one of its text that one names. */
  readonly with: ReadonlyMap<string, string>;
}

function graphOf(versions: readonly Version[], links: readonly Link[]): Graph {
  const byId = new Map(versions.map((version) => [version.id, version]));
  const parents = new Map<string, string[]>();
  const joined = new Groups(versions.map((version) => version.id));
  const corrected = new Set<string>();
  const superseded = new Set(versions.filter((v) => v.settled).map((v) => v.id));
  for (const link of links) {
    if (link.child === link.parent) continue;
    add(parents, link.child, link.parent);
    joined.join(link.child, link.parent);
    superseded.add(link.parent);
    if (!link.settles) corrected.add(link.parent);
  }
  const said = new Map<string, string>();
  for (const { id, by, settles } of answered({ versions, links, byId, joined, superseded })) {
    joined.join(id, by);
    superseded.add(id);
    if (!settles) corrected.add(id);
    said.set(id, by);
  }
  const chains = joined.groups().map((ids) => ids.map((id) => byId.get(id) as Version));
  return { byId, parents, chains, corrected, superseded, with: said };
}

function headsOf(graph: Graph, chain: readonly Version[], index: number): Head[] {
  const open = chain.filter((version) => !graph.superseded.has(version.id));
  const first = least(chain.map((version) => version.order));
  // Hostile rows can correct each other in a ring: its last version is then the head.
  const ring = open.length === 0 && chain.every((version) => !version.settled);
  const heads = ring ? [latest(chain)] : open;
  const origins = originsOf(graph, heads);
  return heads.map((version) => {
    const origin = origins.get(version.id) as Version;
    return { version, chain: index, rank: [first, origin.order], origin: origin.id };
  });
}

/** Stands for several heads. */
const SHARED = "";

/**
 * For each head the earliest version that it alone goes back to. Each version is visited once for
 * its first head and once more where another shares it: a hostile chain of thousands of heads must
 * not cost the square of its rows.
 */
function originsOf(graph: Graph, heads: readonly Version[]): Map<string, Version> {
  const headOf = new Map(heads.map(({ id }) => [id, id]));
  for (const queue = heads.map(({ id }) => id); queue.length > 0;) {
    const id = queue.pop() as string;
    const head = headOf.get(id) as string;
    for (const parent of graph.parents.get(id) ?? []) {
      const before = headOf.get(parent);
      if (before === head || before === SHARED) continue;
      headOf.set(parent, before === undefined ? head : SHARED);
      queue.push(parent);
    }
  }
  const origins = new Map(heads.map((head) => [head.id, head]));
  for (const [id, head] of headOf) {
    const origin = origins.get(head);
    if (origin !== undefined) origins.set(head, earlier(origin, graph.byId.get(id) as Version));
  }
  return origins;
}

function add<T>(lists: Map<T, string[]>, key: T, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Heads that contest with each other, each group in rank order. */
function contests(heads: readonly Head[]): Head[][] {
  const groups = new Groups(heads.map((head) => head.version.id));
  const ofChain = new Map<number, Head[]>();
  for (const head of heads) {
    const siblings = ofChain.get(head.chain);
    if (siblings === undefined) ofChain.set(head.chain, [head]);
    else siblings.push(head);
  }
  const ofKey = new Map<string, Head>();
  for (const siblings of ofChain.values()) {
    for (const head of siblings) {
      groups.join(head.version.id, (siblings[0] as Head).version.id);
      // A single head that is completed or invalid claims its key no longer.
      const claims = head.version.status === "active" || siblings.length > 1;
      if (head.version.key === null || !claims) continue;
      const other = ofKey.get(head.version.key) ?? head;
      ofKey.set(head.version.key, other);
      groups.join(head.version.id, other.version.id);
    }
  }
  const byId = new Map(heads.map((head) => [head.version.id, head]));
  return groups.groups().map((ids) => ids.map((id) => byId.get(id) as Head).sort(compareRank));
}

function compareRank(a: Head, b: Head): number {
  return compareOrder(a.rank[0], b.rank[0]) || compareOrder(a.rank[1], b.rank[1]) ||
    compareOrder(a.version.order, b.version.order);
}

/** The standing of heads that contest with each other: the first in rank is the head. */
function rank(contenders: readonly Head[], resolved: Map<string, Resolved>): void {
  const texts = new Map<string, string>();
  const { id: first, key } = (contenders[0] as Head).version;
  const cross_key = contenders.some(({ version }) => version.key !== key);
  for (const { version, origin } of contenders) {
    const text = `${version.digest} ${version.status}`;
    const same = texts.get(text);
    const standing = same !== undefined ? "alias" : texts.size === 0 ? "head" : "contested";
    resolved.set(version.id, {
      standing,
      head_id: same ?? first,
      origin,
      cross_key: cross_key && standing === "head",
    });
    if (same === undefined) texts.set(text, version.id);
  }
}

function least(orders: readonly Order[]): Order {
  return orders.reduce((a, b) => (compareOrder(a, b) <= 0 ? a : b));
}

function earlier(a: Version, b: Version): Version {
  return compareOrder(a.order, b.order) <= 0 ? a : b;
}

function latest(versions: readonly Version[]): Version {
  return versions.reduce((a, b) => (compareOrder(a.order, b.order) >= 0 ? a : b));
}
