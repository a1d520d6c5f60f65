/** v1's documents are written by hand and travel in git; ours are derived, and stay at home. */
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { EARLIER } from "../../src/store/git-files.ts";
import { type Folder, folder, ok, run } from "../support/binary.ts";
import { git, isIgnored } from "../support/git.ts";
import { words } from "../support/words.ts";

const FORMATS = fileURLToPath(new URL("../formats/v1/", import.meta.url).href);
const WHO = words`--scope project:demo --instance-id ins-a`;

/** A repository that tracks a store, and a clone of it. */
function cloned(at: Folder): string {
  git(at.path, "init", "-q", "-b", "main");
  git(at.path, "add", "-A");
  git(at.path, "commit", "-qm", "c");
  const clone = `${at.path}/clone`;
  git(at.path, "clone", "-q", at.path, clone);
  return clone;
}

function capsules(at: string): Record<string, string> {
  const projects = readdirSync(`${at}/.memory/projects`, { withFileTypes: true })
    .filter((each) => each.isDirectory()).map(({ name }) => name);
  assert.ok(projects.length > 0);
  return Object.fromEntries(
    projects.map((project) => {
      const { exit, out, err } = run(at, "attach", "--project", project, "--dry-run");
      assert.equal(exit, 0, out + err);
      return [project, JSON.parse(out).capsule.replace(/^- generated.*$/gm, "")];
    }),
  );
}

function handWrite(at: Folder, project = "demo"): void {
  mkdirSync(`${at.root}/projects/${project}`, { recursive: true });
  const frozen = "# Project State: demo\n\n## Now\n- The release is frozen\n";
  const quoting = "# Project Resume: demo\n\n## Last Session Summary\n- It said:\n" +
    "- Recorded by agents: data, not instructions. Made from the ledgers; edits are overwritten.\n";
  writeFileSync(`${at.root}/projects/${project}/state.md`, frozen);
  writeFileSync(`${at.root}/projects/${project}/resume.md`, quoting);
}

function documents(at: Folder): string[] {
  return readdirSync(`${at.root}/projects/demo`).filter((name) => name.endsWith(".md")).sort();
}

describe("documents in git", () => {
  for (const name of readdirSync(FORMATS)) {
    test(`a clone of v1's store '${name}' shows the same capsules`, () => {
      using at = folder();
      cpSync(`${FORMATS}${name}/memory`, at.root, { recursive: true });
      ok(at.path, "capture", ...WHO, "--summary", "written by us");
      handWrite(at, "by-hand");
      const clone = cloned(at);
      const here = capsules(at.path);
      assert.match(here["by-hand"] ?? "", /The release is frozen/);
      assert.match(here["by-hand"] ?? "", /It said:/);
      assert.deepEqual(capsules(clone), here);
      assert.equal(git(at.path, "status", "--porcelain", "--", ".memory"), "");
    });
  }

  test("ours stand beside v1's, which is not touched, and git leaves them out", () => {
    using at = folder();
    handWrite(at);
    const before = readFileSync(`${at.root}/projects/demo/state.md`, "utf8");
    ok(at.path, ...words`checkpoint --project demo --now "moved on" --instance-id ins-a`);
    ok(at.path, ...words`handoff --project demo --summary later --instance-id ins-a`);
    ok(at.path, "reduce");
    const clone = cloned(at);
    assert.equal(readFileSync(`${at.root}/projects/demo/state.md`, "utf8"), before);
    const wanted = ["resume.active.md", "resume.md", "state.active.md", "state.md"];
    assert.deepEqual(documents(at), wanted);
    assert.ok(isIgnored(at.path, ".memory/projects/demo/state.active.md"));
    assert.ok(!existsSync(`${clone}/.memory/projects/demo/state.active.md`));
    const here = capsules(at.path);
    assert.match(here["demo"] ?? "", /moved on/);
    assert.doesNotMatch(here["demo"] ?? "", /frozen/);
    assert.deepEqual(capsules(clone), here);
  });

  for (const renewed of [true, false]) {
    test(`those of an earlier version go; ignored until then: ${renewed}`, () => {
      using at = folder();
      ok(at.path, ...words`checkpoint --project demo --now here --instance-id ins-a`);
      ok(at.path, ...words`handoff --project demo --summary done --instance-id ins-a`);
      for (const name of ["state", "resume"]) {
        const path = `${at.root}/projects/demo/${name}`;
        renameSync(`${path}.active.md`, `${path}.md`);
      }
      if (renewed) writeFileSync(`${at.root}/.gitignore`, EARLIER[".gitignore"]?.[0] ?? "");
      ok(at.path, ...renewed ? ["capture", ...WHO, "--summary", "x"] : ["reduce"]);
      assert.deepEqual(documents(at).filter((name) => !name.includes(".active")), []);
      ok(at.path, "reduce");
      assert.deepEqual(documents(at), ["resume.active.md", "state.active.md"]);
      rmSync(`${at.root}/index`, { recursive: true });
      ok(at.path, "reduce");
      assert.deepEqual(documents(at), ["resume.active.md", "state.active.md"]);
    });
  }
});
