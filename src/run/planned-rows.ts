/**
 * The rows of a plan, noted for its report. A long plan must not keep all that its rows hold: what
 * is kept is where they stand, and members are read again when they are asked for.
 */
import type { Stamped } from "../command/command.ts";
import type { Memory, RowMembers } from "../state/reader.ts";

/** Rows of one kind that follow each other in one file. */
interface Run {
  readonly kind: Stamped["kind"];
  readonly path: string;
  readonly from: number;
  /** The number behind the last one. */
  to: number;
}

export class Notes implements Iterable<Stamped> {
  readonly #memory: Memory;
  readonly #runs: Run[] = [];

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  add({ kind, rid, path }: Stamped): void {
    const last = this.#runs.at(-1);
    if (last?.kind === kind && last.to === rid) last.to += 1;
    else this.#runs.push({ kind, path, from: rid, to: rid + 1 });
  }

  /** Yields the rows as they were planned. */
  *[Symbol.iterator](): Generator<Stamped> {
    for (const { kind, path, from, to } of this.#runs) {
      for (let rid = from; rid < to; rid += 1) {
        yield new Noted({ kind, path, rid }, this.#memory) as unknown as Stamped;
      }
    }
  }
}

class Noted {
  readonly kind: Stamped["kind"];
  readonly rid: number;
  readonly path: string;
  readonly #memory: Memory;

  constructor({ kind, rid, path }: Pick<Stamped, "kind" | "rid" | "path">, memory: Memory) {
    this.kind = kind;
    this.rid = rid;
    this.path = path;
    this.#memory = memory;
  }

  get row(): RowMembers | null {
    return this.#memory.row(this.rid);
  }
}
