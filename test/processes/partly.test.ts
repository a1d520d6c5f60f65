/**
 * An error that was partly a success: the answer tells what is committed, and who goes on as it
 * says has each fact once. Real disks that are full, real errors of system calls, real kills.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { type Answer, BINARY, type Folder, folder, ok } from "../support/binary.ts";
import { check } from "../support/checker.ts";
import { size } from "../support/measured.ts";
import { mounted, noMount, sh } from "../support/shell.ts";
import { filesBelow } from "../support/store.ts";
import { failAt, noStrace, slowAt } from "../support/strace.ts";
import { words } from "../support/words.ts";

const LINES = size("LINES", 4000);
/** Judgements are short: so many of them are written in several parts. */
const JUDGED = size("JUDGED", 12_000);
const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

/** Facts of 3 kB: four thousand of them fill 14 MiB, and take parts of 4 MiB to write. */
function facts(count: number, why = "y".repeat(3000)): string[] {
  return Array.from({ length: count }, (_, i) => JSON.stringify({ summary: `fact ${i + 1}`, why }));
}

/** Sends lines to a command; `wrapped` stands before the binary. */
function send(
  cwd: string,
  argv: readonly string[],
  { lines, wrapped = [] }: { readonly lines: readonly string[]; readonly wrapped?: string[] },
): { exit: number | null; answer: Answer } {
  const [command = BINARY, ...rest] = [...wrapped, BINARY, ...argv];
  const { status, stdout } = spawnSync(command, rest, {
    cwd,
    input: lines.map((line) => `${line}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return { exit: status, answer: stdout.startsWith("{") ? JSON.parse(stdout) : null };
}

/** The summaries of all events, sorted, as they stand in the ledgers; these must be whole. */
function summaries(store: string): string[] {
  const { faults, torn } = check(store);
  assert.deepEqual([faults.slice(0, 3), torn], [[], []], faults.slice(0, 3).join());
  const ledgers = filesBelow(store).filter((path) => /^(streams|bus)\/.*\.jsonl$/.test(path));
  const lines = ledgers.flatMap((path) =>
    readFileSync(`${store}/${path}`, "utf8").split("\n").filter((line) => line !== "")
  );
  return lines.map((line) => JSON.parse(line).payload.summary).sort();
}

function expected(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `fact ${i + 1}`).sort();
}

/** Sends lines that must all be taken. */
function goOn(cwd: string, argv: readonly string[], lines: readonly string[]): void {
  const { exit, answer } = send(cwd, argv, { lines });
  assert.equal(exit, 0, JSON.stringify(answer));
}

describe("an error in the midst of many lines", () => {
  for (const verb of ["capture", "publish"]) {
    test(`${verb} --stdin on a disk that fills up: go on behind the line that it names`, {
      skip: noMount,
    }, () => {
      using at = mounted(14 * 1024);
      const lines = facts(LINES);
      const { exit, answer } = send(at.path, [verb, "--stdin", ...WHO], { lines });
      assert.deepEqual([exit, answer.code], [5, "disk_full"], JSON.stringify(answer));
      const last = answer.committed_lines;
      assert.ok(last > 0 && last < LINES, `${last}`);
      assert.deepEqual([answer.accepted, answer.rejected], [last, 0]);
      assert.match(answer.hint, new RegExp(`^free some space; .*go on behind line ${last}$`));
      assert.deepEqual(summaries(`${at.path}/.memory`), expected(last));
      sh(`mount -o remount,size=65536k ${at.path}`);
      goOn(at.path, [verb, "--stdin", ...WHO], lines.slice(last));
      assert.deepEqual(summaries(`${at.path}/.memory`), expected(LINES));
      assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
    });
  }

  test("rejected lines count with the others, and are listed", { skip: noMount }, () => {
    using at = mounted(14 * 1024);
    const lines = facts(LINES).flatMap((line) => [line, "rubbish", ""]);
    const { answer } = send(at.path, ["capture", "--stdin", ...WHO], { lines });
    const last = answer.committed_lines;
    const done = lines.slice(0, last).filter((line) => line !== "");
    const bad = done.filter((line) => line === "rubbish").length;
    assert.deepEqual([answer.code, answer.rejected], ["disk_full", bad]);
    assert.equal(answer.accepted, done.length - bad);
    assert.equal(answer.lines_rejected.length, bad);
    assert.deepEqual(summaries(`${at.path}/.memory`), expected(answer.accepted));
  });

  test("where nothing is committed, it says so", { skip: noMount }, () => {
    using at = mounted(300);
    const { exit, answer } = send(at.path, ["capture", "--stdin", ...WHO], { lines: facts(3000) });
    assert.deepEqual([exit, answer.code, answer.committed_lines], [5, "disk_full", 0]);
    assert.deepEqual([answer.accepted, answer.rejected], [0, 0]);
    assert.match(answer.hint, /nothing was committed: send all lines again$/);
  });

  const faults = [
    ["ENOSPC", "disk_full"],
    ["EDQUOT", "disk_full"],
    ["EIO", "io"],
    ["EFBIG", "io"],
  ] as const;
  for (const [error, code] of faults) {
    test(`${error} in a later part: the same`, { skip: noStrace }, () => {
      using at = folder();
      ok(at.path, "init");
      const { last } = failing(at.path, { error, when: "2", code });
      assert.deepEqual(summaries(at.root), expected(last));
      goOn(at.path, ["capture", "--stdin", ...WHO], facts(LINES).slice(last));
      assert.deepEqual(summaries(at.root), expected(LINES));
    });
  }

  test("where taking it back fails too, it names what is sure", { skip: noStrace }, () => {
    using at = folder();
    ok(at.path, "init");
    const { last, hint } = failing(at.path, { error: "EIO", when: "2+", code: "outcome_unknown" });
    assert.match(hint, /validate .*line \d+ and all before it are done, of those .* some may be$/);
    assert.ok(summaries(at.root).length >= last);
  });

  test("a lock that is not had for a later batch", async () => {
    using at = folder();
    ok(at.path, "init");
    // More than one batch, and less than two: all lines are read before the lock is asked for.
    const lines = facts(2500);
    const first = 2000;
    const child = spawn(BINARY, ["capture", "--stdin", ...WHO], { cwd: at.path });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => out += text);
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const holder = new DatabaseSync(`${at.root}/index/lock.db`);
    let heard = "";
    child.stderr.on("data", (text: string) => {
      // The first batch is committed, and the lines of the next are not here yet.
      if (heard === "") {
        holder.exec("BEGIN IMMEDIATE");
        child.stdin.end(`${lines.slice(first).join("\n")}\n`);
      }
      heard += text;
    });
    child.stdin.write(`${lines.slice(0, first).join("\n")}\n`);
    const exit = await ended;
    holder.close();
    const { code, committed_lines: last, hint } = JSON.parse(out);
    assert.deepEqual([exit, code], [5, "lock_timeout"]);
    assert.match(hint, new RegExp(`^wait .*go on behind line ${last}$`));
    assert.deepEqual(summaries(at.root), expected(last));
    goOn(at.path, ["capture", "--stdin", ...WHO], lines.slice(last));
    assert.deepEqual(summaries(at.root), expected(lines.length));
  });

  for (const [name, { count, harm }] of Object.entries(HARMS)) {
    test(`${name} in a later part of one batch`, { skip: noStrace }, async () => {
      using at = folder();
      ok(at.path, "init");
      // Short lines: one batch of them makes rows of more than 4 MiB.
      const lines = facts(count, "y");
      const argv = ["capture", "--stdin", ...WHO];
      const slow = slowAt(at.path, argv, { call: "fdatasync", delay_ms: 1000 }, lines.join("\n"));
      // Each part has a segment of its own, which stands there whole while it is synced.
      const streams = () => globSync(`${at.root}/streams/*/*.jsonl`).sort();
      const second = () => streams()[1] ?? "";
      for (let [i, before] = [0, 0]; i < 400; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const length = second() === "" ? 0 : statSync(second()).size;
        if (length > 0 && length === before) break;
        before = length;
      }
      harm(at, second());
      const { exit, out } = await slow;
      const { code, committed_lines: last, hint } = JSON.parse(out);
      assert.deepEqual([exit, code], [5, "io"], out);
      assert.match(hint, new RegExp(`go on behind line ${last}$`));
      assert.ok(last > 0 && last < lines.length);
      assert.deepEqual(summaries(at.root), expected(last));
      goOn(at.path, argv, lines.slice(last));
      assert.deepEqual(summaries(at.root), expected(lines.length));
    });
  }
});

/** What somebody else does while the second part of a batch is synced, and to how many lines. */
const HARMS: Readonly<
  Record<string, { count: number; harm: (at: Folder, stream: string) => void }>
> = {
  "a ledger that is replaced": {
    count: 11_000,
    harm: (at, stream) => {
      writeFileSync(`${at.path}/copy`, "");
      renameSync(`${at.path}/copy`, stream);
    },
  },
  "an index that is removed": {
    count: 18_000,
    harm: (at) => rmSync(`${at.root}/index`, { recursive: true }),
  },
};

describe("lines with keys that are sent again", () => {
  const keyed: Readonly<Record<string, { argv: string[]; lines: string[] }>> = {
    "a key for all": { argv: words`--idempotency-key nightly`, lines: facts(LINES) },
    "a key in each line": {
      argv: [],
      lines: facts(LINES).map((line, i) => `${line.slice(0, -1)},"idempotency_key":"k${i}"}`),
    },
  };
  for (const [name, { argv, lines }] of Object.entries(keyed)) {
    test(`${name}: killed in the midst, then each fact stands once`, async () => {
      using at = folder();
      const all = ["capture", "--stdin", ...WHO, ...argv];
      const child = spawn(BINARY, all, { cwd: at.path });
      const ended = new Promise((resolve) => child.on("close", resolve));
      child.stdin.on("error", () => child.kill("SIGKILL"));
      // The first batch is committed: killed while it works on the next.
      child.stderr.once("data", () => setTimeout(() => child.kill("SIGKILL"), 20));
      child.stdin.end(`${lines.join("\n")}\n`);
      await ended;
      const there = summaries(at.root).length;
      assert.ok(there > 0 && there < LINES, `${there}`);
      const { answer } = send(at.path, all, { lines });
      assert.deepEqual([answer.accepted, answer.duplicates], [LINES, there]);
      assert.deepEqual(answer.lines_duplicate, [{ from: 1, to: there }]);
      assert.deepEqual(summaries(at.root), expected(LINES));
      const again = send(at.path, all, { lines }).answer;
      assert.deepEqual(again.lines_duplicate, [{ from: 1, to: LINES }]);
      assert.deepEqual(summaries(at.root), expected(LINES));
    });
  }

  test("a disk that fills up: the hint is to send all again", { skip: noMount }, () => {
    using at = mounted(14 * 1024);
    const argv = ["capture", "--stdin", ...WHO, "--idempotency-key", "nightly"];
    const { answer } = send(at.path, argv, { lines: facts(LINES) });
    assert.match(answer.hint, /send all lines again with the same key, none is written twice$/);
    sh(`mount -o remount,size=65536k ${at.path}`);
    const again = send(at.path, argv, { lines: facts(LINES) }).answer;
    assert.deepEqual([again.accepted, again.duplicates], [LINES, answer.committed_lines]);
    assert.deepEqual(summaries(`${at.path}/.memory`), expected(LINES));
  });
});

describe("an error in the midst of judging", () => {
  const judges = [["publish", "reduce"], ["capture", "distill"]] as const;
  for (const [verb, judge] of judges) {
    test(`${judge}: rows are named, and the same command goes on`, { skip: noStrace }, async () => {
      using at = folder();
      const lines = facts(JUDGED, "y");
      goOn(at.path, [verb, "--stdin", ...WHO], lines);
      const argv = [judge, "--limit", "20000"];
      let [rows, hint] = [0, ""];
      for (let when = 2; rows === 0; when += 1) {
        const sync = { call: "fdatasync", when, error: "EIO", line: "" };
        const { exit, out } = await failAt(at.path, argv, sync);
        assert.equal(exit, 5, out);
        // Before the first part is committed, all of it is taken back.
        ({ committed_rows: rows = 0, hint } = JSON.parse(out));
      }
      assert.ok(rows < JUDGED);
      assert.match(hint, new RegExp(`${rows} rows are committed, and the same command .* goes on`));
      assert.equal(ok(at.path, ...argv).scanned, JUDGED - rows);
      assert.deepEqual(ok(at.path, "stats").views, { fact: JUDGED });
      assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
    });
  }
});

/** Sends facts to `capture`; the sync of a ledger fails, of which each part has one. */
function failing(
  cwd: string,
  { error, when, code }: { readonly error: string; readonly when: string; readonly code: string },
): { readonly last: number; readonly hint: string } {
  const inject = `inject=fdatasync:error=${error}:when=${when}`;
  const wrapped = [...words`strace -f -o /dev/null -e trace=fdatasync -e ${inject}`];
  const argv = ["capture", "--stdin", ...WHO];
  const { exit, answer } = send(cwd, argv, { lines: facts(LINES), wrapped });
  assert.deepEqual([exit, answer.code], [5, code], JSON.stringify(answer));
  const { committed_lines: last, accepted, hint } = answer;
  assert.ok(last > 0 && last < LINES, `${last}`);
  assert.equal(accepted, last);
  assert.doesNotMatch(hint, /nothing was|try again/);
  if (code !== "outcome_unknown") assert.match(hint, new RegExp(`go on behind line ${last}$`));
  return { last, hint };
}
