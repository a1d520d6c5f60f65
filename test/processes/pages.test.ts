/** Every command line of every page runs, in order, in a folder of the page's own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { folder } from "../support/binary.ts";
import { commandLines, shell } from "../support/pages.ts";
import { filesBelow } from "../support/store.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url).href);

/** What the reference's examples take for granted: they are not one story. */
const BEFORE = [
  "git init -q",
  "memoryctl capture --scope project:demo --proposed-type commitment --summary 'Ship it'",
  "memoryctl distill --scope project:demo --verbose",
  "memoryctl remember 'Ship it' --project old-shop",
];

const pages = [
  "README.md",
  "plugins/README.md",
  ...filesBelow(`${ROOT}docs`).map((path) => `docs/${path}`),
  ...filesBelow(`${ROOT}skill`).map((path) => `skill/${path}`),
].filter((path) => path.endsWith(".md"));

describe("command lines of pages", () => {
  for (const page of pages) {
    const lines = commandLines(readFileSync(`${ROOT}${page}`, "utf8"));
    if (lines.length === 0) continue;
    test(`${page}: ${lines.length} lines`, () => {
      using place = folder();
      const run = shell(place);
      if (page.endsWith("CLI_SPEC.md")) BEFORE.forEach(run);
      for (const { number, text, exit } of lines) {
        // npm's two lines are what runs this test.
        if (text.startsWith("npm ")) continue;
        const ran = run(text);
        assert.equal(ran.exit, exit, `${page}:${number}: ${text}\n${ran.out}${ran.err}`);
      }
    });
  }

  test("a line is taken whole, with the exit code that it names", () => {
    const page = "# x\n\n```bash\n# says\na \\\n  b # exit 4\n```\n```text\nc\n```\nd\n";
    assert.deepEqual(commandLines(page), [{ number: 6, text: "a b # exit 4", exit: 4 }]);
  });
});
