/** Names of memories, edits, withdrawals and undoing: what an agent types after `remember`. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const A = words`--scope project:demo --instance-id ins-a`;
const AS_A = words`--instance-id ins-a --scope project:demo`;

function shown(store: TestStore): string[] {
  return store.files().filter((path) => path.endsWith(".active.jsonl"))
    .flatMap((path) => store.read(path).trimEnd().split("\n"))
    .map((line) => String((JSON.parse(line) as Answer)["summary"])).sort();
}

async function decided(store: TestStore): Promise<Answer> {
  return await store.ok(...words`remember "Cache in files" --key cache ${A}`);
}

/** The index that is made of all rows says the same. */
async function holdRebuilt(store: TestStore): Promise<void> {
  const before = shown(store);
  rmSync(`${store.root}/index`, { recursive: true });
  await store.ok("reduce");
  assert.deepEqual(shown(store), before);
  assert.equal((await store.ok("validate", "--strict")).error_count, 0);
}

describe("names", () => {
  test("a short id, a key and an event's id mean the object, everywhere", async () => {
    using store = testStore();
    const { id } = await decided(store);
    const { objects: [{ id: full, names }] } = await store.ok("history", id, "--verbose");
    assert.ok(full.startsWith("dec-"));
    for (const name of [id, `·${id}`, full, names[0], "cache", "decision:cache"]) {
      const { id: now } = await store.ok("confirm", name, ...AS_A);
      assert.equal(now, id, name);
    }
    await store.ok(...words`checkpoint --project demo --instance-id ins-a --decisions ${id}`);
    assert.match(store.read("projects/demo/state.active.md"), new RegExp(full));
    const { new_id } = await store.ok(
      ...words`reconcile --id cache ${AS_A} --summary "Cache in RAM"`,
    );
    assert.ok(new_id.startsWith("dec-"));
    assert.deepEqual(shown(store), ["Cache in RAM"]);
  });

  test("an unknown one is not_found, with the nearest", async () => {
    using store = testStore();
    await decided(store);
    for (const argv of [["edit", "cahce", "x"], ["confirm", "cahce"], ["undo", "cahce"]]) {
      const { exit, answer } = await store.run(...argv, ...AS_A);
      assert.deepEqual([exit, answer.code, answer["nearest"]], [1, "not_found", ["cache"]]);
    }
    const { exit, answer } = await store.run(...words`checkpoint --project demo --decisions cahce`);
    assert.deepEqual([exit, answer.code, answer["nearest"]], [1, "not_found", ["cache"]]);
  });

  test("a conflict is decided by the contested key", async () => {
    using store = testStore();
    await decided(store);
    await store.ok(...words`remember "Cache in SQLite" --key cache --scope project:demo
      --instance-id ins-b`);
    assert.equal((await store.ok("stats")).open_conflicts, 1);
    await store.ok(...words`reconcile --id cache --resolve-conflict cache ${AS_A}
      --summary "Cache in SQLite" --why "measured"`);
    assert.equal((await store.ok("stats")).open_conflicts, 0);
    assert.deepEqual(shown(store), ["Cache in SQLite"]);
  });

  test("an agenda item is closed by its short id, a commitment's too", async () => {
    using store = testStore();
    const { item } = await store.ok(...words`agenda --project demo --add "look at it"`);
    await store.ok("agenda", "--project", "demo", "--close", item.id.slice(-16, -8));
    const { id } = await store.ok(...words`remember "measure it" --due 2026-12-01 ${A}`);
    await store.ok("agenda", "--project", "demo", "--close", id);
    const { items } = await store.ok(...words`agenda --project demo --list`);
    assert.deepEqual(items.map((each: Answer) => each["status"]), ["completed", "completed"]);
  });
});

