/**
 * Command lines that somebody guesses who never read a page: people, models, users of other tools.
 * Each works, or its hint is a command line that does, which is run as well.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Answer, type Ran, type TestStore, testStore } from "./support/store.ts";
import { shellWords } from "./support/words.ts";

/** What is remembered in the end: text, and what else is to be seen of it. */
interface Kept {
  readonly text: string;
  readonly type?: string;
  readonly key?: string;
  readonly why?: string;
  readonly due?: string;
  readonly tags?: readonly string[];
}

interface Guess {
  readonly line: string;
  /** Standard input. */
  readonly input?: string;
  /** What it records; nothing where it reads, or changes what is there. */
  readonly keeps?: Kept;
  /** A member of the last answer, where another than `ok` is to be looked at. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** `hint`: it is refused, and leads to a line that works. */
  readonly by?: "hint";
}

const REDIS: Kept = { text: "Tests need Redis" };
const CACHE: Kept = { text: "Cache in files", type: "decision" };

const GUESSES: readonly Guess[] = [
  { line: 'remember "Tests need Redis"', keeps: REDIS },
  { line: "remember Tests need Redis", keeps: REDIS },
  { line: 'remember --text "Tests need Redis"', keeps: REDIS },
  { line: 'remember -m "Tests need Redis"', keeps: REDIS },
  { line: 'remember --message="Tests need Redis"', keeps: REDIS },
  { line: 'remember --summary "Tests need Redis" --json', keeps: REDIS },
  { line: 'remember --content "Tests need Redis" --type fact', keeps: REDIS },
  { line: "remember -", input: "Tests need Redis\n", keeps: REDIS },
  { line: 'add "Tests need Redis"', keeps: REDIS },
  { line: "save Tests need Redis", keeps: REDIS },
  {
    line: 'note "Tests need Redis" --tag tests --tag redis',
    keeps: { ...REDIS, tags: ["tests", "redis"] },
  },
  { line: 'store "Tests need Redis" --label tests', keeps: { ...REDIS, tags: ["tests"] } },
  { line: '"Tests need Redis"', by: "hint", keeps: REDIS },
  { line: 'remeber "Tests need Redis"', by: "hint", keeps: REDIS },
  {
    line: 'remember "Cache in files" --decision-key store --reason "no server"',
    keeps: { ...CACHE, key: "store", why: "no server" },
  },
  {
    line: 'remember "Cache in files" --topic store --because "no server"',
    keeps: { ...CACHE, key: "store", why: "no server" },
  },
  { line: 'remember "Cache in files" key=store', by: "hint", keeps: { ...CACHE, key: "store" } },
  { line: 'remember "Cache in files" --proposed-type decision', keeps: CACHE },
  { line: 'remember "Cache in files" --kye store', by: "hint", keeps: { ...CACHE, key: "store" } },
  {
    line: 'remember "Ship it" --deadline 2026-12-01',
    keeps: { text: "Ship it", type: "commitment", due: "2026-12-01" },
  },
  {
    line: 'remember "Ship it" --dueAt=2026-12-01',
    keeps: { text: "Ship it", type: "commitment", due: "2026-12-01" },
  },
  { line: 'capture --text "Tests need Redis"', keeps: REDIS },
  {
    line: 'capture --summary "Cache in files" --type decision --key store',
    keeps: { ...CACHE, key: "store" },
  },
  { line: 'capture summary="Tests need Redis"', by: "hint", keeps: REDIS },
  {
    line: "capture --stdin",
    input: '{"text":"Tests need Redis","tag":["a"]}\n',
    keeps: { ...REDIS, tags: ["a"] },
  },
  {
    line: "capture --stdin",
    input: '{"summary":"Cache in files","type":"decision","key":"store"}\n',
    keeps: { ...CACHE, key: "store" },
  },
  { line: 'publish --message "Tests need Redis" --type fact', keeps: REDIS },
  { line: "search cache" },
  { line: "find cache" },
  { line: "grep cache" },
  { line: "get cache" },
  { line: "rm ID", by: "hint", answers: { supersedes: "ID" } },
  { line: "delete ID", by: "hint", answers: { supersedes: "ID" } },
  { line: "done ID", by: "hint", answers: { supersedes: "ID" } },
  {
    line: 'update ID "Cache elsewhere"',
    by: "hint",
    keeps: { text: "Cache elsewhere", type: "decision", key: "cache" },
  },
  { line: "reconcile --id ID --message elsewhere --reason moved", answers: { supersedes: "ID" } },
  { line: "doctor" },
  { line: "context" },
  { line: "attach --project-name demo" },
  { line: "attach --project project:demo", answers: { project: "demo", scope: "project:demo" } },
  { line: "remember Tests need Redis --project project:demo", keeps: REDIS },
  { line: "start --instance me", by: "hint" },
  { line: "sync start --agent me" },
  { line: "lease acquire --instance me --key build --ttl 60" },
  { line: "handoff --message done --next 'ship, then rest' --next sleep" },
  { line: "checkpoint --message done --risk 'a, b'" },
  { line: "todo Ship", by: "hint" },
  { line: "rename demo shop", by: "hint" },
  { line: "who", by: "hint" },
  { line: "status" },
  { line: "info", by: "hint" },
  { line: "setup", by: "hint" },
  { line: "help" },
  { line: "help remember" },
  { line: "help add" },
  { line: "help environment" },
  { line: "-v" },
  { line: "--version" },
  { line: "-h" },
  { line: "remember -h" },
];

