/**
 * Whole stores, simulated: the program itself over a disk, a clock and randomness that a seed
 * draws. `SIMULATION_SEEDS=20000` runs more; a failing seed prints its steps, and
 * `SIMULATION_FROM=<seed> SIMULATION_SEEDS=1` repeats it.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { measured, size } from "./support/measured.ts";
import { World, type WorldOptions } from "./support/simulation/world.ts";

const FROM = size("SIMULATION_FROM", 1);
// The same worlds once more would say little more of another runtime.
const SEEDS = size("SIMULATION_SEEDS", "Deno" in globalThis ? 100 : 2000);
const STEPS = 16;
/** Seeds of one test: a failing one costs only its own. */
const PART = 500;

/** Runs one seed; returns what was wrong and the way there, or null. */
async function fault(options: WorldOptions): Promise<string | null> {
  using world = new World(options);
  try {
    await world.live(options.steps);
    return null;
  } catch (cause) {
    const why = cause instanceof Error ? cause.stack ?? cause.message : String(cause);
    const replay = `SIMULATION_FROM=${options.seed} SIMULATION_SEEDS=1 ` +
      "npx bun test test/simulation.test.ts";
    return `seed ${options.seed}: ${why}\n\n${world.trace.join("\n")}\n\nreplay: ${replay}`;
  }
}

/** What is broken on purpose, and in how many seeds that must show. */
const SABOTAGES = [
  ["a file that is synced is not", "fsync"],
  ["a folder that is synced is not", "folders"],
  ["what is cut off a file stays", "rollback"],
  ["a copied index passes for the one it was copied from", "identity"],
] as const;

describe("a simulated world", () => {
  for (let from = FROM; from < FROM + SEEDS; from += PART) {
    const last = Math.min(from + PART, FROM + SEEDS) - 1;
    test(`seeds ${from} to ${last}`, async () => {
      for (let seed = from; seed <= last; seed += 1) {
        const found = await fault({ seed, steps: STEPS });
        assert.ok(found === null, found ?? "");
      }
      measured("F29", { worlds: last - from + 1 }, { SIMULATION_FROM: FROM });
    });
  }

  for (const [what, sabotage] of SABOTAGES) {
    test(`it notices when ${what}`, async () => {
      for (let seed = 1; seed <= 600; seed += 1) {
        if (await fault({ seed, steps: STEPS, sabotage }) !== null) return;
      }
      assert.fail("600 seeds, and nothing was found");
    });
  }
});
