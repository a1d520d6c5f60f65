/** Drafts become rows: each gets its clock, its place in a series and its hash, and is folded. */
import { badValue, notAdmitted } from "../base/errors.ts";
import type { Addition, Appended } from "../store/append.ts";
import { admit } from "../store/gate.ts";
import { reasonOf } from "../store/parse.ts";
import type { DraftSet, PlacedRow, Plan, Step } from "../command/command.ts";
import type { Draft, Row } from "../row/kind.ts";
import { seriesOf, writeRow } from "../row/kind.ts";
import { digest, finish, LINE_LIMIT, NO_PREV, TOO_LONG } from "../row/line.ts";
import type { LedgerPath } from "../row/path.ts";
import { folderOf, ledgerAt, segmentPath } from "../row/path.ts";
import { clockOf } from "../state/clock.ts";
import { type Incoming, settleNumbers } from "../state/fold.ts";
import { enterLedger, lastSegment, recordFirst, recordFolded } from "../state/ledgers.ts";
import { headBefore, isClosed } from "../state/segments.ts";
import type { RowMembers } from "../state/reader.ts";
import { ridOf } from "../state/rid.ts";
import type { State } from "../state/state.ts";
import { Steps } from "../state/steps.ts";
import type { Destination } from "./env.ts";
import type { PlannedRows } from "./planned-rows.ts";

/** A ledger's end while rows are added to it. */
interface OpenEnd {
  readonly at: LedgerPath;
  /** Of its path: what a row leaves out, the fold takes from there. */
  readonly folder: string;
  readonly fid: number;
  /** Its size before this batch. */
  readonly size: number;
  readonly lines: Uint8Array[];
  bytes: number;
  line: number;
  head: string;
  /** The greatest clock of its rows; null before the first. */
  lc: number | null;
}

/** A ledger's end as it was, with so many lines that wait to be appended. */
interface EndMark {
  readonly as: OpenEnd;
  readonly rows: number;
}

/** A draft as a line that the gate admits, in its place. */
interface Stamped {
  readonly end: OpenEnd;
  /** The digest of the line before it. */
  readonly head: string;
  readonly bytes: Uint8Array;
  readonly lc: number;
  readonly incoming: Incoming;
  readonly placed: PlacedRow;
}

/** Rows that were planned and folded, and are not in their files yet. */
export class Batch {
  readonly #state: State;
  readonly #place: Destination;
  readonly #steps: Steps;
  /** The segment of each series that rows go to now: what is appended at once stays in one. */
  readonly #open = new Map<string, OpenEnd>();
  /** Rows that are folded and not in their files yet, by their number. */
  readonly #waiting = new Map<number, RowMembers>();
  /** Bytes that wait to be appended. */
  bytes = 0;

  constructor(state: State, place: Destination) {
    this.#state = state;
    this.#place = place;
    this.#steps = new Steps(state);
  }

  /** Stamps a draft, folds it, and settles what it touched. */
  add(draft: Draft): PlacedRow {
    const stamped = this.#stamp(draft, clockOf(this.#state) + 1);
    this.#steps.fold(stamped.incoming, { apart: isJudgement(stamped.incoming.row) });
    this.#advance(stamped);
    this.#recordFirst(stamped);
    return stamped.placed;
  }

  /** Does so with all drafts of a set or, where one fails, with none; settles them at once. */
  addAll({ drafts }: DraftSet): PlacedRow[] {
    const stamped: Stamped[] = [];
    const before = new Map<OpenEnd, EndMark>();
    try {
      let lc = clockOf(this.#state);
      for (const draft of drafts) {
        const each = this.#stamp(draft, lc += 1);
        const { end } = each;
        if (!before.has(end)) before.set(end, { as: { ...end }, rows: end.lines.length });
        this.#advance(each);
        stamped.push(each);
      }
      this.#steps.foldAll(stamped.map(({ incoming }) => incoming));
    } catch (cause) {
      for (const [end, mark] of before) this.#withdraw(end, mark);
      for (const { placed } of stamped) this.#waiting.delete(placed.rid);
      throw cause;
    }
    for (const each of stamped) this.#recordFirst(each);
    return stamped.map(({ placed }) => placed);
  }

  /** A draft as the next line of its ledger. */
  #stamp(draft: Draft, lc: number): Stamped {
    const end = this.#openAt(seriesOf(draft, this.#place.replica));
    const { at, fid, head, bytes: offset, folder } = end;
    // The hash is put in once it is known, which spares a copy of every row.
    const row = { ...draft.row, lc, prev: head, hash: "" };
    const { text, bytes, hash } = finish(writeRow(draft.kind, row as never));
    if (bytes.length > LINE_LIMIT) throw badValue("this row", text.slice(0, 40), TOO_LONG);
    // What a reader would refuse must not be acknowledged: the line is read back as one reads it.
    const admitted = admit(text, { ledger: at, hash, clock: end.lc });
    if (!("row" in admitted)) throw notAdmitted(draft.kind, reasonOf(admitted));
    row.hash = hash;
    const line = end.line + 1;
    const incoming: Incoming = {
      fid,
      line,
      offset,
      length: bytes.length,
      digest: digest(text),
      folder,
      replica: at.replica,
      row: admitted.row,
      order: admitted.order,
    };
    const placed = { kind: draft.kind, row, rid: ridOf(fid, line), path: at.path };
    return { end, head, bytes, lc, incoming, placed: placed as unknown as PlacedRow };
  }

