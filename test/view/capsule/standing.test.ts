/** What a capsule says of a project's standing, beside its items. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openTree } from "../../../src/base/tree.ts";
import { readerOf } from "../../../src/run/reader.ts";
import { openUsable } from "../../../src/state/index.ts";
import { CAPSULE_DEFAULTS, capsuleOf, type Moment } from "../../../src/view/capsule.ts";
import { readCapsule } from "../../support/capsule.ts";
import { type TestStore, testStore } from "../../support/store.ts";
import { words } from "../../support/words.ts";

/** The capsule of a store as it is: nothing is judged, nothing is written. */
function capsuleText(store: TestStore, owner: string, moment: Moment | null): string {
  const tree = openTree(store.root);
  const state = openUsable(tree);
  assert.ok(state !== null);
  try {
    const options = { ...CAPSULE_DEFAULTS, owner, project: "x", scope: "project:x" };
    return capsuleOf(readerOf(tree, state), options)(moment).text;
  } finally {
    state.db.close();
  }
}

describe("what waits to be judged", () => {
  test("is shown to those who may see it, and in no file", async () => {
    using store = testStore();
    const shared = words`capture --scope project:x --instance-id ins-a --summary shared`;
    await store.ok(...shared);
    await store.ok(...words`publish --scope project:x --instance-id ins-b --summary on-the-bus`);
    const own = words`capture --scope project:x --instance-id ins-a --visibility private`;
    await store.ok(...own, "--summary", "own");
    await store.ok(...words`capture --scope project:y --instance-id ins-a --summary elsewhere`);
    const moment = { now_ms: store.clock, user: null };
    const waiting = (owner: string) => {
      const { items } = readCapsule(capsuleText(store, owner, moment));
      assert.ok(items.every((each) => each.heading === "## Waiting"));
      assert.ok(items.every(({ details }) => details.includes("waiting")));
      return items.map(({ text }) => text).sort();
    };
    assert.deepEqual(waiting(""), ["on-the-bus", "shared"]);
    assert.deepEqual(waiting("ins-b"), ["on-the-bus", "shared"]);
    assert.deepEqual(waiting("ins-a"), ["on-the-bus", "own", "shared"]);
    assert.doesNotMatch(capsuleText(store, "ins-a", null), /## Waiting/);
    await store.ok("distill");
    await store.ok("reduce");
    assert.doesNotMatch(capsuleText(store, "ins-a", moment), /## Waiting/);
  });
});

describe("where a project stands", () => {
  test("an empty project's capsule is its head alone", async () => {
    using store = testStore();
    await store.ok("init");
    const lines = capsuleText(store, "", null).trimEnd().split("\n");
    assert.deepEqual(lines.filter((line) => line !== "").map((line) => line.slice(0, 12)), [
      "# Attach Cap",
      "- Recorded b",
    ]);
  });

  test("a long handoff takes its part and leaves room for what was decided", async () => {
    using store = testStore();
    const actions = JSON.stringify(
      Array.from({ length: 60 }, (_, i) => `step ${i} ${"and so on ".repeat(8)}`),
    );
    await store.ok("handoff", ...words`--project x --summary done --next-actions ${actions}`);
    for (let i = 0; i < 40; i += 1) {
      await store.ok(...words`remember decided-${i} --key k${i} --project x --instance-id ins-a`);
    }
    const text = capsuleText(store, "", null);
    assert.ok(text.length <= CAPSULE_DEFAULTS.budget);
    assert.equal(readCapsule(text).items.length, 40);
    assert.match(text, /^- \d+ more lines of resume$/m);
  });
});
