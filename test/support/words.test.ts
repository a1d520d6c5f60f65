/** Command lines in tests: split as a shell splits them, with values that stay whole. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { shellWords, words } from "./words.ts";

/** Lines and their words; bash is asked too. */
const LINES: readonly (readonly [string, readonly string[]])[] = [
  ["", []],
  ["  a  b\tc ", ["a", "b", "c"]],
  ["a \\\n    b", ["a", "b"]],
  ["'in files' \"in SQLite\"", ["in files", "in SQLite"]],
  ["'' \"\" x''", ["", "", "x"]],
  ["--why='it is'\" fast\"er", ["--why=it is faster"]],
  [String.raw`'a\b' "a\b" "a\"b\\c\$d" a\ b`, ["a\\b", "a\\b", 'a"b\\c$d', "a b"]],
  [String.raw`$'one\ntwo\x1b[2J\u202e it\'s \\'`, ["one\ntwo\x1b[2J\u202e it's \\"]],
  ["'$x `y` *' \"a;b&c|d<e>f(g)?[h]{i}\"", ["$x `y` *", "a;b&c|d<e>f(g)?[h]{i}"]],
  ["a#b a~b project:demo 2026-11 x=y …", ["a#b", "a~b", "project:demo", "2026-11", "x=y", "…"]],
];

const REFUSED = [
  ...["$x", '"$x"', "`x`", '"`x`"', "a;b", "a&", "a|b", "a<b", "a>b", "(a)", "*", "a?", "[a]"],
  ...["{a,b}", "# a", "~", "a #b", "'a", '"a', "$'a", "a\\", String.raw`$'\q'`],
];

describe("words of a command line", () => {
  for (const [line, expected] of LINES) {
    test(JSON.stringify(line), () => {
      assert.deepEqual(shellWords(line), expected);
      const script = `for word in ${line}; do printf '%s\\0' "$word"; done`;
      const { stdout } = spawnSync("bash", ["-c", script], {
        encoding: "utf8",
        env: { LC_ALL: "C.UTF-8" },
      });
      assert.deepEqual(stdout.split("\0").slice(0, -1), expected, "bash");
    });
  }

  test("what a shell would expand or run is refused", () => {
    for (const line of REFUSED) assert.throws(() => shellWords(line), Error, line);
  });

  test("a value is one word or part of one, whatever it holds; a list is its words", () => {
    const hostile = "a 'b' \"c\" $d \\ \n--e";
    const who = ["--instance-id", hostile];
    const given = words`capture ${who} --summary ${hostile} --key="x ${hostile}"${7} ${""} \
      --limit ${12}`;
    assert.deepEqual(given, [
      ...["capture", "--instance-id", hostile, "--summary", hostile],
      ...[`--key=x ${hostile}7`, "", "--limit", "12"],
    ]);
    for (const [before, after] of [["x", ""], ["", "x"], ["", "''"], ["''", ""]] as const) {
      const parts = [before, after];
      const template = Object.assign(parts, { raw: parts });
      assert.throws(() => words(template, who), /a list is no part of a word/);
    }
    assert.deepEqual(words`${[]} a ${[]}`, ["a"]);
  });
});
