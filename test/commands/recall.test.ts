/** `recall`: what is remembered of a question, for whom, in which words; and silence. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { Database } from "../../src/base/sqlite.ts";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const ME = words`--scope project:demo --instance-id ins-a`;
const OTHER = words`--scope project:demo --instance-id ins-b`;

/** A store whose folder is that of the project. */
function demoStore(): TestStore {
  const store = testStore();
  store.variables["MEMORYCTL_PROJECT"] = "demo";
  return store;
}

async function filled(): Promise<TestStore> {
  const store = demoStore();
  const say = (who: readonly string[], ...argv: string[]) => store.ok("remember", ...argv, ...who);
  await say(ME, "Integration tests need Redis on port 6380", "--evidence", "test/README.md");
  await say(ME, "Cache in SQLite", "--key", "cache", "--why", "one file less to deploy");
  await say(
    ME,
    "getUserName lives in src/auth/user.ts:42",
    "--tags",
    "auth",
    "--tags",
    "code places",
  );
  await say(ME, "Measure the throughput", "--due", "2026-11-01");
  await say(OTHER, "Deploys happen on Fridays", "--source", "docs/deploy.md");
  return store;
}

/** What is found, in its order, by its text. */
async function found(store: TestStore, ...argv: string[]): Promise<string[]> {
  const { found } = await store.ok("recall", "--json", ...argv);
  return found.map(({ summary }: Answer) => summary);
}

const WHEN = "2026-11-23";

