/**
 * Whole stores, simulated: the program itself over a disk, a clock and randomness that a seed
 * draws. `SIMULATION_SEEDS=20000` runs more; a failing seed prints its steps, and
 * `SIMULATION_FROM=<seed> SIMULATION_SEEDS=1` repeats it.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dumpStore } from "./support/dump.ts";
import { measured, size } from "./support/measured.ts";
import { arriveAnyhow } from "./support/simulation/arrival.ts";
import { World, type WorldOptions } from "./support/simulation/world.ts";
import { words } from "./support/words.ts";

const FROM = size("SIMULATION_FROM", 1);
// The same worlds once more would say little more of another runtime.
const SEEDS = size("SIMULATION_SEEDS", "Deno" in globalThis ? 100 : 2000);
/** Worlds in which a hostile replica writes. */
const HOSTILE = size("HOSTILE_SEEDS", "Deno" in globalThis ? 20 : 100);
const STEPS = 16;
/** Seeds of one test: a failing one costs only its own. */
const PART = 500;

/** Commands that the thin entry served. */
let thin = 0;

/** Runs one seed; returns what was wrong and the way there, or null. */
async function fault(options: WorldOptions): Promise<string | null> {
  using world = new World(options);
  try {
    await world.live(options.steps);
    thin += world.hosts.reduce((sum, host) => sum + host.thin, 0);
    return null;
  } catch (cause) {
    const why = cause instanceof Error ? cause.stack ?? cause.message : String(cause);
    const [worlds, hostile] = options.hostile === true ? [0, 1] : [1, 0];
    const replay = `SIMULATION_FROM=${options.seed} SIMULATION_SEEDS=${worlds} ` +
      `HOSTILE_SEEDS=${hostile} npx bun test test/simulation.test.ts`;
    return `seed ${options.seed}: ${why}\n\n${world.trace.join("\n")}\n\nreplay: ${replay}`;
  }
}

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

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
      assert.ok(thin > 0 || SEEDS < 100, "the thin entry served no command");
      measured("F29", { worlds: last - from + 1, thin }, { SIMULATION_FROM: FROM });
    });
  }

  for (let from = FROM; from < FROM + HOSTILE; from += PART) {
    const last = Math.min(from + PART, FROM + HOSTILE) - 1;
    test(`with a villain: seeds ${from} to ${last}`, async () => {
      for (let seed = from; seed <= last; seed += 1) {
        const found = await fault({ seed, steps: STEPS, hostile: true });
        assert.ok(found === null, found ?? "");
      }
      measured("F32", { "hostile worlds": last - from + 1, thrown: 0, "not lawful": 0 }, {
        SIMULATION_FROM: FROM,
      });
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

  test("it notices when an acknowledged row goes, and no act says so", async () => {
    using world = new World({ seed: 1, steps: 0 });
    const [host] = world.hosts;
    assert.ok(host);
    await world.command(host, { argv: words`capture ${WHO} --summary one` });
    await world.command(host, { argv: words`capture ${WHO} --summary two` });
    const [{ row } = { row: "" }] = host.acknowledged;
    const path = row.slice(0, row.indexOf(" "));
    const content = host.disk.read(path);
    assert.ok(content !== null && host.acknowledged.length === 2);
    host.disk.take(path);
    assert.throws(() => world.hold(host, host.acknowledged), /acknowledged by capture .* 1 more/);
    host.takeRows(path, { content, left: 0 }, "somebody removes it");
    world.hold(host, host.acknowledged);
  });

  test("it notices when another order of arrival gives another state", async () => {
    using world = new World({ seed: 1, steps: 0 });
    const [host] = world.hosts;
    assert.ok(host);
    await world.command(host, { argv: words`capture ${WHO} --summary one` });
    const state = host.with(() => dumpStore(host.root));
    await arriveAnyhow(world, host, state);
    const other = { ...state, events: [] };
    await assert.rejects(arriveAnyhow(world, host, other), /in another order, another state/);
  });
});
