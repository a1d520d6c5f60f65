/** The conformance suite on the policies of this program, and what a review lets through. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BUILT_IN } from "../../plugins/built-in.ts";
import example from "../../plugins/example/evidence.ts";
import { faultOf } from "../../src/cli/proposal.ts";
import type { Policy } from "../../src/policy/contract.ts";
import { evaluate } from "../../src/policy/evaluate.ts";
import { testPolicy } from "../../src/policy/kit.ts";
import { ranked, review } from "../../src/policy/review.ts";
import { storedSettings } from "../../src/policy/settings.ts";
import { EMPTY_VIEW } from "../../src/policy/plugin/samples.ts";

describe("testPolicy", () => {
  for (const policy of [...BUILT_IN, example]) {
    test(`${policy.name} keeps the contract`, async () => {
      const { points, reports } = testPolicy(policy, { name: policy.name, views: [] });
      assert.deepEqual(points.filter(({ ok }) => !ok), []);
      assert.ok(points.length >= 7);
      for (const report of reports) {
        const reviewed = await review(report, faultOf);
        assert.ok(!("why" in reviewed), JSON.stringify(reviewed));
        assert.equal(reviewed.removed, 0);
      }
    });
  }
});

describe("commands in advice", () => {
  const GOOD = [
    ["reduce"],
    ["reconcile", "--id", "<id>", "--summary", "<what holds now>"],
    ["lease", "acquire", "--key", "k", "--instance-id", "<you>", "--ttl-seconds", "<seconds>"],
    ["capture", "--scope", "a", "--summary=--x"],
    ["agenda", "--project", "demo", "--list"],
  ];
  for (const words of GOOD) {
    test(`${words.join(" ")}: taken`, async () => assert.equal(await faultOf(words), null));
  }

  const BAD: readonly (readonly [readonly string[], RegExp])[] = [
    [["frobnicate"], /no such command/],
    [[""], /no such command/],
    [["__proto__"], /no such command/],
    [["plugin", "trust", "x.ts"], /no such command/],
    [["reconcile"], /--id is required/],
    [["lease", "steal"], /not one of/],
    [["lease"], /needs an action/],
    [["reduce", "now"], /unexpected argument/],
    [["reduce", "--limit", "-1"], /less than 0/],
    [["reduce", "--limit"], /needs a value/],
    [["reduce", "--root", "/"], /unknown option/],
    [["advise", "--plugins", "/"], /unknown option/],
    [["reconcile", "--id", "", "--summary", "x"], /--id/],
  ];
  for (const [words, why] of BAD) {
    test(`${words.join(" ")}: not`, async () => assert.match(await faultOf(words) ?? "", why));
  }
});

describe("settings", () => {
  test("the store's own win over v1's, and those over presets of the same type", () => {
    const text = JSON.stringify({
      policies: { p: { a: 1, b: "no", unknown: 5 } },
      soft_triggers: { distill: { a: 7, stream_threshold: 9, other: true } },
    });
    const policy: Policy = {
      name: "p",
      version: "1.0.0",
      api: 1,
      description: "p",
      settings: { a: 0, b: 2, distill_stream_threshold: 20, distill_other: 3 },
      evaluate: ({ settings }) => ({ advice: [], metrics: settings as Record<string, number> }),
    };
    const stored = storedSettings(text);
    const told = evaluate(policy, { name: "p", view: EMPTY_VIEW, stored });
    assert.ok("report" in told);
    assert.deepEqual(JSON.parse(told.report).metrics, {
      a: 1,
      b: 2,
      distill_stream_threshold: 9,
      distill_other: 3,
    });
    for (const each of [null, "", "7", "{", '{"policies":7,"soft_triggers":[1]}']) {
      assert.deepEqual(storedSettings(each), { policies: {}, soft_triggers: {} });
    }
  });
});

describe("ranking", () => {
  test("best first, then by weight, plugin and id; one command once", () => {
    const advice = (plugin: string, id: string, score: number, ...command: string[]) => ({
      plugin,
      id,
      title: "t",
      why: "w",
      severity: id === "h" ? "high" as const : "low" as const,
      score,
      command,
    });
    const all = [
      advice("b", "x", 5, "reduce"),
      advice("a", "y", 5, "distill"),
      advice("a", "x", 5, "stats"),
      advice("c", "h", 5, "validate"),
      advice("c", "z", 90, "reduce"),
    ];
    const order = ["c z", "c h", "a x", "a y"];
    assert.deepEqual(ranked(all).map(({ plugin, id }) => `${plugin} ${id}`), order);
    assert.deepEqual(ranked([...all].reverse()), ranked(all));
  });
});
