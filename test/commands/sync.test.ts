/** Presence: who is here, which run holds what, and the end of runs that nobody ended. */
import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, snapshot, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WHERE = ["--scope", "project:demo"];

function start(store: TestStore, who: string, ...more: string[]) {
  return store.ok("sync", "start", "--instance-id", who, ...WHERE, ...more);
}

async function here(store: TestStore, ...more: string[]): Promise<string[]> {
  const { instances } = await store.ok("sync", "list", ...more);
  return instances.map((each: Answer) => each.instance_id).sort();
}

async function health(store: TestStore) {
  const { metrics, score } = await store.ok("diagnose", "--dry-run");
  return { active: metrics.active_instances, stale: metrics.stale_instances, score };
}

describe("a run without a sign", () => {
  test("is stale after a while, and ends after a day: the score recovers", async () => {
    using store = testStore();
    await start(store, "ins-a");
    await start(store, "ins-b");
    const began = store.clock;
    assert.deepEqual(await health(store), { active: 2, stale: 0, score: 100 });
    store.clock = began + HOUR;
    assert.deepEqual(await health(store), { active: 2, stale: 2, score: 80 });
    store.clock = began + DAY - 10_000;
    assert.deepEqual(await health(store), { active: 2, stale: 2, score: 80 });
    store.clock = began + DAY;
    assert.deepEqual(await health(store), { active: 0, stale: 0, score: 100 });
    assert.deepEqual(await here(store), []);
    assert.equal((await store.ok("stats")).active_instances, 0);
    await store.ok("hygiene");
    assert.equal(store.read("index/instances_active.jsonl"), "");
  });

  const SIGNS: Readonly<Record<string, readonly string[]>> = {
    "a heartbeat": words`sync heartbeat --instance-id ins-a`,
    "a capture": words`capture ${WHERE} --instance-id ins-a --summary x`,
    "a publication": words`publish ${WHERE} --instance-id ins-a --summary x`,
    "a checkpoint": words`checkpoint --project demo --instance-id ins-a --now x`,
    "a lease": words`lease acquire --instance-id ins-a --key k`,
  };

  for (const [name, argv] of Object.entries(SIGNS)) {
    test(`${name} is a sign`, async () => {
      using store = testStore();
      await start(store, "ins-a");
      store.clock += DAY - HOUR;
      await store.ok(...argv);
      store.clock += DAY - HOUR;
      assert.deepEqual(await here(store), ["ins-a"]);
      store.clock += 2 * HOUR;
      assert.deepEqual(await here(store), []);
    });
  }

  test("what others write in its name is no sign: judgements, releases", async () => {
    using store = testStore();
    await start(store, "ins-a");
    await store.ok(...words`capture ${WHERE} --instance-id ins-a --summary x`);
    await store.ok(...words`lease acquire --instance-id ins-a --key k --ttl-seconds 60`);
    store.clock += DAY - HOUR;
    await store.ok("distill");
    await store.ok("diagnose");
    const { executions } = await store.ok("optimize", "--execute");
    assert.ok(executions.some((each: Answer) => each.details.released === 1));
    store.clock += 2 * HOUR;
    assert.deepEqual(await here(store), []);
  });

  test("a clock that steps back revives nothing, a row from far ahead is no sign", async () => {
    using store = testStore();
    await start(store, "ins-a");
    const began = store.clock;
    store.clock = began + DAY + HOUR;
    await start(store, "ins-b");
    store.clock = began + HOUR;
    assert.deepEqual(await here(store), ["ins-b"]);
    store.clock = began + 400 * DAY;
    for (const verb of ["capture", "publish"]) {
      await store.ok(verb, ...WHERE, "--instance-id", "ins-b", "--summary", "x");
    }
    await start(store, "ins-c");
    store.clock = began + DAY + 2 * HOUR;
    assert.deepEqual(await here(store), ["ins-b"], "ins-c is from far ahead");
    // What the same files say of times that can be believed still counts.
    await store.ok("capture", ...WHERE, "--instance-id", "ins-b", "--summary", "y");
    store.clock += DAY - HOUR;
    assert.deepEqual(await here(store), ["ins-b"]);
    store.clock += 2 * HOUR;
    assert.deepEqual(await here(store), []);
  });

  test("goes on in its run when it comes back", async () => {
    using store = testStore();
    const { run_id } = await start(store, "ins-a");
    store.clock += 3 * DAY;
    assert.equal((await store.ok("sync", "heartbeat", "--instance-id", "ins-a")).run_id, run_id);
    assert.deepEqual(await here(store), ["ins-a"]);
  });

  test("does not keep its ledger out of the archive", async () => {
    using store = testStore({ clock: Date.UTC(2026, 8, 30, 12) });
    await start(store, "ins-a");
    store.clock = Date.UTC(2026, 9, 1, 11);
    const tried = async () => {
      const { refused } = await store.ok("hygiene", "--archive-before", "2026-10", "--dry-run");
      return refused.map(({ reason }: Answer) => reason);
    };
    assert.deepEqual(await tried(), ["an instance in it is active"]);
    store.clock += 2 * HOUR;
    assert.deepEqual(await tried(), []);
  });
});

