/** Which ledgers can go into the archive, and why others cannot; and how many go into one pack. */
import { gitIsSilent, gitWouldLose } from "../base/store-errors.ts";
import { sha256Hex } from "../base/runtime.ts";
import { day, DAY_MS, iso, month, parseTime } from "../base/time.ts";
import { ARCHIVE_LIMIT, archivePath, dateOf, packPath } from "../row/path.ts";
import type { Unplaced } from "../row/kind.ts";
import { isPrivateLedger, PRIVATE_MARK } from "../row/series.ts";
import { archiveOf, openIn } from "../state/archives.ts";
import { replicaOf } from "../state/meta.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import { allLedgers } from "../state/ledgers.ts";
import type { Reader } from "../state/reader.ts";
import { ridOf } from "../state/rid.ts";
import { unsealedLedgers } from "../state/seals.ts";
import { isClosed, isInUse } from "../state/segments.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { brought } from "../command/need.ts";

interface ArchiveChoice {
  readonly ledger: LedgerFile;
  readonly sha256: string;
}

interface ArchiveRefusal {
  readonly source: string;
  readonly reason: string;
}

/** Ledgers from before a month: those that can be archived, and why others cannot. */
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
    const last = lastDay(reader, ledger);
    if (last.slice(0, 7) >= before || !env.exists(ledger.path)) continue;
    const reason = writtenStill(reader, env, { ledger, last }) ??
      openIn(reader.state, ledger, env.now_ms) ?? tooLarge(ledger);
    const sha256 = reason === null ? env.sha256(ledger.path) : null;
    const archive = archiveOf(reader.state, ledger.path);
    const isEarly = archive?.bytes === ledger.bytes && archive.sha256 !== sha256;
    if (reason !== null) refused.push({ source: ledger.path, reason });
    else if (isEarly) refused.push({ source: ledger.path, reason: "its archive holds more" });
    else if (sha256 !== null) chosen.push({ ledger, sha256 });
  }
  return { chosen, refused };
}

/** The day of the last row of a ledger; in the formats before this one it is in the name. */
function lastDay(reader: Reader, ledger: LedgerFile): string {
  if (ledger.format !== 3) return dateOf(ledger);
  const row = reader.row(ridOf(ledger.fid, ledger.lines));
  const time = parseTime(String(row?.["ts_wall"] ?? row?.["ts"] ?? ""));
  return time === null ? ledger.date : day(time);
}

function tooLarge({ bytes }: LedgerFile): string | null {
  const most = ARCHIVE_LIMIT / 1024 / 1024;
  return bytes > ARCHIVE_LIMIT ? `it is larger than ${most} MiB` : null;
}

const WRITTEN = "it is still written";

/** Why a file may still be written by somebody; null where nobody will. */
function writtenStill(
  { state }: Reader,
  env: Env,
  { ledger, last }: { readonly ledger: LedgerFile; readonly last: string },
): string | null {
  if (ledger.format === 1) {
    const touched = env.now_ms - (ledger.mtime ?? env.now_ms) < 2 * DAY_MS;
    return touched ? "it was touched within two days" : null;
  }
  if (ledger.replica !== replicaOf(state)) {
    return "it is another replica's: only its writer archives it";
  }
  if (isInUse(state, ledger)) return WRITTEN;
  if (ledger.format === 3 && isClosed(state, ledger)) return null;
  const today = last.length === 7 ? month(env.now_ms) : day(env.now_ms);
  return last < today ? null : WRITTEN;
}

/** Yields the copies, each ledger alone, and the rows that name them. */
export function* archive(
  reader: Reader,
  env: Env,
  { before, prune }: { readonly before: string; readonly prune: boolean },
): Generator<Step, void, PlacedRow | undefined> {
  const { chosen } = chooseLedgers(reader, env, before);
  const copies = chosen.map((each) => ({
    target: archivePath(each.ledger.path, each.sha256),
    choices: [each],
  }));
  yield* stored(copies, env, prune);
}

