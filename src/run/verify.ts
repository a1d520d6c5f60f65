/** Verifying: every line of every ledger is hashed again; what is wrong is named by its line. */
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import type { LedgerFault } from "../command/need.ts";
import type { OpenLedger } from "../store/fetch.ts";
import { REASONS } from "../store/line-fault.ts";
import { parseLine } from "../store/parse.ts";
import type { Cursor, ScanEnd, ScannedLine } from "../store/scan.ts";
import { scan } from "../store/scan.ts";
import type { LedgerPath } from "../row/path.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import { allLedgers } from "../state/ledgers.ts";
import type { State } from "../state/state.ts";
import { distinct, foldedDamage, isElsewhere, isOfFile } from "../state/verdict.ts";
import { brokenChain, firstPrev } from "./chain.ts";
import { openReadable } from "./open-ledger.ts";
import { claimFaults, type Claims, claimsByPath, hearsayOf } from "./seal-claims.ts";
import { Forks } from "./forks.ts";
import { lostArchives, shortenedFiles } from "./verify-archives.ts";

/** What reading all ledgers found. */
export interface Verification {
  /** By file and line, those too that somebody answers for. */
  readonly faults: LedgerFault[];
  /** Ledgers of others that a seal names and that are not there: their writers may have them. */
  readonly absent: LedgerFault[];
  /** What somebody claims of a ledger, and nobody who should know says. */
  readonly hearsay: string[];
}

/** Verifies every line of every ledger. The state must be caught up with them. */
export function verifyLedgers(state: State, tree: Tree): Verification {
  const faults: LedgerFault[] = [...lostArchives(state, tree), ...shortenedFiles(state, tree)];
  const open: OpenLedger = (path) => openReadable(tree, state, path);
  const claims = claimsByPath(state);
  const hearsay: string[] = [];
  const forks = new Forks();
  const ledgers = allLedgers(state);
  const folded = foldedDamage(state);
  const shut = new Set(folded.flatMap((each) => isOfFile(each) ? [each.file] : []));
  for (const ledger of ledgers) {
    // What may not be read is not gone.
    const said = shut.has(ledger.path) ? undefined : claims.get(ledger.path);
    faults.push(...new Verifying(open, ledger, { claims: said, forks }).faults());
    if (said !== undefined) hearsay.push(...hearsayOf(ledger.path, said));
    claims.delete(ledger.path);
  }
  const absent: LedgerFault[] = [];
  for (const [path, gone] of claims) {
    const lost = claimFaults(path, gone.counted, 0);
    (isElsewhere(state, path) ? absent : faults).push(...lost);
    hearsay.push(...hearsayOf(path, gone));
  }
  const met = forks.faults((path, take) => eachLine(open, ledgerOf(ledgers, path), take));
  return { faults: distinct([...faults, ...met, ...folded]), absent, hearsay };
}

function ledgerOf(ledgers: readonly LedgerFile[], path: string): LedgerFile {
  return ledgers.find((each) => each.path === path) as LedgerFile;
}

interface Expected {
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

  constructor(open: OpenLedger, ledger: LedgerFile, expected: Expected) {
    this.#open = open;
    this.#ledger = ledger;
    this.#expected = expected;
  }

  faults(): LedgerFault[] {
    const { claims } = this.#expected;
    const file = this.#ledger.path;
    const end = eachLine(this.#open, this.#ledger, (line) => this.#take(line));
    if (end === null) return claims === undefined ? [] : claimFaults(file, claims.counted, 0);
    const { cursor: { line }, tail } = end;
    if (tail.length > 0) this.#add(line + 1, "torn", REASONS.torn);
    if (!this.#chained) this.#explain();
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

  #explain(): void {
    const broken = brokenChain(this.#ledger, (take) => eachLine(this.#open, this.#ledger, take));
    for (const { line, fault, reason } of broken) this.#add(line, fault, reason);
  }

  #add(line: number, fault: string, reason: string): void {
    this.#faults.push({ file: this.#ledger.path, line, fault, reason });
  }
}

/** Calls `take` for every line of a file; null where the file is gone. */
export function eachLine(
  open: OpenLedger,
  ledger: LedgerPath,
  take: (line: ScannedLine) => void,
): ScanEnd | null {
  const handle = open(ledger.path);
  if (handle === null) return null;
  try {
    const cursor: Cursor = { ledger, offset: 0, line: 0, prev: firstPrev(ledger) };
    const lines = scan(handle, cursor, handle.size);
    let next = lines.next();
    for (; next.done !== true; next = lines.next()) take(next.value);
    return next.value;
  } finally {
    files.close(handle);
  }
}
