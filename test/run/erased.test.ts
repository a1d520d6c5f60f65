/** Words of a text that was taken out stand nowhere in the file of the index. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Database } from "../../src/base/sqlite.ts";
import { openTree } from "../../src/base/tree.ts";
import { payloadIn, withoutPayload } from "../../src/row/commitment.ts";
import { digest } from "../../src/row/line.ts";
import { openUsable } from "../../src/state/index.ts";
import { isWhole } from "../../src/state/recall-part.ts";
import { type AnyRow, commitRows } from "../support/colleague.ts";
import { ridsOf } from "../support/postings.ts";
import { type TestStore, testStore } from "../support/store.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const SECRET = "the password is hunterzwei";
/** As the terms have it, in ASCII: what SQLite would leave of it. */
const WORD = "hunterzwei";
/** A commit each, so that FTS5 merges what it keeps, and pages are written many times. */
const COMMITS = 40;

interface Written {
  readonly store: TestStore;
  /** The ledger that holds the secret, below the root. */
  readonly path: string;
  readonly line: number;
}

async function written(): Promise<Written> {
  const store = testStore();
  const lines = Array.from({ length: 300 }, (_, i) => {
    return `${JSON.stringify({ summary: `text ${i} of ${i % 7} words`, why: `reason ${i}` })}\n`;
  });
  store.input = lines.join("");
  await store.ok("capture", "--stdin", ...WHO);
  store.input = "";
  const { path } = await store.ok("capture", ...WHO, "--summary", SECRET, "--verbose");
  for (let i = 0; i < COMMITS; i += 1) {
    await store.ok("capture", ...WHO, "--summary", `what came later ${i}`);
  }
  await store.ok("distill");
  const below = path.slice(".memory/".length);
  const line = store.read(below).split("\n").findIndex((each) => each.includes(WORD)) + 1;
  return { store, path: below, line };
}

function places({ root }: TestStore): string[] {
  return readdirSync(`${root}/index`).filter((name) =>
    name.startsWith("state.db") && readFileSync(`${root}/index/${name}`).includes(WORD)
  );
}

function inIndex<T>(store: TestStore, use: (state: Parameters<typeof isWhole>[0]) => T): T {
  const state = openUsable(openTree(store.root));
  assert.ok(state !== null);
  try {
    return use(state);
  } finally {
    state.db.close();
  }
}

function redactionOf({ store, path, line }: Written, op: string): AnyRow {
  const text = store.read(path).split("\n")[line - 1] ?? "";
  return {
    instance_id: "ins-a",
    lc: 900,
    lines: [{ digest: digest(text).slice(7, 39), line, path }],
    op,
    reason: "it held a password",
    redaction_id: "red-20261124100000-00112233445566ab",
    schema_version: "memoryctl-v3-redaction",
    ts: "2026-11-24T10:00:00.000Z",
  };
}

/** The payload goes from the line, as whoever redacts it does that. */
function takeOut({ store, path, line }: Written): void {
  const lines = store.read(path).split("\n");
  const text = lines[line - 1] ?? "";
  const payload = payloadIn(text);
  assert.ok(payload !== null);
  const bare = lines.with(line - 1, withoutPayload(text, payload));
  writeFileSync(`${store.root}/${path}`, bare.join("\n"));
}

const ROWS = "coordination/redactions.2026-11-24";

describe("a text that was taken out", () => {
  test("is there before, so that something is shown", async () => {
    const at = await written();
    using store = at.store;
    assert.deepEqual(places(store), ["state.db"]);
    inIndex(store, (state) => {
      assert.ok(isWhole(state));
      assert.equal(ridsOf(state, WORD).length, 1);
    });
  });

  for (const reader of ["validate", "reduce"]) {
    test(`by its payload: ${reader} leaves no word of it in the index`, async () => {
      const at = await written();
      using store = at.store;
      takeOut(at);
      await store.run(reader);
      assert.deepEqual(places(store), []);
      inIndex(store, (state) => assert.deepEqual(ridsOf(state, WORD), []));
    });
  }

  test("by a row of a colleague, before the line is as it should be", async () => {
    const at = await written();
    using store = at.store;
    commitRows(store.root, ROWS, [redactionOf(at, "redact")]);
    await store.ok("reduce");
    assert.deepEqual(places(store), []);
    // An index that is made anew does not take it in either.
    await store.ok("hygiene");
    inIndex(store, (state) => assert.deepEqual(ridsOf(state, WORD), []));
  });

  test("in an index that is made of it, in whatever order the files come", async () => {
    const at = await written();
    using store = at.store;
    commitRows(store.root, ROWS, [redactionOf(at, "redact")]);
    for (const name of readdirSync(`${store.root}/index`)) {
      if (name.startsWith("state.db")) writeFileSync(`${store.root}/index/${name}`, "");
    }
    await store.ok("reduce");
    assert.deepEqual(places(store), []);
  });

  test("a row that only answers for damage takes nothing out", async () => {
    const at = await written();
    using store = at.store;
    commitRows(store.root, ROWS, [redactionOf(at, "loss")]);
    await store.ok("reduce");
    inIndex(store, (state) => assert.equal(ridsOf(state, WORD).length, 1));
  });

  test("what a killed command left to be done, the next one that writes does", async () => {
    using store = testStore();
    await store.ok("capture", ...WHO, "--summary", "a text");
    const index = new Database(`${store.root}/index/state.db`);
    index.exec(`CREATE TABLE x (a); INSERT INTO x VALUES ('${WORD}'); DROP TABLE x`);
    index.exec("INSERT OR REPLACE INTO meta VALUES ('erase', 1)");
    index.close();
    assert.deepEqual(places(store), ["state.db"]);
    await store.ok("capture", ...WHO, "--summary", "another text");
    assert.deepEqual(places(store), []);
    inIndex(store, (state) => assert.ok(isWhole(state)));
  });
});
