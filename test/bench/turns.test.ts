/** Taking turns: who runs when, and what the figures are made of. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bothWithin, judged } from "../../bench/scale/bar.ts";
import { inTurns, type Runner, timeProcesses } from "../../bench/turns.ts";

/** A side that takes what the list says, run by run, and notes its name. */
function side(name: string, ms: readonly number[], order: string[] = []): Runner {
  let i = 0;
  return {
    name,
    run() {
      order.push(name);
      const took = ms[Math.min(i, ms.length - 1)] ?? NaN;
      i += 1;
      return { ms: took, cpu_ms: took / 2 };
    },
  };
}

describe("turns", () => {
  test("every side runs once a round and once to warm up, in any order", async () => {
    const order: string[] = [];
    const sides = ["a", "b", "c"].map((name) => side(name, [1], order));
    await inTurns(sides, 20);
    const rounds = Array.from({ length: 21 }, (_, i) => order.slice(3 * i, 3 * i + 3));
    for (const round of rounds) assert.deepEqual([...round].sort(), ["a", "b", "c"]);
    assert.equal(new Set(rounds.map((round) => round.join(""))).size, 6);
  });

  test("the warm-up does not count, and the ratio is that of the rounds", async () => {
    // The machine was five times slower in the second round: both sides felt it.
    const floor = side("floor", [100, 1, 5, 2]);
    const work = side("work", [1, 3, 15, 6]);
    const turns = await inTurns([floor, work], 3);
    assert.deepEqual(turns.of(work), { ms: 6, cpu_ms: 3 });
    assert.deepEqual(turns.of(floor), { ms: 2, cpu_ms: 1 });
    assert.deepEqual(turns.ratio(work, floor), { wall: 3, cpu: 3 });
    // More by 2, 10 and 4.
    assert.deepEqual(turns.over(work, floor), { ms: 4, cpu_ms: 2 });
  });

  test("what a side needs is made before each of its runs", async () => {
    let made = 0;
    await inTurns([{ ...side("a", [1]), before: () => made += 1 }], 4);
    assert.equal(made, 5);
  });

  test("a loop of processes has its CPU beside its time", async () => {
    const processes = { floor: side("floor", [2]), work: side("work", [6]) };
    const loop = { name: "x", unit: "rows" as const, count: 3, processes };
    const { ms, ratio, per_second, cpu } = await timeProcesses(loop, 3);
    assert.deepEqual([ms, ratio, per_second], [6, 3, 500]);
    assert.deepEqual(cpu, { ms: 3, floor_ms: 1, ratio: 3 });
  });
});

describe("a row of the table", () => {
  const row = (limits: Parameters<typeof judged>[1]["limits"]) =>
    judged("P1", { work: "", bar: "", reached: "", limits });

  test("says which part misses, and by how much", () => {
    const both = bothWithin("capture", { wall: 1.9, cpu: 2.5 }, 2);
    const { holds, short } = row([...both, { name: "lost", value: 3, limit: 0 }]);
    assert.equal(holds, false);
    assert.equal(short, "capture (CPU): 1.25 × the bar, lost: 3");
  });

  test("what could not be measured does not hold", () => {
    const { holds, short } = row([{ name: "syncs", value: NaN, limit: 1 }]);
    assert.deepEqual([holds, short], [false, "syncs: not measured"]);
  });

  test("a least is one, and a row within all its limits holds", () => {
    const least = { name: "the rate", limit: 10, least: true };
    assert.equal(row([{ ...least, value: 10 }, { name: "x", value: 1, limit: 1 }]).holds, true);
    assert.equal(row([{ ...least, value: 9 }]).short, "the rate: 0.90 × the bar");
  });
});
