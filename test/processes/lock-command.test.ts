/** `lock -- COMMAND`: another program while nobody writes, and nothing of it changed on the way. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, type Folder, folder, ok, run, start } from "../support/binary.ts";
import { git } from "../support/git.ts";
import { measured, size } from "../support/measured.ts";
import { words } from "../support/words.ts";

function store(): Folder {
  const at = folder();
  ok(at.path, "init");
  return at;
}

function lock(at: Folder, ...argv: string[]) {
  return run(at.path, "lock", "--", ...argv);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(done: () => boolean): Promise<void> {
  while (!done()) await pause(20);
}

describe("lock -- COMMAND", () => {
  test("streams and exit code are the child's, words reach it as they are", () => {
    using at = store();
    const odd = ["007", "", "--json", "-h", "--", "a=b", "--root", "=x", "é\n"];
    const shown = lock(at, "printf", "<%s>", ...odd);
    assert.deepEqual(shown, { exit: 0, out: odd.map((word) => `<${word}>`).join(""), err: "" });
    const said = lock(at, "sh", "-c", "echo out; echo err >&2; exit 7");
    assert.deepEqual(said, { exit: 7, out: "out\n", err: "err\n" });
    assert.equal(lock(at, "sh", "-c", "kill -KILL $$").exit, 137);
    const { stdout } = spawnSync(BINARY, ["lock", "--", "cat"], { cwd: at.path, input: "in" });
    assert.equal(String(stdout), "in");
  });

  test("files of the child are as open as without it", () => {
    using at = store();
    const script = `umask 022; exec '${BINARY}' lock -- touch made`;
    assert.equal(spawnSync("sh", ["-c", script], { cwd: at.path }).status, 0);
    assert.equal(statSync(`${at.path}/made`).mode & 0o777, 0o644);
  });

  test("our own errors are JSON, and nothing is run", () => {
    using empty = folder();
    using at = store();
    const answer = (ran: { readonly out: string; readonly exit: number | null }) => {
      const { ok, code, hint } = JSON.parse(ran.out);
      assert.deepEqual([ok, typeof hint], [false, "string"]);
      return [ran.exit, code];
    };
    assert.deepEqual(answer(lock(empty, "touch", "made")), [1, "no_store"]);
    assert.equal(existsSync(`${empty.path}/made`), false);
    assert.equal(existsSync(empty.root), false);
    assert.deepEqual(answer(lock(at, "no-such-command")), [127, "not_started"]);
    assert.deepEqual(answer(lock(at, at.path)), [127, "not_started"]);
    assert.deepEqual(answer(lock(at)), [2, "usage"]);
    assert.deepEqual(answer(run(at.path, "lock")), [2, "usage"]);
    assert.deepEqual(answer(run(at.path, "lock", "touch", "made")), [2, "usage"]);
    assert.deepEqual(answer(run(at.path, "lock", "--x", "--", "touch", "made")), [2, "usage"]);
    assert.deepEqual(answer(run(at.path, "stats", "--", "touch", "made")), [2, "usage"]);
    assert.equal(existsSync(`${at.path}/made`), false);
  });

  test("who waits is patient as long as the child works", async () => {
    using at = store();
    const held = start(at.path, "lock", "--", "sh", "-c", "touch began; sleep 14");
    await until(() => existsSync(`${at.path}/began`));
    const began = Date.now();
    const { exit, out } = await start(at.path, ...words`capture --scope a --summary x`).ended;
    assert.equal(exit, 0, out);
    assert.ok(Date.now() - began > 10_000, "it waited longer than it would for a silent one");
    assert.equal((await held.ended).exit, 0);
    assert.deepEqual(globSync(`${at.root}/index/lock.beat`), [], "no sign is left");
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    test(`${signal} is passed on, and the child's end is waited for`, async () => {
      using at = store();
      // Not a shell: it could not trap what whoever runs the tests ignores.
      const script = `process.on("${signal}", () => setTimeout(() => {
        process.stdout.write("ended\\n");
        process.exitCode = 3;
        clearInterval(works);
      }, 300));
      const works = setInterval(() => {}, 1000);
      process.stdout.write("began\\n");`;
      const { child, ended } = start(at.path, "lock", "--", process.execPath, "-e", script);
      await new Promise((resolve) => child.stdout?.once("data", resolve));
      child.kill(signal);
      assert.deepEqual(await ended, { exit: 3, out: "began\nended\n", err: "" });
    });
  }

  test("a memoryctl below it is told at once that it waits for itself", () => {
    using at = store();
    using other = store();
    const capture = `'${BINARY}' capture --scope a --summary x`;
    const began = Date.now();
    const { exit, out } = lock(at, "sh", "-c", capture);
    assert.deepEqual([exit, JSON.parse(out).code], [5, "lock_timeout"]);
    assert.match(JSON.parse(out).hint, /under memoryctl lock/);
    assert.equal(JSON.parse(lock(at, BINARY, "lock", "--", "true").out).code, "lock_timeout");
    assert.ok(Date.now() - began < 5000);
    assert.equal(lock(at, "sh", "-c", `cd ${other.path} && ${capture}`).exit, 0, "another store");
    assert.equal(ok(at.path, "stats").events["memory.captured"], undefined);
  });

  test("a variable that leaked harms nobody", async () => {
    using at = store();
    lock(at, "sh", "-c", "echo $MEMORYCTL_LOCK_HOLDER > leaked");
    const leaked = readFileSync(`${at.path}/leaked`, "utf8").trim();
    assert.match(leaked, /^\d+:\d*:\d+:\d+$/);
    const ino = leaked.split(":").slice(2).join(":");
    for (const value of [leaked, `${process.pid}:1:${ino}`, `1::${ino}`, "x", ":::", ""]) {
      const env = { ...process.env, MEMORYCTL_LOCK_HOLDER: value };
      const argv = words`capture --scope a --summary x`;
      assert.equal(spawnSync(BINARY, argv, { cwd: at.path, env }).status, 0, value);
    }
    // Its holder lives, and holds nothing any more: one that waits for another waits.
    const script = `'${BINARY}' lock -- sh -c 'echo $MEMORYCTL_LOCK_HOLDER > leaked'; sleep 2`;
    const child = spawn("sh", ["-c", script], { cwd: at.path });
    const env = { ...process.env, MEMORYCTL_LOCK_HOLDER: leaked };
    const argv = words`capture --scope a --summary x`;
    assert.equal(spawnSync(BINARY, argv, { cwd: at.path, env }).status, 0);
    await new Promise((resolve) => child.on("close", resolve));
  });
});

const SECONDS = size("STASH_SECONDS", 4);

/** Puts all changes away and takes them back; the exit code. */
type Stash = (at: Folder, ...argv: string[]) => Promise<number | null>;

