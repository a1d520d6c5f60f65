/** Verifying: every line of every ledger is hashed again; what is wrong is named by its line. */
import type { Tree } from "../base/tree.ts";
import { openRead } from "../base/tree.ts";
import * as files from "../base/files.ts";
import type { LedgerFault } from "../commands/command.ts";
import type { Seen } from "../ledger/chain.ts";
import { chainFaults } from "../ledger/chain.ts";
import { parseLine } from "../ledger/parse.ts";
import type { Cursor, ScannedLine } from "../ledger/scan.ts";
import { scan } from "../ledger/scan.ts";
import { NO_PREV } from "../row/line.ts";
import { damageFound } from "../state/damage.ts";
import { twinsOfV1 } from "../state/events.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import { allLedgers } from "../state/ledgers.ts";
import type { State } from "../state/state.ts";

/** All faults, by file and line. The state must be caught up with the ledgers. */
export function verifyLedgers(state: State, tree: Tree): LedgerFault[] {
  const faults: LedgerFault[] = [];
  const heads = new Map<string, string | null>();
  for (const ledger of allLedgers(state)) {
    const before = `${ledger.chain} ${ledger.segment - 1}`;
    const first = ledger.segment === 1 ? NO_PREV : heads.get(before) ?? null;
    const found = ledger.format === 1 ? verifyV1(tree, ledger) : verifyOurs(tree, ledger, first);
    heads.set(`${ledger.chain} ${ledger.segment}`, found.head);
    faults.push(...found.faults);
  }
  const known = new Set(faults.map(({ file, line }) => `${file}:${line}`));
  const more = [...foldedFaults(state), ...twinsOfV1(state).map(twinFault)];
  faults.push(...more.filter(({ file, line }) => !known.has(`${file}:${line}`)));
  return faults.sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
}

interface Verified {
  readonly faults: LedgerFault[];
  readonly head: string | null;
}

function verifyV1(tree: Tree, ledger: LedgerFile): Verified {
  const faults: LedgerFault[] = [];
  const file = ledger.path;
  const end = eachLine(tree, ledger, null, ({ line, fault, text }) => {
    const parsed = fault === null ? parseLine(text, ledger, null) : UNREADABLE;
    if ("fault" in parsed) faults.push({ file, line, ...parsed });
  });
  return { faults: [...faults, ...end.faults], head: null };
}

const UNREADABLE = { fault: "unreadable", reason: "not UTF-8 text, or longer than 256 KiB" };

function verifyOurs(tree: Tree, ledger: LedgerFile, first: string | null): Verified {
  const faults: LedgerFault[] = [];
  const file = ledger.path;
  let whole = true;
  const end = eachLine(tree, ledger, first, ({ line, fault }) => {
    if (fault === "edited") faults.push({ file, line, fault, reason: "hash mismatch" });
    else if (fault === "unreadable") faults.push({ file, line, ...UNREADABLE });
    else if (fault === "unchained") whole = false;
  });
  if (!whole) {
    const seen: Seen[] = [];
    eachLine(tree, ledger, first, (line) => void seen.push(seenOf(line)));
    faults.push(...chainFaults(seen, first).map((each) => ({ file, ...each })));
  }
  return { faults: [...faults, ...end.faults], head: end.head };
}

function seenOf({ line, digest, text, fault }: ScannedLine): Seen {
  const damaged = fault === "edited" || fault === "unreadable";
  const prev = /"prev":"(sha256:[0-9a-f]{64})"/.exec(text)?.[1] ?? null;
  const lc = /"lc":(\d{1,16}),/.exec(text)?.[1];
  if (damaged || prev === null || lc === undefined) return { line, digest, prev: null, lc: null };
  return { line, digest, prev, lc: Number(lc) };
}

/** Calls `take` for every line; returns the torn tail as a fault, and the chain's head. */
function eachLine(
  tree: Tree,
  ledger: LedgerFile,
  first: string | null,
  take: (line: ScannedLine) => void,
): Verified {
  const file = ledger.path;
  const handle = openRead(tree, file);
  if (handle === null) return { faults: [], head: null };
  try {
    const cursor: Cursor = { ledger, offset: 0, line: 0, prev: first };
    const lines = scan(handle, cursor, handle.size);
    let next = lines.next();
    for (; next.done !== true; next = lines.next()) take(next.value);
    const { cursor: { line, prev }, tail } = next.value;
    const torn = { file, line: line + 1, fault: "torn", reason: "the last line has no end" };
    return { faults: tail.length > 0 ? [torn] : [], head: prev };
  } finally {
    files.close(handle);
  }
}

/** What only the fold sees: rows of right bytes that fit no schema, or with an absurd clock. */
function foldedFaults(state: State): LedgerFault[] {
  return damageFound(state).filter((each) => each.fault !== "deleted" && each.fault !== "torn");
}

function twinFault({ file, line }: { readonly file: string; readonly line: number }): LedgerFault {
  return { file, line, fault: "doubled", reason: "its id stands in a line before" };
}
