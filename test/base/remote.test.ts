/** The name of a repository in the addresses that people clone from. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, test } from "node:test";
import { remoteName } from "../../src/base/remote.ts";

/** The name that a configuration of git gives. */
function named(config: string): string | null {
  const folder = mkdtempSync(`${tmpdir()}/memoryctl-remote-`);
  try {
    mkdirSync(`${folder}/.git`);
    writeFileSync(`${folder}/.git/config`, config);
    return remoteName(`${folder}/.git`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ADDRESSES: readonly (readonly [address: string, name: string | null])[] = [
  ["https://example.org/team/shop.git", "shop"],
  ["https://example.org/team/shop", "shop"],
  ["https://user:secret@example.org:8443/team/shop.git/", "shop"],
  ["git@example.org:team/shop.git", "shop"],
  ["git@example.org:shop", "shop"],
  ["ssh://git@example.org:2222/team/shop.git", "shop"],
  ["../origin.git", "origin"],
  ["/srv/git/shop/.git", "shop"],
  ["/srv/git/shop/", "shop"],
  ["C:\\git\\shop.git", "shop"],
  ["https://example.org/team/Shop.Web.git", "Shop.Web"],
  ["https://example.org/team/dotfiles.github", "dotfiles.github"],
  ["..", null],
  ["", null],
];

describe("the name of a remote", () => {
  for (const [address, name] of ADDRESSES) {
    test(`${address || "no address"} is ${name}`, () => {
      assert.equal(named(`[remote "origin"]\n\turl = ${address}\n`), name);
    });
  }

  test("is that of origin, else of the first", () => {
    const [first, origin] = [
      '[remote "fork"]\n\turl = x/fork\n',
      '[remote "origin"]\n\turl = x/own',
    ];
    assert.equal(named(first + origin), "own");
    assert.equal(named(first), "fork");
    assert.equal(named('[branch "main"]\n\tremote = origin\n'), null);
  });

  test("is read as git reads it", () => {
    assert.equal(named('[remote "origin"] url = x/shop.git\n'), "shop");
    assert.equal(named('[REMOTE "origin"]\n  URL="x/shop"\n'), "shop");
    assert.equal(named('[remote "origin"]\npushurl = x/push\nurl = x/shop\nurl = x/two\n'), "shop");
    assert.equal(named('[url "git@x:"]\ninsteadOf = y\n[core]\nurl = z\n'), null);
  });
});
