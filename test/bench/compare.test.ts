/** Two runs compared, ratio by ratio. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cpuOf } from "../../bench/publish/history.ts";
import { compare, type Measurement } from "../../src/command/measurement.ts";

function figure(name: string, floor: string, ratio: number): Measurement {
  return { name, floor, ratio, ms: 1, floor_ms: 1, unit: "calls", per_second: 1 };
}

describe("two runs compared", () => {
  test("a ratio to another floor is another loop", () => {
    const before = [figure("capture", "four syncs", 1.5), figure("stats", "hello", 3)];
    const now = [figure("capture", "one sync", 3), figure("stats", "hello", 2)];
    assert.deepEqual(compare(before, now), [
      { name: "capture", before: null, now: 3, change: null },
      { name: "stats", before: 3, now: 2, change: 0.6667 },
      { name: "capture", before: 1.5, now: null, change: null },
    ]);
  });

  test("the CPU of a run is compared as loops of their own", () => {
    const cpu = { ms: 8, floor_ms: 4, ratio: 2 };
    const figures = [figure("fold", "insert", 9), { ...figure("capture", "hello", 3), cpu }];
    const origin = { commit: "c", date: "d", runtime: "r", cpu: "x", cores: 2 };
    assert.deepEqual(cpuOf({ ...origin, figures }), [
      { ...figure("capture: CPU", "hello", 2), ms: 8, floor_ms: 4 },
    ]);
  });
});
