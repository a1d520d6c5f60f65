/** Ranking: what is found by what, when there is silence, and that points add up. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { Database } from "../../src/base/sqlite.ts";
import type { Candidate } from "../../src/recall/candidates.ts";
import { editsBetween } from "../../src/recall/edits.ts";
import { barOf } from "../../src/recall/formula.ts";
import { type Ranked, type Ranking, recalled, type Search } from "../../src/recall/recall.ts";
import * as tables from "../../src/recall/tables.ts";
import { storesOf, textsOf } from "../../bench/recall/sets.ts";
import { seeded, shuffled } from "../support/random.ts";

const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;

interface Entry extends Partial<Candidate> {
  readonly head: string;
  readonly tags?: string;
  readonly body?: string;
}

/** Records in the order given; `search` sees all of them, or those that `admit` lets through. */
function memory(entries: readonly Entry[], rids = entries.map((_, i) => i + 1)) {
  const db = new Database(":memory:");
  db.exec(tables.RECALL_ROWS + tables.RECALL_POSTINGS);
  const candidates = new Map<number, Candidate>();
  for (const [i, { head, tags = "", body = "", ...known }] of entries.entries()) {
    const rid = rids[i] ?? 0;
    const size = tables.enterRecord(db, { rid, realm: "" }, { head, tags, body });
    tables.countRecords(db, "", size);
    candidates.set(rid, { id: `m${i}`, ts: NOW, ...known, rid });
  }
  const admit = (rids: readonly number[]) => rids.flatMap((rid) => candidates.get(rid) ?? []);
  return (text: string, more: Partial<Search> = {}): Ranking =>
    recalled(tables.postingsOf(db), { text, now: NOW, admit, ...more });
}

function ids({ found }: Ranking): string[] {
  return found.map(({ id }) => id);
}

const QUEUE = memory([
  { head: "Use SQLite for the job queue\nqueue-backend", body: "one process fewer" },
  { head: "parseConfig() returns defaults where the file is missing", tags: "config" },
  { head: "Retries wait 2 seconds, doubled each time", body: "src/net/retryPolicy.ts:42" },
  { head: "缓存放在内存里", body: "启动更快" },
  { head: "Повторы ждут две секунды", body: "иначе сервер падает" },
]);

const FOUND_BY: readonly (readonly [question: string, id: string])[] = [
  ["what runs the job queue?", "m0"],
  ["queue backend", "m0"],
  ["queue_backend", "m0"],
  ["queuebackend", "m0"],
  ["config parse", "m1"],
  ["parse config defaults", "m1"],
  ["retryPolicy.ts", "m2"],
  ["net/retryPolicy.ts", "m2"],
  ["src/net/retryPolicy.ts", "m2"],
  ["retry policy", "m2"],
  ["how long do retries wiat", "m2"],
  ["缓存在哪里", "m3"],
  ["сколько ждёт повтор", "m4"],
];

