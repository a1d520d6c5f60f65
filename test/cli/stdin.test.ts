/** `--stdin` and `--idempotency-key`: many inputs at once, and the same input again. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { snapshot, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const isIndex = (path: string) => path.startsWith("index/");

describe("lines of standard input", () => {
  test("a long answer lists the first ten thousand and counts the rest", async () => {
    using store = testStore();
    const line = (i: number) => JSON.stringify({ summary: `fact ${i}` });
    store.input = Array.from({ length: 10_020 }, (_, i) => `${line(i)}\n`).join("");
    await store.ok(...words`capture --stdin --scope project:demo --instance-id ins-a`);
    const answer = await store.ok("distill", "--limit", "20000", "--verbose");
    assert.deepEqual([answer.scanned, answer.created_count], [10_020, 10_020]);
    assert.deepEqual([answer.created.length, answer.not_listed], [10_000, 20]);
    assert.deepEqual((await store.ok("stats")).views, { fact: 10_020 });
    assert.equal((await store.ok("validate", "--strict")).ok, true);
  });

  test("good ones are committed, bad ones are listed with their reasons", async () => {
    using store = testStore();
    const lines = [
      '{"summary":"one","tags":["a","b"],"confidence":0.5}',
      "rubbish",
      '{"summary":"two","scope":"team","instance_id":"ins-b","proposed_type":"decision"}',
      "[]",
      '{"summary":" "}',
      '{"summary":"x","colour":"red"}',
      '{"summary":"x","confidence":7}',
      '{"summary":"x","tags":[1]}',
      '{"summary":"x","why":true}',
      '{"summary":"three","why":null}',
      "",
      `{"summary":"${"x".repeat(70_000)}"}`,
    ];
    store.input = `${lines.join("\n")}\n`;
    const argv = ["capture", "--stdin", "--scope", "project:demo", "--instance-id", "ins-a"];
    const { exit, answer } = await store.run(...argv);
    assert.equal(exit, 1);
    assert.equal(answer.ok, false);
    assert.deepEqual([answer.accepted, answer.rejected], [3, 8]);
    const named = answer.lines_rejected.map((each: { line: number }) => each.line);
    assert.deepEqual(named, [2, 4, 5, 6, 7, 8, 9, 12]);
    const reasons = answer.lines_rejected.map((each: { reason: string }) => each.reason).join("\n");
    for (
      const said of [/no JSON/, /not a JSON object/, /blank/, /no 'colour'/, /between 0 and 1/]
    ) {
      assert.match(reasons, said);
    }
    assert.deepEqual((await store.ok("stats")).events, { "memory.captured": 3 });
    const rows = store.files().filter((path) => path.startsWith("streams/"))
      .flatMap((path) => store.read(path).trimEnd().split("\n")).map((line) => JSON.parse(line));
    const told = rows.map((row) => [row.payload.summary, row.scope, row.instance_id]).sort();
    assert.deepEqual(told, [
      ["one", "project:demo", "ins-a"],
      ["three", "project:demo", "ins-a"],
      ["two", "team", "ins-b"],
    ]);
  });

  test("all good ones are ok; none is no error; a dry run writes none", async () => {
    using store = testStore();
    await store.ok("init");
    const before = snapshot(store.root, isIndex);
    store.input = '{"summary":"one","scope":"a"}\n{"summary":"two","scope":"a"}';
    const dry = await store.ok("publish", "--stdin", "--dry-run");
    assert.deepEqual([dry.accepted, dry.rejected], [2, 0]);
    assert.deepEqual(snapshot(store.root, isIndex), before);
    assert.equal((await store.ok("publish", "--stdin")).accepted, 2);
    store.input = "";
    assert.equal((await store.ok("publish", "--stdin")).accepted, 0);
  });
});

describe("idempotency keys", () => {
  for (const verb of ["capture", "publish"]) {
    const argv = [verb, "--scope", "team", "--instance-id", "ins-a", "--idempotency-key", "K"];

    test(`${verb}: a retry is answered with the first result`, async () => {
      using store = testStore();
      await store.ok("init");
      const first = await store.ok(...argv, "--summary", "one");
      const again = await store.ok(...argv, "--summary", "one");
      assert.deepEqual(again, first);
      assert.deepEqual((await store.ok("stats")).events, {
        [verb === "capture" ? "memory.captured" : "memory.published"]: 1,
      });
    });

    test(`${verb}: the same key with other content is refused`, async () => {
      using store = testStore();
      const first = await store.ok(...argv, "--summary", "one");
      const before = snapshot(store.root, isIndex);
      const { exit, answer } = await store.run(...argv, "--summary", "two");
      assert.deepEqual([exit, answer.code], [1, "key_reused"]);
      assert.equal(answer.event_id, first.event_id);
      assert.deepEqual(snapshot(store.root, isIndex), before);
    });
  }

  test("a key holds for its command, scope and instance", async () => {
    using store = testStore();
    const key = ["--idempotency-key", "K", "--summary", "one"];
    const ids = new Set<string>();
    for (const verb of ["capture", "publish"]) {
      for (const scope of ["a", "b"]) {
        for (const instance of ["x", "y"]) {
          const at = ["--scope", scope, "--instance-id", instance];
          ids.add((await store.ok(verb, ...at, ...key)).event_id);
        }
      }
    }
    assert.equal(ids.size, 8);
  });

  test("lines carry keys of their own, and a repeated input writes nothing twice", async () => {
    using store = testStore();
    const line = (i: number) => `{"summary":"fact ${i}","idempotency_key":"k${i}"}\n`;
    store.input = line(1) + line(2) + line(1);
    assert.equal((await store.ok("capture", "--stdin", "--scope", "a")).accepted, 3);
    store.input = line(1) + line(3);
    assert.equal((await store.ok("capture", "--stdin", "--scope", "a")).accepted, 2);
    assert.deepEqual((await store.ok("stats")).events, { "memory.captured": 3 });
  });
});

describe("a key for all lines", () => {
  const argv = words`capture --stdin --scope a --instance-id ins-a --idempotency-key nightly`;
  const line = (text: string) => `{"summary":"${text}"}\n`;

  test("the same lines again write nothing, and the answer names them", async () => {
    using store = testStore();
    store.input = ["one", "two", "two"].map(line).join("");
    const first = await store.ok(...argv);
    assert.deepEqual([first.accepted, first.duplicates, first.lines_duplicate], [3, 0, []]);
    store.input += "rubbish\n" + line("five");
    const { answer } = await store.run(...argv);
    assert.deepEqual([answer.accepted, answer.duplicates, answer.rejected], [4, 3, 1]);
    assert.deepEqual(answer.lines_duplicate, [{ from: 1, to: 3 }]);
    assert.deepEqual((await store.ok("stats")).events, { "memory.captured": 4 });
  });

  test("a line that changed is refused, the others are not", async () => {
    using store = testStore();
    store.input = ["one", "two", "three"].map(line).join("");
    await store.ok(...argv);
    store.input = ["one", "2", "three", "four"].map(line).join("");
    const { exit, answer } = await store.run(...argv);
    assert.equal(exit, 1);
    assert.deepEqual([answer.accepted, answer.duplicates, answer.rejected], [3, 2, 1]);
    const [{ line: number, code }] = answer.lines_rejected;
    assert.deepEqual([number, code], [2, "key_reused"]);
    assert.deepEqual(answer.lines_duplicate, [{ from: 1, to: 1 }, { from: 3, to: 3 }]);
    assert.deepEqual((await store.ok("stats")).events, { "memory.captured": 4 });
  });

  test("a line's own key stands; no key of a caller is that of a line", async () => {
    using store = testStore();
    store.input = '{"summary":"one","idempotency_key":"k"}\n' + line("two");
    await store.ok(...argv);
    const single = words`capture --scope a --instance-id ins-a --summary other`;
    for (const key of ["nightly", "line 2 of nightly"]) {
      await store.ok(...single, "--idempotency-key", key);
      assert.equal(
        (await store.run(...single, "--idempotency-key", "k")).answer.code,
        "key_reused",
      );
    }
  });
});

/** Lines of standard input that are no input. */
const INPUTS: Readonly<Record<string, string>> = {
  "200,000 brackets": "[".repeat(200_000),
  "100,000 nested lists as tags": `{"summary":"x","tags":${"[".repeat(100_000)}${
    "]".repeat(100_000)
  }}`,
  "a confidence of 5,000 digits": `{"summary":"x","confidence":${"9".repeat(5000)}}`,
  "__proto__": '{"summary":"x","__proto__":{"scope":"b"}}',
  "a constructor": '{"summary":"x","constructor":"b"}',
  "a lone surrogate": '{"summary":"\\ud800"}',
  "a blank summary": '{"summary":" "}',
  "an object as text": '{"summary":{"toString":"x"}}',
};

describe("hostile lines of standard input", () => {
  test("each is refused by its number, and the others are taken", async () => {
    using store = testStore();
    const bad = Object.values(INPUTS);
    store.input = bad.map((line) => `${line}\n{"summary":"sound"}\n`).join("");
    const { exit, answer } = await store.run("capture", "--stdin", "--scope", "a");
    assert.deepEqual([exit, answer.accepted, answer.rejected], [1, bad.length, bad.length]);
    const lines = answer.lines_rejected.map(({ line }: { line: number }) => line);
    assert.deepEqual(lines, bad.map((_, i) => 2 * i + 1));
    assert.equal((await store.ok("stats")).events["memory.captured"], bad.length);
  });
});
