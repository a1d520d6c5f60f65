/** What became of the lines of standard input, counted as they are done, in their order. */
import type { Code, Failure } from "../base/errors.ts";

export interface Rejected {
  readonly line: number;
  readonly code: Code;
  readonly reason: string;
}

/** Lines that follow each other, by the numbers of the first and the last. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** What became of lines; the numbers of an answer. */
export interface LinesDone {
  /** Lines whose fact is there. */
  readonly accepted: number;
  readonly rejected: number;
  /** Accepted lines whose fact was there before, by its idempotency key. */
  readonly duplicates: number;
  readonly lines_rejected: readonly Rejected[];
  readonly lines_duplicate: readonly LineRange[];
}

export class LineTally {
  /** The number of the last line that is done; 0 before the first. */
  last = 0;
  #accepted = 0;
  #duplicates = 0;
  readonly #rejected: Rejected[] = [];
  readonly #duplicate: { from: number; to: number }[] = [];

  /** A line whose row was written. */
  accept(line: number): void {
    this.#accepted += 1;
    this.last = line;
  }

  /** A line whose fact was there already. */
  find(line: number): void {
    this.accept(line);
    this.#duplicates += 1;
    this.#enter({ from: line, to: line });
  }

  /** A line that is refused, and why. */
  reject(line: number, { code, message: reason }: Failure): void {
    this.#rejected.push({ line, code, reason });
    this.last = line;
  }

  /** What became of the lines behind those that are counted here, up to `last`. */
  add(done: LinesDone, last: number): void {
    this.#accepted += done.accepted;
    this.#duplicates += done.duplicates;
    for (const each of done.lines_rejected) this.#rejected.push(each);
    for (const each of done.lines_duplicate) this.#enter(each);
    this.last = last;
  }

  #enter({ from, to }: LineRange): void {
    const before = this.#duplicate.at(-1);
    if (before?.to === from - 1) before.to = to;
    else this.#duplicate.push({ from, to });
  }

  /** All that is counted, as it stands now. */
  done(): LinesDone {
    return {
      accepted: this.#accepted,
      rejected: this.#rejected.length,
      duplicates: this.#duplicates,
      lines_rejected: [...this.#rejected],
      lines_duplicate: this.#duplicate.map((each) => ({ ...each })),
    };
  }
}
