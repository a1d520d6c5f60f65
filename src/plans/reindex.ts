/** Writing v1's index files, as tasks of any command that is asked to. */
import type { Memory } from "../state/reader.ts";
import { indexCounts, indexFiles } from "../view/catalog.ts";
import type { Stamped, Step } from "../command/command.ts";

/** Yields the files to write. */
export function* reindex(memory: Memory): Generator<Step, void, Stamped | undefined> {
  memory.recordEnds();
  for (const { path, text } of Object.values(indexFiles(memory))) {
    yield { task: "write", path, text };
  }
}

/** What was written, counted. */
export function reindexed(memory: Memory): Record<string, number> {
  return indexCounts(indexFiles(memory));
}
