/** The made questions find their records, and what nothing is known of finds none. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { others } from "../../bench/recall/others.ts";
import { promptsOf } from "../../bench/recall/prompts.ts";
import { qualityOf } from "../../bench/recall/quality.ts";
import { answerable, type Store, storesOf } from "../../bench/recall/sets.ts";
import { keptOf, silenceOf } from "../../bench/recall/silence.ts";
import { asked, fts5Over, grepOver, held, oursOver } from "../../bench/recall/systems.ts";
import { barOf } from "../../src/recall/formula.ts";

const GOLD = storesOf("gold") ?? [];

describe("recall on the made records", () => {
  test("the right record is first, or among the first five", () => {
    const { questions, hit1, hit5 } = qualityOf(GOLD, oursOver);
    assert.equal(questions, 83);
    assert.ok(hit1 >= 0.95 && hit5 >= 0.98, `hit@1 ${hit1}, hit@5 ${hit5}`);
    for (const system of [grepOver, fts5Over]) {
      assert.ok(qualityOf(GOLD, system).hit1 < hit1 - 0.1);
    }
  });

  test("hits stay above the bar, and foreign questions below it", () => {
    const unknown = GOLD.map(({ docs, queries }): Store => ({
      docs,
      queries: queries.filter(({ rel }) => rel.length === 0),
    }));
    const { hits, kept, foreign, wrong } = silenceOf(GOLD, unknown, false);
    assert.deepEqual([hits, foreign], [83, 25]);
    assert.ok(kept >= 0.92 * hits && wrong <= 2, `${kept} kept, ${wrong} wrong`);
    const unasked = silenceOf(GOLD, unknown, true);
    assert.ok(unasked.kept < kept && unasked.kept >= 0.75 * hits && unasked.wrong === 0);
  });

  test("among a thousand others they are found as well", () => {
    for (const store of GOLD) {
      const all = held([...store.docs, ...others(1000)]);
      const right = answerable(store);
      const { hits, kept } = keptOf(all, right, barOf(all.docs.length));
      assert.ok(hits >= 0.95 * right.length && kept >= 0.9 * hits, `${hits} hits, ${kept} kept`);
    }
  });

  test("within a prompt many are found, and unknown ones are not", () => {
    const sentences = [
      "Thanks, that was quick!",
      "Please be brief in what you write to me this afternoon.",
      "I had lunch with my sister in the old town yesterday.",
    ];
    for (const store of GOLD) {
      const { hits, kept, foreign, wrong } = promptsOf(store, sentences);
      assert.ok(kept >= 0.5 * hits && wrong === 0, `${kept} of ${hits}, ${wrong} of ${foreign}`);
    }
  });

  test("what is past is not shown", () => {
    for (const { docs } of GOLD) {
      const past = docs.filter(({ place }) => place === "past");
      assert.ok(past.length > 0);
      const all = held(docs);
      for (const { id, text } of past) {
        assert.ok(!asked(all, text, 0).found.some((found) => found.id === id));
      }
    }
  });

  test("the figures are those of the field", () => {
    const docs = ["a", "b", "c"].map((id) => ({ id, text: id }));
    const queries = [{ text: "x", rel: ["b", "z"], cat: "q" }, { text: "y", rel: [], cat: "q" }];
    const quality = qualityOf([{ docs, queries }], () => () => ["a", "b", "c"]);
    const ideal = 1 + 1 / Math.log2(3);
    assert.deepEqual(quality, {
      questions: 1,
      hit1: 0,
      hit5: 1,
      recall10: 0.5,
      mrr: 0.5,
      ndcg10: 1 / Math.log2(3) / ideal,
    });
  });
});
