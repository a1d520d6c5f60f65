/**
 * The loops that `bench` times: the product's own code on stores of its own, each beside a floor
 * that does only what cannot be left out.
 */
import * as files from "../base/files.ts";
import { runtimeAlone, selfAgain, sha1Hex, sha256Hex } from "../base/runtime.ts";
import capture from "../commands/capture.ts";
import type { Command } from "../command/command.ts";
import { inputFrom } from "../command/parse-options.ts";
import { forLines, type InputLine } from "../cli/input-lines.ts";
import publish from "../commands/publish.ts";
import reduce from "../commands/reduce.ts";
import validate from "../commands/validate.ts";
import { parseLine } from "../store/parse.ts";
import { type Cursor, scan } from "../store/scan.ts";
import { NO_PREV } from "../row/line.ts";
import { ledgerAt, type LedgerPath } from "../row/path.ts";
import { streamFolder } from "../row/series.ts";
import { run } from "../run.ts";
import type { World } from "../run/invocation.ts";
import { appendBare, bareLines, judgeBare, parseBare, readAll } from "./floors.ts";
import { startAgain } from "./start-again.ts";
import type { Loop } from "./timing.ts";

/** Where loops run, and how many rows each goes through. */
export interface LoopSetup {
  /** A folder that is empty and will be removed. */
  readonly folder: string;
  readonly world: World;
  readonly rows: number;
  /** Keys that decisions share; without it each has its own. */
  readonly keys?: number;
}

/** Makes a loop; its store is made when it is asked for. */
export type MakeLoop = (setup: LoopSetup) => Promise<Loop>;

const SCOPE = "project:bench";
const WHO = { scope: SCOPE, instance_id: "ins-bench" };
/** What holds for all lines; nothing is left for the place to tell. */
const SHARED = {
  shared: new Map(Object.entries(WHO)),
  inferred: { complete: (texts: ReadonlyMap<string, string>) => texts },
};

