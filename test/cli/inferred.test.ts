/** What the command line need not say: project, scope and instance, from the place and the host. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, test } from "node:test";
import { Failure } from "../../src/base/errors.ts";
import { Inferred } from "../../src/cli/inferred.ts";
import capture from "../../src/commands/capture.ts";
import attach from "../../src/commands/attach.ts";
import lease from "../../src/commands/lease.ts";
import type { Command } from "../../src/command/command.ts";

/** A folder with files in it, by path. */
function place(files: Readonly<Record<string, string>> = {}) {
  const made = realpathSync(mkdtempSync(`${tmpdir()}/memoryctl-place-`));
  const path = `${made}/shop`;
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(`${path}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    writeFileSync(`${path}/${name}`, text);
  }
  return { path, [Symbol.dispose]: () => rmSync(made, { recursive: true }) };
}

interface Given {
  readonly command?: unknown;
  readonly cwd?: string | null;
  readonly root?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly texts?: Readonly<Record<string, string>>;
}

function told({ command = capture, variables = {}, texts = {}, ...at }: Given) {
  const inferred = new Inferred(command as Command, {
    cwd: at.cwd === undefined ? "/nowhere" : at.cwd,
    root: at.root ?? `${at.cwd ?? ""}/.memory`,
    variable: (name) => variables[name],
    isTerminal: () => at.isTerminal === true,
  });
  return Object.fromEntries(inferred.complete(new Map(Object.entries(texts))));
}

const GIT = { ".git/HEAD": "ref: refs/heads/main\n" };
const SAYS = (said: unknown) => ({ ".memory/_meta/projects.json": JSON.stringify(said) });

describe("the project", () => {
  test("is what MEMORYCTL_PROJECT says", () => {
    using at = place({ ...GIT, ...SAYS({ project: "written" }) });
    const variables = { MEMORYCTL_PROJECT: " named " };
    assert.equal(told({ cwd: at.path, variables })["scope"], "project:named");
    assert.equal(
      told({ cwd: at.path, variables: { MEMORYCTL_PROJECT: "" } })["scope"],
      "project:written",
    );
  });

  test("a variable that is no name is refused, and named", () => {
    const variables = { MEMORYCTL_PROJECT: "a\u0007" };
    assert.throws(() => told({ variables }), (cause: Failure) => {
      return cause.code === "usage" && /MEMORYCTL_PROJECT.*control/.test(cause.message);
    });
  });

  test("is what the store says, for the folder that one stands in", () => {
    const said = { project: "whole", folders: { "packages/web": "web", "packages": "all", x: 1 } };
    using at = place({ ...GIT, ...SAYS(said) });
    const scopeIn = (folder: string) =>
      told({ cwd: `${at.path}${folder}`, root: `${at.path}/.memory` })["scope"];
    assert.equal(scopeIn(""), "project:whole");
    assert.equal(scopeIn("/packages/web/src"), "project:web");
    assert.equal(scopeIn("/packages/web"), "project:web");
    assert.equal(scopeIn("/packages/website"), "project:all");
    assert.equal(scopeIn("/x"), "project:whole");
  });

  test("a folder counts in every working tree that shares the store", () => {
    using at = place({
      ...GIT,
      ...SAYS({ folders: { "packages/web": "web" } }),
      ".git/worktrees/wt/commondir": "../..\n",
    });
    using linked = place({ ".git": `gitdir: ${at.path}/.git/worktrees/wt\n` });
    const root = `${at.path}/.memory`;
    assert.equal(told({ cwd: `${linked.path}/packages/web`, root })["scope"], "project:web");
    assert.equal(told({ cwd: linked.path, root })["scope"], "project:shop");
  });

  test("what the store says is passed over where it says nothing", () => {
    for (const text of ["{", "null", "[]", '"x"', '{"project":7}', '{"project":"  "}', "\ufeff"]) {
      using at = place({ ...GIT, ".memory/_meta/projects.json": text });
      assert.equal(told({ cwd: at.path })["scope"], "project:shop", text);
    }
    using at = place({ ...GIT, ...SAYS({ folders: "x" }) });
    assert.equal(told({ cwd: at.path })["scope"], "project:shop");
  });

  test("is the name of git's remote", () => {
    const config = '[remote "origin"]\n\turl = git@example.org:team/store-front.git\n';
    using at = place({ ...GIT, ".git/config": config });
    assert.equal(told({ cwd: at.path })["scope"], "project:store-front");
    const root = `${at.path}/.memory`;
    assert.equal(told({ cwd: `${at.path}/src/deep`, root })["scope"], "project:store-front");
  });

  test("is the folder's name: of the repository, wherever in it one stands", () => {
    using at = place(GIT);
    const root = `${at.path}/.memory`;
    for (const cwd of [at.path, `${at.path}/src`]) {
      assert.equal(told({ cwd, root })["scope"], "project:shop");
    }
    using bare = place({ ".git": "gitdir: ../store.git/worktrees/wt\n" });
    mkdirSync(`${bare.path}/../store.git/worktrees/wt`, { recursive: true });
    writeFileSync(`${bare.path}/../store.git/worktrees/wt/commondir`, "../..\n");
    assert.equal(told({ cwd: bare.path })["scope"], "project:store", "of a bare repository");
    using none = place();
    assert.equal(told({ cwd: none.path })["scope"], "project:shop");
    assert.equal(told({ cwd: "/", root: "/.memory" })["scope"], "project:default");
    assert.equal(told({ cwd: null, root: "/.memory" })["scope"], "project:default");
  });

  test("of a store in a place of its own is where one stands", () => {
    using at = place(GIT);
    assert.equal(told({ cwd: at.path, root: "/elsewhere/kept" })["scope"], "project:shop");
  });
});

describe("scope and project", () => {
  test("follow each other, and what is given counts", () => {
    const variables = { MEMORYCTL_PROJECT: "here" };
    const scope = (texts: Given["texts"] = {}) => told({ variables, texts })["scope"];
    assert.equal(scope(), "project:here");
    assert.equal(scope({ project: "other" }), "project:other");
    assert.equal(scope({ project: "project:other" }), "project:other");
    assert.equal(scope({ scope: "team", project: "other" }), "team");
    const project = (texts: Given["texts"] = {}) =>
      told({ command: attach, variables, texts })["project"];
    assert.equal(project(), "here");
    assert.equal(project({ scope: "project:other" }), "other");
    assert.equal(project({ scope: "team" }), "here");
    assert.equal(project({ scope: "project:" }), "here");
    assert.equal(project({ scope: "project:a", project: "b" }), "b");
  });
});

describe("the instance", () => {
  const CLAUDE = { CLAUDE_CODE_SESSION_ID: "9f8e7d6c-1111-4222-8333-ABCDEF4f2a9c" };
  const instance = (given: Given) => told({ command: lease, ...given })["instance_id"];

  test("is what MEMORYCTL_INSTANCE says, else the session of the host", () => {
    assert.equal(instance({ variables: { ...CLAUDE, MEMORYCTL_INSTANCE: "ins-a" } }), "ins-a");
    assert.equal(instance({ variables: { ...CLAUDE, MEMORYCTL_INSTANCE: "" } }), "claude-4f2a9c");
    assert.equal(instance({ variables: CLAUDE, isTerminal: true }), "claude-4f2a9c");
    const codex = { CODEX_THREAD_ID: "019a2b3c-4d5e-7000-8000-0000deadbeef" };
    assert.equal(instance({ variables: codex }), "codex-adbeef");
    assert.equal(instance({ variables: { GEMINI_SESSION_ID: "a-b" } }), "gemini-ab");
    assert.equal(instance({ variables: { GEMINI_SESSION_ID: "--" } }), undefined);
  });

  test("two sessions of one morning have two names", () => {
    const [one, other] = ["0000aaaaaa", "0000bbbbbb"].map((end) =>
      instance({ variables: { CODEX_THREAD_ID: `019a2b3c-4d5e-7000-8000-${end}` } })
    );
    assert.notEqual(one, other);
  });

  test("is the user at a terminal; nobody else is made up", () => {
    const variables = { USER: "ada" };
    assert.match(instance({ variables, isTerminal: true }) ?? "", /^ada-[a-z]+\d*$/);
    assert.match(instance({ variables: { LOGNAME: "bob" }, isTerminal: true }) ?? "", /^bob-/);
    assert.equal(instance({ variables: {}, isTerminal: true }), undefined);
    assert.equal(instance({ variables }), undefined);
  });

  test("is told once, however many lines ask", () => {
    let asked = 0;
    const inferred = new Inferred(lease as unknown as Command, {
      cwd: "/",
      root: "/.memory",
      variable: (name) => {
        if (name === "MEMORYCTL_INSTANCE") asked += 1;
        return "x";
      },
      isTerminal: () => false,
    });
    for (let i = 0; i < 3; i += 1) inferred.complete(new Map());
    assert.equal(asked, 1);
  });
});
