/**
 * Ledgers that are replaced while a command writes, as git checkouts, rsync and editors do: what is
 * acknowledged stands in the file that the path names, and the index says what the ledgers say.
 */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, globSync, readFileSync, renameSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { type Folder, folder, ok } from "../support/binary.ts";
import { noStrace, slowAt } from "../support/strace.ts";
import { words } from "../support/words.ts";

const CAPTURE = words`capture --scope project:demo --instance-id ins-a --summary`;

/** What somebody does to the only stream while a slow disk syncs it. */
const REPLACED: Readonly<Record<string, (stream: string, before: string) => void>> = {
  "an older copy, by rename": (stream, before) => renameSync(before, stream),
  "an older copy, written anew": (stream, before) => {
    rmSync(stream);
    copyFileSync(before, stream);
  },
  "nothing": (stream) => rmSync(stream),
};

function stream(at: Folder): string {
  const [found = ""] = globSync(`${at.root}/streams/*/*.jsonl`);
  return found;
}

function summaries(at: Folder): string[] {
  const texts = globSync(`${at.root}/streams/*/*.jsonl`).map((path) => readFileSync(path, "utf8"));
  return texts.flatMap((text) =>
    [...text.matchAll(/"summary":"([^"]*)"/g)].map(([, all]) => all ?? "")
  );
}

describe("a ledger that is replaced while it is synced", () => {
  for (const [name, replace] of Object.entries(REPLACED)) {
    test(`by ${name}: acknowledged is in a file`, { skip: noStrace }, async () => {
      using at = folder();
      ok(at.path, ...CAPTURE, "one");
      const path = stream(at);
      const copy = `${at.path}/before`;
      copyFileSync(path, copy);
      ok(at.path, ...CAPTURE, "two");
      const size = readFileSync(path).length;
      const slow = slowAt(at.path, [...CAPTURE, "three"], { call: "fdatasync", delay_ms: 700 });
      while (existsSync(path) && readFileSync(path).length === size) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      replace(path, copy);
      const { exit, out } = await slow;
      assert.equal(exit, 0, out);
      assert.ok(summaries(at).includes("three"), summaries(at).join());
      // Neither is anything counted that is not there, nor is the next one hindered.
      ok(at.path, ...CAPTURE, "four");
      const found = summaries(at);
      assert.ok(found.includes("four"));
      const { events } = ok(at.path, "stats");
      assert.equal(events["memory.captured"], found.length, found.join());
      assert.equal(ok(at.path, "validate").error_count, 0);
    });
  }
});
