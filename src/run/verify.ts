/** Verifying: every line of every ledger is hashed again; what is wrong is named by its line. */
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import type { LedgerFault } from "../command/need.ts";
import type { LinesSeen } from "../store/hash-chain.ts";
import { chainFaults } from "../store/hash-chain.ts";
import type { OpenLedger } from "../store/fetch.ts";
import { REASONS } from "../store/line-fault.ts";
import { parseLine } from "../store/parse.ts";
import type { Cursor, ScanEnd, ScannedLine } from "../store/scan.ts";
import { scan } from "../store/scan.ts";
import { NO_PREV } from "../row/line.ts";
import { ledgerAt, type LedgerPath } from "../row/path.ts";
import { damageFound } from "../state/damage.ts";
import { clashesFound, type SourceSpot, twinsFound } from "../state/doubled.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import { allLedgers, digestOf, ledgerByPath } from "../state/ledgers.ts";
import { type Loss, lossKnown } from "../state/redactions.ts";
import { ridOf } from "../state/rid.ts";
import { wasReplica } from "../state/meta.ts";
import type { State } from "../state/state.ts";
import { openReadable } from "./open-ledger.ts";
import { claimFaults, type Claims, claimsByPath, hearsayOf } from "./seal-claims.ts";
import { Forks } from "./forks.ts";
import { earlyCopies, lostArchives } from "./verify-archives.ts";

/** What reading all ledgers found. */
export interface Verification {
  /** By file and line. */
  readonly faults: LedgerFault[];
  /** Faults that somebody answers for, with who and why. */
  readonly known: string[];
  /** What somebody claims of a ledger, and nobody who should know says. */
  readonly hearsay: string[];
}

/** Verifies every line of every ledger. The state must be caught up with them. */
export function verifyLedgers(state: State, tree: Tree): Verification {
  const faults: LedgerFault[] = [...lostArchives(state, tree), ...earlyCopies(state, tree)];
  const open: OpenLedger = (path) => openReadable(tree, state, path);
  const claims = claimsByPath(state);
  const hearsay: string[] = [];
  const heads = new Map<string, string | null>();
  const forks = new Forks();
  const ledgers = allLedgers(state);
  const folded = foldedFaults(state);
  const shut = new Set(folded.flatMap((each) => isOfFile(each) ? [each.file] : []));
  for (const ledger of ledgers) {
    const before = heads.get(`${ledger.series} ${ledger.segment - 1}`) ?? null;
    const first = ledger.format === 1 ? null : ledger.segment === 1 ? NO_PREV : before;
    // What may not be read is not gone.
    const said = shut.has(ledger.path) ? undefined : claims.get(ledger.path);
    const file = new Verifying(open, ledger, { first, claims: said, forks });
    faults.push(...file.faults());
    if (said !== undefined) hearsay.push(...hearsayOf(ledger.path, said));
    heads.set(`${ledger.series} ${ledger.segment}`, file.head);
    claims.delete(ledger.path);
  }
  const absent: string[] = [];
  for (const [path, gone] of claims) {
    const lost = claimFaults(path, gone.counted, 0);
    if (isElsewhere(state, path)) {
      absent.push(...lost.map(() => `${path}: absent, a seal names it`));
    } else faults.push(...lost);
    hearsay.push(...hearsayOf(path, gone));
  }
  const met = forks.faults((path, take) => eachLine(open, ledgerOf(ledgers, path), null, take));
  const found = distinct([
    ...faults,
    ...met,
    ...folded,
    ...twinsFound(state).map(twin),
    ...clashesFound(state).map(clash),
  ]).sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
  const losses = found.map((fault) => lossOf(state, fault));
  return {
    faults: found.filter((_, i) => losses[i] === undefined),
    known: found.flatMap((fault, i) => knownLoss(fault, losses[i])),
    hearsay: [...absent, ...hearsay],
  };
}

/**
 * True for a ledger of another replica: its writer need not have sent it. Of a file of our own, or
 * of v1, a seal that names it says that it was here.
 */
function isElsewhere(state: State, path: string): boolean {
  const ledger = ledgerAt(path);
  return ledger !== null && ledger.format !== 1 && !wasReplica(state, ledger.replica);
}

/** Who answers for the damage of a line; undefined where nobody does. */
function lossOf(state: State, fault: LedgerFault): Loss | undefined {
  const fid = ledgerByPath(state, fault.file)?.fid;
  const digest = fid === undefined ? "" : digestOf(state, ridOf(fid, fault.line));
  return lossKnown(state, fault, digest);
}

function knownLoss({ file, line, fault }: LedgerFault, loss: Loss | undefined): string[] {
  if (loss === undefined) return [];
  return [`${file}:${line}: known to be ${fault}, says ${loss.instance}: ${loss.reason}`];
}

function ledgerOf(ledgers: readonly LedgerFile[], path: string): LedgerFile {
  return ledgers.find((each) => each.path === path) as LedgerFile;
}

