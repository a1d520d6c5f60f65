/** Derived files that somebody touched: what a look at their folders tells, and what not. */
import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { openTree } from "../../src/base/tree.ts";
import { isAsSwept } from "../../src/run/sweep.ts";
import { openUsable } from "../../src/state/index.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const ATTACH = words`attach --project demo`;

/** True where an attach would leave derived files unlooked at. */
function isLeftAlone(store: TestStore): boolean {
  const tree = openTree(store.root);
  const state = openUsable(tree);
  assert.ok(state !== null);
  try {
    return isAsSwept(state, tree, store.clock);
  } finally {
    state.db.close();
  }
}

/** A store with a view, swept a while after it was written. */
async function swept(): Promise<{ store: TestStore; view: string }> {
  const store = testStore();
  await store.ok(...words`publish --scope project:demo --object-type fact --summary "in files"`);
  await store.ok("reduce");
  store.clock = Date.now() + 60_000;
  await store.ok(...ATTACH);
  // The capsule is written behind the sweep.
  await store.ok(...ATTACH);
  const view = store.files().find((file) => file.endsWith(".active.jsonl"));
  assert.ok(view !== undefined);
  return { store, view: `${store.root}/${view}` };
}

/** What is done to a view, or beside it, that its folder tells. */
const TOLD: Readonly<Record<string, (view: string) => void>> = {
  removed: (view) => rmSync(view),
  replaced: (view) => {
    writeFileSync(`${view}.new`, "{}\n");
    renameSync(`${view}.new`, view);
  },
  "with another one beside it": (view) =>
    writeFileSync(view.replace(/\d{4}-\d\d/, "1999-01"), "{}"),
  "without its folder": (view) => rmSync(view.slice(0, view.lastIndexOf("/")), { recursive: true }),
};

for (const [how, touch] of Object.entries(TOLD)) {
  test(`a view that is ${how} is written again by an attach`, async () => {
    const { store, view } = await swept();
    using _ = store;
    assert.ok(isLeftAlone(store));
    const before = store.files().filter((file) => file.startsWith("views/"));
    const text = store.read(view.slice(store.root.length + 1));
    touch(view);
    assert.ok(!isLeftAlone(store));
    await store.ok(...ATTACH);
    assert.equal(store.read(view.slice(store.root.length + 1)), text);
    assert.deepEqual(store.files().filter((file) => file.startsWith("views/")), before);
  });
}

test("a view that is changed in place is written again by who looks at everything", async () => {
  const { store, view } = await swept();
  using _ = store;
  const text = store.read(view.slice(store.root.length + 1));
  writeFileSync(view, "{}\n");
  await store.ok(...ATTACH);
  assert.equal(store.read(view.slice(store.root.length + 1)), "{}\n");
  await store.ok("diagnose");
  assert.equal(store.read(view.slice(store.root.length + 1)), text);
});
