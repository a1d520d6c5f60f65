/** Scanning a ledger: its bytes, its lines verified, its rows parsed. */
import { readFileSync } from "node:fs";
import * as files from "../../src/base/files.ts";
import { sha1Hex, sha256Hex } from "../../src/base/runtime.ts";
import { type Cursor, scan } from "../../src/store/scan.ts";
import { NO_PREV } from "../../src/row/line.ts";
import { ledgerAt, type LedgerPath } from "../../src/row/path.ts";
import { captureMany, onlyLedger, scanLedger, scanRows } from "../../src/bench/loops.ts";
import { INSIDE, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "scan",
  about: "every line of a ledger, from its bytes to its rows",
  effort: INSIDE,
  async loops(bench) {
    const rows = bench.count(10_000, 50);
    const setup = { folder: bench.folder(), world: WORLD, rows };
    const root = `${bench.folder()}/.memory`;
    await captureMany(setup, root);
    const path = onlyLedger(root, "streams/project-bench");
    const file = `${root}/${path}`;
    const { size } = files.stat(file) ?? { size: 0 };
    return [
      {
        name: `read ${rows} rows as bytes`,
        unit: "bytes",
        count: size,
        floor: { name: "readFileSync", run: () => readFileSync(file).length },
        work: { name: "blocks of 1 MiB", run: () => readBlocks(file) },
      },
      {
        name: `verify ${rows} lines`,
        unit: "rows",
        count: rows,
        floor: { name: "SHA-1, SHA-256 per line", run: () => hashLines(file) },
        work: { name: "scan", run: () => verifyLines(root, path) },
      },
      await scanRows(setup),
      {
        name: `scan ${rows} rows beside Bun.JSONL`,
        unit: "rows",
        count: rows,
        floor: { name: "Bun.JSONL", run: () => Bun.JSONL.parse(readFileSync(file)).length },
        work: { name: "scan, verify, parse", run: () => scanLedger(root, path) },
      },
    ];
  },
};

export default suite;

function readBlocks(file: string): number {
  const handle = files.openRead(file);
  if (handle === null) return 0;
  const block = new Uint8Array(1024 * 1024);
  let at = 0;
  for (let got = -1; got !== 0;) {
    got = files.readAt(handle, block, at);
    at += got;
  }
  files.close(handle);
  return at;
}

/** Hashes each line twice, as the chain needs it, and compares nothing. */
function hashLines(file: string): string {
  const bytes = readFileSync(file);
  let last = "";
  for (let from = 0, end = 0; (end = bytes.indexOf(0x0a, from)) >= 0; from = end + 1) {
    const line = bytes.subarray(from, end);
    last = sha1Hex(line) + sha256Hex(line);
  }
  return last;
}

function verifyLines(root: string, path: string): number {
  const handle = files.openRead(`${root}/${path}`);
  if (handle === null) return 0;
  const cursor: Cursor = {
    ledger: ledgerAt(path) as LedgerPath,
    offset: 0,
    line: 0,
    prev: NO_PREV,
  };
  let sound = 0;
  for (const { fault } of scan(handle, cursor, handle.size)) if (fault === null) sound += 1;
  files.close(handle);
  return sound;
}
