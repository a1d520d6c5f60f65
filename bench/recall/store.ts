/**
 * `recall` on a store that the product made, imported by `capture --stdin` and judged by `distill`:
 * a process that starts, asks and ends, beside `version`; the same questions in a process that is
 * warm; what one more memory costs the index.
 */
import { openTree } from "../../src/base/tree.ts";
import { readerOf } from "../../src/run/reader.ts";
import { openUsable } from "../../src/state/index.ts";
import type { State } from "../../src/state/state.ts";
import { type AskedMemory, recalledIn } from "../../src/view/recall/recalled.ts";
import { runProcess, type Spent } from "../processes.ts";
import type { BenchFolders } from "../suite.ts";
import { inTurns, type Runner } from "../turns.ts";
import { others } from "./others.ts";
import { type Doc, storesOf } from "./sets.ts";
import {
  among,
  bytesOf,
  entering,
  enteringMany,
  questions,
  type Spread,
  spreadOf,
} from "./size.ts";

/** Medians of one-shots. */
export interface Cold {
  readonly version: Spent;
  readonly recall: Spent;
  /** What `recall` took more than `version` in the same round. */
  readonly over: Spent;
}

export interface AtStore {
  readonly records: number;
  readonly cold: Cold;
  /** Milliseconds of a question with its answer, the process being warm. */
  readonly warm_ms: Spread;
  /** Microseconds that one more record costs within its transaction. */
  readonly enter_us: Spread;
  /** The same where many are in one transaction. */
  readonly enter_many_us: Spread;
  /** Bytes of the index that are a record's. */
  readonly bytes: number;
}

const WHO = ["--scope", "project:p1", "--instance-id", "ins-a"];

/** All figures on a store of the made facts and so many others. */
export async function onStore(bench: BenchFolders, count: number): Promise<AtStore> {
  const cwd = bench.folder();
  const records = makeStore(bench, cwd, count);
  const cold = await coldIn(bench, cwd);
  const tree = openTree(`${cwd}/.memory`);
  const state = openUsable(tree);
  if (state === null) throw new Error("the index of the store is of no use");
  try {
    const warm_ms = warmIn(state, tree);
    const bytes = bytesOf(state.db) / records;
    const [enter_us, enter_many_us] = [entering(state.db), enteringMany(state.db)];
    return { records, cold, warm_ms, bytes, enter_us, enter_many_us };
  } finally {
    state.db.close();
  }
}

/** Makes the store in a repository; returns how many facts it has. */
function makeStore(bench: BenchFolders, cwd: string, count: number): number {
  const { memoryctl } = bench.binaries();
  const [gold] = storesOf("gold") ?? [];
  const docs = among(gold?.docs ?? [], others(count));
  // Hooks run in repositories; where there is none, its place is looked for up to the root.
  runProcess(["git", "init", "--quiet"], { cwd });
  const input = new TextEncoder().encode(docs.map(lineOf).join(""));
  runProcess([memoryctl, "capture", "--stdin", ...WHO], { cwd, input });
  runProcess([memoryctl, "distill", ...WHO, "--limit", String(docs.length)], { cwd });
  // The first question enters the terms of what was imported.
  runProcess([memoryctl, "recall", "anything"], { cwd });
  return docs.length;
}

/** A line for `capture --stdin`. */
function lineOf({ text, summary = text, tags = "", why, source }: Doc): string {
  const said = { summary, tags: tags.split(" ").filter(Boolean) };
  const more = { ...(why ? { why } : {}), ...(source ? { source } : {}) };
  return `${JSON.stringify({ ...said, ...more })}\n`;
}

/** Many, for each asks something else. */
const ROUNDS = 61;

async function coldIn(bench: BenchFolders, cwd: string): Promise<Cold> {
  const { memoryctl } = bench.binaries();
  const all = questions();
  let n = 0;
  const question = () => all[(n += 1) % all.length] ?? "";
  // The memory of whoever measures is another store, which is there or not.
  const env = { MEMORYCTL_USER_ROOT: `${bench.folder()}/none` };
  const shot = (...argv: string[]) => runProcess([memoryctl, ...argv], { cwd, env });
  const version: Runner = { name: "version", run: () => shot("version") };
  const recall: Runner = { name: "recall", run: () => shot("recall", question()) };
  const turns = await inTurns([version, recall], bench.count(ROUNDS, 1));
  return {
    version: turns.of(version),
    recall: turns.of(recall),
    over: turns.over(recall, version),
  };
}

/** As `recall` asks without options. */
const ASKED: Omit<AskedMemory, "text" | "now_ms"> = {
  instance: undefined,
  past: false,
  type: undefined,
  scope: undefined,
  project: undefined,
  key: undefined,
  by: undefined,
  tag: undefined,
  source: undefined,
  since: -Infinity,
  until: Infinity,
  is_unasked: false,
  most: 5,
  here: undefined,
};

function warmIn(state: State, tree: ReturnType<typeof openTree>): Spread {
  const reader = readerOf(tree, state);
  const ask = (text: string) => recalledIn(reader, { ...ASKED, text, now_ms: Date.now() });
  // The next question reads its rows itself, as that of another process does.
  return spreadOf(questions(), ask, { after: () => reader.forget() });
}
