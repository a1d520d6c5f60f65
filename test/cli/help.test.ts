/** Help: every option is named, and every example parses. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { optionsOf } from "../../src/cli/help.ts";
import { allCommands, COMMAND_NAMES } from "../../src/commands/all.ts";
import { testStore } from "../support/store.ts";
import { shellWords } from "../support/words.ts";

describe("help", () => {
  for (const name of COMMAND_NAMES) {
    test(`${name} --help names every option and shows examples that parse`, async () => {
      using store = testStore();
      const { exit, answer } = await store.run(name, "--help");
      const command = (await allCommands()).find((each) => each.name === name);
      assert.ok(command);
      assert.equal(exit, 0);
      for (const { flag } of optionsOf(command)) assert.ok(answer.includes(flag), flag);
      assert.ok(command.examples.length > 0);
      for (const [line] of command.examples) {
        const argv = shellWords(line);
        // What it writes would stand in the folder that the tests run in.
        const dry = command.access === "outside" ? ["--dry-run"] : [];
        const ran = await store.run(...argv, ...dry);
        assert.notEqual(ran.exit, 2, `${line}: ${JSON.stringify(ran.answer)}`);
      }
    });
  }

  test("without a command it lists all of them", async () => {
    using store = testStore();
    for (const argv of [[], ["--help"], ["-h"]]) {
      const { exit, answer } = await store.run(...argv);
      assert.equal(exit, 0);
      for (const name of COMMAND_NAMES) assert.match(answer, new RegExp(`^  ${name} `, "m"));
    }
  });
});