describe("edit", () => {
  test("changes a text, takes the lease of its key and gives it back", async () => {
    using store = testStore();
    const { id } = await decided(store);
    const edited = await store.ok(...words`edit cache "Cache in SQLite" --why measured ${AS_A}`);
    assert.equal(edited.replaces, id);
    assert.deepEqual(Object.keys(edited).sort(), ["id", "ok", "replaces", "type"]);
    assert.deepEqual(shown(store), ["Cache in SQLite"]);
    assert.equal((await store.ok("lease", "list")).count, 0);
    const leases = store.files().filter((path) => path.startsWith("coordination/leases"));
    assert.equal(leases.flatMap((path) => store.read(path).trim().split("\n")).length, 2);
    const again = await store.run("edit", id, "x", ...AS_A);
    assert.deepEqual([again.exit, again.answer.code], [4, "lost_race"]);
    await holdRebuilt(store);
  });

  test("without a text changes the rest; what says that already is known", async () => {
    using store = testStore();
    const { id } = await decided(store);
    const first = await store.ok("edit", "cache", "--why", "measured", "--tags", "db,ram", ...AS_A);
    assert.equal(first.replaces, id);
    const { text, why, tags } = await store.ok("show", "cache", ...AS_A);
    assert.deepEqual([text, why, tags], ["Cache in files", "measured", ["db", "ram"]]);
    const rows = () => store.files().filter((path) => path.endsWith(".jsonl")).map(store.read);
    const before = rows();
    const again = ["edit", "cache", "Cache in files", "--tags", "db,ram", ...AS_A];
    assert.deepEqual(await store.ok(...again), {
      ok: true,
      id: first.id,
      type: "decision",
      known: true,
    });
    assert.deepEqual(rows(), before);
    const none = await store.run("edit", "cache", ...AS_A);
    assert.deepEqual([none.exit, none.answer.code], [2, "usage"]);
    const more = await store.ok("edit", "cache", "--horizon", "week", ...AS_A);
    assert.equal(more.replaces, first.id);
    await holdRebuilt(store);
  });

  test("of a key that another holds is refused, and with the own lease goes on", async () => {
    using store = testStore();
    await decided(store);
    const claim = words`lease acquire --scope project:demo --key decision:cache --instance-id`;
    await store.ok(...claim, "ins-b");
    const { exit, answer } = await store.run(...words`edit cache x ${AS_A}`);
    assert.deepEqual([exit, answer.code], [4, "lease_held"]);
    await store.ok(...words`edit cache "by its holder" --scope project:demo --instance-id ins-b`);
    assert.equal((await store.ok("lease", "list")).count, 1, "it is still held");
  });

  test("a retry with its key is answered alike", async () => {
    using store = testStore();
    await decided(store);
    const argv = words`edit cache "Cache in RAM" --idempotency-key k ${AS_A}`;
    const first = await store.ok(...argv);
    assert.deepEqual(await store.ok(...argv), first);
    const other = await store.run(...words`edit cache other --idempotency-key k ${AS_A}`);
    assert.equal(other.answer.code, "key_reused");
  });
});

describe("withdrawal", () => {
  for (const verb of ["capture", "publish"]) {
    for (const how of ["undo", "reconcile"]) {
      test(`${verb}, then ${how}: it becomes nothing, and nobody is told to look`, async () => {
        using store = testStore();
        const { event_id } = await store.ok(verb, ...A, "--summary", "typed in error");
        const argv = how === "undo"
          ? ["undo", ...AS_A]
          : words`reconcile --id ${event_id} --status invalid ${AS_A}`;
        await store.ok(...argv);
        assert.equal((await store.ok(...words`attach --project demo`))["judged"], undefined);
        assert.deepEqual(shown(store), []);
        const { metrics } = await store.ok("diagnose", "--dry-run");
        assert.deepEqual([metrics.rejected_events, metrics.undistilled, metrics.reduce_lag], [
          0,
          0,
          0,
        ]);
        await holdRebuilt(store);
      });
    }
  }

  test("is its author's alone", async () => {
    using store = testStore();
    const { event_id } = await store.ok("capture", ...A, "--summary", "mine");
    const { exit, answer } = await store.run(
      ...words`reconcile --id ${event_id} --status invalid --instance-id ins-b`,
    );
    assert.deepEqual([exit, answer.code], [1, "refused"]);
    assert.equal((await store.ok(...words`attach --project demo`))["judged"], 1);
  });
});

