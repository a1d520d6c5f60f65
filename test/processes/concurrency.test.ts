/** Many processes on one store: nothing is lost, doubled or judged twice. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { folder, ok, start } from "../support/binary.ts";
import { filesBelow } from "../support/store.ts";

type Row = Record<string, unknown>;

/** Every row of every ledger of ours, read without any code of the program. */
function rowsOf(root: string): Row[] {
  return filesBelow(root)
    .filter((path) => /\.[0-9a-f]{12}(\.\d+)?\.jsonl$/.test(path))
    .flatMap((path) => readFileSync(`${root}/${path}`, "utf8").trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as Row);
}

function counts(values: readonly unknown[]): Map<unknown, number> {
  const found = new Map<unknown, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

describe("processes at the same time", () => {
  test("64 one-shot captures are all there, once, and none had to give up", async (t) => {
    const at = folder();
    t.after(at.remove);
    const started = Array.from({ length: 64 }, (_, i) => {
      const argv = ["--scope", "project:demo", "--instance-id", `ins-${i % 8}`];
      return start(at.path, "capture", ...argv, "--summary", `fact ${i}`).ended;
    });
    const ended = await Promise.all(started);
    for (const { exit, out } of ended) assert.equal(exit, 0, out);
    const ids = ended.map(({ out }) => JSON.parse(out).event_id);
    const rows = rowsOf(at.root);
    assert.deepEqual(rows.map((row) => row["event_id"]).sort(), ids.sort());
    assert.equal(new Set(rows.map((row) => row["lc"])).size, 64);
    assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
  });

  test("8 reduce and 8 distill over 500 events judge each of them once", async (t) => {
    const at = folder();
    t.after(at.remove);
    for (const verb of ["publish", "capture"]) {
      const more = (i: number) => start(at.path, verb, ...claim(verb, i)).ended;
      for (let i = 0; i < 250; i += 25) {
        const part = await Promise.all(Array.from({ length: 25 }, (_, j) => more(i + j)));
        for (const { exit, out } of part) assert.equal(exit, 0, out);
      }
    }
    const racers = Array.from({ length: 16 }, (_, i) => {
      return start(at.path, i % 2 === 0 ? "reduce" : "distill", "--limit", "100").ended;
    });
    const answers = (await Promise.all(racers)).map(({ exit, out }) => {
      assert.equal(exit, 0, out);
      return JSON.parse(out);
    });
    const scanned = answers.reduce((sum, each) => sum + each.scanned, 0);
    assert.equal(scanned, 500);
    const rows = rowsOf(at.root);
    const reduced = rows.filter((row) => row["op"] === "reduce").map((row) => row["event_id"]);
    const distilled = rows.filter((row) => row["type"] === "memory.distilled")
      .map((row) => (row["payload"] as Row)["source_event_id"]);
    for (const judged of [reduced, distilled]) {
      assert.equal(judged.length, 250);
      assert.deepEqual([...counts(judged).values()].filter((n) => n > 1), []);
    }
    // Ten keys, one decision each: every other text is a conflict or the same decision.
    const stats = ok(at.path, "stats");
    assert.equal(stats.views.decision, 10);
    assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
  });
});

/** 25 texts for 10 keys: decisions agree and disagree, on both paths. */
function claim(verb: string, i: number): string[] {
  const type = verb === "publish" ? "--object-type" : "--proposed-type";
  const who = ["--scope", "project:demo", "--instance-id", `ins-${i % 5}`, type, "decision"];
  return [...who, "--decision-key", `key-${i % 10}`, "--summary", `text ${i % 25}`];
}
