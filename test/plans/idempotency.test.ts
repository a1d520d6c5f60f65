/** Keys belong to who wrote them: nobody takes those of others, and clones of one agent agree. */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = words`--instance-id ins-a --idempotency-key K`;

/** Command lines with a key; the last word is what they say. */
const KEYED: Readonly<Record<string, readonly string[]>> = {
  capture: words`capture --scope team ${WHO} --summary`,
  publish: words`publish --scope team ${WHO} --summary`,
  checkpoint: words`checkpoint --project demo ${WHO} --now`,
  handoff: words`handoff --project demo ${WHO} --summary`,
  agenda: words`agenda --project demo --idempotency-key K --add`,
};

/** Brings the ledgers of one store to another, as git does. */
function bring(from: TestStore, to: TestStore): void {
  for (const folder of ["streams", "bus", "coordination", "projects"]) {
    if (!from.files().some((path) => path.startsWith(`${folder}/`))) continue;
    const isLedger = (path: string) => !/\.[a-z]+$/.test(path) || path.endsWith(".jsonl");
    cpSync(`${from.root}/${folder}`, `${to.root}/${folder}`, { recursive: true, filter: isLedger });
  }
}

/** The id of what a command wrote. */
function idIn(
  answer: { event_id?: string; revision?: string; item?: { id: string } },
): string | undefined {
  return answer.event_id ?? answer.revision ?? answer.item?.id;
}

describe("an idempotency key", () => {
  for (const [name, argv] of Object.entries(KEYED)) {
    test(`${name}: one that a stranger used before is no obstacle`, async () => {
      using stranger = testStore({ seed: 7 });
      using own = testStore();
      const theirs = idIn(await stranger.ok(...argv, "theirs"));
      await own.ok("init");
      bring(stranger, own);
      const first = idIn(await own.ok(...argv, "ours"));
      assert.ok(first !== undefined && first !== theirs);
      assert.equal(idIn(await own.ok(...argv, "ours")), first, "a retry is exact");
      const { exit, answer } = await own.run(...argv, "another");
      assert.equal(exit, 1, "our own key holds for our own content");
      assert.match(answer.code, /^(key_reused|refused)$/);
      assert.equal((await own.ok("validate")).error_count, 0);
    });

    test(`${name}: a retry in another clone gets the first result`, async () => {
      using clone = testStore({ seed: 7 });
      using own = testStore();
      const first = idIn(await clone.ok(...argv, "ours"));
      await own.ok("init");
      bring(clone, own);
      assert.equal(idIn(await own.ok(...argv, "ours")), first);
    });
  }

  test("reconcile: a stranger's correction with it is no obstacle", async () => {
    using stranger = testStore({ seed: 7 });
    using own = testStore();
    await own.ok(...words`capture --scope team --instance-id ins-a --summary one`);
    const { created: [{ object_id: id }] } = await own.ok("distill", "--verbose");
    await stranger.ok("init");
    bring(own, stranger);
    await stranger.ok(...words`reconcile --id ${id} ${WHO} --summary theirs`);
    bring(stranger, own);
    const newest = (await own.run(...words`reconcile --id ${id} --summary x`)).answer.current[0].id;
    const again = words`reconcile --id ${newest} ${WHO} --summary ours`;
    const { new_id } = await own.ok(...again);
    assert.equal((await own.ok(...again)).new_id, new_id, "a retry is exact");
  });
});
