/** `log --follow`: new lines as they come, until a signal, or its reader goes; no lock is held. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { BINARY, folder, ok } from "../support/binary.ts";
import { words } from "../support/words.ts";

const A = words`--scope project:demo --instance-id ins-a`;

/** A follower, and what it said so far, document by document. */
function follower(cwd: string): { child: ChildProcess; next: () => Promise<readonly string[]> } {
  const argv = words`log --follow --project demo`;
  const child = spawn(BINARY, argv, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const documents = (async function* () {
    let text = "";
    for await (const part of child.stdout ?? []) {
      text += String(part);
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
        yield JSON.parse(text.slice(0, end)).lines as string[];
        text = text.slice(end + 1);
      }
    }
  })();
  return { child, next: async () => (await documents.next()).value ?? [] };
}

describe("log --follow", () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`it tells what comes, and ends cleanly on ${signal}`, async () => {
      using at = folder();
      ok(at.path, "remember", "first", ...A);
      const { child, next } = follower(at.path);
      assert.match((await next()).join("\n"), /^\S+ \S+ ins-a fact: first ·/);
      // A usual row of the thin entry, one that opens the index, and one of another scope.
      ok(at.path, "capture", "--summary", "second", ...A);
      assert.match((await next()).join("\n"), /fact: second ·\w+ \(waiting\)$/);
      ok(at.path, "remember", "third", ...A);
      assert.match((await next()).join("\n"), /fact: third ·\w+$/);
      ok(at.path, ...words`checkpoint --project other --now x`);
      assert.match((await next()).join("\n"), /checkpoint: x \(project:other\)$/);
      child.kill(signal);
      const [exit, by] = await once(child, "close");
      assert.deepEqual([exit, by], [0, null]);
    });
  }

  test("a reader that goes ends it, without an error", async () => {
    using at = folder();
    ok(at.path, "remember", "first", ...A);
    const { child, next } = follower(at.path);
    let said = "";
    child.stderr?.on("data", (text) => said += text);
    await next();
    child.stdout?.destroy();
    ok(at.path, "remember", "second", ...A);
    const [exit] = await once(child, "close");
    assert.deepEqual([exit, said], [0, ""]);
  });

  test("without a store there is nothing to follow", () => {
    using at = folder();
    assert.throws(() => ok(at.path, ...words`log --follow`), /no_store/);
  });
});
