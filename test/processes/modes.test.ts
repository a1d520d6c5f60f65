/** Modes: who may open what the binary makes, under any umask and with two real users. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, chownSync, readdirSync, statSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BINARY, type Folder, folder, ok } from "../support/binary.ts";
import { measured } from "../support/measured.ts";
import { forEverybody, noUsers } from "../support/users.ts";
import { words } from "../support/words.ts";

const FIXTURES = fileURLToPath(new URL("../formats/v1", import.meta.url).href);

/** Runs a script with `$M` as the binary; throws what it says where it fails. */
function shell(at: Folder, script: string, as: readonly string[] = []): string {
  const [command = "", ...argv] = [...as, "bash", "-ec", script];
  const others = as.length > 0 || script.includes("setpriv");
  const env = { ...process.env, M: others ? forEverybody() : BINARY };
  const { status, stdout } = spawnSync(command, argv, { cwd: at.path, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${script}: exit ${status}: ${stdout}`);
  return stdout;
}

/** Writes something of every kind: ledgers, views, capsules, archives, quarantine. */
const EVERYTHING = [
  '"$M" capture --scope project:a --summary x --proposed-type decision --decision-key k',
  '"$M" capture --scope project:a --summary y --proposed-type decision --decision-key k',
  '"$M" capture --scope project:a --summary z --visibility private --instance-id ins-a',
  '"$M" distill',
  '"$M" publish --scope project:b --summary x && "$M" reduce',
  '"$M" attach --project a && "$M" attach --project a --instance-id ins-a',
  '"$M" checkpoint --project a --now n && "$M" handoff --project a --summary s',
  '"$M" agenda --project a --add item',
  '"$M" lease acquire --instance-id ins-a --key k --wait 1',
  '"$M" sync stop --instance-id ins-a --scope project:a',
  '"$M" diagnose >/dev/null && "$M" hygiene --rotate --max-lines 1 --reindex',
].join(" >/dev/null\n");

/** A torn tail that goes to quarantine, and a ledger that goes to the archive. */
function everything(at: Folder, umask: string): void {
  shell(at, `umask ${umask}\n${EVERYTHING}`);
  const streams = `${at.root}/streams/project-a`;
  for (const name of readdirSync(streams)) appendFileSync(`${streams}/${name}`, '{"torn');
  shell(at, `umask ${umask}\n"$M" capture --scope project:a --summary after`);
  const v1 = `${FIXTURES}/two-instances/memory/bus/project-demo/2026-11-22.jsonl`;
  const old = ".memory/bus/project-b/2020-01-01.jsonl";
  shell(at, `cp '${v1}' ${old}; touch -d 2020-01-02 ${old}`);
  shell(at, `umask ${umask}\n"$M" reduce; "$M" hygiene --archive-before 2020-02 --prune`);
  shell(at, "ls .memory/archive/bus/*.gz .memory/quarantine/*");
}

/** What is open to more, or to fewer, than it should be. */
function wrong(at: Folder, folders: string, files: string): string {
  return shell(at, `find .memory -type d ! -perm ${folders} -o -type f ! -perm ${files}`);
}

const UMASKS = ["000", "022", "077", "0177"];

describe("modes", () => {
  test("a store is its owner's alone, under any umask", () => {
    for (const umask of UMASKS) {
      using at = folder();
      everything(at, umask);
      assert.equal(wrong(at, "700", "600"), "", umask);
      measured("F23", { stores: 1, "open to others": 0 });
    }
  });

  test("a clone that the umask left open is closed by init, which says so", () => {
    using at = folder();
    shell(at, 'umask 022; "$M" init >/dev/null; chmod -R u=rwX,go=rX .memory; rm -r .memory/index');
    assert.equal(JSON.parse(shell(at, '"$M" init')).closed, true);
    assert.equal(statSync(at.root).mode & 0o7777, 0o700);
    assert.equal(JSON.parse(shell(at, '"$M" init')).closed, undefined);
    shell(at, '"$M" init --shared >/dev/null');
    assert.equal(JSON.parse(shell(at, '"$M" init')).closed, undefined);
    assert.equal(statSync(at.root).mode & 0o7777, 0o2770);
  });

  test("a shared store is its group's, whatever the umask of later writers", () => {
    for (const umask of UMASKS) {
      using at = folder();
      const answer = JSON.parse(shell(at, `umask ${umask}; "$M" init --shared`));
      assert.equal(answer.shared, true);
      everything(at, umask);
      shell(at, `umask ${umask}; rm -r .memory/index; "$M" capture --scope a --summary anew`);
      assert.equal(wrong(at, "2770", "660"), "", umask);
      measured("F23", { stores: 1, "open to others": 0, "closed to the group": 0 });
    }
  });

  test("a private store becomes shared with all that is in it, and private again by chmod", () => {
    using at = folder();
    everything(at, "077");
    const before = ok(at.path, "stats");
    ok(at.path, "init", "--shared");
    assert.equal(wrong(at, "2770", "660"), "");
    assert.deepEqual(ok(at.path, "stats"), before);
    assert.equal(ok(at.path, "validate").error_count, 0);
    shell(at, "chmod -R go=,g-s .memory");
    everything(at, "000");
    assert.equal(wrong(at, "700", "600"), "");
  });

  test("the root's mode alone decides: one that git might make is not shared", () => {
    using at = folder();
    ok(at.path, "init");
    chmodSync(at.root, 0o2775);
    ok(at.path, ...words`capture --scope a --summary b`);
    assert.equal(statSync(`${at.root}/streams/a`).mode & 0o7777, 0o700);
  });
});

describe("two users of one group", () => {
  const TEAM = 54321;
  const as = (uid: number) => ["setpriv", `--reuid=${uid}`, `--regid=${TEAM}`, "--clear-groups"];

  /** A folder of the group, in which either user can make a store. */
  function ofTeam(): Folder {
    const at = folder();
    chownSync(at.path, 54001, TEAM);
    chmodSync(at.path, 0o2770);
    return at;
  }

  test("both write all kinds of files of a shared store, in turn", { skip: noUsers }, () => {
    using at = ofTeam();
    shell(at, 'umask 077; "$M" init --shared', as(54001));
    const streams = `${at.root}/streams/project-a`;
    for (const uid of [54001, 54002, 54001, 54002]) {
      shell(at, `umask 077\n${EVERYTHING}`, as(uid));
      // It closed its segments; a killed writer leaves a tail in an open one.
      const open = '"$M" capture --scope project:a --instance-id a --summary open';
      shell(at, `${open}; ${open} --visibility private`, as(uid));
      // A tail that the one left is mended by the other.
      const names = readdirSync(streams).sort();
      for (const isOpen of [/\d\.[0-9a-f]{12}\.\d+\.jsonl$/, /~private\..*\.jsonl$/]) {
        appendFileSync(`${streams}/${names.filter((name) => isOpen.test(name)).at(-1)}`, '{"torn');
      }
    }
    shell(at, '"$M" capture --scope project:a --summary mended', as(54001));
    shell(at, 'rm -r .memory/index; "$M" capture --scope a --summary x', as(54002));
    shell(at, '"$M" capture --scope a --summary y; "$M" reduce', as(54001));
    assert.equal(wrong(at, "2770", "660"), "");
    assert.equal(JSON.parse(shell(at, '"$M" validate --strict', as(54001))).error_count, 0);
    assert.equal(shell(at, `find .memory ! -group ${TEAM}`), "");
    measured("F23", { stores: 1, users: 2, "closed to the group": 0 });
  });

  test("both at once: no row is lost", { skip: noUsers }, () => {
    using at = ofTeam();
    shell(at, '"$M" init --shared', as(54001));
    const writer = (uid: number) => {
      const loop = 'for i in $(seq 20); do "$M" capture --scope a --summary "$i"; done';
      return `${as(uid).join(" ")} bash -ec '${loop}' >out.${uid} & `;
    };
    const both = `umask 077; ${writer(54001)}${writer(54002)}wait; cat out.*`;
    const said = shell(at, both).trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(said.filter((each) => each.ok !== true), []);
    assert.equal(said.length, 40);
    assert.equal(ok(at.path, "stats").events["memory.captured"], 40);
    assert.equal(wrong(at, "2770", "660"), "");
  });

  test("who may only read the lock writes nothing", { skip: noUsers }, () => {
    using at = ofTeam();
    shell(at, '"$M" init --shared; "$M" capture --scope a --summary b', as(54001));
    chmodSync(`${at.root}/index/lock.db`, 0o640);
    for (const words of ["capture --scope a --summary c", "reduce", "diagnose"]) {
      const { ok: done, code } = JSON.parse(shell(at, `"$M" ${words} || true`, as(54002)));
      assert.deepEqual([done, code], [false, "read_only"], words);
    }
    assert.equal(JSON.parse(shell(at, '"$M" stats', as(54002))).events["memory.captured"], 1);
    assert.equal(ok(at.path, "stats").events["memory.captured"], 1);
  });

  test("the store of the one is closed to the other", { skip: noUsers }, () => {
    using at = ofTeam();
    shell(at, '"$M" init', as(54001));
    const attempt = '"$M" capture --scope a --summary b || true';
    const { ok: done, code } = JSON.parse(shell(at, attempt, as(54002)));
    assert.deepEqual([done, code], [false, "read_only"]);
  });

  test("who is not in the group of the store cannot share it", { skip: noUsers }, () => {
    using at = ofTeam();
    shell(at, '"$M" init', as(54001));
    shell(at, "chgrp -R 0 .memory");
    const { ok: done, code } = JSON.parse(
      shell(at, '"$M" init --shared || true', as(54001)),
    );
    assert.deepEqual([done, code], [false, "refused"]);
  });
});
