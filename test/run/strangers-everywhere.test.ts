/**
 * Every stranger at every place of a store, and every command on it: each answers as it does
 * without the stranger, but for what needs that very place. The test run takes some of the places;
 * `STRANGERS_STEP=1` takes all.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { describe, test } from "node:test";
import { type Furnished, furnished, WRITERS } from "../support/furnished.ts";
import { measured, size } from "../support/measured.ts";
import type { Answer } from "../support/store.ts";
import { isLeftAlone, type Stranger, strangersOf } from "../support/strangers.ts";

const STEP = size("STRANGERS_STEP", 41);

const READERS: readonly (readonly string[])[] = [
  ["stats"],
  ["history", "cache"],
  ["lease", "list"],
  ["agenda", "--project", "demo", "--list"],
  ["advise"],
  ["attach", "--project", "demo", "--dry-run"],
];

interface Said {
  readonly line: string;
  readonly exit: number;
  readonly answer: Answer;
}

type CommandLines = readonly (readonly string[])[];

/** All commands of a store, with the ids that it has. */
function commandsOf(at: Furnished): CommandLines {
  return [...READERS, ...WRITERS.map((writer) => writer.argv(at)), ...READERS];
}

/** What they answer, one after the other. */
async function answersOf(at: Furnished, commands: CommandLines): Promise<Said[]> {
  const said: Said[] = [];
  for (const argv of commands) {
    at.here.clock = Math.max(at.here.clock, Date.now());
    const { exit, answer } = await at.here.run(...argv, "--root", at.root);
    said.push({ line: argv.join(" "), exit, answer });
  }
  return said;
}

const LEDGER = /^(streams|bus|coordination|projects|governance)\/.*\.jsonl/;

/**
 * True for an answer that a stranger may change: a ledger whose place it took is not read, and what
 * it held is not found, or held by nobody.
 */
function mayDiffer({ path, instead }: Stranger, { exit }: Said): boolean {
  return instead && LEDGER.test(path) && [0, 1, 4].includes(exit);
}

/** Commands that need one of the places that strangers take, and say so. */
const NEEDS: readonly (readonly [line: RegExp, path: RegExp])[] = [
  // It says which version wrote the store: whoever writes must know.
  [/./, /^_meta\/spec\.json$/],
  [/^init --force/, /^(_meta\/|\.git)/],
  [/^(advise|diagnose|optimize)/, /^_meta\/policy\.json$/],
  [/^attach --project demo$/, /^views\/attach\/demo\.md$/],
];

/** True where a command says that it cannot do without the place that a stranger took. */
function isRefused({ path, instead }: Stranger, { line, answer }: Said): boolean {
  const needs = NEEDS.some(([lines, paths]) => lines.test(line) && paths.test(path));
  const names = String(answer.error).includes(path);
  return instead && needs && names && ["unsafe_path", "read_only"].includes(answer.code);
}

/** What a stranger costs beside its place; empty where that is nothing. */
async function costs(stranger: Stranger, usual: readonly Said[]): Promise<string[]> {
  using at = await furnished();
  const elsewhere = `${at.path}/elsewhere`;
  fs.mkdirSync(elsewhere);
  const commands = commandsOf(at);
  stranger.place(at.root, elsewhere);
  const wrong: string[] = [];
  for (const [i, said] of (await answersOf(at, commands)).entries()) {
    const { line, exit, answer } = said;
    const expected = usual[i]?.exit ?? 0;
    if (exit === expected || mayDiffer(stranger, said) || isRefused(stranger, said)) continue;
    wrong.push(`${line}: exit ${exit}, not ${expected}: ${JSON.stringify(answer)}`);
  }
  const { exit, answer } = await at.here.run("validate", "--verbose", "--root", at.root);
  if (![0, 3].includes(exit)) wrong.push(`validate: ${JSON.stringify(answer)}`);
  if (answer.index?.differences.length !== 0) wrong.push(JSON.stringify(answer.index));
  const others = (answer.damage ?? []).filter(({ file }: { file: string }) =>
    file !== stranger.path
  );
  if (!stranger.instead && others.length > 0) wrong.push(`damage: ${JSON.stringify(others)}`);
  const isNamed = JSON.stringify([answer.warnings, answer.damage]).includes(stranger.path);
  const isCopy = stranger.name === "a copy" && LEDGER.test(stranger.path);
  if (isCopy && !isNamed) wrong.push("nobody names it");
  if (!isLeftAlone(stranger, at.root, elsewhere)) wrong.push("it was touched");
  return wrong;
}

describe("a stranger", () => {
  test("costs only its place, whatever it is, wherever it stands", async () => {
    using plain = await furnished();
    const strangers = strangersOf(plain.root).filter((_, i) => i % STEP === 0);
    const usual = await answersOf(plain, commandsOf(plain));
    const wrong: string[] = [];
    for (const stranger of strangers) {
      const found = await costs(stranger, usual);
      wrong.push(...found.map((each) => `${stranger.name} at ${stranger.path}: ${each}`));
    }
    assert.deepEqual(wrong, []);
    measured("F37", {
      places: strangers.length,
      commands: strangers.length * (usual.length + 1),
      "others that paid": 0,
    });
  });
});