/** The first fault of each line; a truncation is kept beside another one. */
function distinct(faults: readonly LedgerFault[]): LedgerFault[] {
  const seen = new Set<string>();
  return faults.filter(({ file, line, fault }) => {
    const key = `${file}:${line}:${fault === "truncated"}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

interface Expected {
  /** The `prev` that the first line must have. */
  readonly first: string | null;
  readonly claims: Claims | undefined;
  readonly forks: Forks;
}

/** One file while its lines are verified. */
class Verifying {
  readonly #open: OpenLedger;
  readonly #ledger: LedgerFile;
  readonly #expected: Expected;
  readonly #faults: LedgerFault[] = [];
  #chained = true;
  /** The digest of the last line; null where it cannot be built upon. */
  head: string | null = null;

  constructor(open: OpenLedger, ledger: LedgerFile, expected: Expected) {
    this.#open = open;
    this.#ledger = ledger;
    this.#expected = expected;
  }

  faults(): LedgerFault[] {
    const { first, claims } = this.#expected;
    const file = this.#ledger.path;
    const end = eachLine(this.#open, this.#ledger, first, (line) => this.#take(line));
    if (end === null) return claims === undefined ? [] : claimFaults(file, claims.counted, 0);
    const { cursor: { line, prev }, tail } = end;
    // Behind a torn line another segment may follow: from which line it goes on is not known.
    this.head = tail.length > 0 ? null : prev;
    if (tail.length > 0) this.#add(line + 1, "torn", REASONS.torn);
    if (!this.#chained) this.#explain(first);
    if (claims !== undefined) {
      const sound = this.#faults.length === 0;
      this.#faults.push(
        ...claimFaults(file, claims.counted, line).filter((each) =>
          sound || each.fault === "truncated"
        ),
      );
    }
    return this.#faults;
  }

  #take(line: ScannedLine): void {
    const { claims } = this.#expected;
    claims?.counted.see(line);
    for (const each of claims?.hearsay.values() ?? []) each.see(line);
    if (line.fault === "unreadable") this.#add(line.line, "unreadable", REASONS.unreadable);
    else if (line.fault === "edited") this.#add(line.line, "edited", REASONS.edited);
    else if (this.#ledger.format === 1) this.#takeV1(line);
    else {
      if (line.fault === "unchained") this.#chained = false;
      this.#expected.forks.see(this.#ledger, line.text);
    }
  }

  #takeV1({ line, text }: ScannedLine): void {
    const parsed = parseLine(text, this.#ledger, null);
    if ("fault" in parsed) this.#add(line, parsed.fault, parsed.reason);
  }

  #explain(first: string | null): void {
    const seen: LinesSeen[] = [];
    eachLine(this.#open, this.#ledger, first, (line) => void seen.push(seenOf(line)));
    for (const { line, fault, reason } of chainFaults(seen, first)) this.#add(line, fault, reason);
  }

  #add(line: number, fault: string, reason: string): void {
    this.#faults.push({ file: this.#ledger.path, line, fault, reason });
  }
}

function seenOf({ line, digest, text, fault }: ScannedLine): LinesSeen {
  const damaged = fault === "edited" || fault === "unreadable";
  const prev = /"prev":"(sha256:[0-9a-f]{64})"/.exec(text)?.[1] ?? null;
  const lc = /"lc":(\d{1,16}),/.exec(text)?.[1];
  if (damaged || prev === null || lc === undefined) return { line, digest, prev: null, lc: null };
  return { line, digest, prev, lc: Number(lc) };
}

/** Calls `take` for every line of a file; null where the file is gone. */
export function eachLine(
  open: OpenLedger,
  ledger: LedgerPath,
  first: string | null,
  take: (line: ScannedLine) => void,
): ScanEnd | null {
  const handle = open(ledger.path);
  if (handle === null) return null;
  try {
    const cursor: Cursor = { ledger, offset: 0, line: 0, prev: first };
    const lines = scan(handle, cursor, handle.size);
    let next = lines.next();
    for (; next.done !== true; next = lines.next()) take(next.value);
    return next.value;
  } finally {
    files.close(handle);
  }
}

/** What only the fold sees: rows of right bytes that fit no schema, or with an absurd clock. */
function foldedFaults(state: State): LedgerFault[] {
  return damageFound(state).filter((each) => each.fault !== "deleted" && each.fault !== "torn");
}

/** True where nothing of a file could be read: it is a stranger, or closed to this user. */
function isOfFile({ fault, line, reason }: LedgerFault): boolean {
  return fault === "unreadable" && line === 1 && reason !== REASONS.unreadable;
}

function twin({ file, line }: SourceSpot): LedgerFault {
  return { file, line, fault: "doubled", reason: "its id is that of another line" };
}

function clash({ file, line }: SourceSpot): LedgerFault {
  const reason = "what it becomes would have the id of something else: it becomes nothing";
  return { file, line, fault: "doubled", reason };
}
