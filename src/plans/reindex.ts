/** Writing v1's index files, as tasks of any command that is asked to. */
import type { Reader } from "../state/reader.ts";
import { indexCounts, indexFiles } from "../view/catalog.ts";
import type { PlacedRow, Step } from "../command/command.ts";

/** Yields the files to write. */
export function* reindex(reader: Reader): Generator<Step, void, PlacedRow | undefined> {
  reader.recordEnds();
  for (const { path, text } of Object.values(indexFiles(reader))) {
    yield { effect: "write", path, text };
  }
}

/** What was written, counted. */
export function reindexed(reader: Reader): Record<string, number> {
  return indexCounts(indexFiles(reader));
}
