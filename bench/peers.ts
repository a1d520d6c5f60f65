/**
 * `npm run bench:peers`: what others use in place of this program, in the same run. One line
 * remembered by a fresh process, and 8 writers of 100 lines each: what they were told, and what is
 * there afterwards. `--install` fetches the MCP server from the npm registry into a temporary
 * folder; `--publish` keeps what was measured for README.md and docs/PERFORMANCE.md; `--tiny` shows
 * that all of it runs.
 */
import { git, memoryctl, original, sqlite } from "./peers/commands.ts";
import { mcp } from "./peers/mcp.ts";
import type { Peer } from "./peers/peer.ts";
import {
  type LineFigure,
  lineText,
  oneLine,
  type WritersFigure,
  writersText,
} from "./peers/told.ts";
import { writersOf } from "./peers/told.ts";
import { originNow } from "./publish/history.ts";
import { keepPeers } from "./publish/latest.ts";
import { withBenchFolders } from "./suite.ts";

const words = process.argv.slice(2);
const tiny = words.includes("--tiny");

// Now: the tree may change while it runs.
const origin = originNow();
await withBenchFolders(tiny ? "tiny" : "full", async (bench) => {
  const peers: Peer[] = [
    memoryctl(bench.binaries().memoryctl),
    sqlite(),
    git("all"),
    git("default"),
    await mcp(words.includes("--install") ? bench.folder() : null),
    original(),
  ];
  console.log("One line remembered by a fresh process, in turns");
  const lines: LineFigure[] = await oneLine(bench, peers);
  for (const figure of lines) console.log(lineText(figure));
  const crowd = { writers: bench.count(8, 2), lines: bench.count(100, 3) };
  console.log(`\n${crowd.writers} writers at once, ${crowd.lines} lines each`);
  const writers: WritersFigure[] = [];
  for (const peer of peers) {
    const figure = await writersOf(bench, peer, crowd);
    console.log(writersText(figure));
    writers.push(figure);
  }
  if (words.includes("--publish")) keepPeers({ ...origin, crowd, lines, writers });
});