describe("undo", () => {
  test("ends what was remembered last; undone again, it is back", async () => {
    using store = testStore();
    await decided(store);
    assert.equal((await store.ok("undo", ...AS_A)).by, "invalid");
    assert.deepEqual(shown(store), []);
    assert.equal((await store.ok("undo", ...AS_A)).by, "restored");
    assert.deepEqual(shown(store), ["Cache in files"]);
    await holdRebuilt(store);
  });

  test("a correction goes back to all that was said before", async () => {
    using store = testStore();
    await decided(store);
    await store.ok(...words`edit cache "Cache in RAM" --why fast --due-at 2026-12-01 ${AS_A}`);
    await store.ok("undo", ...AS_A);
    assert.deepEqual(shown(store), ["Cache in files"]);
    const view = store.files().find((path) => path.endsWith(".active.jsonl")) ?? "";
    const { why, due_at } = JSON.parse(store.read(view));
    assert.deepEqual([why, due_at], [undefined, undefined]);
  });

  test("a promise that was ended is active again, by its name", async () => {
    using store = testStore();
    const { id } = await store.ok(...words`remember "measure it" --due 2026-12-01 ${A}`);
    const { new_id } = await store.ok(...words`reconcile --id ${id} --status completed ${AS_A}`);
    assert.deepEqual(shown(store), []);
    await store.ok("undo", new_id, ...AS_A);
    assert.deepEqual(shown(store), ["measure it"]);
  });

  test("cancels an agenda item, and refuses what only another one replaces", async () => {
    using store = testStore();
    const { item } = await store.ok(...words`agenda --project demo --add "look at it"`);
    await store.ok("undo", item.id, "--project", "demo", "--instance-id", "ins-a");
    const { items } = await store.ok(...words`agenda --project demo --list`);
    assert.equal(items[0].status, "cancelled");
    await store.ok(...words`checkpoint --project demo --now x --instance-id ins-a`);
    const { exit, answer } = await store.run("undo", ...AS_A);
    assert.deepEqual([exit, answer.code], [1, "refused"]);
  });

  test("knows an agenda item by its short id, and by no other project's", async () => {
    using store = testStore();
    const { item } = await store.ok(...words`agenda --project demo --add "look at it"`);
    const short = item.id.slice(-16, -8);
    const other = await store.run(...words`undo ${short} --project other --instance-id ins-a`);
    assert.deepEqual([other.exit, other.answer.code], [1, "not_found"]);
    const { undone, by } = await store.ok("undo", short, ...AS_A);
    assert.deepEqual([undone, by], [short, "cancelled"]);
    const { items } = await store.ok(...words`agenda --project demo --list`);
    assert.equal(items[0].status, "cancelled");
    const again = await store.run("undo", `·${short}`, ...AS_A);
    assert.deepEqual([again.exit, again.answer.code], [1, "refused"]);
  });

  test("a commitment's short id means the commitment, with its item", async () => {
    using store = testStore();
    const { id } = await store.ok(...words`remember "measure it" --due 2026-12-01 ${A}`);
    assert.equal((await store.ok("undo", id, ...AS_A)).by, "invalid");
    const { items } = await store.ok(...words`agenda --project demo --list`);
    assert.deepEqual(items.map((each: Answer) => each["status"]), ["invalid"]);
  });

  test("without a name it says what it took back", async () => {
    using store = testStore();
    await decided(store);
    assert.equal((await store.ok("undo", ...AS_A)).text, "Cache in files");
    await store.ok("capture", ...A, "--summary", "typed in error");
    const { by, text } = await store.ok("undo", ...AS_A);
    assert.deepEqual([by, text], ["withdrawn", "typed in error"]);
    await decided(store);
    assert.equal((await store.ok("undo", "cache", ...AS_A)).text, undefined);
  });

  test("does not touch what another said last", async () => {
    using store = testStore();
    await decided(store);
    const { exit, answer } = await store.run(...words`undo --instance-id ins-b`);
    assert.deepEqual([exit, answer.code], [1, "not_found"]);
    assert.equal(answer.hint, "name what is meant: memoryctl undo ID|KEY");
    assert.deepEqual(shown(store), ["Cache in files"]);
  });
});
