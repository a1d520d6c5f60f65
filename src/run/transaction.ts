/** Writing: plans, appends and shows one command's rows, and takes them back where that fails. */
import { type Committed, partlyDone } from "../base/committed.ts";
import { type Failure } from "../base/errors.ts";
import { ledgerMoved } from "../base/store-errors.ts";
import { failureOf, isOfOnePlace } from "../base/system-errors.ts";
import { collectGarbage, expectLongRun, residentBytes } from "../base/runtime.ts";
import type { Answer } from "../command/command.ts";
import type { Made } from "../command/need.ts";
import type { Effect } from "../command/effect.ts";
import { type Addition, append, type Appended, type Moved, takeBack } from "../store/append.ts";
import type { Lock } from "../store/lock.ts";
import type { Reader } from "../state/reader.ts";
import type { Folder } from "../state/meta.ts";
import { hasStale, outdateFile, type StaleFile } from "../state/stale.ts";
import { sweptFolders } from "../state/swept.ts";
import { prune } from "./archive-files.ts";
import { Batch, take } from "./batch.ts";
import type { Invocation } from "./invocation.ts";
import { destinationOf, envOf } from "./env.ts";
import { rollback } from "./follow.ts";
import { planning } from "./reader.ts";
import { PlannedRows } from "./planned-rows.ts";
import { isAsSwept } from "./sweep.ts";

/** Bytes of planned rows that are appended and committed together. */
const FLUSH_BYTES = 4 * 1024 * 1024;

/** Nobody plans so many rows but who goes through a queue, or through standard input. */
const MANY_ROWS = 1000;
/** Where the process has more memory than this, the heap is collected after a part: 10 to 50 ms. */
const HEAP_KEPT = 210 * 1024 * 1024;

export class Transaction {
  readonly #call: Invocation;
  readonly #reader: Reader;
  readonly #batch: Batch;
  readonly #effects: Effect[] = [];
  /** What was appended and is not committed. */
  #appended: Appended | null = null;
  /** Parts that were committed: planned anew, they would be written twice. */
  #parts = 0;
  /** What of the command is committed; null where nothing is. */
  #committed: Committed | null = null;
  #answer: Answer | null = null;
  /** The ledger that was not as it was folded. */
  moved: string | null = null;
  /** Why a ledger could not be appended to, where a stranger stands in its place. */
  refused: Failure | null = null;
  /** Derived files that were written and are not committed. */
  #touched: StaleFile[] = [];

  constructor(call: Invocation, reader: Reader) {
    this.#call = call;
    this.#reader = reader;
    this.#batch = new Batch(reader.state, destinationOf(call, reader.state));
  }

  /** How many rows are committed. */
  get committedRows(): number {
    return this.#committed?.committed_rows ?? 0;
  }

