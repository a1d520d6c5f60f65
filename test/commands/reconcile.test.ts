/** Correcting: the newest version only; what is not given is inherited; sides of a conflict. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { anEvent, commitRows } from "../support/colleague.ts";
import { pick, seeded } from "../support/random.ts";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

async function decided(store: TestStore, summary: string, ...more: string[]): Promise<string> {
  await store.ok(...words`capture ${WHO} --decision-key cache --proposed-type decision
    --summary ${summary} ${more}`);
  const { created } = await store.ok("distill", "--verbose");
  return created[0]?.object_id ?? "";
}

function active(store: TestStore): Answer[] {
  return store.files().filter((path) => path.endsWith(".active.jsonl"))
    .flatMap((path) => store.read(path).trimEnd().split("\n")).map((line) => JSON.parse(line));
}

describe("reconcile", () => {
  test("what is not given is inherited; what is given replaces it", async () => {
    using store = testStore();
    const more = words`--why fast --tags a,b --assumptions "local disk" --confidence 0.9`;
    const id = await decided(store, "in files", ...more);
    const change = words`reconcile --id ${id} --summary "in SQLite"`;
    const { new_id, supersedes } = await store.ok(...change);
    assert.equal(supersedes, id);
    const [object, ...others] = active(store);
    assert.deepEqual(others, []);
    assert.equal(object.id, new_id);
    assert.deepEqual(
      [object.summary, object.why, object.tags, object.assumptions, object.confidence],
      ["in SQLite", "fast", ["a", "b"], ["local disk"], 0.9],
    );
    assert.equal(object.supersedes, id);
    const last = await store.ok(...words`reconcile --id ${new_id} --summary x --tags ""`);
    assert.deepEqual(active(store).map((each) => [each.id, each.tags]), [[last.new_id, []]]);
  });

  test("an older version is refused with both texts, however long the chain", async () => {
    using store = testStore();
    const ids = [await decided(store, "version 0")];
    for (let i = 1; i <= 6; i += 1) {
      const change = words`reconcile --id ${ids.at(-1) ?? ""} --summary "v ${i}"`;
      ids.push((await store.ok(...change)).new_id);
    }
    for (const id of ids.slice(0, -1)) {
      const { exit, answer } = await store.run(...words`reconcile --id ${id} --summary late`);
      assert.equal(exit, 4);
      assert.equal(answer.code, "lost_race");
      assert.equal(answer.given.id, id);
      assert.deepEqual(answer.current.map((each: Answer) => each.summary), ["v 6"]);
    }
    const { entries, objects } = await store.ok("history", ids[2] ?? "", "--verbose");
    assert.equal(objects.length, 7);
    assert.equal(entries.length, 8);
  });

  test("unknown ids and conflicts are refused with the nearest known ones", async () => {
    using store = testStore();
    const id = await decided(store, "in files");
    const near = `${id.slice(0, -1)}x`;
    const unknown = await store.run(...words`reconcile --id ${near} --summary x`);
    assert.deepEqual([unknown.exit, unknown.answer.nearest], [1, [id]]);
    const resolve = words`reconcile --id ${id} --summary x --resolve-conflict cnf-x`;
    const conflict = await store.run(...resolve);
    assert.deepEqual([conflict.exit, conflict.answer.code], [1, "not_found"]);
    const bare = await store.run("reconcile", "--id", id);
    assert.equal(bare.exit, 2);
    assert.equal((await store.run("history", "nothing")).exit, 1);
  });

  test("a conflict is decided for either side, with all that says the same", async () => {
    for (const side of ["active", "contested"] as const) {
      using store = testStore();
      await decided(store, "in files");
      await decided(store, "in SQLite");
      await decided(store, "in SQLite");
      const line = store.read("views/conflicts/project-demo.jsonl").trimEnd().split("\n");
      assert.equal(line.length, 1);
      const conflict = JSON.parse(line[0] ?? "");
      await store.ok(...words`reconcile --id ${conflict[side].id} --summary both
        --resolve-conflict ${conflict.conflict_id}`);
      assert.equal((await store.ok("stats")).open_conflicts, 0);
      assert.deepEqual(active(store).map((each) => each.summary), ["both"]);
    }
  });

  test("the lines of many conflicts of one key grow with their number only", async () => {
    using store = testStore();
    const path = "views/conflicts/project-demo.jsonl";
    for (const text of ["a", "b"]) await decided(store, text);
    const { conflicts: _, ...first } = JSON.parse(store.read(path)).active;
    for (const text of ["c", "d", "e"]) await decided(store, text);
    const lines = store.read(path).trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(lines.length, 4);
    for (const { active, conflict_id } of lines) {
      assert.deepEqual(active, { ...first, conflicts: [conflict_id] });
    }
  });

  test("a month that is rewritten in part is what it would be anew", async () => {
    using store = testStore();
    const next = seeded(7);
    const views = () =>
      store.files().filter((path) => path.endsWith(".active.jsonl"))
        .map((path) => `${path}\n${store.read(path)}`);
    const ids: string[] = [];
    for (let i = 0; i < 12; i += 1) {
      const type = pick(next, ["fact", "decision", "commitment"]);
      const key = type === "decision" && next() < 0.7
        ? ["--decision-key", pick(next, ["a", "b"])]
        : [];
      await store.ok(
        ...words`capture ${WHO} --proposed-type ${type} ${key} --summary '"id":"${i}"'`,
      );
      const { created } = await store.ok("distill", "--verbose");
      ids.push(...created.map((each: Answer) => each.object_id));
    }
    for (let i = 0; i < 12; i += 1) {
      const id = pick(next, ids);
      const what = pick(next, [["--summary", `again ${i}`], ["--status", "completed"]]);
      const { exit, answer } = await store.run(...words`reconcile --id ${id} --why x ${what}`);
      assert.ok(
        exit === 0 || ["lost_race", "refused"].includes(answer.code),
        JSON.stringify(answer),
      );
      if (exit === 0) ids.push(answer.new_id);
      const seen = views();
      rmSync(`${store.root}/index`, { recursive: true });
      rmSync(`${store.root}/views`, { recursive: true });
      await store.ok("reduce");
      assert.deepEqual(views(), seen);
    }
  });

  test("an event with two contents: the one that its outcome names counts", async () => {
    using store = testStore();
    const summaries = () => active(store).map(({ summary }) => summary);
    const event = (summary: string, lc: number) => {
      const claim = { confidence: 0.7, horizon: "day", salience: "medium", tags: [] };
      const payload = { ...claim, object_type: "decision", summary };
      return anEvent("published", payload, { event_id: "evt-20261122100000-0123456789abcdef", lc });
    };
    await store.ok("init");
    const first = commitRows(store.root, "bus/project-demo/2026-11-22", [event("first", 9)]);
    await store.ok("reduce");
    assert.deepEqual(summaries(), ["first"]);
    const copy = commitRows(store.root, "bus/project-demo/2026-11-21", [event("forged", 0)]);
    await store.ok("attach", "--project", "demo");
    assert.deepEqual(summaries(), ["first"], "an earlier clock takes nothing over");
    const { exit, answer } = await store.run("validate", "--verbose");
    assert.deepEqual([exit, answer.damage], [3, [{ file: copy, line: 1, fault: "doubled" }]]);
    rmSync(`${store.root}/${first}`);
    await store.ok("hygiene");
    assert.deepEqual(summaries(), [], "nobody judged the other content");
    await store.ok("reduce");
    assert.deepEqual(summaries(), ["forged"]);
  });

  test("a conflict that is another key's is refused", async () => {
    using store = testStore();
    await decided(store, "in files");
    await decided(store, "in SQLite");
    await store.ok(...words`capture ${WHO} --decision-key queue --proposed-type decision
      --summary FIFO`);
    const { created } = await store.ok("distill", "--verbose");
    const conflict = JSON.parse(store.read("views/conflicts/project-demo.jsonl"));
    const { exit, answer } = await store.run(...words`reconcile --id ${created[0].object_id}
      --resolve-conflict ${conflict.conflict_id} --summary x`);
    assert.deepEqual([exit, answer.code], [1, "refused"]);
    assert.equal((await store.ok("stats")).open_conflicts, 1);
  });

  test("--status ends an object and leaves its text; the key is free again", async () => {
    using store = testStore();
    const id = await decided(store, "in files");
    await store.ok(...words`reconcile --id ${id} --status invalid --why "it was wrong"`);
    assert.deepEqual(active(store), []);
    await decided(store, "in SQLite");
    assert.deepEqual(active(store).map((each) => each.summary), ["in SQLite"]);
    assert.equal((await store.ok("stats")).open_conflicts, 0);
  });

  test("a commitment and its agenda item stay in step, both ways", async () => {
    using store = testStore();
    const promise = words`capture ${WHO} --proposed-type commitment --summary`;
    await store.ok(...promise, "write the guide");
    await store.ok(...promise, "measure");
    const { created } = await store.ok("distill", "--verbose");
    const [guide, measure] = created.map((each: Answer) => each.object_id);
    const items = async () => {
      const { items } = await store.ok("agenda", "--project", "demo", "--list");
      return items.map((each: Answer) => [each.summary, each.status]);
    };
    assert.deepEqual(await items(), [["write the guide", "active"], ["measure", "active"]]);
    await store.ok(...words`agenda --project demo --close ${guide}`);
    await store.ok(...words`reconcile --id ${measure} --status cancelled`);
    assert.deepEqual(active(store), []);
    assert.deepEqual(await items(), [["write the guide", "completed"], ["measure", "cancelled"]]);
    await store.ok(...words`agenda --project demo --update ${guide} --status active`);
    assert.deepEqual(active(store).map((each) => each.summary), ["write the guide"]);
    const change = words`agenda --project demo --update ${guide} --summary x`;
    assert.equal((await store.run(...change)).answer.code, "refused");
    await store.ok(...words`reconcile --id ${guide} --summary "write two guides"`);
    assert.deepEqual((await items())[0], ["write two guides", "active"]);
  });

  test("a private object is its owner's to correct", async () => {
    using store = testStore();
    const id = await decided(store, "mine", "--visibility", "private");
    const other = await store.run(...words`reconcile --id ${id} --summary x --instance-id b`);
    assert.deepEqual([other.exit, other.answer.code], [1, "refused"]);
    const own = words`reconcile --id ${id} --summary "still mine" --instance-id ins-a`;
    const { path } = await store.ok(...own);
    assert.match(path, /views\/private\/ins-a\//);
  });

  test("a retry with its key is answered alike; other content is refused", async () => {
    using store = testStore();
    const id = await decided(store, "in files");
    const call = words`reconcile --id ${id} --idempotency-key K --summary`;
    const first = await store.ok(...call, "in SQLite");
    assert.deepEqual(await store.ok(...call, "in SQLite"), first);
    assert.equal((await store.run(...call, "elsewhere")).answer.code, "key_reused");
    assert.equal((await store.ok("stats")).events["memory.reconciled"], 1);
  });

  test("two clones correct one head: a conflict, which one more correction ends", async () => {
    using one = testStore({ seed: 1 });
    const id = await decided(one, "in files");
    using two = testStore({ seed: 2, from: one.root });
    await one.ok(...words`reconcile --id ${id} --summary "in SQLite"`);
    await two.ok(...words`reconcile --id ${id} --summary "in memory"`);
    const exchange = () => {
      for (const [from, to] of [[one, two], [two, one]] as const) {
        for (
          const path of from.files().filter((each) => /\.[0-9a-f]{12}\.\d+\.jsonl$/.test(each))
        ) {
          mkdirSync(`${to.root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
          const known = to.files().includes(path) ? to.read(path) : "";
          // Only its writer appends to a ledger: the longer one is the newer.
          if (known.length < from.read(path).length) {
            writeFileSync(`${to.root}/${path}`, from.read(path));
          }
        }
      }
    };
    exchange();
    for (const store of [one, two]) await store.ok("reduce");
    assert.equal((await one.ok("stats")).open_conflicts, 1);
    assert.deepEqual(await one.ok("stats"), await two.ok("stats"));
    const conflicts = [one, two].map((store) => store.read("views/conflicts/project-demo.jsonl"));
    assert.equal(conflicts[0], conflicts[1]);
    const conflict = JSON.parse(conflicts[0] ?? "");
    await one.ok(...words`reconcile --id ${conflict.active.id}
      --resolve-conflict ${conflict.conflict_id} --summary "in SQLite, cached in memory"`);
    assert.equal((await one.ok("stats")).open_conflicts, 0);
    assert.deepEqual(active(one).map((each) => each.summary), ["in SQLite, cached in memory"]);
    assert.equal((await one.ok("validate")).error_count, 0);
  });
});
