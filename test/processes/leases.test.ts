/** Races of real processes for one lease and one head, a holder that sleeps, clocks that lie. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, type Folder, folder, ok, run, start } from "../support/binary.ts";
import { atClock, noFaketime } from "../support/clock.ts";
import { measured, size } from "../support/measured.ts";
import { words } from "../support/words.ts";

const ROUNDS = size("LEASE_ROUNDS", 50);
const SCOPE = ["--scope", "project:demo"];

function decide(at: Folder, key: string): string {
  const what = ["--proposed-type", "decision", "--decision-key", key, "--summary", "first"];
  ok(at.path, ...words`capture ${SCOPE} --instance-id ins-0 ${what}`);
  return ok(at.path, "distill", "--verbose").created[0].object_id;
}

/** A decision on each key, of as few processes as it takes; their ids. */
function decideAll(at: Folder, keys: readonly string[]): string[] {
  const lines = keys.map((key) =>
    JSON.stringify({ decision_key: key, summary: `first on ${key}` })
  );
  const argv = words`capture --stdin ${SCOPE} --instance-id ins-0 --proposed-type decision`;
  const input = lines.join("\n");
  const { status, stdout } = spawnSync(BINARY, argv, { cwd: at.path, input, encoding: "utf8" });
  assert.equal(status, 0, stdout);
  const { created } = ok(at.path, "distill", "--verbose");
  assert.equal(created.length, keys.length);
  return created.map(({ object_id }: { object_id: string }) => object_id);
}

describe("races", () => {
  test(`16 processes, ${ROUNDS} rounds, one lease: one winner each, fences grow`, async () => {
    using at = folder();
    ok(at.path, "init");
    let last = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const racers = Array.from({ length: 16 }, (_, i) => {
        const who = ["--instance-id", `ins-${i}`, "--key", "build"];
        return start(at.path, "lease", "acquire", ...SCOPE, ...who).ended;
      });
      const ended = await Promise.all(racers);
      const won = ended.filter(({ exit }) => exit === 0).map(({ out }) => JSON.parse(out).lease);
      assert.equal(won.length, 1, `round ${round}`);
      const [lease] = won;
      for (const { exit, out } of ended.filter((each) => each.exit !== 0)) {
        const { code, holder, seconds_left } = JSON.parse(out);
        assert.deepEqual([exit, code, holder], [4, "lease_held", lease.instance_id]);
        assert.ok(seconds_left > 0);
      }
      assert.ok(lease.fence > last, "fences only grow");
      last = lease.fence;
      ok(at.path, ...words`lease release ${SCOPE} --instance-id ${lease.instance_id} --key build`);
    }
    measured("F5", { rounds: ROUNDS, racers: 16 * ROUNDS, "second winners": 0 });
  });

  test("8 processes correct one head: one wins, seven see both texts", async () => {
    using at = folder();
    let id = decide(at, "cache");
    for (let round = 0; round < 5; round += 1) {
      const racers = Array.from({ length: 8 }, (_, i) => {
        const what = ["--id", id, "--summary", `by ${i} in round ${round}`];
        return start(at.path, "reconcile", ...what, "--instance-id", `ins-${i}`).ended;
      });
      const ended = await Promise.all(racers);
      const won = ended.filter(({ exit }) => exit === 0);
      assert.equal(won.length, 1);
      const { new_id } = JSON.parse(won[0]?.out ?? "");
      for (const { exit, out } of ended.filter((each) => each.exit !== 0)) {
        const { code, given, current } = JSON.parse(out);
        assert.deepEqual([exit, code, given.id], [4, "lost_race", id]);
        assert.deepEqual(current.map((each: { id: string }) => each.id), [new_id]);
      }
      id = new_id;
    }
    assert.equal(ok(at.path, "stats").open_conflicts, 0);
    assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
  });

  test("a holder that slept past its time is refused, 100 of 100", async () => {
    using at = folder();
    ok(at.path, "init");
    const keys = Array.from({ length: 100 }, (_, i) => `key-${i}`);
    const ids = decideAll(at, keys);
    // An agent: it takes the lease, is stopped, wakes up, and writes with the fence that it has.
    const script = '"$M" lease acquire --scope project:demo --instance-id slow --key "$1" ' +
      "--ttl-seconds 1 >/dev/null || exit 9; echo held; kill -STOP $$; " +
      '"$M" reconcile --id "$2" --summary late --instance-id slow --fence 1; exit $?';
    let refused = 0;
    for (let from = 0; from < keys.length; from += 25) {
      const agents = keys.slice(from, from + 25).map((key, i) => {
        const argv = ["-c", script, "agent", key, ids[from + i] ?? ""];
        const child = spawn("bash", argv, { cwd: at.path, env: { ...process.env, M: BINARY } });
        let out = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => out += text);
        const held = new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
        const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
        return { key, child, held, ended, said: () => out };
      });
      await Promise.all(agents.map((agent) => agent.held));
      await new Promise((resolve) => setTimeout(resolve, 1100));
      for (const [i, { key, child, ended, said }] of agents.entries()) {
        // Every other key was taken by somebody else meanwhile.
        const other = ["--instance-id", "quick", "--key", key];
        if (i % 2 === 0) ok(at.path, "lease", "acquire", ...SCOPE, ...other);
        child.kill("SIGCONT");
        assert.equal(await ended, 4, said());
        refused += 1;
      }
    }
    assert.equal(refused, 100);
    assert.equal(ok(at.path, "stats").events["memory.reconciled"], undefined);
    measured("F5", { "stale writes": refused, "stale writes that passed": 0 });
  });
});

