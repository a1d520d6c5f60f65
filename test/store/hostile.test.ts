/** Hostile lines in ledgers cost only themselves, also behind a right hash. Seeds are printed. */
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { digest, finish } from "../../src/row/line.ts";
import { recommitted } from "../support/colleague.ts";
import { measured, seedOf, size } from "../support/measured.ts";
import { testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const LINES = size("LINES", 2000);

const SOUND = (i: number) =>
  JSON.stringify({
    schema_version: "diasync-v1-event",
    event_id: `evt-20261122000000-${String(i).padStart(8, "0")}`,
    type: "memory.published",
    scope: "project:x",
    instance_id: "ins-a",
    ts_wall: "2026-11-22T00:00:00Z",
    lc: 0,
    payload: {
      summary: `sound ${i}`,
      object_type: "fact",
      horizon: "day",
      salience: "low",
      confidence: 0.5,
      tags: [],
    },
  });

const text = (value: string) => new TextEncoder().encode(value);

const HOSTILE: Readonly<Record<string, Uint8Array>> = {
  "invalid UTF-8": Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d),
  "a NUL": text('{"a":"\u0000"}'),
  "a lone surrogate": text('{"schema_version":"diasync-v1-event","event_id":"\\ud800"}'),
  "200,000 brackets": text("[".repeat(200_000)),
  "200,000 nested objects": text('{"a":'.repeat(40_000) + "1" + "}".repeat(40_000)),
  "a number of 5,000 digits": text(`{"lc":${"9".repeat(5000)}}`),
  "a clock of 5,000 digits": text(SOUND(900).replace('"lc":0', `"lc":${"9".repeat(5000)}`)),
  "a clock below zero": text(SOUND(901).replace('"lc":0', '"lc":-1')),
  "__proto__": text('{"__proto__":{"schema_version":"diasync-v1-event"},"event_id":"x"}'),
  "a constructor": text(
    '{"constructor":{"prototype":{"ok":1}},"schema_version":"diasync-v1-event"}',
  ),
  "an array": text("[1,2,3]"),
  "a string": text('"text"'),
  "nothing": text("null"),
  "an empty line": text(""),
  "a carriage return": text("\r"),
  "a line of 3 MB": text(`{"a":"${"x".repeat(3_000_000)}"}`),
  "an unknown kind": text('{"schema_version":"diasync-v9-thing","id":1}'),
  "a wrong type": text(
    SOUND(902).replace('"event_id":"', '"event_id":["').replace('02","', '02"],"'),
  ),
};

describe("hostile lines", () => {
  for (const [name, bytes] of Object.entries(HOSTILE)) {
    test(`${name}: its neighbours are read, reduced and shown`, async () => {
      using store = testStore();
      await store.ok("init");
      mkdirSync(`${store.root}/bus/project-x`);
      const file = `${store.root}/bus/project-x/2026-11-22.jsonl`;
      writeFileSync(file, `${SOUND(1)}\n`);
      appendFileSync(file, bytes);
      appendFileSync(file, `\n${SOUND(2)}\n`);
      const { answer } = await store.run("validate", "--verbose");
      assert.notEqual(answer.code, "internal", JSON.stringify(answer));
      for (const { file: at, line } of answer.damage) {
        assert.deepEqual([at, line], ["bus/project-x/2026-11-22.jsonl", 2]);
      }
      const { created, rejected } = await store.ok("reduce", "--verbose");
      assert.equal(created.length, 2, JSON.stringify(rejected));
      const { exit } = await store.run("diagnose");
      assert.equal(exit, 0);
    });
  }

  test("any bytes between sound lines cost only themselves", async () => {
    using store = testStore();
    await store.ok("init");
    mkdirSync(`${store.root}/bus/project-x`);
    const file = `${store.root}/bus/project-x/2026-11-22.jsonl`;
    const seed = seedOf("FC_SEED");
    const shards = fc.sample(fc.uint8Array({ maxLength: 60 }), { numRuns: LINES, seed });
    const lines = shards.flatMap((bytes, i) => [
      Buffer.from(bytes.map((byte) => byte === 0x0a ? 0x20 : byte)),
      text(`\n${SOUND(i)}\n`),
    ]);
    writeFileSync(file, Buffer.concat(lines));
    const { answer } = await store.run("validate", "--verbose");
    assert.ok(answer.damage.every(({ line }: { line: number }) => line % 2 === 1));
    assert.equal((await store.ok("reduce", "--limit", String(2 * LINES))).created_count, LINES);
    measured("F15", { lines: LINES, "neighbours lost": 0 }, { FC_SEED: seed });
  });
});

