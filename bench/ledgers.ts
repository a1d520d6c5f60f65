/** Ledger files as the product's own row writers make them, written without lock and index. */
import { appendFileSync, mkdirSync } from "node:fs";
import type { Draft } from "../src/row/kind.ts";
import { seriesOf, writeRow } from "../src/row/kind.ts";
import { digest, finish, NO_PREV } from "../src/row/line.ts";
import type { Destination } from "../src/row/series.ts";
import { segmentPath } from "../src/row/path.ts";

/** A closed segment is followed by another one, as the product does it. */
const SEGMENT_BYTES = 8 * 1024 * 1024;

interface End {
  segment: number;
  bytes: number;
  head: string;
  lines: string[];
}

export interface LedgerTotals {
  rows: number;
  files: number;
  bytes: number;
}

/** Rows of many replicas in one order; `flush` puts what waits into the files. */
export class Ledgers {
  readonly #root: string;
  readonly #ends = new Map<string, End>();
  readonly #folders = new Set<string>();
  readonly totals: LedgerTotals = { rows: 0, files: 0, bytes: 0 };
  #lc = 0;

  constructor(root: string) {
    this.#root = root;
  }

  add(draft: Draft, place: Destination): void {
    const chain = seriesOf(draft, place);
    const end = this.#endOf(chain);
    this.#lc += 1;
    const row = { ...draft.row, lc: this.#lc, prev: end.head };
    const line = finish(writeRow(draft.kind, row as never));
    end.head = digest(line.text);
    end.bytes += line.bytes.length + 1;
    end.lines.push(line.text);
    this.totals.rows += 1;
    this.totals.bytes += line.bytes.length + 1;
  }

  #endOf(chain: string): End {
    let end = this.#ends.get(chain);
    if (end === undefined) {
      end = { segment: 1, bytes: 0, head: NO_PREV, lines: [] };
      this.#ends.set(chain, end);
      this.totals.files += 1;
    }
    if (end.bytes < SEGMENT_BYTES) return end;
    this.#write(chain, end);
    end.segment += 1;
    end.bytes = 0;
    this.totals.files += 1;
    return end;
  }

  /** Writes what waits. Ledgers of days that are over can be forgotten. */
  flush({ closed }: { readonly closed: RegExp | null }): void {
    for (const [chain, end] of this.#ends) {
      this.#write(chain, end);
      if (closed?.test(chain) === true) this.#ends.delete(chain);
    }
  }

  #write(chain: string, end: End): void {
    if (end.lines.length === 0) return;
    const path = `${this.#root}/${segmentPath(chain, end.segment)}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!this.#folders.has(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folders.add(folder);
    appendFileSync(path, `${end.lines.join("\n")}\n`, { mode: 0o600 });
    end.lines = [];
  }
}
