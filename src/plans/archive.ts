/** Which ledgers can go into the archive, and why others cannot. */
import { gitIsSilent, gitWouldLose } from "../base/errors.ts";
import { day, DAY_MS, iso, month } from "../base/time.ts";
import { ARCHIVE_LIMIT, archivePath, dateOf } from "../row/path.ts";
import type { Unplaced } from "../row/kind.ts";
import { openIn } from "../state/archives.ts";
import { replicaOf } from "../state/meta.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import { allLedgers } from "../state/ledgers.ts";
import type { Reader } from "../state/reader.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { brought } from "../command/need.ts";

export interface ArchiveChoice {
  readonly ledger: LedgerFile;
  readonly target: string;
  readonly sha256: string;
}

export interface ArchiveRefusal {
  readonly source: string;
  readonly reason: string;
}

/** Closed ledgers from before a month: those that can be archived, and why others cannot. */
export function chooseLedgers(
  reader: Reader,
  env: Env,
  before: string,
): { readonly chosen: ArchiveChoice[]; readonly refused: ArchiveRefusal[] } {
  const chosen: ArchiveChoice[] = [];
  const refused: ArchiveRefusal[] = [];
  for (const ledger of allLedgers(reader.state)) {
    const date = dateOf(ledger);
    if (date === "" || date.slice(0, 7) >= before || ledger.lines === 0) continue;
    if (!env.exists(ledger.path)) continue;
    const reason = writtenStill(reader, env, { ledger, date }) ??
      openIn(reader.state, ledger, env.now_ms) ?? tooLarge(ledger);
    const sha256 = reason === null ? env.sha256(ledger.path) : null;
    if (reason !== null) refused.push({ source: ledger.path, reason });
    else if (sha256 !== null) {
      chosen.push({ ledger, sha256, target: archivePath(ledger.path, sha256) });
    }
  }
  return { chosen, refused };
}

function tooLarge({ bytes }: LedgerFile): string | null {
  const most = ARCHIVE_LIMIT / 1024 / 1024;
  return bytes > ARCHIVE_LIMIT ? `it is larger than ${most} MiB` : null;
}

/** Why a file may still be written by somebody; null where nobody will. */
function writtenStill(
  reader: Reader,
  env: Env,
  { ledger, date }: { readonly ledger: LedgerFile; readonly date: string },
): string | null {
  if (ledger.format === 1) {
    const touched = env.now_ms - (ledger.mtime ?? env.now_ms) < 2 * DAY_MS;
    return touched ? "it was touched within two days" : null;
  }
  if (ledger.replica === replicaOf(reader.state)) {
    const today = date.length === 7 ? month(env.now_ms) : day(env.now_ms);
    return date < today ? null : "it is still written";
  }
  return "it is another replica's: only its writer archives it";
}

/** Yields the copies and the rows that name them. */
export function* archive(
  reader: Reader,
  env: Env,
  { before, prune }: { readonly before: string; readonly prune: boolean },
): Generator<Step, void, PlacedRow | undefined> {
  const { chosen } = chooseLedgers(reader, env, before);
  if (prune) refuseWhereGitLoses(chosen, env);
  for (const { ledger, target, sha256 } of chosen) {
    yield { effect: "archive", source: ledger.path, target, sha256, prune };
    const row: Unplaced<"archive"> = {
      bytes: ledger.bytes,
      head: ledger.head ?? "",
      pruned: prune,
      rows: ledger.lines,
      schema_version: "memoryctl-v2-archive",
      sha256,
      source: ledger.path,
      target,
      ts: iso(env.now_ms),
    };
    yield { kind: "archive", row };
  }
}

/**
 * Throws where the repository would carry a removal and not the archive, or would change its bytes:
 * the only copy of rows is not left to somebody else's rule. A store that git leaves out as a whole
 * is none of its business.
 */
function refuseWhereGitLoses(chosen: readonly ArchiveChoice[], env: Env): void {
  if (chosen.length === 0) return;
  const rules = brought(env, "git")(chosen.flatMap(({ ledger, target }) => [ledger.path, target]));
  if (rules === null) return;
  const { ignored, changed, silent } = rules;
  if (silent !== null) throw gitIsSilent(silent);
  for (const { ledger, target } of chosen) {
    if (ignored.has(ledger.path)) continue;
    if (ignored.has(target)) throw gitWouldLose(target, "ignores");
    if (changed.has(target)) throw gitWouldLose(target, "changes");
  }
}
