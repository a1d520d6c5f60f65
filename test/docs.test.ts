/** Pages that can rot are tests: generated parts are as the code says, links resolve. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { pages } from "../tools/docs.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const PAGES = ["README.md", ...readdirSync(`${ROOT}docs`).map((name) => `docs/${name}`)];

describe("documentation", () => {
  test("generated parts are what the code says", async () => {
    for (const [path, text] of await pages()) {
      const kept = readFileSync(`${ROOT}${path}`, "utf8");
      assert.ok(kept === text, `${path} is not what the code says: run bun tools/docs.ts`);
    }
  });

  for (const page of PAGES) {
    test(`${page}: its links resolve`, () => {
      const text = readFileSync(`${ROOT}${page}`, "utf8");
      for (const [, link = ""] of text.matchAll(/\]\(([^)]+)\)/g)) {
        if (/^https?:/.test(link)) continue;
        const target = new URL(link.replace(/#.*$/, ""), `file://${ROOT}${page}`).pathname;
        assert.ok(existsSync(target), link);
      }
    });
  }
});
