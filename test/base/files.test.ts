/** The door to files: what is no plain file of one name is refused, also where nobody looked. */
import assert from "node:assert/strict";
import { existsSync, linkSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { openAppend, openNew, openRead } from "../../src/base/files.ts";
import { folder } from "../support/binary.ts";

const OPENERS: Readonly<Record<string, (path: string) => unknown>> = {
  read: openRead,
  append: (path) => openAppend(path, 0o600),
  new: (path) => openNew(path, 0o600),
};

for (const [name, open] of Object.entries(OPENERS)) {
  test(`opening to ${name} follows no link, to a file or to nothing`, () => {
    using at = folder();
    writeFileSync(`${at.path}/target`, "kept");
    symlinkSync(`${at.path}/target`, `${at.path}/link`);
    symlinkSync(`${at.path}/missing`, `${at.path}/dangling`);
    assert.throws(() => open(`${at.path}/link`), { code: name === "new" ? "io" : "unsafe_path" });
    assert.throws(() => open(`${at.path}/dangling`));
    assert.equal(readFileSync(`${at.path}/target`, "utf8"), "kept");
    assert.ok(!existsSync(`${at.path}/missing`));
  });
}

test("a file with a second name is refused", () => {
  using at = folder();
  writeFileSync(`${at.path}/one`, "kept");
  linkSync(`${at.path}/one`, `${at.path}/two`);
  for (const name of ["read", "append"]) {
    assert.throws(() => OPENERS[name]?.(`${at.path}/two`), { code: "unsafe_path" });
  }
});
