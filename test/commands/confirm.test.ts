/** Horizons: what is past them, and how a confirmation renews it. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { anEvent, commitRows } from "../support/colleague.ts";
import { testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const A = words`--scope project:demo --instance-id ins-a`;
const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;

describe("a horizon", () => {
  const SPANS = { now: HOUR, day: DAY, week: 7 * DAY, month: 31 * DAY, quarter: 92 * DAY };
  for (const [span, ms] of Object.entries(SPANS)) {
    test(`${span}: is over after its span, and a confirmation renews it`, async () => {
      using store = testStore();
      const { id } = await store.ok(...words`remember "holds for a while" --horizon ${span} ${A}`);
      const past = async () => (await store.ok("diagnose", "--dry-run")).metrics.past_horizon;
      const begun = store.clock;
      store.clock = begun + ms - HOUR / 2;
      assert.equal(await past(), 0);
      store.clock = begun + ms + HOUR;
      assert.equal(await past(), 1);
      const { holds_until } = await store.ok("confirm", id, ...words`--instance-id ins-b`);
      assert.ok(holds_until > new Date(store.clock + ms - HOUR).toISOString());
      assert.equal(await past(), 0);
      rmSync(`${store.root}/index`, { recursive: true });
      assert.equal(await past(), 0);
      store.clock += 2 * ms;
      assert.equal(await past(), 1);
      assert.equal((await store.ok("validate", "--strict")).error_count, 0);
    });
  }

  test("without one, nothing is ever past; the finding costs no points", async () => {
    using store = testStore();
    await store.ok(...words`remember "for good" ${A}`);
    store.clock += 4000 * DAY;
    const before = await store.ok("diagnose", "--dry-run");
    assert.equal(before.metrics.past_horizon, 0);
    await store.ok(...words`remember "a decision" --key cache ${A}`);
    await store.ok(...words`edit cache "another text" ${A}`);
    await store.ok("undo", ...A);
    const { holds_until } = await store.ok("confirm", "cache", ...A);
    assert.equal(holds_until, undefined, "a correction gives none");
    await store.ok(...words`remember "for now" --horizon now ${A}`);
    store.clock += DAY;
    const { metrics, findings_created } = await store.ok("diagnose", "--scope", "project:demo");
    assert.equal(metrics.past_horizon, 1);
    assert.ok(
      findings_created.some(({ rule_id }: { rule_id: string }) => rule_id === "past_horizon"),
    );
  });

  test("what ended, or is another's private item, is not confirmed", async () => {
    using store = testStore();
    const { id } = await store.ok(...words`remember "mine" --private ${A}`);
    const other = await store.run("confirm", id, ...words`--instance-id ins-b`);
    assert.deepEqual([other.exit, other.answer.code], [1, "refused"]);
    const { new_id } = await store.ok(
      ...words`reconcile --id ${id} --status invalid --instance-id ins-a`,
    );
    const over = await store.run("confirm", new_id, ...words`--instance-id ins-a`);
    assert.deepEqual([over.exit, over.answer.code], [1, "refused"]);
  });

  test("a confirmation of what is nowhere, or says something else, is a warning", async () => {
    using store = testStore();
    await store.ok("init");
    const payload = {
      object_id: "fac-20261122100000-0123456789abcdef",
      source_digest: "0".repeat(32),
    };
    const event = anEvent("confirmed", payload, {
      event_id: "evt-20261122100000-0123456789abcdef",
    });
    commitRows(store.root, "streams/project-demo/2026-11-22", [event]);
    const { warnings } = await store.ok("validate");
    assert.match(warnings.join("\n"), /stray confirmation: evt-2026112210/);
  });
});
