/** Bun's binary and Deno on one store: the same rows, and each honours the other's lock. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { folder, ok, start } from "../support/binary.ts";
import { measured } from "../support/measured.ts";
import { check } from "../support/checker.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url).href);
const DENO = `${ROOT}node_modules/.bin/deno`;

function denoArgs(argv: readonly string[]): string[] {
  return ["run", "-A", "--no-check", "--quiet", `${ROOT}src/main.ts`, ...argv];
}

function onDeno(cwd: string, ...argv: string[]) {
  return JSON.parse(execFileSync(DENO, denoArgs(argv), { cwd, encoding: "utf8" }));
}

function startOnDeno(cwd: string, ...argv: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(DENO, denoArgs(argv), { cwd, encoding: "utf8" }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}: ${stdout}`));
    });
  });
}

describe("two runtimes", () => {
  test("take turns on one store, as one replica, and agree on every answer", () => {
    using at = folder();
    const who = ["--scope", "project:demo", "--instance-id", "ins-a"];
    for (let i = 0; i < 3; i += 1) {
      const key = ["--proposed-type", "decision", "--decision-key", "k", "--summary", `text ${i}`];
      ok(at.path, "capture", ...who, ...key);
      onDeno(at.path, "distill");
      onDeno(at.path, "publish", ...who, "--summary", `ü ${i}`, "--confidence", "0.1");
      ok(at.path, "reduce");
    }
    for (const argv of [["stats"], ["validate", "--strict"], ["history", "k"], ["lease", "list"]]) {
      assert.deepEqual(onDeno(at.path, ...argv), ok(at.path, ...argv));
    }
    assert.equal(
      onDeno(at.path, "attach", "--project", "demo").capsule,
      ok(at.path, "attach", "--project", "demo").capsule,
    );
    const { faults, torn } = check(at.root);
    assert.deepEqual([faults, torn], [[], []]);
    // One index, one replica: neither took the other for a copy.
    const ids = new Set(
      execFileSync("find", [at.root, "-name", "*.jsonl"], { encoding: "utf8" }).split("\n")
        .flatMap((path) => /\.([0-9a-f]{12})\.\d+\.jsonl$/.exec(path)?.[1] ?? []),
    );
    assert.equal(ids.size, 1);
  });

  test("16 at once: every row is there once, the chain is whole", async () => {
    using at = folder();
    ok(at.path, "init");
    const argv = (
      i: number,
    ) => ["capture", "--scope", "a", "--instance-id", "i", "--summary", `${i}`];
    const outs = await Promise.all(
      Array.from(
        { length: 16 },
        (_, i) =>
          i % 2 === 0
            ? start(at.path, ...argv(i)).ended.then(({ out }) => out)
            : startOnDeno(at.path, ...argv(i)),
      ),
    );
    const ids = outs.map((out) => JSON.parse(out).event_id);
    const { events, faults, torn } = check(at.root);
    assert.deepEqual([faults, torn], [[], []]);
    assert.deepEqual([...events.keys()].sort(), ids.sort());
    assert.deepEqual([...events.values()].filter((times) => times > 1), []);
    measured("F28", { rows: events.size, lost: 0, doubled: 0 });
  });
});