/** Ledgers that can be packed: this replica's own, sealed as they are, from before this month. */
export function packable(reader: Reader, env: Env): ReturnType<typeof chooseLedgers> {
  const { chosen, refused } = chooseLedgers(reader, env, month(env.now_ms));
  const unsealed = new Set(
    unsealedLedgers(reader.state, replicaOf(reader.state)).map(({ fid }) => fid),
  );
  const own = chosen.filter(({ ledger }) => ledger.format === 3);
  return {
    chosen: own.filter(({ ledger }) => !unsealed.has(ledger.fid)),
    refused: [
      ...refused,
      ...own.filter(({ ledger }) => unsealed.has(ledger.fid))
        .map(({ ledger: { path } }) => ({ source: path, reason: "no seal names its end" })),
    ],
  };
}

/** Yields packs of many ledgers, what is private apart; the ledgers themselves are removed. */
export function* pack(
  reader: Reader,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  const { chosen } = packable(reader, env);
  const replica = replicaOf(reader.state);
  const packs = [false, true].flatMap((isPrivate) =>
    inPacks(chosen.filter(({ ledger }) => isPrivateLedger(ledger.path) === isPrivate))
      .map((choices) => {
        const content = sha256Hex(choices.map(({ sha256 }) => sha256).join("\n"));
        return { target: packPath(replica, isPrivate ? PRIVATE_MARK : "", content), choices };
      })
  );
  yield* stored(packs, env, true);
}

/** As many as are read back at once: packs of half the size that an archive may have. */
function inPacks(choices: readonly ArchiveChoice[]): ArchiveChoice[][] {
  const packs: ArchiveChoice[][] = [];
  let room = 0;
  for (const each of choices) {
    if (packs.length === 0 || each.ledger.bytes > room) {
      packs.push([]);
      room = ARCHIVE_LIMIT / 2;
    }
    packs.at(-1)?.push(each);
    room -= each.ledger.bytes;
  }
  return packs;
}

/** What goes into one file of the archive. */
interface Stored {
  readonly target: string;
  readonly choices: readonly ArchiveChoice[];
}

function* stored(
  all: readonly Stored[],
  env: Env,
  prune: boolean,
): Generator<Step, void, PlacedRow | undefined> {
  if (prune) refuseWhereGitLoses(all, env);
  for (const { target, choices } of all) {
    const sources = choices.map(({ ledger, sha256 }) => ({ source: ledger.path, sha256 }));
    yield { effect: "archive", sources, target, prune };
    let offset = 0;
    for (const choice of choices) {
      const at = choices.length === 1 ? {} : { offset };
      yield { kind: "archive", row: archiveRow(choice, env, { target, prune, ...at }) };
      offset += choice.ledger.bytes;
    }
  }
}

function archiveRow(
  { ledger, sha256 }: ArchiveChoice,
  env: Env,
  { target, prune, offset }: {
    readonly target: string;
    readonly prune: boolean;
    readonly offset?: number;
  },
): Unplaced<"archive"> {
  return {
    bytes: ledger.bytes,
    head: ledger.head ?? "",
    ...(offset === undefined ? {} : { offset }),
    pruned: prune,
    rows: ledger.lines,
    schema_version: "memoryctl-v2-archive",
    sha256,
    source: ledger.path,
    target,
    ts: iso(env.now_ms),
  };
}

/**
 * Throws where the repository would carry a removal and not the archive, or would change its bytes:
 * the only copy of rows is not left to somebody else's rule. A store that git leaves out as a whole
 * is none of its business.
 */
function refuseWhereGitLoses(all: readonly Stored[], env: Env): void {
  if (all.length === 0) return;
  const paths = all.flatMap(({ target, choices }) => [
    target,
    ...choices.map(({ ledger }) => ledger.path),
  ]);
  const rules = brought(env, "git")(paths);
  if (rules === null) return;
  const { ignored, changed, silent } = rules;
  if (silent !== null) throw gitIsSilent(silent);
  for (const { target, choices } of all) {
    if (choices.every(({ ledger }) => ignored.has(ledger.path))) continue;
    if (ignored.has(target)) throw gitWouldLose(target, "ignores");
    if (changed.has(target)) throw gitWouldLose(target, "changes");
  }
}
