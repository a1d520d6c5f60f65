/** How versions stand, held against the plain definition; and that a hostile graph stays cheap. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareOrder } from "../../../src/row/order.ts";
import { resolve } from "../../../src/state/decisions/resolve.ts";
import type { Link, Version } from "../../../src/state/decisions/version.ts";
import { pick, seeded } from "../../support/random.ts";

const SEEDS = 300;

function version(i: number, more: Partial<Version> = {}): Version {
  const id = `dec-${i}`;
  return {
    id,
    order: { lc: i, ts: 0, id },
    key: null,
    digest: `text ${i}`,
    status: "active",
    settled: false,
    ...more,
  };
}

/** A few versions that correct each other in any way, rings included. */
function randomGraph(seed: number): { versions: Version[]; links: Link[] } {
  const next = seeded(seed);
  const count = 2 + Math.floor(next() * 9);
  const versions = Array.from({ length: count }, (_, i) =>
    version(i, {
      order: { lc: Math.floor(next() * 5), ts: 0, id: `dec-${i}` },
      key: pick(next, ["a", "b", null]),
      digest: pick(next, ["x", "y", "z"]),
      settled: next() < 0.1,
    }));
  const links = Array.from({ length: Math.floor(next() * count * 1.5) }, () => ({
    child: `dec-${Math.floor(next() * count)}`,
    parent: `dec-${Math.floor(next() * count)}`,
    settles: next() < 0.2,
  }));
  return { versions, links };
}

/** The origin of a head, as it is defined: the earliest version that it alone goes back to. */
function originOf(id: string, heads: readonly string[], links: readonly Link[]): Set<string> {
  const ancestors = (from: string) => {
    const seen = new Set([from]);
    for (const at of seen) {
      for (const { child, parent } of links) if (child === at && parent !== at) seen.add(parent);
    }
    return seen;
  };
  const others = heads.filter((each) => each !== id).map(ancestors);
  return new Set([...ancestors(id)].filter((each) => others.every((other) => !other.has(each))));
}

describe("how versions stand", () => {
  test(`the origin of each head is the earliest version of its own, in ${SEEDS} graphs`, () => {
    let compared = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { versions, links } = randomGraph(seed);
      const resolved = resolve(versions, links);
      const standing = (id: string) => resolved.get(id)?.standing ?? "";
      const heads = [...resolved.keys()].filter((id) =>
        ["head", "contested", "alias"].includes(standing(id))
      );
      for (const id of heads) {
        const own = versions.filter((each) => originOf(id, heads, links).has(each.id));
        const [first] = own.sort((a, b) => compareOrder(a.order, b.order));
        assert.equal(resolved.get(id)?.origin, first?.id, `seed ${seed}: ${id}`);
        compared += 1;
      }
    }
    assert.ok(compared > SEEDS);
  });

  test("20,000 versions in a chain, with 20,000 heads at its end, cost their rows", () => {
    const many = 20_000;
    const versions = Array.from({ length: 2 * many }, (_, i) => version(i));
    const links = versions.slice(1).map(({ id }, i) => ({
      child: id,
      parent: `dec-${Math.min(i, many - 1)}`,
      settles: false,
    }));
    // The square of it would be 400 million ancestors, which no heap of a test holds.
    const resolved = resolve(versions, links);
    const standings = [...resolved.values()].map(({ standing }) => standing);
    assert.equal(standings.filter((each) => each === "superseded").length, many);
    assert.equal(standings.filter((each) => each === "head").length, 1);
    assert.equal(resolved.get(`dec-${many}`)?.origin, `dec-${many}`);
  });
});

/** Versions `letter: text` in their order, and who corrects whom: how those that matter stand. */
const ANSWERED: readonly {
  readonly name: string;
  readonly says: Readonly<Record<string, string>>;
  readonly links: readonly [child: string, parent: string, settles?: "settles"][];
  readonly stand: Readonly<Record<string, string>>;
}[] = [
  {
    name: "an alias before the correction goes with the head",
    says: { a: "x", b: "x", c: "y" },
    links: [["c", "a"]],
    stand: { a: "superseded", b: "superseded", c: "head" },
  },
  {
    name: "the same text after the correction contests",
    says: { a: "x", c: "y", b: "x" },
    links: [["c", "a"]],
    stand: { a: "superseded", b: "contested", c: "head" },
  },
  {
    name: "an alias of the side that loses is settled with it",
    says: { a: "x", b: "y", d: "y", c: "z" },
    links: [["c", "a"], ["c", "b", "settles"]],
    stand: { a: "superseded", b: "settled", d: "settled", c: "head" },
  },
  {
    name: "a correction that says the same keeps its aliases",
    says: { a: "x", b: "x", c: "x" },
    links: [["c", "a"]],
    stand: { a: "superseded", b: "alias", c: "head" },
  },
  {
    name: "twin corrections of one head are answered together",
    says: { a: "x", b: "y", c: "y", d: "z" },
    links: [["b", "a"], ["c", "a"], ["d", "b"]],
    stand: { b: "superseded", c: "superseded", d: "head" },
  },
  {
    name: "a correction of another chain loses to nobody unseen",
    says: { a: "x", b: "y", c: "y", d: "x" },
    links: [["c", "a"], ["d", "b"]],
    stand: { c: "head", d: "contested" },
  },
];

describe("what a correction answers without naming it", () => {
  for (const { name, says, links, stand } of ANSWERED) {
    test(name, () => {
      const versions = Object.entries(says).map(([id, digest], i) =>
        version(i, { id, digest, key: "k", order: { lc: i, ts: 0, id } })
      );
      const resolved = resolve(
        versions,
        links.map(([child, parent, settles]) => ({
          child,
          parent,
          settles: settles !== undefined,
        })),
      );
      const found = Object.keys(stand).map((id) => [id, resolved.get(id)?.standing]);
      assert.deepEqual(Object.fromEntries(found), stand);
    });
  }
});
