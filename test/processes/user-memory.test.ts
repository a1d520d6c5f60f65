/** The user's own memory with real processes, users and disks. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, BINARY, type Folder, folder } from "../support/binary.ts";
import { git, isIgnored } from "../support/git.ts";
import { mounted, noMount, sh } from "../support/shell.ts";
import { snapshot } from "../support/store.ts";
import { noUsers, OTHER, OWNER, runAs } from "../support/users.ts";
import { words } from "../support/words.ts";

const PREFERS = "Prefers pnpm";
const BELOW = ".local/share/memoryctl/user/.memory";

/** A project, and a home beside it. */
function place(): Folder & { readonly home: string } {
  const at = folder();
  const home = `${at.path}/home`;
  mkdirSync(home);
  mkdirSync(`${at.path}/work`);
  return Object.assign(at, { home });
}

type Place = ReturnType<typeof place>;

/** Runs a command in the project of a place, which must succeed. */
function ok(at: Place, argv: readonly string[], env: NodeJS.ProcessEnv = {}): Answer {
  const { status, stdout, stderr } = spawnSync(BINARY, argv, {
    cwd: `${at.path}/work`,
    env: { ...process.env, HOME: at.home, XDG_DATA_HOME: "", MEMORYCTL_PROJECT: "x", ...env },
    encoding: "utf8",
  });
  assert.equal(status, 0, `${argv.join(" ")}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

function furnished(): Place {
  const at = place();
  ok(at, ["remember", "of the project"]);
  ok(at, ["remember", PREFERS, "--user"]);
  return at;
}

describe("the place of the user's own memory", () => {
  test("is in the folder for users' data, and closed to all others", () => {
    using at = furnished();
    const root = `${at.home}/${BELOW}`;
    for (const path of [root, `${at.home}/.local`, `${at.home}/.local/share/memoryctl`]) {
      assert.equal(statSync(path).mode & 0o777, 0o700, path);
    }
    for (const each of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const { mode } = statSync(`${each.parentPath}/${each.name}`);
      assert.equal(mode & 0o777, each.isFile() ? 0o600 : 0o700, each.name);
    }
    assert.match(ok(at, ["attach"]).capsule, /## The User\n- Prefers pnpm \(/);
  });

  test("follows XDG_DATA_HOME and MEMORYCTL_USER_ROOT, and no relative path", () => {
    using at = place();
    const data = `${at.path}/data`;
    const xdg = ok(at, ["remember", "xdg", "--user"], { XDG_DATA_HOME: data });
    assert.equal(xdg.store_made, `${data}/memoryctl/user/.memory`);
    const root = `${at.path}/mine/.memory`;
    const env = { XDG_DATA_HOME: data, MEMORYCTL_USER_ROOT: root };
    assert.equal(ok(at, ["remember", "named", "--user"], env).store_made, root);
    const relative = ok(at, ["remember", "relative", "--user"], { XDG_DATA_HOME: "data" });
    assert.equal(relative.store_made, `${at.home}/${BELOW}`);
  });

  test("is in no repository, not even in one of the user's home", () => {
    using at = place();
    git(at.home, "init", "-q");
    ok(at, ["remember", PREFERS, "--user"]);
    assert.equal(git(at.home, "status", "--porcelain"), "");
    git(at.home, "add", "-A");
    assert.equal(git(at.home, "diff", "--cached", "--name-only"), "");
    const [ledger = ""] = readdirSync(`${at.home}/${BELOW}/streams`, { recursive: true })
      .map(String).filter((path) => path.endsWith(".jsonl"));
    assert.ok(isIgnored(at.home, `${BELOW}/streams/${ledger}`));
  });

  test(
    "is not somebody else's home: nothing is shown, and nothing written",
    { skip: noUsers },
    () => {
      using at = furnished();
      sh(`chown -R ${OTHER} ${at.home}; chmod -R a+rX ${at.path}`);
      const before = snapshot(at.home);
      // Root, as under sudo, and another user alike.
      const answer = ok(at, ["attach"]);
      assert.doesNotMatch(answer.capsule, /Prefers/);
      assert.match(answer.user_memory.left_out, /another user's/);
      chownSync(`${at.path}/work`, OWNER, OWNER);
      sh(`chown -R ${OWNER} ${at.path}/work`);
      const env = { HOME: at.home, XDG_DATA_HOME: "", MEMORYCTL_PROJECT: "x" };
      const other = runAs(OWNER, `${at.path}/work`, ["attach"], env);
      assert.equal(other.exit, 0, other.out);
      assert.doesNotMatch(JSON.parse(other.out).capsule, /Prefers/);
      for (const uid of [0, OWNER]) {
        const refused = runAs(uid, `${at.path}/work`, ["remember", "x", "--user"], env);
        assert.deepEqual([refused.exit, JSON.parse(refused.out).code], [1, "refused"]);
      }
      assert.deepEqual(snapshot(at.home), before);
    },
  );
});

describe("a user's memory that cannot be used", () => {
  test("does not keep an attach that finds it locked", () => {
    using at = furnished();
    const root = `${at.home}/${BELOW}`;
    // Behind its ledgers, so that it has to be brought up to date first.
    writeFileSync(`${root}/index/state.db`, "no database");
    const script = `cd ${at.path}/work; export HOME=${at.home} XDG_DATA_HOME= MEMORYCTL_PROJECT=x
      mkfifo ${at.path}/go ${at.path}/held
      '${BINARY}' lock --root ${root} -- sh -c 'echo > ${at.path}/held; read _ < ${at.path}/go' &
      read _ < ${at.path}/held
      '${BINARY}' attach; echo > ${at.path}/go; wait`;
    const { capsule } = JSON.parse(sh(script).split("\n")[0] ?? "");
    assert.match(capsule, /Prefers pnpm/);
  });

  test("is read where nothing of it can be written", { skip: noMount }, () => {
    using at = place();
    using disk = mounted(4096);
    const env = { MEMORYCTL_USER_ROOT: `${disk.path}/.memory` };
    ok(at, ["remember", "of the project"], env);
    ok(at, ["remember", PREFERS, "--user"], env);
    writeFileSync(`${disk.path}/.memory/index/state.db`, "no database");
    sh(`mount -o remount,ro ${disk.path}`);
    assert.match(ok(at, ["attach"], env).capsule, /Prefers pnpm/);
  });

  test("that is closed, no store, or a link, is named and left out", { skip: noUsers }, () => {
    using at = place();
    sh(`chown -R ${OWNER} ${at.path}; chmod 755 ${at.path}`);
    const env = { HOME: at.home, XDG_DATA_HOME: "", MEMORYCTL_PROJECT: "x" };
    const call = (...argv: string[]) => {
      const { exit, out, err } = runAs(OWNER, `${at.path}/work`, argv, env);
      assert.equal(exit, 0, `${out}${err}`);
      return JSON.parse(out);
    };
    call("remember", "of the project");
    call("remember", PREFERS, "--user");
    const root = `${at.home}/${BELOW}`;
    const without = () => {
      const { capsule, user_memory } = call("attach");
      assert.match(capsule, /of the project/);
      assert.doesNotMatch(capsule, /Prefers/);
      assert.equal(typeof user_memory.left_out, "string");
    };
    chmodSync(root, 0);
    without();
    chmodSync(root, 0o700);
    assert.match(call("attach").capsule, /Prefers/);
    sh(`mv ${root} ${at.path}/other; ln -s ${at.path}/other ${root}; chown -h ${OWNER} ${root}`);
    without();
    sh(`rm ${root}; mkdir ${root}; touch ${root}/something; chown -R ${OWNER} ${root}`);
    without();
  });
});

test("a capsule without a user's memory names none", () => {
  using at = place();
  ok(at, ["remember", "of the project"]);
  for (const env of [{}, { HOME: "" }, { HOME: "/nonexistent" }]) {
    const answer = ok(at, words`attach --project x`, env);
    assert.equal(answer.user_memory, undefined);
    assert.match(answer.capsule, /of the project/);
  }
});
