/** A repository that tracks its store: branches and clones work at once, and merging just works. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { folder, ok } from "../support/binary.ts";
import { git } from "../support/git.ts";
import { words } from "../support/words.ts";

/** A session of an agent: all verbs, and its own answer to the question `cache`. */
function work(cwd: string, who: string, answer: string): void {
  const at = ["--scope", "project:demo", "--instance-id", who];
  const decide = ["--decision-key", "cache", "--summary", answer];
  ok(cwd, ...words`sync start ${at} --project demo`);
  ok(cwd, ...words`capture ${at} --proposed-type decision ${decide}`);
  ok(cwd, "capture", ...at, "--summary", `${who} learned something`);
  ok(cwd, "distill", ...at);
  ok(cwd, ...words`publish ${at} --object-type commitment --summary "${who} measures it"`);
  ok(cwd, "reduce");
  ok(cwd, "sync", "stop", ...at);
  git(cwd, "add", "-A");
  git(cwd, "commit", "-qm", who);
}

/** `away`: what this clone wrote on another branch is named, and fails nothing. */
function sound(cwd: string, { away = false } = {}): void {
  const { error_count, warnings } = ok(cwd, "validate", "--verbose", "--strict");
  const told = warnings.filter((each: string) => !/^on another branch or in a stash/.test(each));
  assert.deepEqual([error_count, told, warnings.length], [0, [], away ? 1 : 0]);
}

describe("a store in git", () => {
  test("two branches and two clones merge without a conflict and agree", () => {
    using at = folder();
    const one = `${at.path}/one`;
    const two = `${at.path}/two`;
    mkdirSync(one);
    git(one, "init", "-q", "-b", "main");
    ok(one, "init");
    work(one, "ins-a", "in files");
    git(at.path, "clone", "-q", one, two);

    git(one, "checkout", "-q", "-b", "side");
    work(one, "ins-b", "in SQLite");
    git(one, "checkout", "-q", "main");
    sound(one, { away: true });
    work(one, "ins-a", "in memory");
    work(two, "ins-c", "nowhere");
    sound(two);

    git(one, "merge", "-q", "--no-edit", "side");
    sound(one);
    git(two, "pull", "-q", "--no-rebase", "--no-edit", "origin", "main");
    git(one, "pull", "-q", "--no-rebase", "--no-edit", two, "main");
    assert.equal(git(one, "rev-parse", "HEAD^{tree}"), git(two, "rev-parse", "HEAD^{tree}"));

    for (const cwd of [one, two]) {
      ok(cwd, "reduce");
      ok(cwd, "distill");
      sound(cwd);
    }
    assert.deepEqual(ok(one, "stats"), ok(two, "stats"));
    assert.equal(ok(one, "stats").open_conflicts, 3);
    const attached = [one, two].map((cwd) => ok(cwd, "attach", "--project", "demo").capsule);
    assert.equal(attached[0], attached[1]);
    const paths = [
      ".memory/views/conflicts/project-demo.jsonl",
      ".memory/views/attach/demo.md",
    ];
    for (const path of paths) {
      assert.equal(readFileSync(`${one}/${path}`, "utf8"), readFileSync(`${two}/${path}`, "utf8"));
    }
  });
});
