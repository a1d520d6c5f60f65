/** Names that are nearly right: an unknown one is no empty one, and leaves no file behind. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

/** A store that knows the projects `demo` and `shop`, in as many ways as there are. */
async function known(): Promise<TestStore> {
  const store = testStore();
  await store.ok(...words`capture --scope project:demo --instance-id ins-a --summary x`);
  await store.ok(...words`sync start --scope team --project begun --instance-id ins-b`);
  await store.ok(...words`agenda --project planned --add item`);
  await store.ok(...words`checkpoint --project shop --now n`);
  return store;
}

const BY_SCOPE = [
  ["stats"],
  ["lease", "list"],
  ["sync", "list"],
  ["distill"],
  ["reduce"],
  ["diagnose"],
  ["advise"],
] as const;

describe("a name that is nearly right", () => {
  for (const argv of BY_SCOPE) {
    test(`${argv.join(" ")} --scope`, async () => {
      using store = await known();
      const ask = async (scope: string) => (await store.ok(...argv, "--scope", scope)).nearest;
      assert.equal((await ask("project:dmeo"))[0], "project:demo");
      assert.equal(await ask("demo"), undefined, "the project of that name is meant");
      assert.equal((await ask("dmeo"))[0], "project:demo");
      assert.equal((await ask("taem"))[0], "team");
      assert.deepEqual(await ask("nothing-that-is-like-one-of-these"), []);
      for (const scope of ["project:demo", "project:*", "team"]) {
        assert.equal(await ask(scope), undefined, scope);
      }
      assert.equal((await store.ok(...argv)).nearest, undefined);
    });
  }

  test("attach: an unknown project leaves no file behind", async () => {
    using store = await known();
    for (const more of [[], ["--instance-id", "ins-a"]]) {
      const before = store.files();
      const answer = await store.ok("attach", "--project", "dmeo", ...more);
      assert.deepEqual([answer.nearest[0], answer.written, answer.attach_path], [
        "demo",
        false,
        null,
      ]);
      assert.deepEqual(store.files(), before);
    }
    for (const project of ["demo", "shop", "planned", "begun"]) {
      const answer = await store.ok("attach", "--project", project);
      assert.deepEqual([answer.nearest, answer.written], [undefined, undefined], project);
      assert.ok(store.files().includes(answer.attach_path.slice(".memory/".length)));
    }
    const scoped = await store.ok(...words`attach --project other --scope project:demo`);
    assert.equal(scoped.written, undefined);
  });

  test("agenda --list", async () => {
    using store = await known();
    const list = async (project: string) =>
      (await store.ok("agenda", "--project", project, "--list")).nearest;
    assert.equal((await list("planed"))[0], "planned");
    assert.equal((await list("demo-app"))[0], "demo");
    assert.equal(await list("planned"), undefined);
  });

  test("diagnose and advise --project", async () => {
    using store = await known();
    for (const verb of ["diagnose", "advise"]) {
      assert.equal((await store.ok(verb, "--project", "dmeo")).nearest[0], "demo");
      assert.equal((await store.ok(verb, "--project", "shop")).nearest, undefined);
    }
  });

  const who = ["--instance-id", "ins-a"];
  const RECORDING = [
    ["remember", "y", ...who],
    ["capture", ...who, "--summary", "y"],
    ["publish", ...who, "--summary", "y"],
    ["sync", "start", ...who],
    ["lease", "acquire", ...who, "--key", "k"],
  ];
  for (const argv of RECORDING) {
    test(`${argv[0]} tells of an unknown scope that is nearly a known one`, async () => {
      using store = await known();
      const near = async (scope: string) => (await store.ok(...argv, "--scope", scope)).nearest;
      for (const scope of ["project:demo", "demo", "team", "new", "project:unlike-any"]) {
        assert.equal(await near(scope), undefined, scope);
      }
      assert.deepEqual(await near("project:demoo"), ["project:demo"]);
      assert.deepEqual(await near("taem"), ["team"]);
    });
  }

  test("it is told once, when it is recorded first", async () => {
    using store = await known();
    const capture = words`capture --scope project:demoo --instance-id ins-a --summary y`;
    assert.deepEqual((await store.ok(...capture)).nearest, ["project:demo"]);
    assert.equal((await store.ok(...capture)).nearest, undefined);
  });

  for (
    const argv of [
      words`checkpoint --now n`,
      words`handoff --summary s`,
      words`agenda --add item`,
    ]
  ) {
    test(`${argv[0]} --project`, async () => {
      using store = await known();
      const near = async (project: string) =>
        (await store.ok(...argv, "--project", project)).nearest;
      assert.equal(await near("demo"), undefined);
      assert.equal(await near("brand-new"), undefined);
      assert.deepEqual(await near("plannd"), ["project:planned"]);
    });
  }
});
