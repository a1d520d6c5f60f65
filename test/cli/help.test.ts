/** Help: every option is named, and every example parses. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { optionsOf } from "../../src/cli/help.ts";
import { GROUPS } from "../../src/command/command.ts";
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

  test("what the place tells is not required", async () => {
    using store = testStore();
    const { out } = await store.run("lease", "--help");
    assert.match(out, /\$ memoryctl lease acquire\|renew\|release\|list \[options\]/);
    assert.match(out, /--scope <NAME> .*\(else that of the project here\)/);
    assert.match((await store.run("capture", "-h")).out, /capture --summary TEXT \[options\]/);
  });

  test("without a command it lists all of them", async () => {
    using store = testStore();
    for (const argv of [[], ["--help"], ["-h"]]) {
      const { exit, answer } = await store.run(...argv);
      assert.equal(exit, 0);
      for (const name of COMMAND_NAMES) assert.match(answer, new RegExp(`^  ${name} `, "m"));
    }
  });

  test("groups them, behind four lines to start with", async () => {
    using store = testStore();
    const { answer } = await store.run("help");
    const headings = answer.split("\n").filter((line: string) => /^[A-Z].*:$/.test(line));
    const groups = GROUPS.map((group) => `${group}:`);
    assert.deepEqual(headings, [
      "Start:",
      "Usage:",
      ...groups,
      "Options:",
      "Environment variables:",
      "Exit codes:",
    ]);
    const start = /^Start:\n((?: {2}.+\n)+)/m.exec(answer)?.[1] ?? "";
    assert.equal(start.trimEnd().split("\n").length, 4);
    assert.match(answer, /help environment/);
  });

  test("help VERB is its page, and so is the page of another tool's word", async () => {
    using store = testStore();
    const { out } = await store.run("remember", "--help");
    for (const argv of [["help", "remember"], ["remember", "-h"], ["help", "add"]]) {
      assert.equal((await store.run(...argv)).out, out);
    }
    const { exit, answer } = await store.run("help", "remembr");
    assert.deepEqual([exit, answer.hint], [2, "did you mean 'remember'?"]);
  });

  test("-v and --version say the same, and all that version says", async () => {
    using store = testStore();
    const { out } = await store.run("version");
    for (const flag of ["-v", "-V", "--version"]) assert.equal((await store.run(flag)).out, out);
    assert.equal((await store.run("-v", "--json")).out, out);
  });
});