describe("sync list", () => {
  test("says who is here, since when, what they noted and what they hold", async () => {
    using store = testStore();
    const began = new Date(store.clock).toISOString();
    const { run_id } = await start(store, "ins-a", "--project", "demo", "--note", "the <b>cache");
    await store.ok(...words`lease acquire --instance-id ins-a ${WHERE} --key decision:cache`);
    const held = store.clock - 1000;
    const seen = new Date(held).toISOString();
    await store.ok("sync", "start", "--instance-id", "ins-b", "--scope", "team");
    store.clock += MINUTE;
    const before = snapshot(store.root, (path) => path.startsWith("index/"));
    const answer = await store.ok("sync", "list", "--scope", "project:*");
    assert.deepEqual(answer, {
      ok: true,
      action: "list",
      count: 1,
      instances: [{
        instance_id: "ins-a",
        scope: "project:demo",
        project: "demo",
        run_id,
        since: began,
        last_sign: seen,
        silent_seconds: 62,
        note: "the <b>cache",
        leases: [{
          scope: "project:demo",
          key: "decision:cache",
          fence: 1,
          expires_at: new Date(held + 900_000).toISOString(),
        }],
      }],
    });
    assert.deepEqual(await here(store), ["ins-a", "ins-b"]);
    assert.deepEqual(snapshot(store.root, (path) => path.startsWith("index/")), before);
    await store.ok("sync", "stop", "--instance-id", "ins-a");
    assert.deepEqual(await here(store), ["ins-b"]);
  });

  test("makes no store, and is cut where it would be long", async () => {
    using store = testStore();
    const { exit, answer } = await store.run("sync", "list");
    assert.deepEqual([exit, answer.code], [1, "no_store"]);
    assert.equal(existsSync(store.root), false);
    for (let i = 0; i < 103; i += 1) await start(store, `ins-${i}`);
    for (let i = 0; i < 22; i += 1) {
      await store.ok(...words`lease acquire --instance-id ins-102 --key k-${i}`);
    }
    const { count, instances, not_listed } = await store.ok("sync", "list");
    assert.deepEqual([count, instances.length, not_listed], [103, 100, 3]);
    assert.deepEqual([instances[0].instance_id, instances[0].leases.length], ["ins-102", 20]);
    assert.equal(instances[0].leases_not_listed, 2);
  });

  test("v1's stop ends its instance, whatever run it names", async () => {
    using store = testStore();
    await store.ok("init");
    mkdirSync(`${store.root}/coordination`, { recursive: true });
    const row = (event: string, run_id: string, at: number) =>
      JSON.stringify({
        event: `memory.instance.${event}`,
        instance_id: "ins-v1",
        project: "",
        run_id,
        schema_version: "diasync-v1-instance-event",
        scope: "global",
        ts: new Date(store.clock + at).toISOString(),
      });
    const ledger = `${store.root}/coordination/instances.jsonl`;
    appendFileSync(ledger, `${row("started", "r1", 0)}\n${row("started", "r2", 1)}\n`);
    await store.ok("validate");
    assert.deepEqual(await here(store), ["ins-v1", "ins-v1"]);
    assert.equal((await store.ok("stats")).active_instances, 1);
    appendFileSync(ledger, `${row("stopped", "r9", 2)}\n`);
    await store.ok("validate");
    assert.deepEqual(await here(store), []);
    appendFileSync(ledger, `${row("heartbeat", "r1", 3)}\n`);
    await store.ok("validate");
    assert.deepEqual(await here(store), ["ins-v1"]);
  });
});

