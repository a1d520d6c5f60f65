/** What stands in `_meta` and is not read is told, with the member that was probably meant. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { META_FILES } from "../../src/store/layout.ts";
import { testStore } from "../support/store.ts";

const POLICY = JSON.parse(META_FILES["_meta/policy.json"] ?? "");
const SPEC = JSON.parse(META_FILES["_meta/spec.json"] ?? "");

type Case = readonly [file: string, said: unknown, ...warnings: RegExp[]];

const CASES: readonly Case[] = [
  ["policy", POLICY],
  ["spec", SPEC],
  ["projects", { project: "shop", folders: { "packages/web": "web" } }],
  ["projects", {}],
  ["policy", { policies: { cadence: {}, "my-plugin": { any: 1 } } }],
  [
    "policy",
    { polices: {} },
    /^_meta\/policy\.json: nothing reads 'polices'; did you mean 'policies'/,
  ],
  ["policy", { policies: { cadense: {} } }, /'policies\.cadense'; did you mean 'cadence'/],
  ["policy", { policies: [] }, /'policies' is a list, and an object is read/],
  ["policy", { policies: { cadence: 7 } }, /'policies\.cadence' is a number/],
  [
    "policy",
    { policies: { cadence: { nonsense_of_mine: 1 } } },
    /nothing reads 'policies\.cadence\.nons/,
  ],
  [
    "policy",
    { soft_triggers: { distill: { stream_treshold: 5 } } },
    /'soft_triggers\.distill\.stream_treshold'; did you mean 'stream_threshold'/,
  ],
  [
    "policy",
    { soft_triggers: { distil: {}, distill: { stream_threshold: "5" } } },
    /'soft_triggers\.distil'; did you mean 'distill'/,
    /'soft_triggers\.distill\.stream_threshold' is a string, and a number is read/,
  ],
  ["spec", { ...SPEC, formt_version: 3 }, /'formt_version'; did you mean 'format_version'/],
  ["spec", { ...SPEC, formats: { structure: "x" } }, /'formats\.structure'; did you mean/],
  ["projects", { projekt: "x" }, /'projekt'; did you mean 'project'/],
  ["projects", { folder: {} }, /'folder'; did you mean 'folders'/],
  ["projects", { project: 7 }, /'project' is no name of a project/],
  [
    "projects",
    { project: " ", folders: { web: "", api: "api" } },
    /'project' is no/,
    /'folders\.web' is no/,
  ],
  ["projects", { folders: "web" }, /'folders' is a string, and an object is read/],
];

describe("what is written in _meta", () => {
  for (const [file, said, ...warnings] of CASES) {
    test(`${file}: ${JSON.stringify(said).slice(0, 70)}`, async () => {
      using store = testStore();
      await store.ok("init");
      writeFileSync(`${store.root}/_meta/${file}.json`, JSON.stringify(said));
      const { answer, exit } = await store.run("validate", "--verbose", "--strict");
      assert.equal(exit, warnings.length === 0 ? 0 : 1);
      assert.equal(answer.warnings.length, warnings.length, JSON.stringify(answer.warnings));
      for (const [i, warning] of warnings.entries()) assert.match(answer.warnings[i], warning);
    });
  }

  for (const text of ["", "{", "[]", "null", "{'a':1}", '{"a":1,}']) {
    test(`that is no JSON object: ${JSON.stringify(text)}`, async () => {
      using store = testStore();
      await store.ok("init");
      for (const file of ["policy", "projects"]) {
        writeFileSync(`${store.root}/_meta/${file}.json`, text);
        const { warnings, error_count } = await store.ok("validate");
        assert.deepEqual(warnings, [
          `_meta/${file}.json: it is no JSON object, and counts as empty`,
        ]);
        assert.equal(error_count, 0);
        rmSync(`${store.root}/_meta/${file}.json`);
      }
    });
  }

  test("init --force renews what it knows, and keeps what it does not", async () => {
    using store = testStore();
    await store.ok("init");
    const at = (file: string) => `${store.root}/_meta/${file}.json`;
    const read = (file: string) => JSON.parse(readFileSync(at(file), "utf8"));
    const policies = { cadence: { attach_after_seconds: 60 }, mine: { any: [1] } };
    const soft_triggers = { distill: { stream_threshold: 99, own: true } };
    writeFileSync(at("policy"), JSON.stringify({ policies, soft_triggers, note: "ours" }));
    writeFileSync(at("spec"), JSON.stringify({ ...SPEC, version: "2", team: "x" }));
    writeFileSync(at("projects"), '{"project":"shop"}');
    await store.ok("init", "--force");
    const policy = read("policy");
    assert.deepEqual([policy.policies, policy.note], [policies, "ours"]);
    assert.deepEqual(policy.soft_triggers.distill, { ...POLICY.soft_triggers.distill, own: true });
    assert.deepEqual(policy.health_weights, POLICY.health_weights);
    assert.deepEqual(read("spec"), { ...SPEC, team: "x" });
    assert.deepEqual(read("projects"), { project: "shop" });
    writeFileSync(at("policy"), "{");
    await store.ok("init", "--force");
    assert.equal(readFileSync(at("policy"), "utf8"), META_FILES["_meta/policy.json"]);
  });
});