/** What a hostile replica can put behind a right hash: such a line is parsed. */
const SIGNED: Readonly<Record<string, (row: string) => string>> = {
  "200,000 brackets": (row) => member(row, "why", "[".repeat(100_000) + "]".repeat(100_000)),
  "40,000 nested objects": (row) =>
    member(row, "why", '{"a":'.repeat(40_000) + 1 + "}".repeat(40_000)),
  "a clock of 5,000 digits": (row) => row.replace(/"lc":\d+/, `"lc":${"9".repeat(5000)}`),
  "a confidence of 5,000 digits": (row) =>
    row.replace('"confidence":0.7', `"confidence":${"9".repeat(5000)}`),
  "a number of 5,000 digits": (row) => member(row, "why", "9".repeat(5000)),
  "a fraction of 5,000 digits": (row) => member(row, "why", `0.${"3".repeat(5000)}e-5000`),
  "__proto__": (row) => member(row, "__proto__", '{"summary":"forged"}'),
  "lone surrogates": (row) => member(row, "why", '"\\ud800 \\udfff"'),
  "no payload": (row) => row.replace(/"payload":\{[^}]*\}/, '"payload":null'),
};

/** The row with one more member at the end of its payload. */
function member(row: string, name: string, value: string): string {
  return row.replace(/\}(?=,"payload_sha256")/, `,"${name}":${value}}`);
}

describe("hostile lines with right hashes", () => {
  for (const [name, make] of Object.entries(SIGNED)) {
    test(`${name}: no command ends in a defect, and its neighbours are read`, async () => {
      using store = testStore();
      const { path } = await store.ok(
        ...words`publish --scope project:x --summary sound --verbose`,
      );
      const file = path.slice(".memory/".length);
      const last = store.read(file).trimEnd();
      const bare = last.replace(/,"hash":"[^"]*"\}$/, "}")
        .replace(/"event_id":"[^"]*"/, '"event_id":"evt-20261123100000-00000000000000ff"')
        .replace(/"prev":"[^"]*"/, `"prev":"${digest(last)}"`);
      const hostile = make(bare);
      assert.notEqual(hostile, bare);
      appendFileSync(`${store.root}/${file}`, `${finish(recommitted(hostile)).text}\n`);
      const ran: string[] = [];
      const commands = [
        ["publish", "--scope", "project:x", "--summary", "after"],
        ["reduce"],
        ["validate"],
        ["history", "evt-20261123100000-00000000000000ff"],
        ["attach", "--project", "x"],
        ["diagnose"],
        ["stats"],
      ];
      for (const argv of commands) {
        const { exit, answer } = await store.run(...argv);
        assert.notEqual(answer.code, "internal", `${argv[0]}: ${JSON.stringify(answer)}`);
        if (exit === 0) ran.push(argv[0] ?? "");
      }
      for (const each of ["publish", "reduce", "attach", "diagnose", "stats"]) {
        assert.ok(ran.includes(each), `${each} of ${ran}`);
      }
      const { views } = await store.ok("stats");
      assert.ok(views.fact >= 2, JSON.stringify(views));
    });
  }
});

test("a row from far ahead is damage, and moves no clock", async () => {
  using store = testStore();
  const publish = ["publish", "--scope", "project:x", "--summary"];
  await store.ok(...publish, "before");
  const ahead = SOUND(1).replace('"lc":0', `"lc":${2 ** 41}`);
  writeFileSync(`${store.root}/bus/project-x/2026-11-22.jsonl`, `${ahead}\n`);
  const { path } = await store.ok(...publish, "after", "--verbose");
  const last = JSON.parse(store.read(path.slice(".memory/".length)).trimEnd().split("\n")[1] ?? "");
  assert.equal(last.payload.summary, "after");
  assert.ok(last.lc < 100, `the clock went to ${last.lc}`);
  const { answer } = await store.run("validate", "--verbose");
  assert.equal(answer.damage.length, 1);
});

test("an object of v1 cannot take the id of one that is derived", async () => {
  using store = testStore();
  await store.ok(...words`publish --scope project:x --summary sound --verbose`);
  const { created: [{ path }] } = await store.ok("reduce", "--verbose");
  const view = path.slice(".memory/".length);
  const known = store.read(view);
  const forged = known.trimEnd().replace(/,"hash":"[^"]*"\}$/, "}").replace("sound", "forged")
    .replace(/"event_refs":\["[^"]*"\]/, '"event_refs":["evt-20261122000000-00000001"]');
  writeFileSync(`${store.root}/${view.replace(".active", "")}`, `${finish(forged).text}\n`);
  const { answer } = await store.run("validate", "--verbose");
  assert.deepEqual(answer.damage?.map(({ fault }: { fault: string }) => fault), ["unreadable"]);
  assert.deepEqual((await store.ok("stats")).views, { fact: 1 });
  assert.equal(store.read(view), known);
});
