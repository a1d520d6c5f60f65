/** `hygiene`: index files for readers of v1's, and segments closed before they grow too long. */
import { tornLedgers } from "../state/damage.ts";
import { replicaOf } from "../state/meta.ts";
import { longSegments } from "../state/segments.ts";
import { missingOption, oneAction } from "../base/errors.ts";
import { archive, chooseLedgers, pack, packable } from "../plans/archive.ts";
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
  pack: o.flag("archive and remove this replica's sealed ledgers of past months, many in one file"),
};

type Options = Input<typeof options>;

export default command({
  name: "hygiene",
  group: "Health",
  about: "write index files, close long segments, archive what is closed",
  actions: [],
  options,
  examples: [
    ["hygiene", "writes index/catalog.jsonl and its four neighbours"],
    ["hygiene --rotate --max-lines 800", "closes long segments; nothing is rewritten"],
    ["hygiene --archive-before 2026-10 --prune", "compresses what is closed, and removes it"],
    ["hygiene --pack", "joins the small files of past months in one"],
  ],
  access: "write",
  reach: "all",
  tells_dry_run: true,
  needs: ({ options }) => options.prune || options.pack ? [{ need: "git" }] : [],
  *plan(reader, { options }, env) {
    if (options.rotate) {
      for (
        const { path } of longSegments(reader.state, replicaOf(reader.state), options.max_lines)
      ) {
        yield { effect: "close", path };
      }
    }
    const { archive_before: before, prune } = options;
    if (prune && before === undefined) throw missingOption("--archive-before", "hygiene --prune");
    if (options.pack && before !== undefined) {
      throw oneAction("hygiene", ["--archive-before", "--pack"]);
    }
    if (before !== undefined) yield* archive(reader, env, { before, prune });
    // What no seal names is not packed: the end of a ledger that is removed is kept twice.
    yield* seal(reader, env, "hygiene");
    if (options.pack) yield* pack(reader, env);
    if (reindexes(options)) yield* reindex(reader, env);
  },
  report(reader, { options }, { env, rows }) {
    const long = options.rotate
      ? longSegments(reader.state, replicaOf(reader.state), options.max_lines)
      : [];
    const at = (path: string) => `${env.shown_root}/${path}`;
    const rotated = long.map(({ path }) => ({ source: at(path), parts: [at(path)] }));
    const archived = [...rows].filter((row) => row.kind === "archive").map(({ row }) => ({
      source: at(row.source),
      target: at(row.target),
      pruned: row.pruned,
    }));
    const { archive_before: before } = options;
    const { refused } = options.pack
      ? packable(reader, env)
      : before === undefined
      ? { refused: [] }
      : chooseLedgers(reader, env, before);
    const index = reindexes(options) ? reindexed(reader, env) : {};
    const torn = tornLedgers(reader.state, replicaOf(reader.state)).map(at);
    return { rotated, archived, refused, torn, index };
  },
});

/** Nothing else asked for: then this is what hygiene does. */
function reindexes({ reindex: asked, rotate, archive_before, pack }: Options): boolean {
  return asked || !(rotate || pack || archive_before !== undefined);
}
