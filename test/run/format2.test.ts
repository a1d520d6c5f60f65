/** A store of version 0.1, in format 2: read for ever, never rewritten, and gone on with. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Answer, snapshot, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const SAMPLE = fileURLToPath(new URL("../formats/v2/team/", import.meta.url).href);
const THEN = Date.UTC(2026, 10, 28, 17);
const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

const ASKED = [
  "stats",
  "history cache --verbose",
  "agenda --project demo --list",
  "attach --project demo --dry-run",
  "validate --verbose",
];

function open(): TestStore {
  return testStore({ from: `${SAMPLE}memory`, clock: THEN });
}

/** Ledgers alone: what was appended to is told by its old bytes being its first. */
function ledgers(store: TestStore): Map<string, string> {
  const paths = store.files().filter((path) => /^(?!views|index).*\.jsonl$/.test(path));
  return new Map(paths.map((path) => [path, store.read(path)]));
}

describe("a store of format 2", () => {
  test("every question has the answer that 0.1 gave", async () => {
    using store = open();
    const lines = readFileSync(`${SAMPLE}answers.jsonl`, "utf8").trimEnd().split("\n");
    assert.equal(lines.length, ASKED.length);
    for (const [i, line] of lines.entries()) {
      const { answer } = await store.run(...words`${(ASKED[i] ?? "").split(" ")}`);
      const { generated_at: _at, ...asked } = JSON.parse(line) as Answer;
      for (const [name, value] of Object.entries(asked)) {
        if (name === "path" || name === "capsule") continue;
        assert.deepEqual(answer[name], value, `${ASKED[i]}: ${name}`);
      }
    }
  });

  test("it goes on in files of its own, and says that rows of format 3 follow", async () => {
    using store = open();
    const before = ledgers(store);
    const spec = JSON.parse(store.read("_meta/spec.json"));
    assert.equal(spec.format_version, 2);
    await store.ok("reduce");
    await store.ok("capture", ...WHO, "--summary", "of today");
    await store.ok("distill");
    const { objects } = await store.ok("history", "cache", "--verbose");
    const head = objects.find((each: Answer) => each.place === "head").id;
    assert.match(head, /-[0-9a-f]{16}$/);
    await store.ok(...words`reconcile --id ${head} --summary ${"Cache nowhere"} ${WHO.slice(2)}`);
    await store.ok(...words`agenda --project demo --add ${"Another one"}`);
    await store.ok(
      ...words`agenda --project demo --add ${"Review lease TTLs"} --idempotency-key a1`,
    );
    await store.ok(...words`sync stop --instance-id ins-a`);
    for (const [path, text] of before) assert.equal(store.read(path), text, path);
    assert.deepEqual(JSON.parse(store.read("_meta/spec.json")), { ...spec, format_version: 3 });
    await store.ok("validate", "--strict");
    const { items } = await store.ok(...words`agenda --project demo --list`);
    const summaries = items.map((each: Answer) => each.summary);
    assert.ok(summaries.includes("Review all TTLs") && summaries.includes("Another one"));
    assert.ok(!summaries.includes("Review lease TTLs"), "a key of 0.1 still holds");
    const { objects: now } = await store.ok("history", "cache", "--verbose");
    assert.equal(now.find((each: Answer) => each.id === head).place, "superseded");
  });

  test("reading writes nothing, and leaves the format as it is", async () => {
    using store = open();
    const before = snapshot(store.root, () => false);
    for (const command of ASKED) await store.run(...command.split(" "));
    assert.deepEqual(snapshot(store.root, (path) => path.startsWith("index/")), before);
  });
});