describe("recall", () => {
  test("answers in lines, best first, through a pipe as well", async () => {
    using store = await filled();
    const { out, exit } = await store.run("recall", "which port do the redis tests use");
    const id = (await store.ok("recall", "redis", "--json")).found[0].id;
    assert.deepEqual([exit, out], [
      0,
      `Integration tests need Redis on port 6380 (ins-a, ${WHEN}) ·${id}\n`,
    ]);
    assert.match(
      (await store.run("recall", "cache")).out,
      /^\[cache\] Cache in SQLite — one file less to deploy \(ins-a, 2026-11-23\) ·[0-9a-f]{8}\n$/,
    );
  });

  test("words need no quotes, and may come on standard input", async () => {
    using store = await filled();
    const [expected] = await found(store, "where does getUserName live");
    assert.equal(expected, "getUserName lives in src/auth/user.ts:42");
    assert.deepEqual(await found(store, "where", "does", "getUserName", "live"), [expected]);
    store.input = "where does getUserName live\n";
    assert.deepEqual(await found(store, "-"), [expected]);
  });

  test("silence is an answer: why, in numbers, and the words that nothing has", async () => {
    using store = await filled();
    const { exit, out } = await store.run("recall", "quantum chromodynamics of the port");
    assert.equal(exit, 0);
    assert.match(
      out,
      /^nothing: the best evidence is 0\.\d\d, and 5 records ask for 0\.20; unknown: quantum, /,
    );
    const none = await store.ok("recall", "chromodynamics", "--json");
    assert.deepEqual([none.silent, none.found, none.unknown], [true, [], ["chromodynamics"]]);
    assert.equal(none.reason, "no word of the question stands in 5 records");
    assert.deepEqual((await store.run("recall", "chromodynamics", "--quiet")).out, "");
    const failed = await store.run("recall", "chromodynamics", "--fail-if-silent");
    assert.deepEqual([failed.exit, failed.answer.code], [1, "not_found"]);
    assert.equal((await store.run("recall", "redis", "--fail-if-silent")).exit, 0);
  });

  test("what a command answers is told where nothing is remembered of it", async () => {
    using store = await filled();
    const out = async (question: string) => (await store.run("recall", question)).out.trimEnd();
    const SEEN = [
      ["What is overdue?", "list commitments"],
      ["what is due next", "list commitments"],
      ["who is here", "sync list"],
      ["any open conflicts?", "list conflicts"],
      ["which leases are held", "lease list"],
      ["what happened yesterday", "log"],
      ["what is the status", "status"],
    ] as const;
    for (const [question, line] of SEEN) {
      assert.match(await out(question), /^nothing: /, question);
      assert.ok((await out(question)).endsWith(`; see: memoryctl ${line}`), question);
      assert.equal((await store.run(...line.split(" "))).exit, 0, line);
    }
    for (const question of ["who signs invoices", "when is the thesis due", "next"]) {
      assert.doesNotMatch(await out(question), /see:/, question);
    }
    await store.ok("remember", "The library wants overdue books back", ...ME);
    assert.doesNotMatch(await out("What is overdue?"), /see:|nothing/);
  });

  test("filters: each leaves out what it names", async () => {
    using store = await filled();
    await store.ok(
      "remember",
      "Redis is shared",
      ...words`--scope project:other --instance-id ins-a`,
    );
    store.clock += 5 * 86_400_000;
    await store.ok("remember", "Redis runs in a container", ...ME);
    const all = await found(store, "redis");
    assert.equal(all.length, 3);
    for (
      const [filter, wanted] of [
        ["--scope project:other", ["Redis is shared"]],
        ["--project other", ["Redis is shared"]],
        ["--since 2d", ["Redis runs in a container"]],
        ["--until 2d", ["Integration tests need Redis on port 6380", "Redis is shared"]],
        ["--source test/*", ["Integration tests need Redis on port 6380"]],
        ["--source test/README.md", ["Integration tests need Redis on port 6380"]],
        ["--type decision", []],
        ["--by ins-b", []],
        ["--key cache", []],
        ["--tag auth", []],
      ] as const
    ) assert.deepEqual((await found(store, "redis", ...filter.split(" "))).sort(), wanted, filter);
    assert.deepEqual(await found(store, "cache", "--key", "Cache"), ["Cache in SQLite"]);
    assert.deepEqual(await found(store, "getUserName", "--tag", "code places"), [
      "getUserName lives in src/auth/user.ts:42",
    ]);
    assert.deepEqual(await found(store, "getUserName", "--tag", "places"), []);
    assert.deepEqual(await found(store, "deploy", "--by", "ins-?"), await found(store, "deploy"));
    assert.deepEqual(await found(store, "throughput", "--type", "commitment"), [
      "Measure the throughput",
    ]);
  });

  test("what waits, checkpoints, handoffs and global items are found, and marked", async () => {
    using store = await filled();
    await store.ok("capture", ...ME, "--summary", "The linter needs node 20");
    await store.ok(
      ...words`checkpoint --project demo --now ${"porting the parser"} --next`,
      "lexer next",
      ...words`--instance-id ins-a`,
    );
    await store.ok(
      ...words`handoff --project demo --instance-id ins-a --summary`,
      "parser is ported",
      "--next-actions",
      "write its docs",
    );
    await store.ok(
      "remember",
      "Commits are signed everywhere",
      ...words`--scope global --instance-id ins-a`,
    );
    await store.ok("capture", ...ME, "--summary", "The formatter needs node 22");
    const line = async (...argv: string[]) => (await store.run("recall", ...argv)).out;
    assert.match(await line("formatter"), /^The formatter needs node 22 \(ins-a, .*, waiting\)/);
    assert.match(await line("lexer"), /^\[checkpoint\] porting the parser — next: lexer next \(/);
    assert.match(
      await line("parser", "--type", "handoff"),
      /^\[handoff\] parser is ported — next: /,
    );
    assert.match(await line("signed", "--here", "demo"), /\(ins-a, 2026-11-23, global\)/);
    await store.ok(...words`handoff --project demo --instance-id ins-a --summary`, "all is done");
    assert.match(await line("ported", "--type", "handoff"), /a later one is there/);
  });

  test("superseded, ended and withdrawn: only with --past, and marked", async () => {
    using store = await filled();
    await store.ok("remember", "Cache in memory", "--key", "cache", "--why", "faster", ...ME);
    assert.deepEqual(await found(store, "cache"), ["Cache in memory"]);
    assert.deepEqual(await found(store, "cache", "--past"), ["Cache in memory", "Cache in SQLite"]);
    assert.match((await store.run("recall", "sqlite", "--past")).out, /, superseded\)/);
    const { id } = await store.ok("remember", "Kafka is in use", ...ME);
    const edited = await store.ok("edit", id, "Kafka was in use", "--why", "it is over", ...ME);
    await store.ok(
      ...words`reconcile --status invalid --id ${edited.id} --instance-id ins-a`,
      "--why",
      "no",
    );
    assert.deepEqual(await found(store, "kafka"), []);
    assert.deepEqual((await found(store, "kafka", "--past")).sort(), [
      "Kafka is in use",
      "Kafka was in use",
      "Kafka was in use",
    ]);
  });

  test("a contested pair is one result with both sides, whichever matched", async () => {
    using store = await filled();
    await store.ok("remember", "Cache in files", "--key", "cache", ...OTHER);
    for (const question of ["sqlite cache", "cache in files", "cache"]) {
      const { found } = await store.ok("recall", question, "--json");
      assert.equal(found.length, 1, question);
      assert.equal(found[0].standing, "contested");
      const both = [found[0].summary, found[0].against.join()].join(" | ");
      assert.match(both, /Cache in SQLite/, question);
      assert.match(both, /Cache in files/, question);
      assert.equal((await store.run("recall", question)).out.split("\n").length, 3);
    }
  });

  test("what is past its horizon is marked, and stands below its equal", async () => {
    using store = demoStore();
    await store.ok("remember", "Staging is frozen for now", "--horizon", "day", ...ME);
    store.clock += 3 * 86_400_000;
    await store.ok("remember", "Staging is frozen again", ...ME);
    const { found } = await store.ok("recall", "staging frozen", "--json");
    assert.deepEqual(found.map(({ summary }: Answer) => summary), [
      "Staging is frozen again",
      "Staging is frozen for now",
    ]);
    assert.ok(found[1].notes.includes("past"));
  });

  test("whole results only, and how many are left out", async () => {
    using store = demoStore();
    for (let i = 0; i < 9; i += 1) {
      await store.ok("remember", `The proxy number ${i} listens somewhere`, ...ME);
    }
    const answer = await store.ok("recall", "proxy", "--json");
    assert.deepEqual([answer.found.length, answer.left_out], [5, 4]);
    const few = await store.ok("recall", "proxy", "--json", "--budget", "45");
    assert.deepEqual([few.found.length, few.left_out], [2, 7]);
    assert.equal((await store.ok("recall", "proxy", "--json", "--limit", "20")).found.length, 9);
    assert.match((await store.run("recall", "proxy")).out, /\n4 more: --limit, --budget\n$/);
    const { out } = await store.run("recall", "proxy", "number", "listens", "--prompt");
    assert.equal(out.split("\n").filter((line) => line.includes("·")).length, 3);
    assert.equal((await store.run("recall", "parrots", "--prompt")).out, "");
  });

  test("--explain: the points of a result are its score, and its terms are counted", async () => {
    using store = await filled();
    const { found, explain } = await store.ok("recall", "redis tests prot", "--json", "--explain");
    for (const { score, points } of found) {
      const terms = points.terms.reduce((sum: number, each: Answer) => sum + each.points, 0);
      const sum = terms + points.adjacent + points.close + points.recent;
      assert.ok(Math.abs(sum - score) < 0.006, `${sum} ${score}`);
    }
    const [{ terms, records }] = explain.stores;
    assert.equal(records, 5);
    assert.deepEqual(terms.map(({ term, df }: Answer) => [term, df]).slice(0, 2), [
      ["redi", 1],
      ["test", 1],
    ]);
  });
});

