/** Health: every planted illness is seen, what is safe is mended, the rest is planned. */
import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { recommitted } from "../support/colleague.ts";
import { type Answer, snapshot, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const HOUR = 3_600_000;

async function decided(store: TestStore, summary: string): Promise<void> {
  const key = ["--decision-key", "cache", "--proposed-type", "decision", "--summary", summary];
  await store.ok("capture", ...WHO, ...key);
  await store.ok("distill");
}

/** A poison event: a payload that fits no schema, with a right hash and chain. */
async function poison(store: TestStore): Promise<void> {
  const { finish, digest } = await import("../../src/row/line.ts");
  const { path } = await store.ok("publish", ...WHO, "--summary", "sound", "--verbose");
  const file = `${store.root}/${path.slice(".memory/".length)}`;
  const last = readFileSync(file, "utf8").trimEnd().split("\n").at(-1) ?? "";
  const prev = digest(last);
  const row = JSON.parse(last);
  const body = last.replace(/,"hash":"[^"]*"\}$/, "}").replace(row.event_id, "evt-poison")
    .replace(row.prev, prev).replace(`"lc":${row.lc}`, `"lc":${row.lc + 1}`)
    .replace('"confidence":0.7', '"confidence":7.0');
  appendFileSync(file, `${finish(recommitted(body)).text}\n`);
}

interface Illness {
  readonly rule: string;
  readonly metric: string;
  readonly safe: boolean;
  readonly plant: (store: TestStore) => Promise<unknown>;
}

const ILLNESSES: readonly Illness[] = [
  {
    rule: "stale_instance",
    metric: "stale_instances",
    safe: false,
    plant: async (store) => {
      await store.ok("sync", "start", ...WHO);
      store.clock += HOUR;
    },
  },
  {
    rule: "conflict_backlog",
    metric: "open_conflicts",
    safe: false,
    plant: async (store) => {
      await decided(store, "in files");
      await decided(store, "in SQLite");
    },
  },
  {
    rule: "stale_lease",
    metric: "stale_leases",
    safe: true,
    plant: async (store) => {
      const claim = ["--key", "k", "--instance-id", "ins-a", "--ttl-seconds", "1"];
      await store.ok("lease", "acquire", ...claim);
      store.clock += 2000;
    },
  },
  {
    rule: "reduce_lag",
    metric: "reduce_lag",
    safe: true,
    plant: (store) => store.ok("publish", ...WHO, "--summary", "x"),
  },
  {
    rule: "attach_missing",
    metric: "attach_missing",
    safe: true,
    plant: (store) => store.ok(...words`checkpoint --project demo --now x`),
  },
  {
    rule: "event_rejected",
    metric: "rejected_events",
    safe: false,
    plant: async (store) => {
      await poison(store);
      await store.ok("reduce");
    },
  },
  {
    rule: "ledger_damaged",
    metric: "damaged_lines",
    safe: false,
    plant: async (store) => {
      const { path } = await store.ok("capture", ...WHO, "--summary", "x", "--verbose");
      const file = `${store.root}/${path.slice(".memory/".length)}`;
      // A file's times move by the ticks of the kernel, 4 ms as a rule.
      await new Promise((resolve) => setTimeout(resolve, 12));
      writeFileSync(file, readFileSync(file, "utf8").replace('"summary":"x"', '"summary":"y"'));
    },
  },
  {
    rule: "clock_skew",
    metric: "clock_skew",
    safe: false,
    plant: async (store) => {
      store.clock += 48 * HOUR;
      await store.ok("sync", "heartbeat", "--instance-id", "ins-b");
      store.clock -= 48 * HOUR;
    },
  },
  {
    rule: "undistilled_backlog",
    metric: "undistilled",
    safe: false,
    plant: (store) => {
      store.input = Array.from({ length: 21 }, (_, i) => `{"summary":"${i}"}\n`).join("");
      return store.ok("capture", "--stdin", ...WHO);
    },
  },
];

describe("health", () => {
  test("a fresh store is in perfect health, and a dry run writes nothing", async () => {
    using store = testStore();
    await store.ok("init");
    const before = snapshot(store.root, (path) => path.startsWith("index/"));
    const answer = await store.ok("diagnose", "--dry-run", "--fail-under", "100");
    assert.deepEqual([answer.score, answer.health, answer.findings_created], [100, "green", []]);
    assert.deepEqual(snapshot(store.root, (path) => path.startsWith("index/")), before);
  });

  for (const { rule, metric, safe, plant } of ILLNESSES) {
    test(`${rule}: seen once, ${safe ? "mended" : "planned, never done"}`, async () => {
      using store = testStore();
      await store.ok("init");
      await plant(store);
      const seen = await store.ok("diagnose");
      assert.ok(seen.metrics[metric] > 0);
      assert.ok(seen.score < 100);
      const [finding] = seen.findings_created.filter((each: Answer) => each.rule_id === rule);
      assert.equal(finding?.status, "open");
      const again = await store.ok("diagnose");
      assert.deepEqual(again.findings_created, [], "one open finding for each rule");
      const { plans, executions } = await store.ok("optimize", "--execute", "--max-actions", "20");
      const plan = plans.find((each: Answer) => each.rule_id === rule);
      assert.equal(plan.safe_auto_execute, safe);
      const done = executions.find((each: Answer) => each.plan_id === plan.plan_id);
      assert.equal(done?.success, safe ? true : undefined);
      const { metrics } = await store.ok("diagnose", "--dry-run");
      assert.equal(metrics[metric] === 0, safe);
      const mended = executions.filter((each: Answer) => each.success).length;
      const open = (await store.ok("stats")).open_findings;
      assert.equal(open, seen.findings_created.length - mended);
    });
  }

  for (const rule of ["event_rejected", "ledger_damaged"]) {
    test(`never green: ${rule}`, async () => {
      using store = testStore();
      await store.ok("init");
      await ILLNESSES.find((each) => each.rule === rule)?.plant(store);
      await store.ok("reduce");
      const { health } = await store.ok("diagnose");
      assert.notEqual(health, "green");
    });
  }

  test("a conflict older than a day is never green, a fresh one may be", async () => {
    using store = testStore();
    await decided(store, "in files");
    await decided(store, "in SQLite");
    assert.equal((await store.ok("diagnose", "--dry-run")).health, "green");
    store.clock += 25 * HOUR;
    assert.equal((await store.ok("diagnose", "--dry-run")).health, "yellow");
  });

  test("--fail-under fails with the whole answer", async () => {
    using store = testStore();
    await decided(store, "in files");
    await decided(store, "in SQLite");
    const { exit, answer } = await store.run("diagnose", "--fail-under", "95");
    assert.deepEqual([exit, answer.ok, answer.score, answer.code], [1, false, 92, "check_failed"]);
    assert.equal((await store.run("diagnose", "--fail-under", "92")).exit, 0);
  });

  test("optimize plans the most severe and oldest first, as many as are asked for", async () => {
    using store = testStore();
    await store.ok(...words`checkpoint --project demo --now x`);
    await store.ok("diagnose");
    await decided(store, "in files");
    await decided(store, "in SQLite");
    await store.ok("diagnose");
    const { plans } = await store.ok("optimize");
    assert.deepEqual(plans.map((each: Answer) => each.rule_id), [
      "conflict_backlog",
      "attach_missing",
    ]);
    assert.equal((await store.ok("optimize", "--max-actions", "1")).planned_count, 1);
    const { executions } = await store.ok("optimize");
    assert.deepEqual(executions, []);
  });
});
