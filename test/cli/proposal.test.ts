/** Command lines that policies propose: those that this program takes, and that read no file. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { faultOf } from "../../src/cli/proposal.ts";

const TAKEN = [
  ["attach", "--project", "demo"],
  ["remember", "<what holds>", "--key", "cache"],
  ["checkpoint", "--now", "<what works>", "--risks", "a", "--risks", "b, c"],
  ["reconcile", "--id", "x", "--summary", "@@ada asks"],
  ["handoff", "--summary", "@ home"],
];

const REFUSED: readonly (readonly [words: string[], why: RegExp])[] = [
  [["remember", "@/etc/passwd"], /reads no file/],
  [["remember", "-"], /reads no file/],
  [["handoff", "--summary", "@notes.md"], /--summary.*reads no file/],
  [["handoff", "--message", "@notes.md"], /reads no file/],
  [["handoff", "--summary", "s", "--risks", "a", "--risks", "@notes.md"], /--risks.*reads no file/],
  [["handoff", "--summary", "s", "--risks", "-"], /reads no file/],
  [["attach", "--root", "/x"], /unknown option '--root'/],
  [["frobnicate"], /no such command/],
];

describe("a proposed command line", () => {
  for (const words of TAKEN) {
    test(`${words.join(" ")} is taken`, async () => assert.equal(await faultOf(words), null));
  }
  for (const [words, why] of REFUSED) {
    test(`${words.join(" ")} is refused`, async () => {
      assert.match(await faultOf(words) ?? "", why);
    });
  }
});
