/** Words of other tools: every line of the tables leads to one that this program takes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { faultOf } from "../../src/cli/proposal.ts";
import { homeOf, optionMeant } from "../../src/cli/synonyms.ts";
import { COMMAND_NAMES } from "../../src/commands/all.ts";

const VERBS = ["search", "find", "grep", "add", "save", "note", "store", "delete", "rm", "doctor"]
  .concat([
    "forget",
    "edit",
    "list",
    "recall",
    "complete",
    "cancel",
    "start",
    "stop",
    "who",
    "info",
  ])
  .concat(["todo", "decide", "rename", "setup", "claim", "share", "clean", "log", "get", "ls"]);

describe("a verb of another tool", () => {
  for (const verb of VERBS.filter((each) => !COMMAND_NAMES.includes(each))) {
    test(verb, async () => {
      const home = homeOf(verb, ["abc", "some text"], COMMAND_NAMES);
      assert.ok(home !== null);
      if ("verb" in home) return assert.ok(COMMAND_NAMES.includes(home.verb));
      const words = home.line.replaceAll(/'([^']*)'/g, (_, text) => text.replaceAll(" ", "_"))
        .split(" ").map((word) => word.replace(/^([A-Z]+|YYYY-MM-DD)$/, "<$1>"));
      assert.equal(await faultOf(words), null, home.line);
    });
  }

  test("is ours once we have it, and leads to what is built", () => {
    assert.deepEqual(homeOf("grep", ["x"], ["recall", "list", "history"]), { verb: "recall" });
    assert.deepEqual(homeOf("grep", ["x"], ["list", "history"]), { line: "list" });
    assert.deepEqual(homeOf("GREP", ["a b"], ["history"]), { line: "history 'a b'" });
    assert.deepEqual(homeOf("rm", ["x"], ["forget", "reconcile"]), { line: "forget x" });
    assert.equal(homeOf("frobnicate", [], COMMAND_NAMES), null);
  });
});

describe("an option that a command does not have", () => {
  const CASES: readonly (readonly [given: string, names: string[], meant: unknown])[] = [
    ["--type", ["proposed_type", "summary"], { name: "proposed_type" }],
    ["--type", ["object_type"], { name: "object_type" }],
    ["--proposed-type", ["type"], { name: "type" }],
    ["--text", ["summary"], { name: "summary" }],
    ["--summary", ["now"], { name: "now" }],
    ["--due", ["due_at"], { name: "due_at" }],
    ["--ttl", ["ttl_seconds"], { name: "ttl_seconds" }],
    ["--next", ["next_actions"], { name: "next_actions" }],
    ["--instance", ["instance_id"], { name: "instance_id" }],
    ["--key", ["decision_key"], { name: "decision_key" }],
    ["--evidence", ["evidence_ref"], { name: "evidence_ref" }],
    ["--evidenceRef", ["evidence"], { name: "evidence" }],
    ["--decision_key", ["decision_key"], { name: "decision_key" }],
    ["-key", ["key"], { name: "key" }],
    ["--colour", ["key"], null],
    ["--", ["key"], null],
    ["-", ["key"], null],
    ["--constructor", ["key"], null],
  ];
  for (const [given, names, meant] of CASES) {
    test(`${given} of ${names.join(", ")}`, () => {
      assert.deepEqual(optionMeant(given, names, null), meant);
    });
  }

  test("is the argument where that is what it says", () => {
    assert.deepEqual(optionMeant("-m", ["key"], "TEXT"), { argument: true });
    assert.deepEqual(optionMeant("--id", [], "ID"), { argument: true });
    assert.equal(optionMeant("--id", [], "TEXT"), null);
  });
});
