/** Which descriptors are asked whether they are terminals. */
import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { test } from "node:test";
import { isTerminal } from "../../src/base/output.ts";

/** Opens a file and asks; says whether `node:tty` was asked for. */
function asked(path: string): { terminal: boolean; loads: boolean } {
  const load = process.getBuiltinModule;
  let loads = false;
  process.getBuiltinModule = ((name: string) => {
    loads ||= name === "node:tty";
    return load(name);
  }) as typeof load;
  const fd = openSync(path, "r+");
  try {
    return { terminal: isTerminal(fd), loads };
  } finally {
    closeSync(fd);
    process.getBuiltinModule = load;
  }
}

test("a device of memory is no terminal, and is not asked", () => {
  for (const path of ["/dev/null", "/dev/zero", "/dev/full"]) {
    assert.deepEqual(asked(path), { terminal: false, loads: false }, path);
  }
});

test("any other device is asked", () => {
  assert.deepEqual(asked("/dev/ptmx"), { terminal: true, loads: true });
});