/** A store with one decision, and the id that a guess names. */
async function begun(): Promise<{ store: TestStore; id: string }> {
  const store = testStore();
  store.variables["MEMORYCTL_PROJECT"] = "demo";
  store.variables["MEMORYCTL_INSTANCE"] = "me";
  await store.ok("remember", "Cache in SQLite", "--key", "cache");
  const { objects: [{ id }] } = await store.ok("history", "cache", "--verbose");
  return { store, id };
}

/** What stands in a hint for what only the caller knows. */
const KNOWN: Readonly<Record<string, string>> = {
  "YYYY-MM-DD": "2026-12-01",
  REASON: "because",
  TEXT: "text",
  OLD: "demo",
  NEW: "shop",
  ID: "cache",
};

/** The command line that a hint leads to. */
function ledTo(argv: readonly string[], { error, hint }: Answer): string[] {
  const line = /^did you mean: memoryctl (.+)$/.exec(hint)?.[1];
  if (line !== undefined) return shellWords(line).map((word) => KNOWN[word] ?? word);
  const wrong = /'([^']+)'/.exec(error)?.[1] ?? "";
  const near = /^did you mean '(.+)'\?$/.exec(hint)?.[1];
  if (near !== undefined) return argv.map((word) => word === wrong ? near : word);
  const [, flag, value] = /^write (--\S+) (".*");/.exec(hint) ?? [];
  assert.ok(flag !== undefined && value !== undefined, `no hint that leads on: ${error}: ${hint}`);
  return argv.flatMap((word) => word === wrong ? [flag, JSON.parse(value)] : [word]);
}

async function kept(store: TestStore): Promise<Kept[]> {
  await store.ok("distill");
  await store.ok("reduce");
  return store.files().filter((path) => path.endsWith(".active.jsonl"))
    .flatMap((path) => store.read(path).trimEnd().split("\n").map((line) => JSON.parse(line)))
    .map(({ summary: text, type, decision_key: key, why, due_at: due, tags }) => ({
      text,
      type,
      key,
      why,
      due,
      tags,
    }));
}

describe("what a newcomer guesses", () => {
  for (const { line, input = "", keeps, answers = {}, by } of GUESSES) {
    test(`${line}${input === "" ? "" : ` <<< ${input.trim()}`}`, async () => {
      const { store, id } = await begun();
      using _ = store;
      store.input = input;
      const argv = shellWords(line).map((word) => word === "ID" ? id : word);
      const files = new Map(store.files().map((path) => [path, store.read(path)]));
      let ran: Ran = await store.run(...argv);
      assert.equal(ran.exit, by === "hint" ? 2 : 0, JSON.stringify(ran.answer));
      if (by === "hint") {
        const after = new Map(store.files().map((path) => [path, store.read(path)]));
        assert.deepEqual(after, files, "refused, and something was written");
        const next = ledTo(argv, ran.answer);
        ran = await store.run(...next);
        assert.equal(ran.exit, 0, `${next.join(" ")}: ${JSON.stringify(ran.answer)}`);
      }
      for (const [name, value] of Object.entries(answers)) {
        assert.equal(ran.answer[name], value === "ID" ? id : value, name);
      }
      if (keeps === undefined) return;
      const found = (await kept(store)).find(({ text }) => text === keeps.text);
      for (const [name, value] of Object.entries({ type: "fact", ...keeps })) {
        assert.deepEqual(found?.[name as keyof Kept], value, name);
      }
    });
  }

  test("lists and texts arrive whole", async () => {
    const { store } = await begun();
    using _ = store;
    await store.ok("handoff", "--message", "done", "--next", "ship, then rest", "--next", "sleep");
    await store.ok("checkpoint", "--message", "works", "--risk", "a fire, a flood");
    const { capsule } = await store.ok("attach");
    for (const text of ["- ship, then rest\n", "- sleep\n", "- works\n", "- a fire, a flood\n"]) {
      assert.ok(capsule.includes(text), text);
    }
  });

  test("what leads nowhere lists what there is", async () => {
    const { store } = await begun();
    using _ = store;
    const { answer } = await store.run("frobnicate");
    assert.match(answer.hint, /--help/);
    const option = await store.run("remember", "x", "--frobnicate", "y");
    assert.match(option.answer.hint, /remember --help/);
    assert.match((await store.run("help", "frobnicate")).answer.error, /no such command/);
  });
});
