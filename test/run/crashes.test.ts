/** Commands that die or fail at every call of the disk: what the next commands then find. */
import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Fault } from "../support/simulation/disk.ts";
import type { Host } from "../support/simulation/host.ts";
import { bootOf } from "../support/simulation/tear.ts";
import { World } from "../support/simulation/world.ts";
import { testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--instance-id", "ins-a", "--scope", "team"];

/** Runs a command with a fault at its first call, its second, and so on to its last. */
async function atEveryCall(
  argv: readonly string[],
  fault: Omit<Fault, "at">,
  then: (world: World) => Promise<void>,
): Promise<void> {
  for (let at = 1, calls = 1; at <= calls; at += 1) {
    using world = new World({ seed: at, steps: 0 });
    const [host] = world.hosts;
    assert.ok(host);
    await world.command(host, { argv: ["init"] });
    const { killed, exit } = await world.command(host, { argv, fault: { ...fault, at } });
    if (killed || exit !== 0) calls = at + 1;
    else calls = Math.max(calls, host.calls);
    await then(world);
  }
}

async function works(world: World, ...argv: string[]): Promise<void> {
  const [host] = world.hosts;
  assert.ok(host);
  const { exit, answer } = await world.command(host, { argv });
  assert.equal(exit, 0, `${JSON.stringify(answer)}\n${world.trace.join("\n")}`);
}

/** Writes views: of facts and of decisions, extended and written anew; and of a conflict. */
async function shows(world: World): Promise<void> {
  const publish = ["publish", ...WHO, "--summary"];
  const decision = ["--object-type", "decision", "--decision-key", "k"];
  await works(world, "init");
  await works(world, ...publish, "one");
  await works(world, ...publish, "in files", ...decision);
  await works(world, "reduce");
  await works(world, ...publish, "two");
  await works(world, ...publish, "in SQLite", ...decision);
  await works(world, "reduce");
}

/** All views of a host, by path. */
function viewsOf(host: Host): Map<string, string> {
  return new Map(
    [...host.disk.contents()].filter(([path]) => /^views\/.*\.jsonl$/.test(path))
      .map(([path, bytes]) => [path, Buffer.from(bytes).toString("utf8")]),
  );
}

/** Paths of what is not the same in both. */
function difference(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path));
}

