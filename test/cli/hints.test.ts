/** What is typed wrong is refused with the command line that was meant, to be run as it stands. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";

async function known(): Promise<TestStore> {
  const store = testStore();
  store.variables["MEMORYCTL_INSTANCE"] = "ins-a";
  store.variables["MEMORYCTL_PROJECT"] = "demo";
  await store.ok("remember", "Cache in SQLite", "--key", "cache");
  return store;
}

/** What was typed, what its hint says, and the command line in the hint, where it can be run. */
const CASES: readonly (readonly [argv: string[], hint: string, line?: string[]])[] = [
  [["handoff"], "memoryctl handoff --summary TEXT"],
  [["reconcile"], "memoryctl reconcile --id NAME"],
  [["handoff", "all done"], "did you mean: memoryctl handoff --summary 'all done'", [
    ...["handoff", "--summary", "all done"],
  ]],
  [["reconcile", "cache", "--status", "completed"], "did you mean: memoryctl reconcile --id cache"],
  [["agenda", "list"], "did you mean: memoryctl agenda --list", ["agenda", "--list"]],
  [["lock", "echo", "hi"], "did you mean: memoryctl lock -- echo hi"],
  [["list", "--type", "decision"], "did you mean 'memoryctl list decisions'?", [
    ...["list", "decisions"],
  ]],
  [["list", "--agents"], "did you mean 'memoryctl list agents'?", ["list", "agents"]],
  [["list", "--colour"], "memoryctl list --help lists its options"],
  [
    ["checkpoint", "x"],
    "memoryctl checkpoint --help shows the arguments; quote values that " +
    "contain spaces",
  ],
  [["edit", "cache"], "memoryctl edit ID|KEY TEXT, or - for standard input"],
];

describe("a hint", () => {
  for (const [argv, hint, line] of CASES) {
    test(argv.join(" "), async () => {
      using store = await known();
      const { exit, answer } = await store.run(...argv);
      assert.deepEqual([exit, answer.code, answer.hint], [2, "usage", hint]);
      if (line !== undefined) await store.ok(...line);
    });
  }

  test("says where nothing is known how that begins, and it does", async () => {
    using store = testStore();
    const { exit, answer } = await store.run("attach");
    assert.deepEqual([exit, answer.code], [1, "no_store"]);
    const line = /memoryctl (remember) TEXT/.exec(answer.hint) ?? [];
    await store.ok(line[1] ?? "", "Tests need Redis");
    await store.ok("attach");
  });
});

describe("an option of another command", () => {
  test("names the argument, or shows all, where that is what it says", async () => {
    using store = await known();
    const { id } = await store.ok("show", "cache");
    for (const argv of [["--id", id], ["--key", "cache"], ["--id=cache"]]) {
      assert.equal((await store.ok("show", ...argv)).text, "Cache in SQLite");
    }
    assert.equal((await store.ok("show", "cache", "--verbose")).rows.length, 2);
    await store.ok("confirm", "--key", "cache");
    await store.ok("edit", "--key", "cache", "--text", "Cache in files");
    await store.ok("undo", "--id", "cache");
    assert.equal((await store.ok("show", "cache")).text, "Cache in SQLite");
  });
});
