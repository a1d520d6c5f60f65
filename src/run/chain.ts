/** The chain of one file, read again to say what happened to it: one way for all who ask. */
import type { ScanEnd, ScannedLine } from "../store/scan.ts";
import { type ChainFault, chainFaults, type LinesSeen } from "../store/hash-chain.ts";
import { REASONS } from "../store/line-fault.ts";
import { NO_PREV } from "../row/line.ts";
import type { LedgerPath } from "../row/path.ts";

/**
 * The `prev` that the first line of a file must have: zeros. Null for v1, which has no chain, and
 * for a further segment: whether it goes on from the one before is asked of the index.
 */
export function firstPrev({ format, segment }: LedgerPath): string | null {
  return format === 1 || segment > 1 ? null : NO_PREV;
}

/** Reads a file from its first line on, and hands out every line. */
export type EachLine = (take: (line: ScannedLine) => void) => ScanEnd | null;

/** More lines are not told apart: each that does not follow is named, and no more is said. */
const MOST_LINES = 50_000;

/** What happened to the lines of a file of which one does not follow the one before it. */
export function brokenChain(ledger: LedgerPath, eachLine: EachLine): ChainFault[] {
  const seen: LinesSeen[] = [];
  const unchained: ChainFault[] = [];
  let lines = 0;
  eachLine((each) => {
    lines += 1;
    if (lines <= MOST_LINES) seen.push(seenOf(each));
    if (each.fault === "unchained") {
      unchained.push({ line: each.line, fault: "deleted", reason: REASONS.unchained });
    }
  });
  if (unchained.length === 0 || lines > MOST_LINES) return unchained;
  const told = chainFaults(seen, firstPrev(ledger));
  return told.length > 0 ? told : unchained;
}

function seenOf({ line, digest, text, fault }: ScannedLine): LinesSeen {
  const isDamaged = fault === "edited" || fault === "unreadable";
  const prev = /"prev":"(sha256:[0-9a-f]{64})"/.exec(text)?.[1] ?? null;
  const lc = /"lc":(\d{1,16}),/.exec(text)?.[1];
  if (isDamaged || prev === null || lc === undefined) return { line, digest, prev: null, lc: null };
  return { line, digest, prev: alone(prev), lc: Number(lc) };
}

/** A text that does not keep the line alive out of which it was cut. */
function alone(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
