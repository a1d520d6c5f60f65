/** One call of a command, and what writers and readers do alike with it. */
import type { Random } from "../base/id.ts";
import { day, month } from "../base/time.ts";
import { stat } from "../base/files.ts";
import { sha256Hex } from "../base/runtime.ts";
import { openPublicTree, readBytes, readText, type Tree, within } from "../base/tree.ts";
import type { BuildInfo, Command, Env, Request } from "../command/command.ts";
import type { Outside, Played } from "../command/command.ts";
import type { Counsel } from "../policy/ask.ts";
import type { Inspected } from "../policy/inspect.ts";
import type { Surroundings } from "../policy/plugin/places.ts";
import { rowFetcher } from "../store/fetch.ts";
import type { Destination } from "../row/path.ts";
import { replicaOf } from "../state/meta.ts";
import { pathOfFile, spotOf } from "../state/ledgers.ts";
import type { Reader, RowMembers } from "../state/reader.ts";
import { fileOf } from "../state/rid.ts";
import { discard, type State } from "../state/state.ts";
import { ledgerOpener } from "./open-ledger.ts";
import type { Batch } from "./batch.ts";
import type { Changes } from "./changes.ts";
import type { Made } from "./prepare.ts";

/** Clock, randomness and build, as the rim hands them in. */
export interface World {
  readonly now: () => number;
  readonly random: Random;
  readonly build: BuildInfo;
  /** Says something beside the answer: on stderr. */
  readonly tell: (text: string) => void;
  /** The network file system that a path is on; null for a local one. */
  readonly networkOf: (path: string) => string | null;
  /** A folder for what cannot be kept in the store. */
  readonly temporary: string;
  /** Where plugins may be; only commands that consult them ask. */
  readonly around: () => Surroundings;
}

/** Where the store is. */
export interface Root {
  readonly path: string;
  /** As answers show it. */
  readonly shown: string;
}

export interface Invocation {
  readonly command: Command;
  readonly request: Request<never>;
  readonly world: World;
  readonly root: Root;
  readonly tree: Tree;
  readonly now_ms: number;
  readonly played?: Played | undefined;
  readonly counsel?: Counsel | undefined;
  readonly inspected?: Inspected | undefined;
}

const NOTHING_PLAYED: Played = { scenes: [], folder: null };

const NO_COUNSEL: Counsel = { plugins: [], advice: [], findings: [] };
const NOTHING_INSPECTED: Inspected = {
  found: [],
  pins: [],
  state: null,
  why_none: "",
  state_is_open: false,
  points: null,
  cwd: "",
};

export const NOTHING_MADE: Made = { folders: [], meta: [] };

/** What verifying the ledgers found. */
export type Verified = Pick<Env, "faults" | "survey">;

/** Of a command that verifies nothing. */
export const UNVERIFIED: Verified = { faults: [], survey: () => [] };

export function envOf(call: Invocation, made: Made, checked: Verified): Env {
  const { world: { random, build }, root, tree, now_ms, played = NOTHING_PLAYED } = call;
  const { counsel = NO_COUNSEL, inspected = NOTHING_INSPECTED } = call;
  const exists = (path: string) => stat(within(tree, path)) !== null;
  const read = (path: string) => readText(tree, path, 1024 * 1024);
  const sha256 = (path: string) => {
    const bytes = readBytes(tree, path);
    return bytes === null ? null : sha256Hex(bytes);
  };
  const modified_ms = (path: string) => stat(within(tree, path))?.mtime_ms ?? null;
  const shown_root = root.shown;
  const files = { exists, read, sha256, modified_ms, outside };
  const gathered = { played, counsel, inspected, measurements: [] };
  return { now_ms, random, shown_root, made, build, ...gathered, ...checked, ...files };
}

function outside(folder: string): Outside {
  const tree = openPublicTree(folder);
  return {
    has: (path) => stat(within(tree, path)) !== null,
    read: (path) => readBytes(tree, path),
  };
}

/** Where new rows go: dates come from the clock, not from what the caller says. */
export function placeOf(call: Invocation, state: State): Destination {
  return { day: day(call.now_ms), month: month(call.now_ms), replica: replicaOf(state) };
}

/** The state with its rows: those of the ledgers, read when they are asked for. */
export function readerOf(tree: Tree, state: State): Reader {
  const fetch = rowFetcher(ledgerOpener(tree, state));
  let young = new Map<number, RowMembers | null>();
  let old: typeof young = new Map();
  const paths = new Map<number, string>();
  const pathOf = (rid: number): string => {
    const fid = fileOf(rid);
    const known = paths.get(fid) ?? pathOfFile(state, fid);
    paths.set(fid, known);
    return known;
  };
  const row = (rid: number): RowMembers | null => {
    const known = young.get(rid) ?? old.get(rid);
    if (known !== undefined) return known;
    const spot = spotOf(state, rid);
    const text = spot === undefined ? null : fetch({ path: pathOf(rid), ...spot });
    // A line that is whole and verified parses: it did when it was folded.
    const found = text === null ? null : JSON.parse(text) as RowMembers;
    if (young.size >= CACHED_ROWS) [old, young] = [young, new Map()];
    young.set(rid, found);
    return found;
  };
  return { state, row, pathOf, recordEnds: () => {} };
}

/** Parsed rows that are kept, and as many before them: a view shows what was just judged. */
const CACHED_ROWS = 4000;

/** The same memory for a plan whose rows wait in a batch: a plan sees what it has yielded. */
export function planning(reader: Reader, batch: Batch): Reader {
  return {
    ...reader,
    row: (rid) => batch.waiting(rid) ?? reader.row(rid),
    recordEnds: () => batch.recordEnds(),
  };
}

export async function catchUpWith(
  call: Invocation,
  state: State,
  changes: Changes,
  { repairs }: { readonly repairs: boolean },
): Promise<void> {
  // Parsing needs every schema: loaded only where there is something to read.
  const { catchUp } = await import("./catchup.ts");
  const { tree, world: { random, tell } } = call;
  const to = { state, tree, random, repairs, commit: () => commit(state), pending: 0 };
  const repaired = catchUp(to, changes);
  for (const { path, line, quarantined } of repaired) {
    const what = quarantined === null ? "given its newline" : `moved to ${quarantined}`;
    tell(`${path}:${line}: the end that a killed writer left was ${what}\n`);
  }
}

/** Commits what was done so far; others see it and the work goes on. */
export function commit(state: State): void {
  state.db.exec("COMMIT; BEGIN IMMEDIATE");
}

/** Drops what was not committed. */
export function rollback(state: State): void {
  if (state.db.inTransaction()) state.db.exec("ROLLBACK");
  discard(state);
}