  /** The end of a ledger behind a line. */
  #advance({ end, bytes, lc, incoming: { line, digest: head }, placed }: Stamped): void {
    this.#waiting.set(placed.rid, placed.row as unknown as RowMembers);
    end.lines.push(bytes);
    end.line = line;
    end.bytes += bytes.length + 1;
    end.head = head;
    end.lc = lc;
    this.bytes += bytes.length + 1;
  }

  /** The end of a ledger as it was. */
  #withdraw(end: OpenEnd, { as, rows }: EndMark): void {
    this.bytes -= end.bytes - as.bytes;
    end.lines.length = rows;
    Object.assign(end, as);
  }

  #recordFirst({ end, head, incoming: { fid, line } }: Stamped): void {
    if (line === 1 && end.at.segment > 1) recordFirst(this.#state, fid, head);
  }

  /** A row that waits to be appended, which no file holds yet. */
  waiting(rid: number): RowMembers | undefined {
    return this.#waiting.get(rid);
  }

  #openAt(series: string): OpenEnd {
    const open = this.#open.get(series) ?? this.#reopen(series);
    this.#open.set(series, open);
    return open;
  }

  #reopen(series: string): OpenEnd {
    const last = lastSegment(this.#state, series);
    if (last === undefined) return this.#enter(series, 1, NO_PREV);
    const { fid, bytes, lines: line, head, lc } = last;
    const before = line === 0 ? headBefore(this.#state, last) : head;
    // A head that cannot be named (its line is damaged) is never built upon.
    if (before === null || isClosed(this.#state, last)) {
      return this.#enter(series, last.segment + 1, before ?? NO_PREV);
    }
    return { ...open(last, fid), size: bytes, bytes, line, head: before, lc };
  }

  #enter(series: string, segment: number, head: string): OpenEnd {
    const at = ledgerAt(segmentPath(series, segment, this.#place.day)) as LedgerPath;
    this.#steps.close();
    const { fid } = enterLedger(this.#state, at);
    return { ...open(at, fid), head, lc: null };
  }

  /** Tells the state how its ledgers end with the rows that wait. */
  recordEnds(): void {
    for (const { fid, bytes, line: lines, head, lc } of this.#grown()) {
      recordFolded(this.#state, fid, { bytes, lines, head, lc, stat: null });
    }
  }

  /** What is to be appended, file by file. */
  additions(): Addition[] {
    return this.#grown().map((open) => ({
      path: open.at.path,
      size: open.size,
      bytes: open.lines,
    }));
  }

  /** Records the files as they are after the append, and starts anew behind them. */
  appended({ files }: Appended): void {
    this.#steps.close();
    const stats = new Map(files.map(({ path, stat }) => [path, stat]));
    for (const { fid, bytes, line: lines, head, lc, at } of this.#grown()) {
      const stat = stats.get(at.path) ?? null;
      recordFolded(this.#state, fid, { bytes, lines, head, lc, stat });
    }
    settleNumbers(this.#state);
    this.#open.clear();
    this.#waiting.clear();
    this.bytes = 0;
  }

  #grown(): OpenEnd[] {
    return [...this.#open.values()].filter((open) => open.lines.length > 0);
  }
}

/** True for a row that says something of another one: its failure costs that one alone. */
function isJudgement({ kind, row }: Row): boolean {
  return kind === "outcome" || kind === "conflict" ||
    (kind === "event" && row.type === "memory.distilled");
}

/** The end of an empty segment. */
function open(at: LedgerPath, fid: number): Omit<OpenEnd, "head" | "lc"> {
  return { at, folder: folderOf(at.path), fid, size: 0, lines: [], bytes: 0, line: 0 };
}

/** Adds a row, or a set of rows. A failure is thrown into the plan, which may go on without. */
export function take(
  plan: ReturnType<Plan<never>>,
  batch: Batch,
  { step, planned }: { readonly step: Draft | DraftSet; readonly planned: PlannedRows },
): IteratorResult<Step, void> {
  let placed: readonly PlacedRow[];
  try {
    placed = "drafts" in step ? batch.addAll(step) : [batch.add(step)];
  } catch (cause) {
    return plan.throw(cause);
  }
  for (const each of placed) planned.add(each);
  return plan.next(placed.at(-1));
}
