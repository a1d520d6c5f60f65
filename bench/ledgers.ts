/** Ledger files as the product's own row writers make them, written without lock and index. */
import { appendFileSync, mkdirSync } from "node:fs";
import type { Draft } from "../src/row/kind.ts";
import { seriesOf, writeRow } from "../src/row/kind.ts";
import { digest, finish, NO_PREV } from "../src/row/line.ts";
import type { Destination } from "../src/run/env.ts";
import { segmentPath } from "../src/row/path.ts";

/** A closed segment is followed by another one, as the product does it. */
const SEGMENT_BYTES = 256 * 1024;

interface End {
  segment: number;
  /** Of its first row. */
  day: string;
  bytes: number;
  head: string;
  lines: string[];
  closed: boolean;
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

  add(draft: Draft, { day, replica }: Destination): void {
    const end = this.#endOf(seriesOf(draft, replica), day);
    this.#lc += 1;
    const row = { ...draft.row, lc: this.#lc, prev: end.head };
    const line = finish(writeRow(draft.kind, row as never));
    end.head = digest(line.text);
    end.bytes += line.bytes.length + 1;
    end.lines.push(line.text);
    this.totals.rows += 1;
    this.totals.bytes += line.bytes.length + 1;
  }

  #endOf(series: string, day: string): End {
    const last = this.#ends.get(series);
    if (last !== undefined && !last.closed && last.bytes < SEGMENT_BYTES) return last;
    if (last !== undefined) this.#write(series, last);
    const segment = (last?.segment ?? 0) + 1;
    const head = last?.head ?? NO_PREV;
    const next: End = { segment, day, bytes: 0, head, lines: [], closed: false };
    this.#ends.set(series, next);
    this.totals.files += 1;
    return next;
  }

  /** Writes what waits. What is closed is gone on with in another segment, as after a commit. */
  flush({ closes }: { readonly closes: RegExp | null }): void {
    for (const [series, end] of this.#ends) {
      this.#write(series, end);
      end.closed ||= closes?.test(series) === true;
    }
  }

  #write(series: string, end: End): void {
    if (end.lines.length === 0) return;
    const path = `${this.#root}/${segmentPath(series, end.segment, end.day)}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!this.#folders.has(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folders.add(folder);
    appendFileSync(path, `${end.lines.join("\n")}\n`, { mode: 0o600 });
    end.lines = [];
  }
}