describe("two runs under one name", () => {
  const KEY = [...WHERE, "--key", "decision:cache"];

  function lease(store: TestStore, action: string, run_id?: string, ...more: string[]) {
    const run = run_id === undefined ? [] : ["--run-id", run_id];
    return store.run("lease", action, "--instance-id", "ins-a", ...KEY, ...run, ...more);
  }

  test("the second is told of the first, and goes on", async () => {
    using store = testStore();
    const since = new Date(store.clock).toISOString();
    const first = await start(store, "ins-a");
    assert.equal(first.warnings, undefined);
    await store.ok(...words`capture ${WHERE} --instance-id ins-a --summary x`);
    const last_sign = new Date(store.clock - 1000).toISOString();
    const second = await start(store, "ins-a");
    assert.notEqual(second.run_id, first.run_id);
    assert.deepEqual(second.other_runs, [
      { run_id: first.run_id, since, last_sign, silent_seconds: 1 },
    ]);
    assert.deepEqual(second.warnings, [
      `another run of ins-a is here: ${first.run_id} since ${since}, last sign ${last_sign}`,
    ]);
    assert.deepEqual(await here(store), ["ins-a", "ins-a"]);
    assert.equal((await store.ok("stats")).active_instances, 1);
    const again = await start(store, "ins-a", "--run-id", second.run_id);
    assert.deepEqual(again.other_runs.map((each: Answer) => each.run_id), [first.run_id]);
  });

  test("a lease is one run's: the other is refused, whatever it wants", async () => {
    using store = testStore();
    const decide = ["--proposed-type", "decision", "--decision-key", "cache", "--summary", "files"];
    await store.ok(...words`capture ${WHERE} --instance-id ins-a ${decide}`);
    const { created: [{ object_id }] } = await store.ok("distill", "--verbose");
    const { run_id: one } = await start(store, "ins-a");
    const granted = await lease(store, "acquire");
    assert.equal(granted.answer.lease.run_id, one);
    const { run_id: two } = await start(store, "ins-a");
    const correct = (run: string) =>
      store.run(
        ...words`reconcile --id ${object_id} --instance-id ins-a --fence 1 --run-id ${run}`,
        "--summary",
        "in SQLite",
      );
    const tries = [
      await lease(store, "acquire", two),
      await lease(store, "renew", two),
      await lease(store, "release", two),
      await correct(two),
    ];
    for (const { exit, answer } of tries) {
      assert.deepEqual([exit, answer.code, answer.run_id], [4, "lease_held", one]);
      assert.match(answer.hint, new RegExp(`--run-id ${one}`));
    }
    const { exit, answer } = await lease(store, "acquire");
    assert.deepEqual([exit, answer.code], [1, "refused"]);
    assert.deepEqual(answer.runs.map((each: Answer) => each.run_id).sort(), [one, two].sort());
    store.variables["MEMORYCTL_RUN"] = one;
    assert.equal((await lease(store, "renew")).exit, 0);
    assert.equal((await correct(one)).exit, 0);
    assert.equal((await lease(store, "acquire", two)).exit, 4, "the flag goes before");
    assert.equal((await lease(store, "release")).exit, 0);
    const { run_id } = (await lease(store, "acquire", two)).answer.lease;
    assert.equal(run_id, two);
  });

  test("stop ends the run that it names, and leaves what the other holds", async () => {
    using store = testStore();
    const { run_id: one } = await start(store, "ins-a");
    await lease(store, "acquire");
    const { run_id: two } = await start(store, "ins-a");
    await store.ok(...words`lease acquire --instance-id ins-a --key other --run-id ${two}`);
    const unsaid = await store.run("sync", "stop", "--instance-id", "ins-a");
    assert.deepEqual([unsaid.exit, unsaid.answer.code], [1, "refused"]);
    assert.deepEqual(unsaid.answer.runs.length, 2);
    const typo = await store.run(...words`sync stop --instance-id ins-a --run-id run-x`);
    assert.deepEqual([typo.exit, typo.answer.code], [1, "not_found"]);
    const stopped = await store.ok(...words`sync stop --instance-id ins-a --run-id ${two}`);
    assert.deepEqual(stopped.leases_kept.map((each: Answer) => each.key), ["decision:cache"]);
    const { instances: [left], count } = await store.ok("sync", "list");
    assert.deepEqual([count, left.run_id, left.leases.length], [1, one, 1]);
    const last = await store.ok("sync", "stop", "--instance-id", "ins-a");
    assert.deepEqual([last.run_id, last.leases_kept], [one, undefined]);
    assert.equal((await store.ok("lease", "list")).count, 0);
    assert.equal((await store.ok("validate")).warning_count, 0);
  });

  test("the end of the second does not bring back a first that fell silent", async () => {
    using store = testStore();
    await start(store, "ins-a");
    store.clock += 3 * DAY;
    await start(store, "ins-a");
    await store.ok(...words`capture ${WHERE} --instance-id ins-a --summary x`);
    await store.ok("sync", "stop", "--instance-id", "ins-a");
    assert.deepEqual(await here(store), []);
  });

  test("who begins again after a crash need not name a run once the first is silent", async () => {
    using store = testStore();
    await start(store, "ins-a");
    const acquire = words`lease acquire --instance-id ins-a ${WHERE} --key`;
    store.clock += 10 * MINUTE;
    const second = await start(store, "ins-a");
    assert.equal((await store.run(...acquire, "k")).answer.code, "refused", "both may be there");
    store.clock += 25 * MINUTE;
    const { lease } = await store.ok(...acquire, "k");
    assert.equal(lease.run_id, second.run_id);
  });

  test("a run that is over binds nobody of its instance", async () => {
    using store = testStore();
    const { run_id: one } = await start(store, "ins-a");
    await lease(store, "acquire", one, "--ttl-seconds", "86400");
    store.clock += DAY - HOUR;
    const { run_id: two } = await start(store, "ins-a");
    assert.equal((await lease(store, "acquire", two)).exit, 4);
    store.clock += HOUR - 3000;
    // Its last sign was the lease, so it ends with it; one second more and it is a new grant.
    const taken = await lease(store, "acquire", two);
    assert.deepEqual([taken.exit, taken.answer.lease.fence], [0, 2]);
  });

  test("without sync start and run ids all is as it was", async () => {
    using store = testStore();
    const first = await lease(store, "acquire");
    assert.equal(first.answer.lease.run_id, undefined);
    const again = await lease(store, "acquire");
    assert.equal(again.answer.lease.lease_id, first.answer.lease.lease_id);
    const { run_id } = await start(store, "ins-a");
    assert.equal((await lease(store, "renew")).answer.lease.run_id, run_id);
    assert.equal((await lease(store, "release")).exit, 0);
  });

  test("MEMORYCTL_RUN names the run of rows, and is checked as the flag is", async () => {
    using store = testStore();
    store.variables["MEMORYCTL_RUN"] = "run-host";
    assert.equal((await start(store, "ins-a")).run_id, "run-host");
    store.variables["MEMORYCTL_RUN"] = "run\u0007";
    const { exit, answer } = await store.run("sync", "heartbeat", "--instance-id", "ins-a");
    assert.equal(exit, 2);
    assert.match(answer.error, /MEMORYCTL_RUN/);
    store.variables["MEMORYCTL_RUN"] = "";
    assert.equal(
      (await store.ok("sync", "heartbeat", "--instance-id", "ins-a")).run_id,
      "run-host",
    );
  });
});
