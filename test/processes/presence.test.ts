/** Presence by real clocks: who crashed is stale for a day, and then gone. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { folder, ok } from "../support/binary.ts";
import { atClock, noFaketime } from "../support/clock.ts";
import { words } from "../support/words.ts";

describe("a session that crashed", () => {
  test("is stale, and ends after a day without anybody's doing", { skip: noFaketime }, () => {
    using where = folder();
    const { run_id } = ok(
      where.path,
      ...words`sync start --instance-id ins-a --scope project:demo`,
    );
    const seen = (clock: string) => {
      const { answer } = atClock(clock, where.path, "diagnose", "--dry-run");
      const { metrics: { active_instances, stale_instances }, score } = answer;
      return [active_instances, stale_instances, score];
    };
    assert.deepEqual(seen("+0"), [1, 0, 100]);
    assert.deepEqual(seen("+1h"), [1, 1, 90]);
    assert.deepEqual(seen("+23h"), [1, 1, 90]);
    assert.deepEqual(seen("+25h"), [0, 0, 100]);
    const { answer: { count } } = atClock("+25h", where.path, "sync", "list");
    assert.equal(count, 0);
    // A row of that time, and then a clock that steps back: it stays ended.
    atClock("+25h", where.path, ...words`sync start --instance-id ins-b --scope project:demo`);
    const { answer: { instances } } = atClock("+2h", where.path, "sync", "list");
    assert.deepEqual(instances.map((each: { instance_id: string }) => each.instance_id), ["ins-b"]);
    const back = atClock("+26h", where.path, ...words`sync heartbeat --instance-id ins-a`);
    assert.equal(back.answer.run_id, run_id);
    assert.deepEqual(seen("+26h"), [2, 1, 90]);
  });
});
