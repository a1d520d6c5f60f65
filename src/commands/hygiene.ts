/** `hygiene`: index files for readers of v1's, and segments closed before they grow too long. */
import { replicaOf } from "../state/index.ts";
import { nextSegment, openSegments } from "../state/segments.ts";
import { command } from "./command.ts";
import * as o from "./options.ts";
import { reindex, reindexed } from "./reindex.ts";
import { seal } from "./seal.ts";

interface Said {
  readonly reindex: boolean;
  readonly rotate: boolean;
}

export default command({
  name: "hygiene",
  about: "write index files, close long segments",
  actions: [],
  options: {
    reindex: o.flag("write v1's index files; done when nothing else is asked for"),
    rotate: o.flag("close this replica's segments that have too many lines"),
    max_lines: o.preset(o.count("lines of a segment", 1), "800"),
  },
  examples: [
    ["hygiene", "writes index/catalog.jsonl and its four neighbours"],
    ["hygiene --rotate --max-lines 800", "begins new segments; nothing is rewritten"],
  ],
  access: "write",
  reach: "all",
  tells_dry_run: true,
  *plan(memory, { options }, env) {
    if (options.rotate) {
      for (const ledger of openSegments(memory.state, replicaOf(memory.state), options.max_lines)) {
        yield { task: "write", path: nextSegment(ledger), text: "" };
      }
      yield* seal(memory, env, "hygiene");
    }
    if (reindexes(options)) yield* reindex(memory);
  },
  report(memory, { options }, { env }) {
    const long = options.rotate
      ? openSegments(memory.state, replicaOf(memory.state), options.max_lines)
      : [];
    const at = (path: string) => `${env.shown_root}/${path}`;
    const rotated = long.map((ledger) => ({
      source: at(ledger.path),
      parts: [at(ledger.path), at(nextSegment(ledger))],
    }));
    return { rotated, archived: [], index: reindexes(options) ? reindexed(memory) : {} };
  },
});

/** Nothing else asked for: then this is what hygiene does. */
function reindexes({ reindex: asked, rotate }: Said): boolean {
  return asked || !rotate;
}
