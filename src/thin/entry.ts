/**
 * The thin entry: what hooks call all day, in few steps. It serves a `capture` or `publish` that is
 * plainly right, in a store whose note (`store/ends.ts`) says where its row goes. It takes the
 * store's lock, sends its line through the gate, appends and syncs it, and leaves the fold to
 * whoever opens the index next. Everything else is for the full program, which it leaves all to
 * before a byte is written.
 */
import * as files from "../base/files.ts";
import type { Random } from "../base/id.ts";
import { isShared, takeAs } from "../base/modes.ts";
import { day } from "../base/time.ts";
import type { Tree } from "../base/tree.ts";
import { openTree, within } from "../base/tree.ts";
import { digest, NO_PREV, SHORT_DIGEST } from "../row/line.ts";
import { INDEX_FILES, ledgerAt, type LedgerPath, SEGMENT_BYTES, segmentPath } from "../row/path.ts";
import { busSeries, streamSeries } from "../row/series.ts";
import { append, type Appended, takeBack } from "../store/append.ts";
import { type End, type Ends, readEnds, renewEnds, type Unfolded } from "../store/ends.ts";
import { takeLock } from "../store/lock.ts";
import { isUsual } from "../store/usual.ts";
import { answerOf, lineOf, newEvent } from "./event.ts";
import { type Said, saidIn } from "./words.ts";

/** What the thin entry needs of the process; the full program needs no less. */
export interface ThinRim {
  readonly argv: readonly string[];
  readonly isTerminal: () => boolean;
  readonly variable: (name: string) => string | undefined;
  readonly rootOf: (given: string | undefined) => {
    readonly path: string;
    /** As answers show it. */
    readonly shown: string;
    readonly refusal?: unknown;
  };
  readonly world: {
    readonly now: () => number;
    readonly random: Random;
    readonly networkOf: (path: string) => string | null;
    readonly build: { readonly version: string; readonly commit: string };
  };
}

/** Rows that nobody folded: with more, whoever reads next would wait for them. */
const MOST_UNFOLDED = 32;

/**
 * The answer of a usual command, which is carried out then; null for the full program, where
 * nothing was written, and undefined where all that lacks is a note. Throws a `Failure` as the full
 * program does.
 */
export function thin(rim: ThinRim): string | null | undefined {
  const said = saidIn(rim.argv, rim.variable);
  // A scope without a kind may be meant for that of a project, of which only the index knows, and
  // what has a kind may be the scope of the project that is meant.
  if (said === null || !said.scope.includes(":") || said.project?.includes(":")) return null;
  if (rim.isTerminal()) return null;
  const { path, refusal } = rim.rootOf(undefined);
  const root = refusal === undefined ? files.stat(path) : null;
  if (root?.kind !== "folder" || rim.world.networkOf(path) !== null) return null;
  const tree = openTree(path);
  tree.checked.add("");
  if (files.stat(within(tree, INDEX_FILES.note)) === null) return undefined;
  takeAs(tree, isShared(root));
  const lock = takeLock(tree, rim.world.now);
  try {
    const note = readEnds(tree, { root, build: rim.world.build });
    if (note === null) return undefined;
    if (note.unfolded.length >= MOST_UNFOLDED) return null;
    return written(rim, tree, note, said);
  } finally {
    lock.release();
  }
}

function written(rim: ThinRim, tree: Tree, note: Ends, said: Said): string | null {
  const { now, random } = rim.world;
  const { replica } = note;
  const { renamed } = note;
  if (renamed?.includes(said.scope) || renamed?.includes(`project:${said.project}`)) return null;
  const home = (said.command === "capture" ? streamSeries : busSeries)(said, replica);
  let end: End | undefined;
  let ledger: LedgerPath | null = null;
  for (const each of note.ends) {
    const at = ledgerAt(each.path);
    if (at?.series === home) [end, ledger] = [each, at];
  }
  let run: string | null | undefined;
  for (const [instance, sole] of note.runs ?? []) if (instance === said.instance_id) run = sole;
  const isTold = said.run_id !== undefined || note.runs !== null;
  const now_ms = now();
  if (end === undefined && note.building === true) {
    // Nobody else writes ledgers of this replica: where there is one, it is not empty.
    end = { ...NO_END, path: segmentPath(home, 1, day(now_ms)) };
    ledger = ledgerAt(end.path);
  }
  if (end === undefined || ledger === null || !isTold || run === null) return null;
  const at = note.ends.indexOf(end);
  const found = files.stat(within(tree, end.path));
  const isSame = end.size === 0 || (found?.size === end.size && found.ino === end.ino &&
    found.mtime_ms === end.mtime && found.ctime_ms === end.ctime);
  if (!isSame) return null;
  if (end.size >= SEGMENT_BYTES) {
    if (note.building !== true) return null;
    [end, ledger] = behind(end, ledger, day(now_ms));
  }
  const event = newEvent(said, { now_ms, random, replica }, run);
  const lc = note.lc + 1;
  const line = lineOf(event, { lc, prev: end.head });
  const { text, hash, bytes } = line;
  const { type, scope, ts_wall: time } = event;
  if (!isUsual(text, { ledger, hash, clock: end.lc, type, home, scope, time })) return null;
  const done = append(tree, [{ path: end.path, size: end.size, bytes: [bytes] }]);
  if ("moved" in done) return null;
  const [{ stat }] = done.files as readonly [Appended["files"][number]];
  const { size, ino, mtime_ms: mtime, ctime_ms: ctime } = stat;
  const { path, lines } = end;
  const head = digest(text);
  const grown: End = { path, lines: lines + 1, head, lc, size, ino, mtime, ctime };
  const ends = at < 0 ? [...note.ends, grown] : note.ends.with(at, grown);
  const added: Unfolded = [at, lines + 1, head.slice(...SHORT_DIGEST)];
  // Whoever makes the index reads all ledgers of this replica.
  const unfolded = note.building === true ? [] : [...note.unfolded, added];
  const waits = note.waiting ? (note.waiting[scope] ?? 0) + 1 : undefined;
  const waiting = waits === undefined ? null : { ...note.waiting, [scope]: waits };
  const renewed = { ...note, lc, ends, waiting, unfolded };
  let isKnown = false;
  try {
    isKnown = renewEnds(tree, renewed);
  } finally {
    // What is acknowledged must be known to be there: what the note cannot tell is taken back.
    if (!isKnown) takeBack(tree, done);
  }
  return isKnown ? answerOf(said, event, waits) : null;
}

/** The segment behind a full one: it goes on from its last line. */
function behind(
  { head, lc }: End,
  { series, segment }: LedgerPath,
  today: string,
): readonly [End, LedgerPath] {
  const path = segmentPath(series, segment + 1, today);
  return [{ ...NO_END, head, lc, path }, ledgerAt(path) as LedgerPath];
}

/** The end of a ledger that is not begun yet. */
const NO_END = { size: 0, lines: 0, head: NO_PREV, lc: 0, ino: null, mtime: null, ctime: null };