describe("what is private", () => {
  test("is found by its owner, and in no number of anybody else", async () => {
    using store = await filled();
    using twin = await filled();
    await store.ok("remember", "The zebra passphrase is in the safe", "--private", ...ME);
    assert.deepEqual(await found(store, "zebra", ...words`--instance-id ins-a`), [
      "The zebra passphrase is in the safe",
    ]);
    // A typo, a known word beside it, a filter: the answers are those of a store without it.
    for (
      const question of [
        "zebra",
        "zebar passphrase",
        "passphrase safe redis",
        "redis port",
        "safe deploys",
      ]
    ) {
      for (const more of ["--explain", "--past", "--since 3d", "--by ins-a"]) {
        const argv = [
          "recall",
          question,
          ...more.split(" "),
          "--json",
          ...words`--instance-id ins-b`,
        ];
        const [seen, expected] = [await store.run(...argv), await twin.run(...argv)];
        const bare = (out: string) =>
          out.replace(/"id":"[0-9a-f]+"|"at":"[^"]*"|·[0-9a-f]{8}/g, "");
        assert.equal(bare(seen.out), bare(expected.out), `${question} ${more}`);
      }
    }
  });
});

describe("where recall cannot do as usual", () => {
  test("a missing store is none, and nothing is made", async () => {
    using store = testStore();
    const { exit, answer } = await store.run("recall", "anything", "--json");
    assert.deepEqual([exit, answer.code], [1, "no_store"]);
    assert.ok(!existsSync(store.root));
  });

  test("bad input: an error with a hint, and nothing written", async () => {
    using store = await filled();
    const before = store.files();
    for (
      const argv of ["", "x --limit 0", "x --type thing", "x --since yesterday", "x --budget a"]
    ) {
      const { exit, answer } = await store.run("recall", ...argv.split(" ").filter(Boolean));
      assert.equal(exit, 2, argv);
      assert.ok(answer.hint.length > 0, argv);
    }
    assert.deepEqual(store.files(), before);
  });

  test("an index without FTS5 says so, and every other command goes on", async () => {
    using store = await filled();
    const index = new Database(`${store.root}/index/state.db`);
    index.exec("DROP TABLE recall_terms; DROP TABLE recall; DELETE FROM recall_part");
    index.exec("DELETE FROM recall_rows; DELETE FROM recall_sums");
    index.close();
    await store.ok("remember", "Written without terms", ...ME);
    await store.ok("validate");
    // This program has FTS5: what another one lacked is made and filled.
    assert.deepEqual(await found(store, "terms"), ["Written without terms"]);
  });

  test("a store that nobody may write is folded and filled apart", async () => {
    using store = await filled();
    store.network = "nfs";
    assert.deepEqual(await found(store, "redis"), ["Integration tests need Redis on port 6380"]);
    store.network = null;
    rmSync(`${store.root}/index`, { recursive: true });
    chmodSync(store.root, 0o555);
    assert.deepEqual(await found(store, "redis"), ["Integration tests need Redis on port 6380"]);
    chmodSync(store.root, 0o755);
  });

  test("it changes nothing but the index", async () => {
    using store = await filled();
    const ledgers = () =>
      store.files().filter((path) => !path.startsWith("index/")).map((path) => store.read(path));
    const before = ledgers();
    await found(store, "redis");
    assert.deepEqual(ledgers(), before);
    assert.ok(readdirSync(`${store.root}/index`).includes("state.db"));
  });
});

describe("the user's own memory", () => {
  test("is found beside that of a project, unless a place is named", async () => {
    using store = await filled();
    store.variables["MEMORYCTL_USER_ROOT"] = `${store.folder}/user/.memory`;
    await store.ok("remember", "Prefers pnpm over npm", "--user", ...words`--instance-id ins-a`);
    const { found: all } = await store.ok("recall", "pnpm", "--json");
    assert.deepEqual(all.map(({ notes }: Answer) => notes.at(-1)), ["the user's own"]);
    assert.deepEqual(await found(store, "pnpm", "--user"), ["Prefers pnpm over npm"]);
    assert.deepEqual(await found(store, "pnpm", "--scope", "project:demo"), []);
  });
});
