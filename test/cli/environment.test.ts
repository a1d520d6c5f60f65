/** The page of variables: every one that the program reads stands there, and no other. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENVIRONMENT, environmentPage } from "../../src/cli/environment.ts";
import { filesBelow, testStore } from "../support/store.ts";

const SOURCES = fileURLToPath(new URL("../../src", import.meta.url).href);

/** Names that a source asks for, or keeps for asking: all are written in capitals. */
const ASKED = /(?:variable\(|process\.env\[|: |= |\[)"((?:MEMORYCTL?|XDG|GITHUB)_[A-Z_]+)"/g;
const BARE = /(?:variable\(|process\.env\[)"([A-Z_]+)"/g;
const SESSION = /"([A-Z_]+_(?:SESSION|THREAD)_ID)"/g;

test("help environment names every variable that is read", async () => {
  const read = new Set<string>();
  for (const path of filesBelow(SOURCES).filter((each) => each.endsWith(".ts"))) {
    if (path === "cli/environment.ts") continue;
    const text = readFileSync(`${SOURCES}/${path}`, "utf8");
    for (const pattern of [ASKED, BARE, SESSION]) {
      for (const [, name = ""] of text.matchAll(pattern)) read.add(name);
    }
  }
  const told = Object.values(ENVIRONMENT).flat().map(({ name }) => name);
  assert.equal(new Set(told).size, told.length);
  assert.deepEqual([...told].sort(), [...read].sort());
  using store = testStore();
  const { out } = await store.run("help", "environment");
  assert.equal(out, environmentPage());
  for (const name of told) assert.ok(out.includes(`  ${name} `), name);
});
