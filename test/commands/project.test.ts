/** Projects by all their names: bare as scopes, renamed, and named for a store. */
import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { ledgerAt } from "../../src/row/path.ts";
import { difference, dumpStore } from "../support/dump.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const DECISION = ["--type", "decision"];

async function known(project: string, text = "Cache in SQLite"): Promise<TestStore> {
  const store = testStore();
  await store.ok("remember", text, "--project", project, "--instance-id", "ins-a", ...DECISION);
  return store;
}

const capsule = async (store: TestStore, project: string) =>
  (await store.ok("attach", "--project", project)).capsule as string;

describe("a bare name given as a scope", () => {
  const COMMANDS = [
    words`capture --summary y`,
    words`publish --summary y`,
    words`remember y`,
    words`sync start`,
    words`lease acquire --key k`,
    words`checkpoint --project demo --now n`,
    words`handoff --project demo --summary s`,
  ];
  for (const argv of COMMANDS) {
    test(`is the project's: ${argv[0]}`, async () => {
      using store = await known("demo");
      await store.ok(...argv, "--scope", "demo", "--instance-id", "ins-b");
      assert.ok(!store.files().some((path) => /^(?:streams|bus)\/demo\//.test(path)));
      const { scopes } = await store.ok("stats");
      assert.deepEqual(Object.keys(scopes), ["project:demo"]);
    });
  }

  test("counts in every command that reads by scope", async () => {
    using store = await known("demo");
    assert.equal((await store.ok("stats", "--scope", "demo")).views.decision, 1);
    const attached = await store.ok("attach", "--scope", "demo", "--project", "x");
    assert.match(attached.capsule, /Cache in SQLite/);
    await store.ok(...words`lease acquire --key k --instance-id ins-a --scope demo`);
    assert.equal((await store.ok("lease", "list", "--scope", "demo")).count, 1);
    await store.ok(...words`sync start --instance-id ins-a --scope demo`);
    const { advice } = await store.ok("advise", "--scope", "demo");
    assert.deepEqual(advice, (await store.ok("advise", "--scope", "project:demo")).advice);
  });

  test("is itself where there is such a scope, or no such project", async () => {
    using store = await known("demo");
    await store.ok(...words`capture --scope team --instance-id ins-a --summary y`);
    await store.ok(...words`capture --scope project:team --instance-id ins-a --summary y`);
    for (const scope of ["team", "other", "global"]) {
      const answer = await store.ok(
        ...words`capture --instance-id ins-a --summary z`,
        "--scope",
        scope,
      );
      assert.equal(answer.scope, scope);
    }
    assert.deepEqual((await store.ok("capture", "--scope", "team", "--summary", "q")).nearest, [
      "project:team",
    ]);
  });
});

describe("project alias", () => {
  test("makes two names one project, with one memory, wherever a name is taken", async () => {
    using store = await known("old-shop");
    await store.ok(...words`checkpoint --project old-shop --now moving --instance-id ins-a`);
    await store.ok(...words`agenda --project old-shop --add item --instance-id ins-a`);
    const answer = await store.ok(...words`project alias old-shop shop`);
    assert.deepEqual([answer.project, answer.formerly, answer.scope], [
      "shop",
      ["old-shop"],
      "project:old-shop",
    ]);
    for (const project of ["shop", "old-shop"]) {
      const shown = await capsule(store, project);
      assert.match(shown, /^# Attach Capsule: shop\n/);
      assert.match(shown, /Cache in SQLite/);
      assert.match(shown, /moving/);
      assert.equal((await store.ok("agenda", "--project", project, "--list")).count, 1);
    }
    await store.ok("remember", "Cache in files", "--project", "shop", ...DECISION);
    await store.ok("remember", "Queue in files", "--scope", "project:shop", ...DECISION);
    await store.ok("remember", "No mail", "--scope", "old-shop", ...DECISION);
    const shown = await capsule(store, "shop");
    for (const text of [/Cache in files/, /Queue in files/, /No mail/]) assert.match(shown, text);
    assert.deepEqual(Object.keys((await store.ok("stats")).scopes), ["project:old-shop"]);
    assert.ok(!store.files().includes("views/attach/old-shop.md"));
    assert.equal((await store.ok("attach", "--project", "shp")).nearest[0], "shop");
    const { metrics, found } = await store.ok("diagnose", "--dry-run");
    assert.equal(metrics.attach_missing, 0, JSON.stringify(found));
    const { advice } = await store.ok("advise");
    assert.ok(!JSON.stringify(advice).includes('"old-shop"'), "a name that was given up");
    const again = await store.ok(...words`project alias old-shop shop`);
    assert.equal(again.known, true);
    await store.ok("validate", "--strict");
  });

  test("is one row, whose order counts: back again, and on to a third name", async () => {
    using store = await known("a");
    await store.ok(...words`project alias a b`);
    await store.ok(...words`project alias b a`);
    assert.equal((await store.ok("attach", "--project", "b")).project, "a");
    await store.ok(...words`project alias a c`);
    for (const project of ["a", "b", "c"]) {
      const answer = await store.ok("attach", "--project", project);
      assert.deepEqual([answer.project, answer.scope], ["c", "project:a"]);
    }
    const { projects, count } = await store.ok("project", "list");
    assert.deepEqual([count, projects[0].project, projects[0].formerly], [1, "c", ["a", "b"]]);
    const rows = store.files().filter((path) => path.startsWith("coordination/projects."));
    assert.equal(rows.flatMap((path) => store.read(path).trimEnd().split("\n")).length, 3);
  });

  test("keeps the memory where there is more of it, and tells what stays behind", async () => {
    using store = await known("new");
    await store.ok("remember", "One", "--project", "old");
    await store.ok("remember", "Two", "--project", "old");
    const { scope, warnings } = await store.ok(...words`project alias old new`);
    assert.equal(scope, "project:old");
    assert.match(warnings[0], /1 memories stay in project:new/);
  });

  test("refuses what is unknown, no name, or one name, and writes nothing", async () => {
    using store = await known("shop");
    const before = store.files();
    const cases: readonly (readonly [argv: string[], code: string, says: RegExp])[] = [
      [words`project alias shpo store`, "not_found", /nearest: shop/],
      [words`project alias shop shop`, "usage", /it is the old name/],
      [words`project alias shop`, "usage", /NEW is missing/],
      [words`project alias`, "usage", /OLD is missing/],
      [words`project alias shop a b`, "usage", /unexpected argument 'b'/],
      [["project", "alias", "shop", "a\u0007"], "usage", /control character/],
      [["project", "alias", "shop", "-"], "usage", /lone '-'/],
      [words`project rename shop store`, "usage", /not one of list, alias/],
    ];
    for (const [argv, code, says] of cases) {
      const { answer } = await store.run(...argv);
      assert.equal(answer.code, code, argv.join(" "));
      assert.match(`${answer.error} ${answer.hint}`, says);
    }
    assert.deepEqual(store.files(), before);
  });

  test("says the same in every order of rows, and when it comes and goes", async () => {
    using a = await known("old");
    using b = testStore({ from: a.root, seed: 2 });
    rmSync(`${b.root}/index`, { recursive: true });
    await a.ok(...words`project alias old new`);
    await b.ok("remember", "from b", "--project", "old", ...DECISION);
    await b.ok(...words`checkpoint --project new --now there --instance-id ins-b`);
    carry(a, b);
    carry(b, a);
    for (const store of [a, b]) {
      const shown = await capsule(store, "new");
      assert.match(shown, /from b/);
      assert.match(shown, /there/);
      await store.ok("validate", "--strict");
    }
    assert.deepEqual(difference(dumpStore(a.root), dumpStore(b.root)), []);
    const [row = ""] = b.files().filter((path) => path.startsWith("coordination/projects."));
    rmSync(`${b.root}/${row}`);
    assert.equal((await b.ok("attach", "--project", "old")).project, "old");
  });

  test("is heeded by usual commands, which open no index", async () => {
    using store = await known("old");
    store.thin = 0;
    const capture = words`capture --instance-id ins-a --summary x --scope`;
    for (let i = 0; i < 3; i += 1) await store.ok(...capture, "project:new");
    assert.equal(store.thin, 2);
    await store.ok(...words`project alias new old`);
    for (let i = 0; i < 3; i += 1) {
      const { scope } = await store.ok(...capture, "project:new");
      assert.equal(scope, (await store.ok("attach", "--project", "old")).scope);
    }
    assert.equal(store.thin, 2);
    await store.ok(...capture, "project:other");
    await store.ok(...capture, "project:other");
    assert.equal(store.thin, 3);
  });
});

/** Brings the ledgers of a store to another one, as git would. */
function carry(from: TestStore, to: TestStore): void {
  for (const path of from.files().filter((each) => ledgerAt(each) !== null)) {
    cpSync(`${from.root}/${path}`, `${to.root}/${path}`, { recursive: true });
  }
}

describe("init --project", () => {
  const said = (store: TestStore) =>
    JSON.parse(readFileSync(`${store.root}/_meta/projects.json`, "utf8"));

  test("names the project for all, and leaves the rest of the file", async () => {
    using store = testStore();
    assert.equal((await store.ok("init", "--project", "shop")).project, "shop");
    assert.equal((await store.ok("remember", "x")).project, "shop");
    writeFileSync(`${store.root}/_meta/projects.json`, '{"folders":{"web":"web"},"note":1}');
    await store.ok("init", "--project", "store");
    assert.deepEqual(said(store), { folders: { web: "web" }, note: 1, project: "store" });
    assert.equal((await store.ok("project", "list")).here, "store");
  });

  test("tells how memory under the name before is joined, and that works", async () => {
    using store = testStore();
    store.variables["MEMORYCTL_PROJECT"] = "before";
    await store.ok("remember", "kept", ...DECISION);
    const { warnings } = await store.ok("init", "--project", "after");
    const [line] = /project alias before after/.exec(warnings[0]) ?? [""];
    await store.ok(...line.split(" "));
    assert.match(await capsule(store, "after"), /kept/);
  });

  test("refuses a file that is no JSON, and leaves it", async () => {
    using store = testStore();
    await store.ok("init");
    for (const text of ["{", "[]", "null"]) {
      writeFileSync(`${store.root}/_meta/projects.json`, text);
      const { answer } = await store.run("init", "--project", "shop");
      assert.equal(answer.code, "refused");
      assert.equal(readFileSync(`${store.root}/_meta/projects.json`, "utf8"), text);
    }
  });
});
