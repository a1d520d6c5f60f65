/** Reducing: published events become objects; three of ten are decisions with a key. */
import { reduceRows } from "../../src/run/loops.ts";
import { SLOW, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "reduce",
  about: "published events into shared objects",
  effort: SLOW,
  async loops(desk) {
    const sizes = [desk.count(1000, 20), desk.count(10_000, 40), desk.count(100_000, 80)];
    return await Promise.all(
      sizes.map(async (rows) => {
        const loop = await reduceRows({ folder: desk.folder(), world: WORLD, rows });
        return { ...loop, name: `reduce ${rows} events` };
      }),
    );
  },
};

export default suite;