describe("crashes", () => {
  test("an error of the disk leaves no lock behind", async () => {
    const argv = ["capture", ...WHO, "--summary", "one"];
    await atEveryCall(
      argv,
      { what: "EIO" },
      (world) => works(world, "capture", ...WHO, "--summary", "two"),
    );
  });

  test("a disk that fails on and on is no reason to say that nothing was written", async () => {
    // The world itself holds that a refused command left no row: only "unknown" may.
    const argv = ["capture", ...WHO, "--summary", "one"];
    await atEveryCall(argv, { what: "EIO", lasts: true }, (world) => works(world, "stats"));
  });

  test("a seal is written once all that it seals is durable", async () => {
    const argv = ["handoff", "--project", "demo", "--instance-id", "ins-a", "--summary", "x"];
    let seals = 0;
    await atEveryCall(argv, { what: "kill" }, ({ hosts: [host] }) => {
      for (const { path, row } of host?.lines() ?? []) {
        if (!path.startsWith("coordination/seals")) continue;
        seals += 1;
        for (const sealed of row.files) {
          assert.equal(host?.disk.readSynced(sealed.path)?.length, sealed.bytes, sealed.path);
        }
      }
      return Promise.resolve();
    });
    assert.ok(seals > 0);
  });

  test("no derived file goes on showing rows that were taken back", async () => {
    const argv = words`checkpoint --project demo --instance-id ins-a --now "half a plan"`;
    let shown = 0;
    for (const keepsIndex of [true, false]) {
      await atEveryCall(argv, { what: "EIO" }, async (world) => {
        const [host] = world.hosts;
        assert.ok(host);
        if (host.lines().some(({ row }) => row.type === "memory.checkpointed")) return;
        const showing = () =>
          [...host.disk.contents()].filter(([path, bytes]) =>
            path.endsWith(".md") && Buffer.from(bytes).includes("half a plan")
          );
        shown += showing().length;
        if (keepsIndex) await works(world, "capture", ...WHO, "--summary", "next");
        else {
          host.with(() => rmSync(`${host.root}/index`, { recursive: true, force: true }));
          await works(world, "reduce");
        }
        assert.deepEqual(showing(), []);
      });
    }
    assert.ok(shown > 0, "no fault came between the file and its commit");
  });

  test("what is built on the rows of a killed command does not outlive them", async () => {
    await atEveryCall(["capture", ...WHO, "--summary", "one"], { what: "kill" }, async (world) => {
      const [host] = world.hosts;
      assert.ok(host);
      await works(world, "sync", "stop", "--instance-id", "ins-b");
      host.cutPower();
      await works(world, "validate");
    });
  });

  test("a folder that a killed command made is durable with what comes into it", async () => {
    await atEveryCall(["capture", ...WHO, "--summary", "one"], { what: "kill" }, async (world) => {
      const [host] = world.hosts;
      assert.ok(host);
      const { answer } = await world.command(host, {
        argv: ["capture", ...WHO, "--summary", "two"],
      });
      host.cutPower();
      const found = host.lines().some(({ row }) => row.event_id === answer.event_id);
      assert.ok(found, world.trace.join("\n"));
    });
  });

  test("views that a power cut took or tore are right after the next command", async () => {
    let harmed = 0;
    for (let seed = 1; seed <= 30; seed += 1) {
      using world = new World({ seed, steps: 0 });
      const [host] = world.hosts;
      assert.ok(host);
      await shows(world);
      const before = viewsOf(host);
      assert.equal(before.size, 3);
      host.cutPower();
      harmed += difference(before, viewsOf(host)).length;
      // A reader that comes first makes the index, and touches no view.
      if (seed % 3 === 0) await works(world, "stats");
      await works(world, ...["capture", ...WHO, "--summary", "next"]);
      assert.deepEqual(difference(before, viewsOf(host)), [], `seed ${seed}`);
    }
    assert.ok(harmed > 10, `${harmed} views were harmed`);
  });

  test("views are durable once the index that knows them lasts", async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      using world = new World({ seed, steps: 0 });
      const [host] = world.hosts;
      assert.ok(host);
      await shows(world);
      const before = viewsOf(host);
      await works(world, "sync", "stop", "--instance-id", "ins-a");
      host.cutPower();
      assert.deepEqual(difference(before, viewsOf(host)), [], `seed ${seed}`);
    }
  });

  test("an index does not last where its views could not be synced", async () => {
    let failed = 0;
    for (let at = 1, calls = 1; at <= calls; at += 2) {
      using world = new World({ seed: at, steps: 0 });
      const [host] = world.hosts;
      assert.ok(host);
      await shows(world);
      const before = viewsOf(host);
      const fault = { what: "EIO", at };
      const argv = ["sync", "stop", "--instance-id", "ins-a"];
      const { exit } = await world.command(host, { argv, fault });
      calls = exit === 0 ? Math.max(calls, host.calls) : at + 2;
      if (exit === 0 && bootOf(host.index) !== "") failed += 1;
      host.cutPower();
      await works(world, ...["capture", ...WHO, "--summary", "next"]);
      assert.deepEqual(difference(before, viewsOf(host)), [], `call ${at}`);
    }
    assert.ok(failed > 3, `${failed} times`);
  });

  test("a tail of our own that a reader saw first is repaired by the next writer", async () => {
    using store = testStore();
    const { path } = await store.ok("capture", ...WHO, "--summary", "one", "--verbose");
    appendFileSync(`${store.folder}/${path.replace(".ins-a.", ".ins-z.")}`, '{"actor":"age');
    assert.equal((await store.run("validate")).exit, 3);
    assert.equal((await store.ok("diagnose", "--dry-run")).metrics.damaged_lines, 1);
    await store.ok(...words`capture --scope a --summary "this goes to another file"`);
    await store.ok("validate");
    assert.equal((await store.ok("diagnose")).metrics.damaged_lines, 0);
    assert.ok(store.files().some((file) => file.startsWith("quarantine/")));
  });

  test("a view that was written while a row could not be read is written again", async () => {
    using from = testStore();
    using to = testStore({ seed: 2 });
    const { path } = await from.ok(...words`publish --scope team --summary "in files" --verbose`);
    await from.ok("reduce");
    await to.ok("init");
    // Late enough for a folder to count as settled: then what changes in place in it is not seen.
    to.clock = Date.now() + 60_000;
    const bus = path.slice(".memory/".length);
    const outcomes = from.files().find((file) => file.startsWith("coordination/reducers")) ?? "";
    mkdirSync(`${to.root}/bus/team`, { recursive: true });
    cpSync(`${from.root}/${bus}`, `${to.root}/${bus}`);
    await to.ok("stats");
    writeFileSync(`${to.root}/${bus}`, "");
    cpSync(`${from.root}/${outcomes}`, `${to.root}/${outcomes}`);
    await to.ok(...words`checkpoint --project demo --now x`);
    writeFileSync(`${to.root}/${bus}`, from.read(bus));
    await to.ok("attach", "--project", "demo");
    const view = from.files().find((file) => file.endsWith(".active.jsonl")) ?? "";
    assert.equal(to.read(view), from.read(view));
  });
});
