/** The runner of sessions: what it takes, and that it lets no byte of an answer go unnoticed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { lineDifference } from "./difference.ts";
import { replayed } from "./session.ts";

const FILE = fileURLToPath(new URL("../sessions/quick-start.txt", import.meta.url).href);
const QUICK_START = readFileSync(FILE, "utf8");

const HELD = `# Who has it.
$ memoryctl lease acquire --key build --instance-id ins-a --ttl-seconds 60

# Then it is over, and a second one may have it:
# clock +1m
$ memoryctl lease acquire --key build --instance-id ins-b \\
    --ttl-seconds 1
`;

/** What is in the text of no session. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["$ memoryctl stats\nstats", /line 2 is none of a session: stats/],
  ["$ memoryctl stats\n  {\n# exit 1", /line 3 is none of a session: # exit 1/],
  ["# clock 15m\n$ memoryctl stats", /line 1 is none of a session: # clock 15m/],
  ["$ memoryctl stats\n\n# The end.", /line 3 is none of a session: # The end/],
  ["$ rm -rf .memory", /no command of a session: rm -rf/],
  ["$ cat a b", /no command of a session: cat a b/],
  ["$ memoryctl stats | wc", /a shell would not read plain words/],
];

describe("the runner of sessions", () => {
  test("a byte of an answer that is changed, in whatever line, is a difference", async () => {
    assert.equal(await replayed(QUICK_START), QUICK_START);
    const lines = QUICK_START.split("\n");
    const answers = lines.flatMap((line, i) => /^ {2}\S| {3}/.test(line) ? [i] : []);
    const swapped = answers.map((i) => {
      const line = lines[i] as string;
      const at = 2 + (i * 7) % (line.length - 2);
      const other = line[at] === "x" ? "y" : "x";
      return [...lines.slice(0, i), line.slice(0, at) + other + line.slice(at + 1)]
        .concat(lines.slice(i + 1)).join("\n");
    });
    assert.ok(swapped.length > 80, `${swapped.length} lines of answers`);
    for (const [i, text] of swapped.entries()) {
      assert.notEqual(text, QUICK_START);
      const number = (answers[i] as number) + 1;
      const told = lineDifference(text, QUICK_START);
      assert.match(told, new RegExp(`^@@ line ${Math.max(1, number - 3)}\n`));
      assert.equal(told.split("\n").filter((line) => /^[-+]/.test(line)).length, 2, told);
    }
    for (const at of [0, 13, 55]) {
      assert.equal(await replayed(swapped[at] as string), QUICK_START);
    }
  });

  test("an exit code, a line or a file that is missing or too much is a difference", async () => {
    const cases = [
      QUICK_START.replace(/^(\$ memoryctl stats)$/m, "$1\n# exit 1"),
      QUICK_START.replace(/^ {4}"ok": true,\n/m, ""),
      QUICK_START.slice(0, QUICK_START.indexOf("\n$ cat ")),
      QUICK_START.replace("\n$ memoryctl stats", "\n\n$ memoryctl stats"),
      QUICK_START.trimEnd(),
    ];
    for (const text of cases) {
      const now = await replayed(text);
      assert.notEqual(text, now);
      assert.equal(now, QUICK_START);
    }
    const planted = `${QUICK_START}\n$ cat .memory/views/attach/other.md\n  # Capsule\n`;
    const now = await replayed(planted);
    assert.ok(now.endsWith("other.md\n# exit 1\n  .memory/views/attach/other.md: no such file\n"));
  });

  test("the clock moves where it is told to; comments, blanks and commands stay", async () => {
    const text = await replayed(HELD);
    assert.equal(await replayed(text), text);
    assert.equal(text.split("\n").filter((line) => !/^ +["{}]/.test(line)).join("\n"), HELD);
    assert.match(text, /"fence": 2/);
    assert.equal(
      text.match(/"expires_at": .*/g)?.join(),
      [
        '"expires_at": "2026-11-23T10:01:00.000Z",',
        '"expires_at": "2026-11-23T10:01:02.000Z",',
      ].join(),
    );
  });

  test("what is no line of a session is refused with its number", async () => {
    for (const [text, why] of REFUSED) await assert.rejects(replayed(text), why, text);
  });
});

describe("difference of lines", () => {
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);

  test("lines that changed, went and came, each with those around it", () => {
    const before = lines(1, 30);
    const after = before.with(9, "ten").toSpliced(20, 1).concat("new");
    assert.deepEqual(lineDifference(before.join("\n"), after.join("\n")).split("\n"), [
      ...["@@ line 7", "  7", "  8", "  9", "- 10", "+ ten", "  11", "  12", "  13"],
      ...["@@ line 18", "  18", "  19", "  20", "- 21", "  22", "  23", "  24"],
      ...["@@ line 28", "  28", "  29", "  30", "+ new"],
    ]);
    assert.equal(lineDifference("a\nb", "a\nb"), "");
  });
});
