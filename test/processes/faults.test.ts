/**
 * Faults of the system: full disks, read-only places, errors injected into system calls. Nothing
 * is acknowledged that is not there, ledgers are as before, and the next command works.
 */
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { ok, run } from "../support/binary.ts";
import { check } from "../support/checker.ts";
import { measured } from "../support/measured.ts";
import { mounted, noMount, sh } from "../support/shell.ts";
import { snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

const isLedger = (path: string) => /\.[0-9a-f]{12}(\.\d+)?\.jsonl$/.test(path);
const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

describe("a full disk", () => {
  test("refuses, leaves all as it was, and works again with space", { skip: noMount }, () => {
    using at = mounted(768);
    const store = `${at.path}/.memory`;
    const acknowledged: string[] = [];
    let refused = 0;
    const why = "x".repeat(8000);
    for (let i = 0; i < 120 && refused < 5; i += 1) {
      const before = existsSync(store) ? snapshot(store, (path) => !isLedger(path)) : new Map();
      const { exit, out } = run(at.path, ...words`capture ${WHO} --summary ${i} --why ${why}`);
      const answer = JSON.parse(out);
      if (exit === 0) {
        acknowledged.push(answer.event_id);
        continue;
      }
      refused += 1;
      assert.deepEqual([exit, answer.code], [5, "disk_full"], out);
      assert.deepEqual(snapshot(store, (path) => !isLedger(path)), before, "ledgers as before");
    }
    assert.ok(refused > 0 && acknowledged.length > 10, `${acknowledged.length}, ${refused}`);
    const { events, faults, torn } = check(store);
    assert.deepEqual([faults, torn], [[], []]);
    assert.deepEqual([...events.keys()].sort(), acknowledged.sort());
    assert.equal(run(at.path, "stats").exit, 0, "reading goes on");
    sh(`mount -o remount,size=16384k ${at.path}`);
    ok(at.path, "capture", ...WHO, "--summary", "after");
    ok(at.path, "distill", "--limit", "1000");
    assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
    const left = [...snapshot(store).keys()].filter((path) => /\.tmp$|\.new$|journal/.test(path));
    assert.deepEqual(left, [], "no temporary files are left");
    measured("F9", {
      acknowledged: acknowledged.length,
      refused,
      lost: 0,
      "temporary files left": left.length,
    });
  });
});

describe("a read-only place", () => {
  test(
    "every reading command answers the same; writing ones are refused",
    { skip: noMount },
    () => {
      using at = mounted(8192);
      ok(at.path, ...words`capture ${WHO} --proposed-type decision --decision-key k --summary x`);
      ok(at.path, "distill");
      ok(at.path, ...words`lease acquire --instance-id ins-a --key k`);
      ok(at.path, ...words`agenda --project demo --add item`);
      const readers = [
        ["stats"],
        ["validate", "--verbose"],
        ["stats", "--scope", "project:demo"],
        ["history", "k"],
        ["lease", "list"],
        ["agenda", "--project", "demo", "--list"],
        ["attach", "--project", "demo", "--dry-run"],
        ["reduce", "--dry-run"],
        ["distill", "--dry-run"],
        ["diagnose", "--dry-run"],
        ["optimize", "--dry-run"],
        ["hygiene", "--dry-run"],
        ["version"],
      ];
      // Rows that a dry run would write have ids and times of their own.
      const ask = (has_index: boolean) =>
        readers.map((argv) => {
          const { findings_created: _f, plans: _p, executions: _e, index, ...rest } = ok(
            at.path,
            ...argv,
          );
          // Where there is none and none can be made, there is none to be held against the ledgers.
          if (argv[0] === "validate") assert.equal(index.compared, has_index);
          return rest;
        });
      const before = ask(true);
      const files = snapshot(at.path);
      for (const index of ["current", "missing"]) {
        if (index === "missing") rmSync(`${at.path}/.memory/index`, { recursive: true });
        sh(`mount -o remount,ro ${at.path}`);
        assert.deepEqual(ask(index === "current"), before, index);
        measured("F10", { answers: readers.length, "other answers": 0 });
        for (const argv of [["capture", ...WHO, "--summary", "y"], ["reduce"], ["init"]]) {
          const { exit, out } = run(at.path, ...argv);
          assert.deepEqual([exit, JSON.parse(out).code], [5, "read_only"], out);
        }
        sh(`mount -o remount,rw ${at.path}`);
      }
      const now = snapshot(at.path, (path) => path.includes("/index/"));
      for (const [path, bytes] of now) assert.ok(files.get(path) === bytes, path);
    },
  );
});
