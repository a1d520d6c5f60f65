/** What is acknowledged is durable: every ledger is synced first, the folder of a new one too. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { folder } from "../support/binary.ts";
import { furnished, WRITERS } from "../support/furnished.ts";
import { callsOf, killAt, noStrace } from "../support/strace.ts";

const LEDGER = /^\d+ +(write|fdatasync)\(\d+<([^>]*\.[0-9a-f]{12}(?:\.\d+)?\.jsonl)>/;

/** Ledgers that were written and not synced when the answer was given. */
function unsyncedAt(lines: readonly string[]): { written: Set<string>; unsynced: Set<string> } {
  const [written, unsynced] = [new Set<string>(), new Set<string>()];
  for (const line of lines) {
    if (/^\d+ +write\(1</.test(line)) break;
    const [, call, path = ""] = LEDGER.exec(line) ?? [];
    if (call === "write") {
      written.add(path);
      unsynced.add(path);
    } else if (call === "fdatasync") unsynced.delete(path);
  }
  return { written, unsynced };
}

describe("before the answer", () => {
  test("every ledger that was written is synced", { skip: noStrace }, async () => {
    for (const writer of WRITERS) {
      using at = await furnished();
      const lines = (await callsOf(at.path, writer.argv(at))).map(({ line }) => line);
      const { written, unsynced } = unsyncedAt(lines);
      assert.deepEqual([...unsynced], [], writer.name);
      const silent = ["init --force"];
      assert.equal(written.size === 0, silent.includes(writer.name), writer.name);
    }
  });

  test(
    "the folder of a root that a killed command made is synced",
    { skip: noStrace },
    async () => {
      const capture = ["capture", "--scope", "a", "--summary", "x"];
      for (const when of [1, 2, 3]) {
        using at = folder();
        await killAt(at.path, capture, { call: "fsync", when });
        assert.deepEqual(readdirSync(at.path), [".memory"]);
        const lines = (await callsOf(at.path, capture)).map(({ line }) => line);
        const synced = lines.filter((line) =>
          /^\d+ +fsync\(/.test(line) && line.includes(`<${at.path}>`)
        );
        assert.ok(synced.length > 0, `killed at sync ${when}`);
      }
    },
  );

  test("the folder of a new ledger is synced behind it", { skip: noStrace }, async () => {
    using at = folder();
    const calls = await callsOf(at.path, ["capture", "--scope", "a", "--summary", "x"]);
    const lines = calls.map(({ line }) => line);
    const answer = lines.findIndex((line) => /^\d+ +write\(1</.test(line));
    const ledger = lines.findLastIndex((line) => LEDGER.test(line));
    assert.ok(ledger > 0 && answer > ledger);
    const behind = lines.slice(ledger, answer);
    assert.ok(behind.some((line) => /^\d+ +fsync\(\d+<[^>]*\/streams\/a>/.test(line)));
  });
});
