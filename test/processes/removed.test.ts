/** A current folder that was removed, as with a worktree: one JSON answer, and no defect. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { BINARY, folder, ok } from "../support/binary.ts";
import { words } from "../support/words.ts";

const WHO = words`--scope project:demo --instance-id ins-a`;

/** Runs the binary in a folder that is gone. */
function gone(at: string, argv: readonly string[]) {
  const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
  const { status, stdout, stderr } = spawnSync("sh", ["-ec", script, "sh", BINARY, ...argv], {
    cwd: at,
    encoding: "utf8",
  });
  assert.match(stdout, /^\{.*\}\n$/s, `${argv.join(" ")}: ${stderr}`);
  return { status, answer: JSON.parse(stdout) };
}

describe("a current folder that was removed", () => {
  test("no store can be found from it, and the answer says what to do", () => {
    using at = folder();
    ok(at.path, "init");
    const capture = ["capture", ...WHO, "--summary", "x"];
    for (const argv of [["stats"], capture, ["init"], ["stats", "--root", "../.memory"]]) {
      const { status, answer } = gone(at.path, argv);
      assert.deepEqual([status, answer.code], [1, "no_store"], argv.join(" "));
      assert.match(answer.hint, /--root \//);
    }
    assert.deepEqual(ok(at.path, "stats").events, {});
  });

  test("a store that is named by its whole path works from there", () => {
    using at = folder();
    const root = ["--root", at.root];
    assert.equal(gone(at.path, ["init", ...root]).answer.store_made, at.root);
    const commands = [
      ["capture", ...WHO, "--summary", "x"],
      ["distill"],
      ["attach", "--project", "demo"],
      ["diagnose"],
      ["advise", "--plugins", "./plugins"],
      ["validate", "--strict"],
      ["stats"],
    ];
    for (const argv of commands) {
      const { status, answer } = gone(at.path, [...argv, ...root]);
      assert.equal(status, 0, `${argv.join(" ")}: ${JSON.stringify(answer)}`);
    }
  });

  test("what needs no store answers, and what would write there is refused", () => {
    using at = folder();
    for (const argv of [["version"], ["plugin", "list"], ["demo", "--json"], ["skill", "print"]]) {
      assert.equal(gone(at.path, argv).status, 0, argv.join(" "));
    }
    for (const argv of [["skill", "install"], ["plugin", "new", "x"]]) {
      const { status, answer } = gone(at.path, argv);
      assert.deepEqual([status, answer.code], [5, "io"], argv.join(" "));
    }
  });
});
