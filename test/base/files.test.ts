/** The door to files: what is no plain file of one name is refused, also where nobody looked. */
import assert from "node:assert/strict";
import { existsSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { openAppend, openNew, openRead } from "../../src/base/files.ts";

const OPENERS: Readonly<Record<string, (path: string) => unknown>> = {
  read: openRead,
  append: (path) => openAppend(path, 0o600),
  new: (path) => openNew(path, 0o600),
};

for (const [name, open] of Object.entries(OPENERS)) {
  test(`opening to ${name} follows no link, to a file or to nothing`, (t) => {
    const folder = mkdtempSync(`${tmpdir()}/memoryctl-test-`);
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(`${folder}/target`, "kept");
    symlinkSync(`${folder}/target`, `${folder}/link`);
    symlinkSync(`${folder}/missing`, `${folder}/dangling`);
    assert.throws(() => open(`${folder}/link`), { code: name === "new" ? "io" : "unsafe_path" });
    assert.throws(() => open(`${folder}/dangling`));
    assert.equal(readFileSync(`${folder}/target`, "utf8"), "kept");
    assert.ok(!existsSync(`${folder}/missing`));
  });
}

test("a file with a second name is refused", (t) => {
  const folder = mkdtempSync(`${tmpdir()}/memoryctl-test-`);
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(`${folder}/one`, "kept");
  linkSync(`${folder}/one`, `${folder}/two`);
  for (const name of ["read", "append"]) {
    assert.throws(() => OPENERS[name]?.(`${folder}/two`), { code: "unsafe_path" });
  }
});
