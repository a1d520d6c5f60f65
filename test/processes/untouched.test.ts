/** Dry runs of every writing command, and reading commands: nothing but the index is touched. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { run } from "../support/binary.ts";
import { type Furnished, furnished, WRITERS } from "../support/furnished.ts";
import { measured } from "../support/measured.ts";
import { snapshot } from "../support/store.ts";
import { callsOf, isChange, noStrace } from "../support/strace.ts";

const READERS: readonly (readonly string[])[] = [
  ["stats"],
  ["stats", "--scope", "project:*"],
  ["validate"],
  ["history", "cache"],
  ["list"],
  ["list", "conflicts", "--scope", "project:demo"],
  ["show", "cache", "--scope", "project:demo", "--rows"],
  ["log"],
  ["status", "--project", "demo"],
  ["lease", "list"],
  ["agenda", "--project", "demo", "--list"],
  ["version"],
];

function commandsOf(at: Furnished): readonly (readonly string[])[] {
  return [...READERS, ...WRITERS.map((writer) => [...writer.argv(at), "--dry-run"])];
}

const isIndex = (path: string) => path.startsWith("index/");

describe("readers and dry runs", () => {
  test("leave every file as it is", async () => {
    using at = await furnished();
    const before = snapshot(at.root, isIndex);
    const commands = commandsOf(at);
    for (const argv of commands) {
      const { exit, out } = run(at.path, ...argv);
      assert.equal(exit, 0, `${argv.join(" ")}: ${out}`);
      assert.deepEqual(snapshot(at.root, isIndex), before, argv.join(" "));
    }
    measured("F18", { commands: commands.length, touched: 0 });
  });

  test("open nothing to write, rename and remove nothing", { skip: noStrace }, async () => {
    using at = await furnished();
    const commands = commandsOf(at);
    for (const argv of commands) {
      const changes = (await callsOf(at.path, argv)).filter(isChange).map(({ line }) => line)
        .filter((line) => line.includes(".memory/") && !line.includes(".memory/index"));
      assert.deepEqual(changes, [], argv.join(" "));
    }
    measured("F18", { traced: commands.length, touched: 0 });
  });
});
