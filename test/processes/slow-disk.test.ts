/** A holder of the lock that waits for its disk is at work; one that was stopped is not. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { holdersIn, workOf } from "../../src/base/holders.ts";
import { type Folder, folder, ok, start } from "../support/binary.ts";
import { sh } from "../support/shell.ts";
import { words } from "../support/words.ts";

const root = process.getuid?.() === 0 && process.platform === "linux";
const tools = spawnSync("which", ["mkfs.ext4", "fsfreeze", "mount"]).status === 0;
const lacking = root && tools ? false : "freezing a disk needs root, mkfs.ext4 and fsfreeze";
const CAPTURE = words`capture --scope project:demo --instance-id ins-a --summary`;

/** A disk of its own, in a file, that can be frozen. */
function mounted(): Folder & { readonly freeze: (on: boolean) => void } {
  const at = folder();
  const top = `${at.path}/top`;
  mkdirSync(top);
  sh(`truncate -s 64M '${at.path}/disk'; mkfs.ext4 -q '${at.path}/disk'`);
  sh(`mount -o loop '${at.path}/disk' '${top}'`);
  const remove = () => {
    sh(`umount '${top}'`);
    at.remove();
  };
  const freeze = (on: boolean) => sh(`fsfreeze ${on ? "-f" : "-u"} '${top}'`);
  return { path: top, root: `${top}/.memory`, remove, freeze, [Symbol.dispose]: remove };
}

describe("a lock on a slow disk", () => {
  test("is waited for while its holder waits for the disk", { skip: lacking }, async () => {
    using at = mounted();
    ok(at.path, ...CAPTURE, "first");
    at.freeze(true);
    const begun: ReturnType<typeof start>[] = [];
    let ended = 0;
    try {
      for (const summary of ["holds", "waits"]) {
        begun.push(start(at.path, ...CAPTURE, summary));
        begun.at(-1)?.ended.then(() => ended += 1);
        await pause(1000);
      }
      await pause(12_000);
      assert.equal(ended, 0, "nobody gave up");
    } finally {
      at.freeze(false);
      await Promise.all(begun.map((each) => each.ended));
    }
    for (const each of begun) {
      const { exit, out, err } = await each.ended;
      assert.equal(exit, 0, out + err);
    }
    assert.equal(ok(at.path, "stats").events["memory.captured"], 3);
  });

  test("holders are read from what the kernel tells", () => {
    const text = [
      "1: POSIX  ADVISORY  WRITE 71 fe:00:1234 1073741825 1073741825",
      "1: -> POSIX  ADVISORY  WRITE 72 fe:00:1234 1073741825 1073741825",
      "2: POSIX  ADVISORY  READ 73 fe:00:1234 1073741826 1073742335",
      "3: FLOCK  ADVISORY  WRITE 74 fe:00:1234 0 EOF",
      "4: POSIX  ADVISORY  WRITE 75 fe:01:1234 0 EOF",
      "5: POSIX  ADVISORY  WRITE 76 00:31:99 0 EOF",
      `6: POSIX  ADVISORY  WRITE ${process.pid} fe:00:1234 0 EOF`,
      "",
    ].join("\n");
    assert.deepEqual(holdersIn(text, { dev: 0xfe * 256, ino: 1234 }), [71]);
    assert.deepEqual(holdersIn(text, { dev: 0xfe * 256 + 1, ino: 1234 }), [75]);
    assert.deepEqual(holdersIn(text, { dev: 0x33, ino: 99 }), [76]);
    assert.deepEqual(workOf({ dev: 1, ino: 1 }), { work: "", busy: false });
  });
});
