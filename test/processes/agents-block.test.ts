/** The block in AGENTS.md, followed to the letter by agents that know nothing else. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { describe, test } from "node:test";
import { AGENTS_BLOCK, PAGES } from "../../src/skill/package.ts";
import { BINARY, folder } from "../support/binary.ts";
import { shellWords } from "../support/words.ts";

/** The code of the block that begins with a word, as an agent reads it. */
function codeOf(word: string): string {
  const found = [...AGENTS_BLOCK.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  return found.find((code) => code.startsWith(word)) ?? assert.fail(`no ${word} in the block`);
}

/** The words of such code, with what its capitals stand for. */
function typed(code: string, values: Readonly<Record<string, string>>): string[] {
  return shellWords(code).map((word) => values[word] ?? word);
}

/** An agent in a repository: its host names its session. */
function agent(cwd: string, home: string, session: string) {
  return (argv: readonly string[]) => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: home, CLAUDE_CODE_SESSION_ID: session };
    const [program, ...words] = argv;
    assert.equal(program, "memoryctl");
    const { status, stdout } = spawnSync(BINARY, words, { cwd, env, encoding: "utf8" });
    return { exit: status, out: stdout, answer: stdout.startsWith("{") ? JSON.parse(stdout) : {} };
  };
}

describe("the block in AGENTS.md", () => {
  test("whoever follows it leaves all that was said to the next agent", () => {
    using at = folder();
    const cwd = `${at.path}/shop`;
    mkdirSync(cwd);
    spawnSync("git", ["init", "-q"], { cwd });
    const first = agent(cwd, at.path, "1c0ffee0-0000-4000-8000-000000000001");
    const attach = shellWords(codeOf("memoryctl attach"));
    // Nothing is known yet: the answer says so, and the agent goes on.
    assert.equal(first(attach).answer.code, "no_store");
    const remember = (text: string, ...more: readonly string[]) => {
      const line = [...typed(codeOf("memoryctl remember"), { TEXT: text }), ...more];
      const { exit, answer } = first(line);
      assert.equal(exit, 0, JSON.stringify(answer));
    };
    const decision = typed(codeOf("--key"), { KEY: "cache", REASON: "one file less" });
    const promise = typed(codeOf("--due"), { "YYYY-MM-DD": "2031-12-01" });
    remember("Tests need Redis on 6380");
    remember("Cache in SQLite", ...decision);
    remember("Measure the cache", ...promise);
    const parts = codeOf("memoryctl handoff").split("TEXT");
    const [head = "", middle = "", tail = ""] = parts;
    const handed = first(shellWords(`${head}Cache chosen${middle}Build it${tail}`));
    assert.equal(handed.exit, 0, JSON.stringify(handed.answer));

    const next = agent(cwd, at.path, "2c0ffee0-0000-4000-8000-000000000002");
    const { out: capsule } = next(attach);
    const told = ["Tests need Redis on 6380", "Cache in SQLite", "Measure the cache"];
    for (const said of [...told, "Cache chosen", "Build it"]) {
      assert.ok(capsule.includes(said), `${said}: ${capsule}`);
    }
    const { facts, decisions, commitments } = next(shellWords(codeOf("memoryctl list"))).answer;
    assert.match(facts.join("\n"), /^Tests need Redis on 6380 \(claude-/);
    assert.match(decisions.join("\n"), /^\[cache\] Cache in SQLite — one file less \(claude-/);
    assert.match(commitments.join("\n"), /^Measure the cache \(claude-.*due 2031-12-01/);
    const shown = next(typed(codeOf("memoryctl show"), { KEY: "cache" }));
    assert.equal(shown.answer.why, "one file less");
    assert.equal(next(shellWords(codeOf("memoryctl skill"))).answer.text, PAGES["SKILL.md"]);
  });

  test("it is short, and so is the page: four characters are a token", () => {
    assert.ok(AGENTS_BLOCK.length <= 4 * 120, `${AGENTS_BLOCK.length / 4} tokens`);
    const page = PAGES["SKILL.md"] ?? "";
    assert.ok(page.length <= 4 * 900, `${page.length / 4} tokens`);
    // What the place tells needs no option.
    for (const text of [AGENTS_BLOCK, page]) {
      assert.doesNotMatch(text, /--(?:project|scope|instance)/);
    }
  });
});
