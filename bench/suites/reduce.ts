/**
 * Reducing: published events become objects; three of ten are decisions with a key, of their own or
 * one that many claim.
 */
import { reduceRows } from "../../src/bench/loops.ts";
import { SLOW, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "reduce",
  about: "published events into shared objects",
  effort: SLOW,
  async loops(bench) {
    const sizes = [bench.count(1000, 20), bench.count(10_000, 40), bench.count(100_000, 80)];
    const made = async (rows: number, keys?: number) => {
      const shared = keys === undefined ? {} : { keys };
      const loop = await reduceRows({ folder: bench.folder(), world: WORLD, rows, ...shared });
      return {
        ...loop,
        name: `reduce ${rows} events${keys === undefined ? "" : `, ${keys} keys`}`,
      };
    };
    // Almost every decision contests with another one.
    const contested = made(bench.count(10_000, 40), 10);
    return [...await Promise.all(sizes.map((rows) => made(rows))), await contested];
  },
};

export default suite;
