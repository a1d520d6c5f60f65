/**
 * Lines of a ledger on their way into the index. Some are folded together: what their rows need to
 * know of the ids that they carry is then asked for once.
 */
import type { Parsed } from "../store/parse.ts";
import { REASONS } from "../store/line-fault.ts";
import type { ScannedLine } from "../store/scan.ts";
import { enterDamage } from "../state/damage.ts";
import { foldDamage, foldRow, foreseeRows } from "../state/fold.ts";
import { enterRow } from "../state/ledgers.ts";
import { keepRow } from "../state/met-rows.ts";
import type { RowMembers } from "../state/reader.ts";
import type { State } from "../state/state.ts";

/** Rows that are folded together at most: they are held until then. */
const ROWS = 256;

/** Whose lines they are, as a row's place says it. */
interface Origin {
  readonly fid: number;
  readonly folder: string;
  readonly replica: string;
}

/** A line, and what the gate says of it. */
interface TakenLine {
  readonly at: Pick<ScannedLine, "line" | "offset" | "length" | "digest">;
  readonly parsed: Parsed;
}

export class LineQueue {
  readonly #state: State;
  readonly #origin: Origin;
  #waiting: TakenLine[] = [];

  constructor(state: State, origin: Origin) {
    this.#state = state;
    this.#origin = origin;
  }

  /** Takes a line, with what the gate says of it. */
  add({ line, offset, length, digest }: ScannedLine, parsed: Parsed): void {
    this.#waiting.push({ at: { line, offset, length, digest }, parsed });
    if (this.#waiting.length >= ROWS) this.fold();
  }

  /** Folds the lines that were taken: their rows, or what is wrong with them. */
  fold(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    foreseeRows(this.#state, waiting.flatMap(({ parsed }) => "row" in parsed ? parsed.row : []));
    for (const each of waiting) this.#fold(each);
  }

  #fold({ at: { line, offset, length, digest }, parsed }: TakenLine): void {
    const state = this.#state;
    const { fid, folder, replica } = this.#origin;
    const at = { fid, line, offset, length, digest };
    if ("fault" in parsed) foldDamage(state, at, parsed.fault, parsed.reason);
    else if ("unknown" in parsed) enterRow(state, at);
    else {
      const { row, order, withheld } = parsed;
      const rid = foldRow(
        state,
        { fid, line, offset, length, digest, row, order, folder, replica },
      );
      // As it stands in its line: a row of v1 was given the clock that it lacks.
      if (replica !== "") keepRow(state, rid, row.row as unknown as RowMembers);
      if (withheld) enterDamage(state, rid, "withheld", REASONS.withheld);
    }
  }
}
