/** The demo: a story told with real commands, in text for people, which leaves nothing behind. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { play } from "../../src/cli/play.ts";
import type { Output } from "../../src/cli/answer.ts";
import type { Rim } from "../../src/cli.ts";
import type { Answer } from "../../src/command/command.ts";
import type { Scene } from "../../src/command/story.ts";
import { testStore } from "../support/store.ts";

describe("demo", () => {
  test("is told in text, ends well, and leaves nothing", async () => {
    using store = testStore();
    const { exit, answer } = await store.run("demo");
    assert.equal(exit, 0);
    for (
      const verb of "attach remember list lease reconcile diagnose handoff validate"
        .split(" ")
    ) assert.match(answer, new RegExp(`\\$ memoryctl ${verb} `), verb);
    assert.match(answer, /0 errors, 0 warnings/);
    assert.match(answer, /100, green/);
    assert.deepEqual(readdirSync(store.folder), []);
  });

  test("its answer is one document, and the store that it keeps is sound", async () => {
    using store = testStore();
    const { steps, store: root } = await store.ok("demo", "--json", "--keep");
    assert.deepEqual(steps.map((step: { exit: number }) => step.exit).filter(Boolean), [4]);
    assert.ok(steps.every((step: { say: string; shows: string }) => step.say && step.shows));
    assert.ok(existsSync(`${root}/streams`));
    const { errors, warnings } = await store.ok(
      "validate",
      "--verbose",
      "--strict",
      "--root",
      root,
    );
    assert.deepEqual([errors, warnings], [[], []]);
    const { open_conflicts } = await store.ok("stats", "--root", root);
    assert.equal(open_conflicts, 0);
  });

  test("a story stops where it does not go as told, and its store goes", async () => {
    using store = testStore();
    const told: Scene[] = ["one", "two", "three"].map((say) => ({
      say,
      argv: [say],
      exit: 0,
      shows: () => "",
    }));
    const asked: (readonly string[])[] = [];
    const main = ({ argv, rootOf }: Rim): Promise<Output> => {
      asked.push(argv);
      assert.ok(rootOf(undefined).path.startsWith(store.folder));
      return Promise.resolve({ out: '{"error":"no"}', err: "", exit: asked.length - 1 });
    };
    const rim = { world: { temporary: store.folder } } as unknown as Rim;
    const scenes = (function* (): Generator<Scene, void, Answer> {
      for (const scene of told) yield scene;
    })();
    const played = await play(rim, { scenes, keep: false }, main);
    assert.deepEqual(asked, [["one"], ["two"]]);
    assert.deepEqual(played.scenes.map(({ as_told, shows }) => [as_told, shows]), [
      [true, ""],
      [false, "no"],
    ]);
    assert.deepEqual(readdirSync(store.folder), []);
  });
});