const skip = noFaketime;

/** Runs the binary with a clock that is off by so much. */
function at(offset: string, where: Folder, ...argv: string[]) {
  return atClock(offset, where.path, ...argv);
}

describe("clocks that lie", () => {
  const KEY = ["--key", "build", "--instance-id"];

  for (const offset of ["-1h", "+2h", "+400d"]) {
    test(`${offset}: what is held stays held, and ends within its time`, { skip }, () => {
      using where = folder();
      // All live with the same wrong clock: to them it is the right one.
      const acquire = (who: string, more = "") => {
        return at(offset + more, where, "lease", "acquire", ...KEY, who, "--ttl-seconds", "60");
      };
      assert.equal(acquire("ins-a").exit, 0);
      assert.equal(acquire("ins-b").exit, 4);
      const stepped = at("-3h", where, "lease", "acquire", ...KEY, "ins-b", "--ttl-seconds", "60");
      assert.equal(stepped.exit, offset === "+400d" ? 0 : 4, "a step back steals nothing");
      measured("F6", { clocks: 1, "leases revived or stolen": 0 });
    });
  }

  test("a clock that steps back revives no lease", { skip }, () => {
    using where = folder();
    const acquire = (clock: string, who: string) =>
      at(clock, where, "lease", "acquire", ...KEY, who, "--ttl-seconds", "600");
    assert.equal(acquire("+0", "ins-a").exit, 0);
    assert.equal(acquire("+11m", "ins-b").exit, 0, "the first grant is over");
    assert.equal(at("+1m", where, "lease", "renew", ...KEY, "ins-a").exit, 4, "and stays over");
    assert.equal(acquire("+1m", "ins-a").exit, 4, "the second one is held");
    assert.equal(acquire("+22m", "ins-a").answer.lease.fence, 3);
    measured("F6", { clocks: 1, "leases revived or stolen": 0 });
  });

  test("a row from 400 days ahead binds nobody; order goes by clocks of rows", { skip }, () => {
    using where = folder();
    const ahead = at("+400d", where, "lease", "acquire", ...KEY, "ins-a", "--ttl-seconds", "600");
    assert.equal(ahead.exit, 0);
    const now = ok(where.path, ...words`lease acquire ${KEY} ins-b --ttl-seconds 600`);
    assert.equal(now.lease.fence, 2);
    const key = ["--decision-key", "k", "--proposed-type", "decision", "--scope", "a"];
    const first = at("+400d", where, "capture", ...key, "--summary", "first").answer.event_id;
    at("-1h", where, "capture", ...key, "--summary", "second");
    const { created } = ok(where.path, "distill", "--verbose");
    assert.deepEqual(created.map((each: { event_id: string }) => each.event_id), [first]);
    const { answer } = at("+2h", where, "validate");
    assert.equal(answer.error_count, 0);
    measured("F6", { clocks: 1, "leases revived or stolen": 0 });
  });
});

describe("what was acknowledged", () => {
  test("stands in the ledgers under the fence that was told", () => {
    using where = folder();
    const { lease } = ok(where.path, ...words`lease acquire --key k --instance-id a`);
    const path = readdirSync(`${where.root}/coordination`).find((name) =>
      name.startsWith("leases")
    );
    const row = JSON.parse(readFileSync(`${where.root}/coordination/${path}`, "utf8"));
    assert.deepEqual(row, lease);
    assert.equal(run(where.path, "lease", "list").exit, 0);
  });
});
