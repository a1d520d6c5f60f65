/** The bench of tokens counts what it says: memory in lines of text and of JSON, and rows. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Figures, MUST, tableOf } from "../../bench/tokens/figures.ts";
import { QUESTIONS, SESSIONS } from "../../bench/tokens/story.ts";
import { linesIn, memoryIn } from "../../bench/tokens/talk.ts";

describe("the bench of tokens", () => {
  test("the story has what it is said to have", () => {
    const all = SESSIONS.flatMap(({ memories }) => memories);
    const count = (type: string) => all.filter((each) => each.type === type).length;
    assert.deepEqual([count("decision"), count("fact"), count("commitment")], [14, 23, 5]);
    const keys = all.flatMap(({ key }) => key ?? []);
    assert.equal(keys.length - new Set(keys).size, 2, "two contradict what was said before");
    assert.equal(new Set(all.map(({ text }) => text)).size, all.length);
    assert.equal(SESSIONS.filter(({ handoff }) => handoff === null).length, 1, "one crashes");
    assert.equal(QUESTIONS.length, 16);
  });

  const [MONEY, DAY] = ["Amounts are integers of cents", "2026-11-23"];
  const WHY = "floats lost a cent in refunds";
  const CASES: readonly (readonly [text: string, memory: readonly string[]])[] = [
    ["nothing that anybody said", []],
    [`memoryctl remember '${MONEY}'`, [MONEY]],
    [`memoryctl remember '${MONEY}' --key money --why '${WHY}'`, [MONEY, "money", WHY]],
    [`- [money] ${MONEY} — ${WHY} (claude-4f2a, ${DAY}) ·0a1b2c3d`, [
      MONEY,
      "money",
      WHY,
      "claude-4f2a",
      DAY,
    ]],
    // A reason or a name alone is none, nor is a day.
    [`${WHY} claude-4f2a ${DAY}`, []],
    [JSON.stringify({ ok: true, lines: [`${MONEY} (claude-4f2a)`, DAY] }), [MONEY, "claude-4f2a"]],
    [JSON.stringify({ text: MONEY, why: WHY, id: "0a1b" }), [MONEY, WHY]],
    [JSON.stringify({ capsule: `# Capsule\n- ${MONEY}\n- ${MONEY}\n` }), [MONEY, MONEY]],
  ];

  for (const [text, memory] of CASES) {
    test(`memory in: ${text.slice(0, 70)}`, () => {
      assert.equal(memoryIn(text), memory.join("").length);
    });
  }

  test("lines of an answer: its texts, and the members of a thing together", () => {
    const answer = { ok: true, capsule: "a\nb", item: { by: "ins-a", text: "c" }, n: 1 };
    assert.deepEqual(linesIn(JSON.stringify(answer)), ["a", "b", "ins-a c"]);
    assert.deepEqual(linesIn("a\nb"), ["a", "b"]);
  });

  test("a row holds where all of its figures do", () => {
    const exact: Figures = { ...MUST };
    assert.deepEqual(tableOf({ now: exact, before: exact }).filter(({ holds }) => !holds), []);
    for (const name of Object.keys(MUST) as (keyof Figures)[]) {
      const isLeast = name.endsWith("_memory") || /^(?:answered|recalled)$/.test(name);
      const off = { ...exact, [name]: exact[name] + (isLeast ? -0.01 : 0.01) };
      assert.equal(
        tableOf({ now: off, before: exact }).filter(({ holds }) => !holds).length,
        1,
        name,
      );
      const none = { ...exact, [name]: NaN };
      assert.equal(
        tableOf({ now: none, before: exact }).filter(({ holds }) => !holds).length,
        1,
        name,
      );
    }
  });
});
