/** The conformance suite on evidence.ts, by the program that MEMORYCTL names or that is on PATH. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("evidence keeps the contract", () => {
  const file = fileURLToPath(new URL("evidence.ts", import.meta.url).href);
  const program = process.env["MEMORYCTL"] ?? "memoryctl";
  const { stdout, error } = spawnSync(program, ["plugin", "check", file, "--run", "--json"]);
  assert.ifError(error);
  const { points } = JSON.parse(stdout.toString());
  for (const { point, ok, why } of points) assert.ok(ok, `${point}: ${why}`);
});