describe("recall", () => {
  for (const [question, id] of FOUND_BY) {
    test(question, () => assert.equal(ids(QUEUE(question))[0], id));
  }

  test("what nothing is known of is silence, with the reason in numbers", () => {
    const { found, best, bar, terms } = QUEUE("kubernetes ingress certificates");
    assert.deepEqual([found, best], [[], 0]);
    assert.equal(bar, barOf(5));
    assert.deepEqual(terms.map(({ frequency }) => frequency), [0, 0, 0]);
  });

  test("one word of many is weak evidence, and none to interrupt for", () => {
    const question = "which job title does the new hire in marketing have";
    assert.deepEqual(ids(QUEUE(question)), []);
    const [weak, strong] = [QUEUE(question, { bar: 0 }), QUEUE("job queue", { bar: 0 })];
    assert.ok(weak.best < 0.1 && strong.best > 0.4, `${weak.best} ${strong.best}`);
    assert.ok(barOf(5, true) > barOf(5));
  });

  test("of a prompt, each sentence is asked for itself", () => {
    const prompt = "Thanks! The last one looks good to me, I had a long day. Where was I?\n" +
      "Which database runs the job queue here?\nAnd what of parseConfig() and its defaults?";
    assert.deepEqual(ids(QUEUE(prompt)), []);
    assert.deepEqual(ids(QUEUE(prompt, { is_unasked: true })).sort(), ["m0", "m1"]);
  });

  test("nothing to ask is silence", () => {
    for (const text of ["", "?!", "\u0000"]) assert.deepEqual(ids(QUEUE(text)), []);
  });

  test("a text without end is asked for its beginning", () => {
    const { terms } = QUEUE(`queue ${"wording ".repeat(50_000)}`);
    assert.deepEqual(terms.map(({ term }) => term), ["queue", "word", "wo"]);
  });

  test("a word that was mistyped says what it was taken for", () => {
    const { terms } = QUEUE("seconsd");
    assert.deepEqual(
      terms.map(({ term, kind, instead_of }) => [term, kind, instead_of]),
      [["seconsd", "word", undefined], ["second", "near", "seconsd"]],
    );
  });

  test("a slip in an ending finds the word that loses that ending", () => {
    const search = memory([{ head: "integration tests need redis" }, { head: "internal of it" }]);
    for (const slip of ["integraton", "integratoin", "integrtaion", "integrationn"]) {
      assert.equal(search(slip, { bar: 0 }).found[0]?.id, "m0", slip);
    }
    assert.deepEqual(search("redistribution", { bar: 0 }).found, []);
  });

  test("a word finds the two words that others write, side by side and in that order", () => {
    const search = memory([
      { head: "the zone of a server has its own time" },
      { head: "tests depend on the time zone of the machine" },
      { head: "the time of a build, and the zone where it runs" },
      { head: "a timezone is named as the system names it, time zone or not" },
      { head: "names of hosts" },
      { head: "a time zonebook lists the zone of each" },
    ]);
    const { found, terms } = search("timezones");
    assert.deepEqual(found.map(({ id }) => id).sort(), ["m1", "m3"]);
    assert.deepEqual(
      terms.map(({ term, kind, instead_of }) => [term, kind, instead_of]),
      [["timezon", "word", undefined], ["time zone", "parted", "timezon"]],
    );
    for (const { id, terms, matched } of found) {
      assert.equal(matched, 1, id);
      assert.deepEqual(terms.map(({ kind }) => kind), [id === "m1" ? "parted" : "word"]);
    }
    const others = search("timezone of the machine").found.map(({ id }) => id);
    assert.equal(others[0], "m1");
    assert.deepEqual(ids(search("zonetime")), [], "in no record in that order");
    for (const none of ["namesakes", "the", "zones"]) {
      assert.ok(search(none).terms.every(({ kind }) => kind !== "parted"), none);
    }
  });

  test("neighbours of the question are better neighbours in the record", () => {
    const search = memory([
      { head: "the cache key of a lease is stale, and a file of it is new" },
      { head: "a lease file is stale, and the cache of it has a new key" },
    ]);
    assert.deepEqual(ids(search("lease file"))[0], "m1");
    assert.deepEqual(ids(search("cache key"))[0], "m0");
  });

  test("of equals the newer is first, then the smaller id; what sinks is below them", () => {
    const search = memory([
      { head: "cache in files", id: "b", ts: NOW - 9 * DAY_MS },
      { head: "cache in files", id: "old", ts: NOW - 90 * DAY_MS },
      { head: "cache in files", id: "drifted", ts: NOW, sinks: true },
      { head: "cache in files", id: "a", ts: NOW - 9 * DAY_MS },
      { head: "cache in files", id: "new", ts: NOW },
    ]);
    assert.deepEqual(ids(search("cache")), ["new", "a", "b", "old", "drifted"]);
  });

  test("what may not be seen is not found, and takes nobody's place", () => {
    const secret: Entry[] = Array.from({ length: 300 }, (_, i) => ({
      head: "cache cache cache",
      id: `secret${i}`,
    }));
    const all = [...secret, { head: "a cache among other words that say little", id: "open" }];
    const search = memory(all);
    const admit = (rids: readonly number[]) =>
      rids.filter((rid) => rid === all.length).map((rid) => ({ rid, id: "open", ts: NOW }));
    assert.deepEqual(ids(search("cache", { admit, bar: 0 })), ["open"]);
  });
});

/** The made records and questions of the bench. */
const GOLD = storesOf("gold")?.[0] ?? { docs: [], queries: [] };
const RECORDS: readonly Entry[] = GOLD.docs.map((doc, i) => ({
  ...textsOf(doc),
  id: doc.id,
  ts: NOW - i * DAY_MS,
}));

function sumOf({ terms, adjacent, close, recent }: Ranked): number {
  return terms.reduce((sum, { points }) => sum + points, adjacent + close + recent);
}

describe("recall of all made questions", () => {
  const search = memory(RECORDS);

  test("points add up to the score", () => {
    for (const { text } of GOLD.queries) {
      for (const each of search(text, { bar: 0 }).found) {
        assert.ok(Math.abs(sumOf(each) - each.score) < 1e-6, text);
        assert.ok(each.evidence >= 0 && each.evidence <= 1);
      }
    }
  });

  test("the order in which records came makes no difference", () => {
    const order = shuffled(seeded(7), RECORDS.map((_, i) => i));
    const other = memory(RECORDS, order.map((i) => 1000 - i));
    const shown = ({ found, best }: Ranking) => [best, ...found.map(({ rid: _, ...rest }) => rest)];
    for (const { text } of GOLD.queries) {
      assert.deepEqual(shown(other(text)), shown(search(text)), text);
    }
  });

  test("answers are the same on every runtime", () => {
    const hash = createHash("sha256");
    for (const { text } of GOLD.queries) {
      const { found } = search(text);
      hash.update(found.map(({ id, score }) => `${id} ${score.toFixed(3)}`).join(" ") + "\n");
    }
    // A change of ranking changes this; a runtime must not.
    assert.equal(
      hash.digest("hex"),
      "f88cad397f6326a444cbadb00613468ae836d70688f7e68e65ac070748cc709f",
    );
  });
});

describe("slips of a typist", () => {
  const SLIPS: readonly (readonly [one: string, other: string, edits: number])[] = [
    ["cache", "cache", 0],
    ["cache", "cachee", 1],
    ["cache", "cahce", 1],
    ["cache", "cade", 2],
    ["lease", "leases", 1],
    ["abcdef", "uvwxyz", 3],
  ];
  for (const [one, other, edits] of SLIPS) {
    test(`${one} ${other}`, () => {
      assert.equal(editsBetween(one, other, 2), edits);
      assert.equal(editsBetween(other, one, 2), edits);
    });
  }
});
