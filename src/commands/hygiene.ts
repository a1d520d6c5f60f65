/** `hygiene`: index files for readers of v1's, and segments closed before they grow too long. */
import { tornLedgers } from "../state/damage.ts";
import { replicaOf } from "../state/meta.ts";
import { nextSegment, openSegments } from "../state/segments.ts";
import { missingOption } from "../base/errors.ts";
import { archive, chooseLedgers } from "../plans/archive.ts";
import type { Input } from "../command/command.ts";
import { command } from "../command/command.ts";
import * as o from "../command/options.ts";
import { reindex, reindexed } from "../plans/reindex.ts";
import { seal } from "../plans/seal.ts";

const options = {
  reindex: o.flag("write v1's index files; done when nothing else is asked for"),
  rotate: o.flag("close this replica's segments that have too many lines"),
  max_lines: o.preset(o.count("lines of a segment", 1), "800"),
  archive_before: o.yearMonth("compress closed ledgers from before this month"),
  prune: o.flag("remove what was archived; readers go on through the archive"),
};

type Options = Input<typeof options>;

export default command({
  name: "hygiene",
  about: "write index files, close long segments, archive what is closed",
  actions: [],
  options,
  examples: [
    ["hygiene", "writes index/catalog.jsonl and its four neighbours"],
    ["hygiene --rotate --max-lines 800", "begins new segments; nothing is rewritten"],
    ["hygiene --archive-before 2026-10 --prune", "compresses what is closed, and removes it"],
  ],
  access: "write",
  reach: "all",
  tells_dry_run: true,
  needs: ({ options }) => options.prune ? [{ need: "git" }] : [],
  *plan(reader, { options }, env) {
    if (options.rotate) {
      for (const ledger of openSegments(reader.state, replicaOf(reader.state), options.max_lines)) {
        yield { effect: "write", path: nextSegment(ledger), text: "" };
      }
    }
    const { archive_before: before, prune } = options;
    if (prune && before === undefined) throw missingOption("--archive-before", "hygiene --prune");
    if (before !== undefined) yield* archive(reader, env, { before, prune });
    yield* seal(reader, env, "hygiene");
    if (reindexes(options)) yield* reindex(reader, env);
  },
  report(reader, { options }, { env, rows }) {
    const long = options.rotate
      ? openSegments(reader.state, replicaOf(reader.state), options.max_lines)
      : [];
    const at = (path: string) => `${env.shown_root}/${path}`;
    const rotated = long.map((ledger) => ({
      source: at(ledger.path),
      parts: [at(ledger.path), at(nextSegment(ledger))],
    }));
    const archived = [...rows].filter((row) => row.kind === "archive").map(({ row }) => ({
      source: at(row.source),
      target: at(row.target),
      pruned: row.pruned,
    }));
    const { archive_before: before } = options;
    const refused = before === undefined ? [] : chooseLedgers(reader, env, before).refused;
    const index = reindexes(options) ? reindexed(reader, env) : {};
    const torn = tornLedgers(reader.state, replicaOf(reader.state)).map(at);
    return { rotated, archived, refused, torn, index };
  },
});

/** Nothing else asked for: then this is what hygiene does. */
function reindexes({ reindex: asked, rotate, archive_before }: Options): boolean {
  return asked || !(rotate || archive_before !== undefined);
}
