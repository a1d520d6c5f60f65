/**
 * The index as a backup meets it: a command is killed at a write of its commit, and the store is
 * copied without SQLite's journals. The copy answers what its ledgers say; so does the store itself
 * where somebody removes the journal, once `validate` has looked. `COPY_STEP=1` takes every write.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, type Folder, folder, ok } from "../support/binary.ts";
import { measured, size } from "../support/measured.ts";
import { callsOf, killAt, noStrace, type SystemCall } from "../support/strace.ts";

const STEP = size("COPY_STEP", 9);
const EVENTS = 60;
const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

/** A store whose index has some pages, and events that wait. */
function filled(): Folder {
  const at = folder();
  const lines = Array.from({ length: EVENTS }, (_, i) =>
    JSON.stringify({
      summary: `item ${i} of some length, so that pages fill`,
      ...(i % 3 === 0 ? { proposed_type: "decision", decision_key: `key-${i % 7}` } : {}),
    }));
  const input = `${lines.join("\n")}\n`;
  const { status } = spawnSync(BINARY, ["capture", ...WHO, "--stdin"], { cwd: at.path, input });
  assert.equal(status, 0);
  return at;
}

const COMMANDS = {
  // With a key: what is usual writes no index.
  capture: ["capture", ...WHO, "--idempotency-key", "k", "--summary", "one more"],
  distill: ["distill"],
} as const;

/** What a store says, and what its ledgers hold: events and outcomes by their lines. */
function said(cwd: string): { readonly events: unknown; readonly objects: unknown } {
  const { events, objects } = ok(cwd, "stats");
  return { events, objects };
}

function captured(root: string): number {
  const texts = globSync(`${root}/streams/*/*.jsonl`).map((path) => readFileSync(path, "utf8"));
  return texts.join("").match(/"type":"memory\.captured"/g)?.length ?? 0;
}

/** Judges one point: the copy at once, the store itself after `validate`. */
function judge(at: Folder): void {
  const copy = `${at.path}/copy`;
  cpSync(at.root, `${copy}/.memory`, {
    recursive: true,
    filter: (path) => !path.endsWith("-journal"),
  });
  const found = said(copy);
  assert.equal((found.events as Record<string, number>)["memory.captured"], captured(at.root));
  rmSync(`${copy}/.memory/index`, { recursive: true });
  assert.deepEqual(found, said(copy), "a fresh fold");
  for (const path of globSync(`${at.root}/index/*-journal`)) rmSync(path);
  assert.equal(ok(at.path, "validate").error_count, 0);
  assert.deepEqual(said(at.path), found, "the store itself");
  const { index } = ok(at.path, "validate", "--verbose");
  assert.deepEqual(index.differences, []);
}

describe("an index without its journal", () => {
  for (const [name, argv] of Object.entries(COMMANDS)) {
    test(`${name}, killed at the writes of its commit: what the ledgers say`, {
      skip: noStrace,
    }, async () => {
      const calls: SystemCall[] = [];
      {
        using at = filled();
        const all = await callsOf(at.path, argv);
        calls.push(
          ...all.filter(({ call, line }) =>
            call === "pwrite64" && line.includes("/index/state.db")
          ),
        );
      }
      assert.ok(calls.length > 3, `only ${calls.length} writes`);
      let points = 0;
      for (const call of calls.filter((_, i) => i % STEP === 0)) {
        using at = filled();
        if (!await killAt(at.path, argv, call)) continue;
        points += 1;
        try {
          judge(at);
        } catch (cause) {
          throw new Error(`${name} killed at ${call.call} ${call.when}: ${call.line}`, { cause });
        }
      }
      measured("F35", { points, wrong: 0 });
    });
  }
});