const locked: Stash = async (at, ...argv) =>
  (await start(at.path, "lock", "--", ...argv).ended).exit;

const bare: Stash = (at, file = "", ...argv) =>
  new Promise((resolve) => spawn(file, argv, { cwd: at.path }).on("close", resolve));

describe("git stash beside writers", () => {
  /** Rows that were acknowledged, and those that are in no ledger after so many seconds. */
  async function besideWriters(stash: Stash, seconds: number) {
    using at = folder();
    git(at.path, "init", "-q");
    git(at.path, "config", "user.email", "t@example.org");
    git(at.path, "config", "user.name", "t");
    ok(at.path, "init");
    ok(at.path, ...words`capture --scope a --instance-id a --summary base`);
    git(at.path, "add", "-A");
    git(at.path, "commit", "-qm", "base");
    const acknowledged: string[] = [];
    let [stashes, over] = [0, false];
    const kept = () =>
      globSync(`${at.root}/streams/**/*.jsonl`).map((path) => readFileSync(path, "utf8")).join("");
    const writer = async (who: string) => {
      for (let i = 0; !over; i += 1) {
        const argv = words`capture --scope a --instance-id ${who} --summary ${`${who} ${i}`}`;
        const { exit, out } = await start(at.path, ...argv).ended;
        if (exit === 0) acknowledged.push(JSON.parse(out).event_id);
      }
    };
    const stasher = async () => {
      for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
        const script = "git stash -q -u && git stash pop -q";
        if (await stash(at, "sh", "-c", script) === 0) stashes += 1;
        await pause(5);
      }
      over = true;
    };
    await Promise.all([writer("ins-a"), writer("ins-b"), stasher()]);
    const found = kept();
    const lost = acknowledged.filter((id) => !found.includes(`"event_id":"${id}"`));
    return { lost: lost.length, acknowledged: acknowledged.length, stashes };
  }

  test("under the lock no acknowledged row is lost", async () => {
    const { lost, acknowledged, stashes } = await besideWriters(locked, SECONDS);
    assert.ok(acknowledged >= 10 && stashes >= 5, `${acknowledged} rows, ${stashes} stashes`);
    assert.equal(lost, 0);
    measured("stash", { "rows acknowledged": acknowledged, stashes, "rows lost": lost });
  });

  test("without it some are: this is what the test above would see", async () => {
    const seen: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const { lost, acknowledged, stashes } = await besideWriters(bare, SECONDS);
      seen.push(`${lost} of ${acknowledged} lost in ${stashes} stashes`);
      if (lost > 0) return console.error(seen.join("; "));
    }
    assert.fail(seen.join("; "));
  });
});
