/** The tables hold what was entered and not what was taken out again. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Database } from "../../src/base/sqlite.ts";
import * as tables from "../../src/recall/tables.ts";

function filled(): Database {
  const db = new Database(":memory:");
  db.exec(tables.RECALL_ROWS + tables.RECALL_POSTINGS);
  const texts = [
    { head: "Parse src/state/index.ts:42\nparse-config", tags: "parsing", body: "o'brien a~b C++" },
    { head: "装订计数 🚀", tags: "", body: "Привет x@y.z $el" },
    { head: "Parse it", tags: "", body: "" },
  ];
  for (const [i, each] of texts.entries()) {
    const size = tables.enterRecord(db, { rid: i + 1, realm: "" }, each);
    tables.countRecords(db, "", size);
  }
  return db;
}

describe("the tables of recall", () => {
  test("FTS5 is there", () => assert.ok(tables.hasFts5(new Database(":memory:"))));

  test("each term finds its record, whatever signs it has", () => {
    const postings = tables.postingsOf(filled());
    for (const term of ["pars", "index.ts", "src/state/index.ts", "parseconfig", "c++", "a~b"]) {
      assert.ok(postings.holders(term).includes(1), term);
    }
    for (const term of ["装订", "🚀", "прив", "x@y.z", "el"]) {
      assert.deepEqual(postings.holders(term), [2], term);
    }
    assert.deepEqual([postings.frequency("pars"), postings.frequency("nowhere")], [2, 0]);
    assert.deepEqual(postings.holders("nowhere"), []);
    assert.deepEqual(postings.holders("nowhere", "🚀", "прив"), [2]);
    assert.deepEqual(postings.holders("🚀 прив", "🚀 pars"), [2], "both of two");
    assert.deepEqual(postings.words("pars", 4, 4), ["pars"]);
    assert.deepEqual(postings.words("parse", 0, 60), ["parseconfig"]);
    assert.deepEqual(postings.size(), { records: 3, words: 25 });
  });

  test("what is taken out is nowhere, and what stays is whole", () => {
    const db = filled();
    assert.equal(tables.takeOutRecords(db, { from: 1, to: 3, most: 1 }), null);
    const gone = tables.takeOutRecords(db, { from: 1, to: 3, most: 2 });
    const { records = 0, words = 0 } = gone?.get("") ?? {};
    tables.countRecords(db, "", { records: -records, words: -words });
    const postings = tables.postingsOf(db);
    assert.deepEqual(postings.size(), { records: 1, words: 2 });
    const terms = db.all<{ term: string; doc: number }>("SELECT term, doc FROM recall_terms");
    assert.deepEqual(terms.map(({ term, doc }) => `${term} ${doc}`), ["it 1", "pars 1"]);
    assert.deepEqual([...postings.kept([1, 2, 3])].map(({ rid }) => rid), [3]);
    db.exec("INSERT INTO recall (recall) VALUES ('integrity-check')");
  });

  test("what is private is there for its owner, and nothing of it for others", () => {
    const db = filled();
    const texts = { head: "zebra parse", tags: "", body: "" };
    tables.countRecords(db, "me", tables.enterRecord(db, { rid: 9, realm: "me" }, texts));
    const [mine, others] = [["", "me"], ["", "you"]].map((realms) => tables.postingsOf(db, realms));
    assert.deepEqual([mine?.holders("zebra"), others?.holders("zebra")], [[9], []]);
    assert.deepEqual([mine?.holders("pars zebra"), others?.holders("pars zebra")], [[9], []]);
    assert.deepEqual([mine?.frequency("pars"), others?.frequency("pars")], [3, 2]);
    assert.deepEqual([mine?.words("ze", 0, 9), others?.words("ze", 0, 9)], [["zebra"], []]);
    assert.deepEqual([mine?.size().records, others?.size().records], [4, 3]);
    const gone = tables.takeOutRecords(db, { from: 9, to: 10, most: 9 });
    assert.deepEqual([...gone ?? []], [["me", { records: 1, words: 2 }]]);
    assert.deepEqual(tables.postingsOf(db, ["me"]).holders("zebra"), []);
  });
});
