/** Health for CI servers: forms that their readers accept, and nothing that a memory can forge. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as v from "valibot";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

/** A store with something to tell, and a scope that tries to break out of every format. */
const HOSTILE = 'x::error::pwned<]]>&"%|\u2028y';

async function ill(): Promise<TestStore> {
  const store = testStore();
  await store.ok(...words`publish --scope ${HOSTILE} --summary x`);
  const claim = ["--scope", HOSTILE, "--instance-id", "ins-a", "--key", "k", "--ttl-seconds", "1"];
  await store.ok("lease", "acquire", ...claim);
  await store.ok(...words`checkpoint --project demo --now x`);
  store.clock += 2 * 3_600_000;
  return store;
}

const Sarif = v.strictObject({
  $schema: v.string(),
  version: v.literal("2.1.0"),
  runs: v.tuple([v.strictObject({
    tool: v.strictObject({
      driver: v.strictObject({
        name: v.string(),
        version: v.string(),
        rules: v.array(v.strictObject({
          id: v.string(),
          shortDescription: v.strictObject({ text: v.string() }),
        })),
      }),
    }),
    results: v.array(v.strictObject({
      ruleId: v.string(),
      level: v.picklist(["error", "warning", "note"]),
      message: v.strictObject({ text: v.string() }),
      locations: v.array(v.strictObject({
        physicalLocation: v.strictObject({
          artifactLocation: v.strictObject({ uri: v.pipe(v.string(), v.regex(/^\S+$/)) }),
        }),
      })),
      partialFingerprints: v.record(v.string(), v.string()),
    })),
    properties: v.record(v.string(), v.unknown()),
  })]),
});

describe("diagnose for CI servers", () => {
  test("github: annotations that cannot be forged, a table on the page of the job", async () => {
    using store = await ill();
    store.variables["GITHUB_STEP_SUMMARY"] = "/page";
    const { exit, answer } = await store.run("diagnose", "--dry-run", "--format", "github");
    assert.equal(exit, 0);
    const lines = String(answer).trimEnd().split("\n");
    assert.match(lines[0] ?? "", /^::group::memoryctl diagnose: \d+ \w+$/);
    assert.equal(lines.at(-1), "::endgroup::");
    for (const line of lines.slice(1, -1)) {
      assert.match(line, /^::(error|warning) title=memoryctl \w+ \(\d+\)::[^\n]+$/);
    }
    assert.equal(lines.length, 5);
    const page = store.pages.get("/page") ?? "";
    assert.match(page, /^## memoryctl: \d+ \w+\n/);
    assert.equal(page.match(/^\| (?:stale_lease|reduce_lag|attach_missing) \|/gm)?.length, 3);
  });

  test("github: below the score it fails, and says so", async () => {
    using store = await ill();
    const args = ["diagnose", "--dry-run", "--format", "github", "--fail-under", "99"];
    const { exit, answer } = await store.run(...args);
    assert.equal(exit, 1);
    assert.match(answer, /::error title=memoryctl::the score is less than 99\n$/);
  });

  test("sarif: exactly the members of the schema", async () => {
    using store = await ill();
    const { answer } = await store.run("diagnose", "--dry-run", "--format", "sarif");
    const log = v.parse(Sarif, typeof answer === "string" ? JSON.parse(answer) : answer);
    const [{ results, tool }] = log.runs;
    assert.equal(results.length, 3);
    const ids = new Set(tool.driver.rules.map((rule) => rule.id));
    for (const { ruleId } of results) assert.ok(ids.has(ruleId));
  });

  test("junit: a case for each rule, well formed whatever memories say", async () => {
    using store = await ill();
    const args = ["diagnose", "--dry-run", "--format", "junit", "--fail-under", "99"];
    const { exit, answer } = await store.run(...args);
    assert.equal(exit, 1);
    const xml = String(answer);
    const [, tests, failures] =
      /<testsuite name="[^"]+" tests="(\d+)" failures="(\d+)"/.exec(xml) ??
        [];
    assert.equal(xml.match(/<testcase /g)?.length, Number(tests));
    assert.equal(xml.match(/<failure /g)?.length, Number(failures));
    assert.equal(Number(failures), 4);
    // Every tag is closed, and no text holds a bracket of its own.
    const open: string[] = [];
    for (const [, close, name = "", end] of xml.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
      if (close === "/") assert.equal(open.pop(), name);
      else if (end !== "/") open.push(name);
    }
    assert.deepEqual(open, []);
    assert.equal(xml.replace(/<\?xml[^>]*>|<\/?[a-z]+[^<>]*>/g, "").match(/[<>]/), null);
  });
});
