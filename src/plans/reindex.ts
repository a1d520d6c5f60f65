/** Writing v1's index files, as tasks of any command that is asked to. */
import type { Reader } from "../state/reader.ts";
import { indexCounts, indexFiles } from "../view/catalog.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";

/** Yields the files to write. */
export function* reindex(
  reader: Reader,
  { now_ms }: Env,
): Generator<Step, void, PlacedRow | undefined> {
  reader.recordEnds();
  for (const { path, text } of Object.values(indexFiles(reader, now_ms))) {
    yield { effect: "write", path, text };
  }
}

/** What was written, counted. */
export function reindexed(reader: Reader, { now_ms }: Env): Record<string, number> {
  return indexCounts(indexFiles(reader, now_ms));
}
