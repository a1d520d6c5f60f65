/**
 * Limits compose: whatever an input may hold, what is derived of it fits into its line, and is
 * judged, corrected, decided, shown and sealed.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ARGUMENT_LIMIT } from "../../src/command/option-schemas.ts";
import { LINE_LIMIT } from "../../src/row/line.ts";
import { measured } from "../support/measured.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

/** Texts of as many bytes as an option takes, by what each byte becomes in a line. */
const TEXTS: Readonly<Record<string, string>> = {
  quotes: '"'.repeat(ARGUMENT_LIMIT),
  "line separators": "\u2028".repeat(ARGUMENT_LIMIT / 3),
  "characters of four bytes": "\u{1F600}".repeat(ARGUMENT_LIMIT / 4),
  "control characters": "\u0001".repeat(ARGUMENT_LIMIT),
};

/** The longest names, and a list of as many members as it takes. */
const NAME = '"'.repeat(298);
const LIST = Array.from({ length: 64 }, (_, i) => `${i}${'"'.repeat(900)}`).join(",");

/** The longest beginning of a text that a command takes; what it refuses is one usage error. */
async function longest(store: TestStore, argv: (text: string) => string[], text: string) {
  const all = Array.from(text);
  let [fits, beyond] = [0, all.length];
  while (beyond - fits > 1) {
    const middle = Math.floor((fits + beyond) / 2);
    const { exit, answer } = await store.run(...argv(all.slice(0, middle).join("")), "--dry-run");
    assert.ok(exit === 0 || answer.code === "usage", JSON.stringify(answer).slice(0, 300));
    if (exit === 0) fits = middle;
    else beyond = middle;
  }
  return all.slice(0, fits).join("");
}

/** Runs a command that must go well: its input was taken before. */
async function takes(store: TestStore, ...argv: string[]) {
  const { exit, answer } = await store.run(...argv);
  assert.equal(exit, 0, `${argv[0]}: ${JSON.stringify(answer).slice(0, 400)}`);
  assert.equal(answer.left, undefined, JSON.stringify(answer.left));
  return answer;
}

function longestLine(store: TestStore): number {
  const ledgers = store.files().filter((path) => /\.[0-9a-f]{12}(\.\d+)?\.jsonl$/.test(path));
  return Math.max(
    ...ledgers.flatMap((path) =>
      store.read(path).split("\n").map((line) => Buffer.byteLength(line))
    ),
  );
}

describe("limits", () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    for (const verb of ["publish", "capture"]) {
      test(`${verb} of ${name}: all that is derived of it fits`, async () => {
        using store = testStore();
        const type = verb === "publish" ? "--object-type" : "--proposed-type";
        const claim = [
          "--scope",
          NAME,
          "--decision-key",
          `k${NAME}`,
          "--tags",
          LIST,
          "--run-id",
          NAME,
        ];
        const say = (letter: string) => (said: string) =>
          words`${verb} ${claim} ${type} decision --instance-id ${letter + NAME} --summary ${
            letter + said
          }`;
        const said = await longest(store, say("a"), text);
        assert.ok(said.length > text.length / 4, `${said.length}`);
        for (const letter of ["a", "b"]) await takes(store, ...say(letter)(said));
        const { conflicts } = await takes(store, verb === "publish" ? "reduce" : "distill");
        const [{ conflict_id, sides: [{ object_id }] }] = conflicts;
        await takes(store, "diagnose");
        await takes(store, "optimize");
        await takes(store, "attach", "--project", "demo");
        const { new_id } = await takes(
          store,
          ...words`reconcile --id ${object_id} --resolve-conflict ${conflict_id}`,
          ...words`--status active --instance-id ${NAME} --run-id ${NAME}`,
        );
        await takes(
          store,
          ...words`reconcile --id ${new_id} --status completed --instance-id ${NAME}`,
        );
        await takes(store, ...words`handoff --project ${NAME} --summary done`);
        await takes(store, "validate", "--strict");
        assert.ok(longestLine(store) <= LINE_LIMIT);
        measured("F36", { texts: 1, "rows too long": 0 });
      });
    }
  }
});
