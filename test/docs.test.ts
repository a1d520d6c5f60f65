/** Pages that can rot are tests: generated parts are as the code says, links and files exist. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { COMMAND_NAMES } from "../src/commands/all.ts";
import { PAGES as PAGES_OF_SKILL, SKILL } from "../src/skill/package.ts";
import { pages } from "../tools/docs.ts";
import { svgOf } from "../tools/record.ts";
import { testStore } from "./support/store.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url).href);
const PAGES = [
  "README.md",
  "plugins/README.md",
  ...readdirSync(`${ROOT}docs`).filter((name) => name.endsWith(".md")).map((name) =>
    `docs/${name}`
  ),
];

/** Ids and times are those of the run. */
function masked(text: string): string {
  return text.replace(/\d{14}-(?:[0-9a-f]{16}){1,2}|·[0-9a-f]{8}/g, "ID")
    .replace(/\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?/g, "TIME");
}

describe("documentation", () => {
  test("generated parts are what the code says", async () => {
    for (const [path, text] of await pages()) {
      const kept = readFileSync(`${ROOT}${path}`, "utf8");
      assert.ok(kept === text, `${path} is not what the code says: run bun tools/docs.ts`);
    }
  });

  test("the recorded demo is the demo", async () => {
    using store = testStore();
    const { steps } = await store.ok("demo", "--json");
    const kept = readFileSync(`${ROOT}docs/demo.svg`, "utf8");
    assert.ok(masked(kept) === masked(svgOf(steps)), "it differs: run bun tools/record.ts");
  });

  /** Pages that list things, what they must list, and how a thing stands in them. */
  const LISTS: Readonly<Record<string, readonly string[]>> = {
    "README.md": PAGES.slice(1).map((page) => `](${page})`),
    "docs/SKILLS_CATALOG.md": Object.keys(PAGES_OF_SKILL).map((path) => `/${SKILL}/${path})`),
    [`skill/${SKILL}/references/COMMAND_MATRIX.md`]: COMMAND_NAMES.map((name) => `\n| \`${name}`),
  };

  for (const [page, things] of Object.entries(LISTS)) {
    test(`${page} lists all that there is`, () => {
      const text = readFileSync(`${ROOT}${page}`, "utf8");
      assert.deepEqual(things.filter((thing) => !text.includes(thing)), []);
    });
  }

  for (const page of PAGES) {
    test(`${page}: its links resolve`, () => {
      const text = readFileSync(`${ROOT}${page}`, "utf8");
      for (const [, link = ""] of text.matchAll(/\]\(([^)]+)\)/g)) {
        if (/^https?:/.test(link)) continue;
        const target = `${ROOT}${page}`.replace(/[^/]*$/, link.replace(/#.*$/, ""));
        assert.ok(existsSync(target), link);
      }
    });

    test(`${page}: the files of the project that it names are there`, () => {
      const text = readFileSync(`${ROOT}${page}`, "utf8");
      const named = text.matchAll(
        /(?<![\w./~-])(?:src|test|tools|bench|plugins|skill)\/[\w./-]+\.ts\b/g,
      );
      for (const [path] of named) assert.ok(existsSync(`${ROOT}${path}`), path);
    });
  }
});