  /** Returns the answer; null where a file was not as it was folded, and nothing was written. */
  async carryOut(made: Made): Promise<Answer | null> {
    const { command, request, tree } = this.#call;
    const { needs } = this.#call;
    const gathered = needs.length === 0
      ? {}
      : await (await import("./gather.ts")).gatherWithin(this.#call, this.#reader.state, made);
    const env = envOf(this.#call, gathered);
    const reader = planning(this.#reader, this.#batch);
    const planned = new PlannedRows(reader);
    if (!await this.#plan(command.plan(reader, request, env), planned)) return null;
    const answer = command.report(reader, request, { env, rows: planned });
    if (!this.#flush()) return null;
    this.#answer = answer;
    await this.#carryOutTasks();
    await this.#show(this.#foldersToPass());
    this.#commit(planned);
    // Only now: until the row that names its archive is committed, the original is what counts.
    for (const effect of this.#effects) {
      if (effect.effect === "archive" && effect.prune) prune(tree, effect);
    }
    return answer;
  }

  /**
   * After an error: takes back what was appended, and throws; what was committed is told. Where the
   * index was taken away meanwhile, the rows stand, for they are durable, and the next command
   * folds them: then this is the answer.
   */
  fail(cause: unknown, lock: Lock): Answer {
    if (this.#answer !== null && lock.isGone()) return this.#answer;
    try {
      if (this.#appended !== null) takeBack(this.#call.tree, this.#appended);
      this.#outdateTouched();
    } catch (worse) {
      throw this.#told(worse);
    }
    throw this.#told(cause);
  }

  #told(cause: unknown): unknown {
    return this.#committed === null ? cause : partlyDone(cause, this.#committed);
  }

  /** From here on nothing of it is taken back, whatever fails. */
  #commit(planned: PlannedRows): void {
    this.#reader.state.db.exec("COMMIT");
    this.#appended = null;
    this.#touched = [];
    if (planned.count === 0) return;
    this.#committed = { committed_rows: planned.count, ...this.#call.command.progress?.() };
  }

  /** Carries out a plan; false where a file was not as it was folded. */
  async #plan(
    plan: ReturnType<Invocation["command"]["plan"]>,
    planned: PlannedRows,
  ): Promise<boolean> {
    for (let step = plan.next(); step.done !== true;) {
      if ("effect" in step.value) {
        this.#effects.push(step.value);
        step = plan.next();
      } else step = take(plan, this.#batch, { step: step.value, planned });
      if (planned.count >= MANY_ROWS) expectLongRun();
      if (this.#batch.bytes <= FLUSH_BYTES || step.done === true) continue;
      if (!this.#flush()) return false;
      await this.#show(null);
      this.#commit(planned);
      this.#reader.forget();
      this.#reader.state.db.exec("BEGIN IMMEDIATE");
      this.#parts += 1;
      if (residentBytes() > HEAP_KEPT) collectGarbage();
    }
    return true;
  }

  async #carryOutTasks(): Promise<void> {
    if (this.#effects.length === 0) return;
    const { carryOut } = await import("./carry-out.ts");
    for (const effect of this.#effects) await carryOut(this.#call, effect, this.#reader.state);
  }

  /** What a sweep of the derived files passes over where it did not change; null for no sweep. */
  #foldersToPass(): readonly Folder[] | null {
    const { command: { reach }, tree, now_ms } = this.#call;
    const { state } = this.#reader;
    if (reach === "all" || state.renewed) return [];
    return reach === "cheap" || isAsSwept(state, tree, now_ms) ? null : sweptFolders(state);
  }

  /**
   * Writes derived files that are stale; and those that are not as they were, but for what stands
   * in folders that are as `before`, where it is given.
   */
  async #show(before: readonly Folder[] | null): Promise<void> {
    const reader = this.#reader;
    if (before === null && !hasStale(reader.state)) return;
    const { writeStaleFiles, sweepDerived } = await import("./derived.ts");
    const { tree, now_ms } = this.#call;
    if (before !== null) sweepDerived(tree, reader, { now_ms, before });
    writeStaleFiles(tree, reader, (stale) => this.#touched.push(stale));
  }

  /** Files that show rows which were taken back are written anew by the next command. */
  #outdateTouched(): void {
    if (this.#touched.length === 0) return;
    const { state } = this.#reader;
    try {
      rollback(state);
      state.db.exec("BEGIN IMMEDIATE");
      for (const stale of this.#touched) outdateFile(state, stale);
      state.db.exec("COMMIT");
    } catch (cause) {
      // The disk fails here too: the first error is reported, and the next sweep finds these files.
      if (failureOf(cause).code === "internal") throw cause;
    }
  }

  /** Appends what was planned; false where a file was not as it was folded. */
  #flush(): boolean {
    const additions = this.#batch.additions();
    if (additions.length === 0) return true;
    const done = this.#append(additions);
    if (done === null) return false;
    if ("moved" in done) {
      if (this.#parts > 0) throw ledgerMoved(done.moved);
      this.moved = done.moved;
      return false;
    }
    this.#appended = done;
    this.#batch.appended(done);
    return true;
  }

  /** Appends; null where a ledger may not be written, or something else stands in its place. */
  #append(additions: readonly Addition[]): Moved | Appended | null {
    try {
      return append(this.#call.tree, additions);
    } catch (cause) {
      if (!isOfOnePlace(cause) || this.#parts > 0) throw cause;
      this.refused = cause;
      return null;
    }
  }
}
