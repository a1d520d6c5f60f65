/** The contract of the command line: values arrive as typed, bad input is one error, no write. */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { EXITS } from "../../src/base/errors.ts";
import { testStore } from "../support/store.ts";

const CAPTURE = ["capture", "--scope", "project:x"];
const LONG = "x".repeat(64 * 1024 + 1);

/** Each line: argv, exit code, what the error names, what the hint or error goes on to say. */
const BAD: readonly (readonly [readonly string[], number, RegExp])[] = [
  [["frobnicate"], 2, /no such command.*--help/],
  [["captur"], 2, /did you mean 'capture'/],
  [["--frob"], 2, /no such command/],
  [["capture", "--scope", "a"], 2, /--summary is required/],
  [["capture", "--scope", " ", "--summary", "x"], 2, /--scope .*blank/],
  [[...CAPTURE, "--summary", "   "], 2, /--summary .*blank/],
  [[...CAPTURE, "--summary", ""], 2, /--summary .*blank/],
  [[...CAPTURE, "--summary", LONG], 2, /longer than 65536 bytes/],
  [[...CAPTURE, "--summary", "a\ud800b"], 2, /not valid UTF-8/],
  [["capture", "--scope", "a\u0007", "--summary", "x"], 2, /control character/],
  [["capture", "--scope", "a".repeat(301), "--summary", "x"], 2, /longer than 300/],
  [[...CAPTURE, "--summary", "x", "--confidence", "NaN"], 2, /not a number/],
  [[...CAPTURE, "--summary", "x", "--confidence", "inf"], 2, /not a number/],
  [[...CAPTURE, "--summary", "x", "--confidence", "7"], 2, /between 0 and 1/],
  [[...CAPTURE, "--summary", "x", "--confidence", "-0.1"], 2, /between 0 and 1/],
  [[...CAPTURE, "--summary", "x", "--confidence", "1e-99999"], 2, /not a number/],
  [[...CAPTURE, "--summary", "x", "--ts", "yesterday"], 2, /not a time/],
  [[...CAPTURE, "--summary", "x", "--ts", "2026-02-30T00:00:00Z"], 2, /not a time/],
  [[...CAPTURE, "--summary", "x", "--due-at", "2026-13-40"], 2, /not a date of the calendar/],
  [[...CAPTURE, "--summary", "x", "--review-at", "soon"], 2, /not a date/],
  [[...CAPTURE, "--summary", "x", "--proposed-type", "nope"], 2, /fact, decision, commitment/],
  [[...CAPTURE, "--summary", "x", "--horizon", "eon"], 2, /now, day, week, month, quarter, year/],
  [[...CAPTURE, "--summary", "x", "--salience", "0"], 2, /low, medium, high/],
  [[...CAPTURE, "--summary", "x", "--visibility", "all"], 2, /private, project, global/],
  [[...CAPTURE, "--summary", "x", "--tags", numbers(65)], 2, /more than 64 entries/],
  [[...CAPTURE, "--summary", "x", "y"], 2, /unexpected argument 'y'.*quote/],
  [[...CAPTURE, "--summary", "x", "--summary", "y"], 2, /--summary is given twice/],
  [[...CAPTURE, "--summry", "x"], 2, /did you mean '--summary'/],
  [[...CAPTURE, "-s", "x"], 2, /unknown option '-s'/],
  [[...CAPTURE, "--summary"], 2, /--summary needs a value/],
  [[...CAPTURE, "--summary", "--dry-run"], 2, /--summary needs a value/],
  [[...CAPTURE, "--summary", "x", "--dry-run=yes"], 2, /takes no value/],
  [["stats", "--dry-run"], 2, /unknown option '--dry-run'/],
  [["stats", "--json=x"], 2, /takes no value/],
  [["stats", "--json", "x"], 2, /unexpected argument 'x'/],
  [["lease", "--allow-network-fs", "list"], 1, /no memory store/],
  [["sync"], 2, /needs an action.*start, heartbeat, stop/],
  [["sync", "restart", "--instance-id", "a"], 2, /not one of start, heartbeat, stop/],
  [["sync", "strat", "--instance-id", "a"], 2, /did you mean 'start'/],
  [["sync", "start", "stop", "--instance-id", "a"], 2, /unexpected argument 'stop'/],
  [["sync", "start"], 2, /--instance-id is required/],
  [["lease", "acquire", "--key", "k"], 2, /--instance-id is required/],
  [["lock"], 2, /no command behind --/],
  [["lock", "--"], 2, /no command behind --/],
  [["lock", "touch", "x"], 2, /unexpected argument 'touch'/],
  [["lock", "--", "touch", "x"], 1, /no memory store/],
  [["stats", "--", "touch", "x"], 2, /unknown option '--'/],
  [["reduce", "--limit", "-1"], 2, /less than 0/],
  [["reduce", "--limit", "1.5"], 2, /not a whole number/],
  [["distill", "--limit", "99999999999999999999"], 2, /not a whole number/],
  [["attach"], 1, /no memory store/],
  [["remember"], 2, /TEXT is missing.*memoryctl remember TEXT, or -/],
  [["project", "alias", "a"], 2, /NEW is missing.*memoryctl project alias OLD NEW/],
  [["remember", " "], 2, /TEXT .*blank/],
  [["remember", LONG], 2, /TEXT .*longer than 65536/],
  [["remember", "a\ud800b"], 2, /TEXT .*not valid UTF-8/],
  [["remember", "-"], 2, /TEXT .*blank/],
  [["attach", "--project", "x", "--budget", "10"], 2, /less than 1000/],
  [["stats"], 1, /no memory store.*init/],
  [["validate"], 1, /no memory store/],
];

