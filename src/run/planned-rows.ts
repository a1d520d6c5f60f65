/**
 * The rows of a plan, noted for its report. A long plan must not keep all that its rows hold: what
 * is kept is where they stand, and members are read again when they are asked for.
 */
import type { PlacedRow } from "../command/command.ts";
import type { Reader, RowMembers } from "../state/reader.ts";

/** Rows of one kind that follow each other in one file. */
interface RowRange {
  readonly kind: PlacedRow["kind"];
  readonly path: string;
  readonly from: number;
  /** The number behind the last one. */
  to: number;
}

export class PlannedRows implements Iterable<PlacedRow> {
  readonly #reader: Reader;
  readonly #runs: RowRange[] = [];
  /** How many there are. */
  count = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  add({ kind, rid, path }: PlacedRow): void {
    const last = this.#runs.at(-1);
    this.count += 1;
    if (last?.kind === kind && last.to === rid) last.to += 1;
    else this.#runs.push({ kind, path, from: rid, to: rid + 1 });
  }

  /** Yields the rows as they were planned. */
  *[Symbol.iterator](): Generator<PlacedRow> {
    for (const { kind, path, from, to } of this.#runs) {
      for (let rid = from; rid < to; rid += 1) {
        yield new PlannedRow({ kind, path, rid }, this.#reader) as unknown as PlacedRow;
      }
    }
  }
}

class PlannedRow {
  readonly kind: PlacedRow["kind"];
  readonly rid: number;
  readonly path: string;
  readonly #reader: Reader;

  constructor({ kind, rid, path }: Pick<PlacedRow, "kind" | "rid" | "path">, reader: Reader) {
    this.kind = kind;
    this.rid = rid;
    this.path = path;
    this.#reader = reader;
  }

  get row(): RowMembers | null {
    return this.#reader.row(this.rid);
  }
}
