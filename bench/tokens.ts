/**
 * `npm run bench:tokens`: what an agent pays for. Three sessions of one project are played with the
 * binary, as an agent does now and as it did before, and every character that was typed or read is
 * counted: four are a token. Fails where a figure is missed. `--publish` keeps what was measured
 * for docs/PERFORMANCE.md.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { originNow } from "./publish/history.ts";
import { keepTokens } from "./publish/latest.ts";
import { BINARY } from "./processes.ts";
import { withBenchFolders } from "./suite.ts";
import { barOf, measured, tableOf } from "./tokens/figures.ts";

// Now: the tree may change while it runs.
const origin = originNow();
await withBenchFolders("full", (bench) => {
  const place = () => {
    const home = bench.folder();
    const cwd = `${home}/shop`;
    mkdirSync(cwd);
    spawnSync("git", ["init", "--quiet"], { cwd });
    return { memoryctl: BINARY, cwd, home };
  };
  const figures = measured(place);
  const rows = tableOf(figures);
  for (const { what, must, now, before, holds } of rows) {
    console.log(`${what}\n  must    ${must}\n  now     ${now}${holds ? "" : "  (missed)"}`);
    console.log(`  before  ${before}`);
  }
  const { holds, short } = barOf(figures.now);
  console.log(holds ? "\nP13 holds" : `\nP13 does not hold: ${short}`);
  if (process.argv.includes("--publish")) keepTokens({ ...origin, rows });
  if (!holds) process.exitCode = 1;
  return Promise.resolve();
});