/** Runs a command of ours on a store, as the command line would. */
export async function perform(
  setup: LoopSetup,
  root: string,
  { command, options }: {
    readonly command: unknown;
    readonly options: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const own = command as Command;
  const given = inputFrom(own, new Map(Object.entries(options)));
  const asked = { action: "", argument: "", options: given, dry_run: false };
  await run(own, asked, { world: setup.world, root: { path: root, shown: root } });
}

/** The i-th row: three of ten are decisions with a key. */
function inputLine(i: number, type: string, keys: number): InputLine {
  const decision = i % 10 < 3 ? { [type]: "decision", decision_key: `key-${i % keys}` } : {};
  const summary = `item ${i}: what an agent has to tell in a sentence of usual length`;
  return { number: i + 1, text: JSON.stringify({ summary, ...decision }), why: "" };
}

function linesFor(command: unknown, { rows, keys = rows }: LoopSetup, type: string): Command {
  const lines = Array.from({ length: rows }, (_, i) => inputLine(i, type, keys));
  return { ...forLines(command as Command, lines, SHARED), options: {} };
}

/** Captures so many rows in one command. */
export async function captureMany(setup: LoopSetup, root: string): Promise<void> {
  const command = linesFor(capture, setup, "proposed_type");
  await perform(setup, root, { command, options: {} });
}

/** Publishes so many rows in one command, none of them reduced. */
export async function publishMany(setup: LoopSetup, root: string): Promise<void> {
  const command = linesFor(publish, setup, "object_type");
  await perform(setup, root, { command, options: {} });
}

/** One captured row, durable, beside one `write` and one sync. */
export const appendOne: MakeLoop = (setup) => {
  const root = `${setup.folder}/one`;
  const bare = `${setup.folder}/bare.jsonl`;
  const line = bareLines(1);
  return Promise.resolve({
    name: "append one row",
    unit: "rows",
    count: 1,
    floor: { name: "write, sync", run: () => appendBare(bare, line) },
    work: {
      name: "capture",
      run: () => perform(setup, root, { command: capture, options: { ...WHO, summary: "a fact" } }),
    },
  });
};

/** Many captured rows in one command, beside a loop that hashes and writes as many. */
export const appendMany: MakeLoop = (setup) => {
  const root = `${setup.folder}/many`;
  const bare = `${setup.folder}/bare-many.jsonl`;
  return Promise.resolve({
    name: "append many rows",
    unit: "rows",
    count: setup.rows,
    floor: {
      name: "stringify, hash, write, sync",
      run: () => appendBare(bare, bareLines(setup.rows)),
    },
    work: { name: "capture --stdin", run: () => captureMany(setup, root) },
  });
};

/** Every row of a ledger parsed, beside `JSON.parse` of every line. */
export const scanRows: MakeLoop = async (setup) => {
  const root = `${setup.folder}/scanned`;
  await captureMany(setup, root);
  const path = onlyLedger(root, streamFolder("project:bench"));
  return {
    name: "scan rows",
    unit: "rows",
    count: setup.rows,
    floor: { name: "JSON.parse per line", run: () => parseBare(readAll(`${root}/${path}`)) },
    work: { name: "scan, verify, parse", run: () => scanLedger(root, path) },
  };
};

/** Published events judged, beside reading, hashing and writing a line for each. */
export const reduceRows: MakeLoop = (setup) => {
  const root = `${setup.folder}/reduced`;
  const bare = `${setup.folder}/bare-reduced.jsonl`;
  const published = bareLines(setup.rows);
  const before = async () => {
    files.removeFolder(root);
    await publishMany(setup, root);
  };
  return Promise.resolve({
    name: "reduce events",
    unit: "rows",
    count: setup.rows,
    floor: {
      name: "parse, hash, write, sync",
      run: () => appendBare(bare, judgeBare(published)),
    },
    work: {
      name: "reduce",
      before,
      run: () => perform(setup, root, { command: reduce, options: { limit: String(setup.rows) } }),
    },
  });
};

/** `validate` of a store, beside SHA-1 and SHA-256 of the same bytes. */
export const verifyRows: MakeLoop = async (setup) => {
  const root = `${setup.folder}/verified`;
  await captureMany(setup, root);
  const path = `${root}/${onlyLedger(root, streamFolder("project:bench"))}`;
  return {
    name: "verify rows",
    unit: "rows",
    count: setup.rows,
    floor: {
      name: "SHA-1, SHA-256 of the bytes",
      run: () => {
        const bytes = readAll(path);
        return [sha1Hex(bytes), sha256Hex(bytes)];
      },
    },
    work: { name: "validate", run: () => perform(setup, root, { command: validate, options: {} }) },
  };
};

/** This program from its start to its end, beside the runtime alone in the same executable. */
export const startUp: MakeLoop = ({ world }) => {
  const own = selfAgain(world.around().main, ["version"]);
  return Promise.resolve({
    name: "start",
    unit: "calls",
    count: 1,
    floor: { name: "the runtime alone", run: () => startAgain(runtimeAlone()) },
    work: { name: "version", run: () => startAgain(own) },
  });
};

/** The loops of the command, in the order of its answer. */
export const LOOPS: readonly MakeLoop[] = [
  appendOne,
  appendMany,
  scanRows,
  reduceRows,
  verifyRows,
  startUp,
];

/** Reads, verifies and parses every row of a ledger; returns how many there were. */
export function scanLedger(root: string, path: string): number {
  const handle = files.openRead(`${root}/${path}`);
  if (handle === null) return 0;
  try {
    const ledger = ledgerAt(path) as LedgerPath;
    const cursor: Cursor = { ledger, offset: 0, line: 0, prev: NO_PREV };
    let rows = 0;
    for (const { text, hash, isPlain } of scan(handle, cursor, handle.size)) {
      if ("row" in parseLine(text, ledger, hash, isPlain)) rows += 1;
    }
    return rows;
  } finally {
    files.close(handle);
  }
}

/** The only ledger in a folder of a store, below its root. */
export function onlyLedger(root: string, folder: string): string {
  return `${folder}/${files.list(`${root}/${folder}`)[0] ?? ""}`;
}
