/** Rows that were acknowledged here and that the tree no longer has: told, and not for green. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { noMount, sh } from "../support/shell.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

/** File times move by the ticks of the kernel, 4 ms as a rule. */
const tick = () => new Promise((resolve) => setTimeout(resolve, 12));

function git(store: TestStore, ...argv: string[]): string {
  const who = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
  return execFileSync("git", [...who, ...argv], { cwd: store.folder, encoding: "utf8" });
}

function commitAll(store: TestStore, message: string): void {
  git(store, "add", "-A");
  git(store, "commit", "-qm", message);
}

const streamOf = (store: TestStore) =>
  store.files().find((path) => path.startsWith("streams/")) ?? "";

async function captured(store: TestStore, count: number): Promise<string> {
  for (let i = 0; i < count; i += 1) await store.ok("capture", ...WHO, "--summary", `saw ${i}`);
  return streamOf(store);
}

/** What is said of rows that are gone, once; then all is forgotten. */
function said(store: TestStore): string {
  return store.told.splice(0).filter((text) => /acknowledged here/.test(text)).join("");
}

describe("rows that are gone", () => {
  test("git clean takes them: told once, validate warns, strict fails, not green", async () => {
    using store = testStore();
    await store.ok("init");
    git(store, "init", "-q");
    commitAll(store, "init");
    await captured(store, 2);
    await store.ok("distill");
    assert.equal(said(store), "");
    git(store, "clean", "-fdq");
    await store.ok("stats");
    assert.match(said(store), /^4 rows that were acknowledged here are gone: streams\/.* \(4\); a/);
    await store.ok("stats");
    assert.equal(said(store), "");
    const { warnings, gone } = await store.ok("validate", "--verbose");
    assert.match(warnings.join("\n"), /^gone: 4 rows of streams\/[^:]*:1-4, acknowledged here/);
    assert.deepEqual(gone.map((each: Answer) => [each.rows, each.held]), [[4, false]]);
    assert.equal((await store.run("validate", "--strict")).exit, 1);
    const { exit, answer } = await store.run("diagnose", "--dry-run", "--fail-under", "85");
    assert.equal(exit, 1);
    assert.equal(answer.metrics.rows_gone, 4);
    assert.notEqual(answer.health, "green");
    assert.ok(answer.found.some((each: Answer) => each.rule_id === "rows_gone"));
  });

  test("what another branch or a stash holds fails nothing, and comes back", async () => {
    using store = testStore();
    await store.ok("init");
    git(store, "init", "-q", "-b", "main");
    commitAll(store, "init");
    git(store, "checkout", "-qb", "feature");
    await captured(store, 3);
    commitAll(store, "work");
    git(store, "checkout", "-q", "main");
    const { gone, warnings } = await store.ok("validate", "--verbose", "--strict");
    assert.deepEqual(gone.map((each: Answer) => [each.lines, each.held]), [["1-3", true]]);
    assert.match(warnings.join("\n"), /^on another branch or in a stash: 3 rows of 1 file,/m);
    assert.equal((await store.ok("diagnose", "--dry-run")).metrics.rows_gone, 0);
    await captured(store, 1);
    git(store, "stash", "-qu");
    const stashed = await store.ok("validate", "--verbose", "--strict");
    assert.equal(stashed.gone.length, 2);
    git(store, "stash", "pop", "-q");
    commitAll(store, "more");
    git(store, "merge", "-q", "--no-edit", "feature");
    assert.deepEqual((await store.ok("validate", "--verbose", "--strict")).gone, []);
    git(store, "checkout", "-q", "--detach", "HEAD~1");
    git(store, "branch", "-qD", "main");
    git(store, "branch", "-qD", "feature");
    assert.ok(
      (await store.ok("validate", "--verbose", "--strict")).gone.length > 0,
      "reflogs hold it",
    );
  });

  test("cut, edited and removed lines are gone; a file under another name is not", async () => {
    using store = testStore();
    const path = await captured(store, 4);
    const file = `${store.root}/${path}`;
    const whole = readFileSync(file, "utf8");
    const lines = whole.trimEnd().split("\n");
    const write = async (changed: readonly string[]) => {
      await tick();
      writeFileSync(file, changed.map((line) => `${line}\n`).join(""));
      const { answer } = await store.run("validate", "--verbose");
      return answer.gone.map((each: Answer) => each.lines).join();
    };
    assert.equal(await write(lines.slice(0, 2)), "3-4");
    assert.match(said(store), /^2 rows/);
    assert.equal(await write(lines.toSpliced(1, 1)), "2");
    assert.match(said(store), /^1 row that was acknowledged here is gone/);
    assert.equal(await write(lines), "");
    assert.equal(await write(lines.with(3, lines[3]?.replace("saw", "say") ?? "")), "4");
    assert.equal(await write(lines), "");
    await tick();
    renameSync(file, file.replace("2026-11-23", "2026-11-22"));
    const { answer } = await store.run("validate", "--verbose");
    assert.deepEqual(answer.gone, []);
  });

  test("files of others come and go as they like", async () => {
    using other = testStore({ seed: 2 });
    using store = testStore();
    const path = await captured(other, 2);
    await store.ok("init");
    cpSync(`${other.root}/${path}`, `${store.root}/${path}`, { recursive: true });
    await store.ok("stats");
    rmSync(`${store.root}/${path}`);
    assert.deepEqual((await store.ok("validate", "--verbose", "--strict")).gone, []);
    assert.equal(said(store), "");
  });

  test("what is archived is not gone, until its archive is", async () => {
    using store = testStore();
    store.clock -= 60 * 24 * 3_600_000;
    await captured(store, 2);
    await store.ok("distill");
    store.clock += 60 * 24 * 3_600_000;
    await store.ok(...words`hygiene --archive-before 2026-11 --prune`);
    assert.deepEqual((await store.ok("validate", "--verbose", "--strict")).gone, []);
    rmSync(`${store.root}/archive/streams`, { recursive: true });
    const { answer } = await store.run("validate", "--verbose");
    assert.deepEqual(answer.gone.map((each: Answer) => each.rows), [4]);
  });

  test("what readers cannot write they say each time", { skip: noMount }, async () => {
    using store = testStore();
    sh(`mount -t tmpfs -o size=8192k tmpfs ${store.folder}`);
    try {
      store.temporary = "/tmp";
      const path = await captured(store, 2);
      rmSync(`${store.root}/${path}`);
      sh(`mount -o remount,ro ${store.folder}`);
      for (let i = 0; i < 2; i += 1) {
        await store.ok("stats");
        assert.match(said(store), /^2 rows/);
        assert.equal((await store.ok("validate", "--verbose")).gone[0].lines, "1-2");
      }
    } finally {
      sh(`umount -l ${store.folder}`);
    }
  });

  test("a writer that finds them says so, and goes on in files of its own", async () => {
    using store = testStore();
    const path = await captured(store, 2);
    rmSync(`${store.root}/${path}`);
    const next = await store.ok("capture", ...WHO, "--summary", "later");
    assert.match(said(store), /^2 rows/);
    assert.notEqual(next.path, `.memory/${path}`);
  });
});
