/**
 * The verdict: all that the index knows to be wrong with the ledgers, as `validate` names it.
 * Bytes that changed in place since they were folded, and forks, only a reader of all lines sees.
 */
import { ledgerAt } from "../row/path.ts";
import { REASONS } from "../store/line-fault.ts";
import { lostArchives, shortenedFiles } from "./archives.ts";
import { brokenChains, brokenSeries, type Damage, damagedLines } from "./damage.ts";
import { clashesFound, type SourceSpot, twinsFound } from "./doubled.ts";
import { digestOf, hasLine, ledgerByPath } from "./ledgers.ts";
import { replicaOf, wasReplica } from "./meta.ts";
import { type Loss, lossKnown } from "./redactions.ts";
import { ridOf } from "./rid.ts";
import { unprovenClaims } from "./seals.ts";
import type { State } from "./state.ts";

/**
 * What is wrong and nobody answers for, by file and line. Torn lines of others are left out, and
 * files of ours that are nowhere in the tree and of which git has every row: see `filesHeld`.
 */
export function damageFound(state: State, held: ReadonlySet<string>): Damage[] {
  return allDamage(state).filter((each) =>
    !isUnfinished(state, each) && !isHeld(state, each, held) && lossOf(state, each) === undefined
  );
}

/** True where a seal counts the rows of a file that is not in this tree, and that git has. */
export function isHeld(
  state: State,
  { file, fault }: Pick<Damage, "file" | "fault">,
  held: ReadonlySet<string>,
): boolean {
  return fault === "truncated" && held.has(file) && ledgerByPath(state, file) === undefined;
}

/** What is wrong, known or not. */
export function allDamage(state: State): Damage[] {
  const lines = damagedLines(state);
  const chains = brokenChains(state);
  return distinct([
    ...lostArchives(state).map(({ target: file }) => ({ file, line: 0, ...LOST })),
    ...shortenedFiles(state).map((each) => shortened(each, each.found)),
    ...chains,
    ...lines.filter(({ fault }) => BYTES.has(fault)),
    ...claimDamage(state, new Set([...lines, ...chains].map(({ file }) => file))),
    ...lines.filter(({ fault }) => !BYTES.has(fault)),
    ...ofRows(state),
  ]);
}

/** True where nothing of a file could be read: it is a stranger, or closed to this user. */
export function isOfFile({ fault, line, reason }: Damage): boolean {
  return fault === "unreadable" && line === 1 && reason !== REASONS.unreadable;
}

/** Faults that a reader of the bytes finds, before anything is made of them. */
const BYTES = new Set(["edited", "unreadable", "torn"]);

/** What only the fold sees: rows of right bytes that may not say what they say. */
export function foldedDamage(state: State): Damage[] {
  return [...damagedLines(state).filter(({ fault }) => fault !== "torn"), ...ofRows(state)];
}

function ofRows(state: State): Damage[] {
  return [
    ...brokenSeries(state).map((file) => ({ file, line: 1, fault: "deleted", reason: AGROUND })),
    ...twinsFound(state).map((at) => doubled(at, "its id is that of another line")),
    ...clashesFound(state).map((at) => doubled(at, CLASH)),
  ];
}

const AGROUND = "it does not go on from the last line of the segment before it";
const CLASH = "what it becomes would have the id of something else: it becomes nothing";

function doubled({ file, line }: SourceSpot, reason: string): Damage {
  return { file, line, fault: "doubled", reason };
}

/** What is wrong with an archive that stands for a removed file. */
export const LOST = {
  fault: "unreadable",
  reason: "it is missing, may not be read, or is not what its row in coordination/archives says",
} as const;

/** A file that its writer archived when it was longer: what is missing does not count. */
export function shortened(
  { source: file, target, bytes }: {
    readonly source: string;
    readonly target: string;
    readonly bytes: number;
  },
  found: number,
): Damage {
  const reason = `${bytes - found} bytes that are archived in ${target} are missing`;
  return { file, line: 0, fault: "truncated", reason };
}

/** The first fault of each line; a truncation is kept beside another one. */
export function distinct<T extends Damage>(faults: readonly T[]): T[] {
  const seen = new Set<string>();
  const first = faults.filter(({ file, line, fault }) => {
    const key = `${file}:${line}:${fault === "truncated"}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  return first.sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
}

/**
 * True where another replica's last line has no end: nobody acknowledged it, its writer may be at
 * work, and nobody else may mend it. What is missing of a sealed file is named on its own.
 */
export function isUnfinished(
  state: State,
  { file, fault }: Pick<Damage, "file" | "fault">,
): boolean {
  const ledger = ledgerAt(file);
  return fault === "torn" && ledger !== null && ledger.format !== 1 &&
    ledger.replica !== replicaOf(state);
}

/**
 * True for a ledger of another replica: its writer need not have sent it. Of a file of our own, or
 * of v1, a seal that names it says that it was here.
 */
export function isElsewhere(state: State, path: string): boolean {
  const ledger = ledgerAt(path);
  return ledger !== null && ledger.format !== 1 && !wasReplica(state, ledger.replica);
}

/** Who answers for the damage of a line as it stands; undefined where nobody does. */
export function lossOf(
  state: State,
  fault: Pick<Damage, "file" | "line" | "fault">,
): Loss | undefined {
  return lossKnown(state, fault, standing(state, fault));
}

/** The digest of a line as it stands, as the index keeps it; empty where there is none. */
export function standing(state: State, { file, line }: Pick<Damage, "file" | "line">): string {
  const fid = ledgerByPath(state, file)?.fid;
  return fid === undefined ? "" : digestOf(state, ridOf(fid, line));
}

/** What seals count that the index does not have. */
function claimDamage(state: State, damaged: ReadonlySet<string>): Damage[] {
  const missing = new Map<string, { readonly lines: number; readonly rows: number[] }>();
  for (const { path, rows, head, fid, lines } of unprovenClaims(state, replicaOf(state))) {
    if (fid === null ? isElsewhere(state, path) : hasLine(state, fid, head)) continue;
    const of = missing.get(path) ?? { lines: lines ?? 0, rows: [] };
    missing.set(path, of);
    of.rows.push(rows);
  }
  return [...missing].flatMap(([file, { rows, lines }]) =>
    faultsOfClaims(file, rows.sort((a, b) => a - b), lines)
      .filter(({ fault }) => fault === "truncated" || !damaged.has(file))
  );
}

/** The faults of a file of `lines` whole lines that lacks rows which seals count, in order. */
export function faultsOfClaims(
  file: string,
  missing: readonly number[],
  lines: number,
): Damage[] {
  const most = missing.at(-1) ?? 0;
  const other = "a seal has another line here: the file was written anew";
  const faults = missing.filter((rows) => rows <= lines)
    .map((line) => ({ file, line, fault: "edited", reason: other }));
  if (most <= lines) return faults;
  const reason = lines === 0
    ? `the file is gone: a seal counts ${most} rows`
    : `the file ends here: a seal counts ${most} rows`;
  return [...faults, { file, line: lines + 1, fault: "truncated", reason }];
}