function numbers(count: number): string {
  return Array.from({ length: count }, (_, i) => String(i)).join(",");
}

describe("bad input", () => {
  for (const [argv, exit, said] of BAD) {
    const title = argv.join(" ").slice(0, 70).replace("\ud800", "\\ud800");
    test(`${title}: one error, nothing written`, async () => {
      using store = testStore();
      const ran = await store.run(...argv);
      const { ok, error, code, hint } = ran.answer;
      assert.equal(ran.exit, exit);
      assert.equal(ok, false);
      assert.equal(EXITS[code as keyof typeof EXITS], exit);
      assert.match(`${error} ${hint}`, said);
      assert.match(error, /^Cannot /);
      assert.deepEqual(readdirSync(store.folder), []);
    });
  }

  test("a root that is a file is refused", async () => {
    using store = testStore();
    writeFileSync(`${store.folder}/file`, "content");
    for (const argv of [["stats"], [...CAPTURE, "--summary", "x"], ["init"]]) {
      const { exit, answer } = await store.run(...argv, "--root", `${store.folder}/file`);
      assert.equal(exit, 1);
      assert.equal(answer.code, "not_a_store");
    }
  });
});

describe("values", () => {
  const tricky = [
    "007",
    "1e3",
    "0x10",
    "12345678901234567890",
    "true",
    "-1",
    "=x",
    "a=b",
    "a b",
    "'quoted'",
    "$HOME",
    "line\nbreak",
    "a\u2028b\u0085c",
    "[object Object]",
    "__proto__",
  ];
  for (const value of tricky) {
    test(`${JSON.stringify(value)} arrives as typed`, async () => {
      using store = testStore();
      await store.ok(...CAPTURE, "--summary", value, "--why", value);
      await store.ok("distill");
      const shown = store.files().find((path) => path.endsWith(".active.jsonl")) as string;
      const object = JSON.parse(store.read(shown));
      assert.equal(object.summary, value);
      assert.equal(object.why, value);
    });
  }

  test("any text of Unicode comes through argv", async () => {
    using store = testStore();
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 40 })
      .filter((each) => each.isWellFormed() && each.trim() !== "" && !each.startsWith("--"));
    await fc.assert(
      fc.asyncProperty(text, async (summary) => {
        const { path } = await store.ok(...CAPTURE, "--verbose", "--summary", summary);
        const lines = store.read(path.slice(".memory/".length)).trimEnd().split("\n");
        assert.equal(JSON.parse(lines.at(-1) as string).payload.summary, summary);
      }),
      { numRuns: 200 },
    );
  });

  test("a value may follow its option after an equals sign", async () => {
    using store = testStore();
    const { scope } = await store.ok("capture", "--scope=project:y", "--summary=--dashes");
    assert.equal(scope, "project:y");
  });

  test("--root may stand before the command", async () => {
    using store = testStore();
    const { root } = await store.ok("--root", `${store.folder}/other`, "init");
    assert.equal(root, `${store.folder}/other`);
  });

  test("lists are trimmed, without blanks and doubles", async () => {
    using store = testStore();
    const { path } = await store.ok(
      ...CAPTURE,
      "--verbose",
      "--summary",
      "x",
      "--tags",
      " a, b,,a , ",
    );
    const row = JSON.parse(store.read(path.slice(".memory/".length)));
    assert.deepEqual(row.payload.tags, ["a", "b"]);
  });
});
