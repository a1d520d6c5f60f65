/** `validate` answers with counts and what needs eyes; `--verbose` lists the rest. */
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { describe, test } from "node:test";
import { testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = words`--scope project:demo --instance-id ins-a`;

describe("validate", () => {
  test("of what is sound it answers two counts; --verbose has all members", async () => {
    using store = testStore();
    await store.ok("remember", "Tests need Redis", ...WHO);
    await store.ok("sync", "stop", ...WHO);
    const sound = { ok: true, error_count: 0, warning_count: 0 };
    assert.deepEqual(await store.ok("validate"), sound);
    const { root, ...full } = await store.ok("validate", "--verbose");
    assert.match(root, /^sha256:[0-9a-f]{64}$/);
    const index = { compared: true, differences: [], rebuilt: false };
    const lists = { errors: [], warnings: [], damage: [], gone: [] };
    assert.deepEqual(full, { ...sound, ...lists, index });
  });

  test("warnings are told, at most twenty, and the others counted", async () => {
    using store = testStore();
    for (let n = 0; n < 23; n += 1) {
      await store.ok("remember", `fact ${n}`, "--evidence", `evidence/${n}.md`, ...WHO);
    }
    const { warnings, not_listed, warning_count, errors } = await store.ok("validate");
    assert.deepEqual([warnings.length, not_listed, warning_count], [20, 3, 23]);
    assert.match(warnings[0], /^missing evidence: evidence\/\d+\.md of /);
    assert.equal(errors, undefined);
    const full = await store.ok("validate", "--verbose");
    assert.deepEqual([full.warnings.length, full.not_listed], [23, undefined]);
    const { exit, answer } = await store.run("validate", "--strict");
    assert.deepEqual([exit, answer.code, answer.warnings.length], [1, "check_failed", 20]);
  });

  test("damage is told by file, line and reason; its fault is named with --verbose", async () => {
    using store = testStore();
    await store.ok("remember", "Tests need Redis", ...WHO);
    const [path = ""] = store.files().filter((each) => each.startsWith("streams/"));
    const lines = store.read(path).trimEnd().split("\n").length;
    appendFileSync(`${store.root}/${path}`, "rubbish\n");
    const { exit, answer } = await store.run("validate");
    assert.deepEqual([exit, answer.code, answer.error_count], [3, "damaged", 1]);
    assert.ok(answer.errors[0].startsWith(`${path}:${lines + 1}: `), answer.errors[0]);
    assert.equal(answer.damage, undefined);
    const { damage } = (await store.run("validate", "--verbose")).answer;
    assert.deepEqual(damage, [{ file: path, line: lines + 1, fault: "edited" }]);
  });
});
