/** Sealing: rows that say how all ledgers end, split where one row would be too long. */
import { newId } from "../base/id.ts";
import { iso } from "../base/time.ts";
import { isPrivateLedger, isSealFile } from "../row/series.ts";
import { replicaOf } from "../state/meta.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import type { Reader } from "../state/reader.ts";
import { lastRootOf, unsealedLedgers } from "../state/seals.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";

/** Bytes of a seal's files in one row: a line may have twice as many. */
const PART_BYTES = 128 * 1024;

/**
 * Seals what changed since this replica's last seal, shared and private ledgers apart; nothing
 * changed, nothing is written.
 */
export function* seal(
  reader: Reader,
  env: Env,
  reason: string,
): Generator<Step, void, PlacedRow | undefined> {
  reader.recordEnds();
  const replica = replicaOf(reader.state);
  // A seal of its own ledger would never end: each changes the file that it stands in.
  const changed = unsealedLedgers(reader.state, replica)
    .filter((each) => !(each.replica === replica && isSealFile(each.path)));
  for (const isPrivate of [false, true]) {
    const files = changed.filter(({ path }) => isPrivateLedger(path) === isPrivate);
    yield* sealRows(reader, env, { files, isPrivate, reason });
  }
}

function* sealRows(
  reader: Reader,
  env: Env,
  { files: changed, isPrivate, reason }: {
    readonly files: readonly LedgerFile[];
    readonly isPrivate: boolean;
    readonly reason: string;
  },
): Generator<Step, void, PlacedRow | undefined> {
  const replica = replicaOf(reader.state);
  const parts = split(changed);
  for (const [i, files] of parts.entries()) {
    yield {
      kind: "seal",
      row: {
        files: files.map(({ bytes, head, path, lines }) => ({
          bytes,
          head: head ?? "",
          path,
          rows: lines,
        })),
        part: i + 1,
        parts: parts.length,
        previous: lastRootOf(reader.state, replica, isPrivate),
        reason,
        schema_version: "memoryctl-v2-seal",
        seal_id: newId("sea", env.now_ms, env.random),
        ts: iso(env.now_ms),
      },
    };
  }
}

function split(files: readonly LedgerFile[]): LedgerFile[][] {
  const parts: LedgerFile[][] = [];
  let room = 0;
  for (const file of files) {
    const size = JSON.stringify(file.path).length + 150;
    if (parts.length === 0 || size > room) {
      parts.push([]);
      room = PART_BYTES;
    }
    parts.at(-1)?.push(file);
    room -= size;
  }
  return parts;
}
