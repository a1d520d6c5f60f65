/**
 * The step behind every row of the bar: a store that a test leaves is looked at before it goes. Its
 * index must say what its ledgers say. `npm run torture` names the row in `TORTURE_ROW`; in the
 * usual test run nothing is looked at here.
 */
import { spawnSync } from "node:child_process";
import { lstatSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measured } from "./measured.ts";

const BINARY = fileURLToPath(new URL("../../dist/memoryctl", import.meta.url).href);

/** So many stores of a test file are all looked at, of those behind them every tenth. */
const ALL_OF = 50;

let left = 0;

/** Holds the index of a store that is left against its ledgers. Throws where it differs. */
export function holdIndex(root: string): void {
  const row = process.env["TORTURE_ROW"];
  if (row === undefined || !isIndexed(root)) return;
  left += 1;
  if (left > ALL_OF && left % 10 !== 0) return;
  const { stdout } = spawnSync(BINARY, ["validate", "--verbose", "--root", root], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const index = stdout.startsWith("{") ? JSON.parse(stdout).index : undefined;
  // One that nobody may write, or that stands on a network, is not compared.
  if (index?.compared !== true) return;
  const differs = index.differences.length > 0;
  measured(row, { "stores compared": 1, "indexes that differed": Number(differs) });
  if (differs) throw new Error(`the index of a store that was left: ${JSON.stringify(index)}`);
}

function isIndexed(root: string): boolean {
  return lstatSync(`${root}/index/state.db`, { throwIfNoEntry: false })?.isFile() === true;
}
