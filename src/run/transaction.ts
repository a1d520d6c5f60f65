/** Writing: plans, appends and shows one command's rows, and takes them back where that fails. */
import { failureOf, ledgerMoved } from "../base/errors.ts";
import * as files from "../base/files.ts";
import { collectGarbage } from "../base/runtime.ts";
import { within } from "../base/tree.ts";
import type { Answer } from "../command/command.ts";
import type { Task } from "../command/effect.ts";
import { append, type Appended, takeBack } from "../store/append.ts";
import type { Lock } from "../store/lock.ts";
import type { Memory } from "../state/reader.ts";
import { hasMarks, type Mark, markLost } from "../state/stale.ts";
import { setMeta } from "../state/meta.ts";
import { prune } from "./open-ledger.ts";
import { Batch, take } from "./batch.ts";
import type { Call } from "./invocation.ts";
import { commit, envOf, placeOf, planning, rollback, UNCHECKED } from "./invocation.ts";
import { Notes } from "./planned-rows.ts";
import type { Made } from "./prepare.ts";

/** Bytes of planned rows that are appended and committed together. */
const FLUSH_BYTES = 4 * 1024 * 1024;
/** Parts after which what they left in memory is collected, which takes 10 ms. */
const PARTS_KEPT = 2;

export class Writing {
  readonly #call: Call;
  readonly #memory: Memory;
  readonly #batch: Batch;
  readonly #day: string;
  readonly #tasks: Task[] = [];
  /** What was appended and is not committed. */
  #appended: Appended | null = null;
  /** Parts that were committed: planned anew, they would be written twice. */
  #parts = 0;
  #answer: Answer | null = null;
  /** Derived files that were written and are not committed. */
  #touched: Mark[] = [];

  constructor(call: Call, memory: Memory) {
    const place = placeOf(call, memory.state);
    this.#call = call;
    this.#memory = memory;
    this.#batch = new Batch(memory.state, place);
    this.#day = place.day;
  }

  /** Returns the answer; null where a file was not as it was folded, and nothing was written. */
  async carryOut(made: Made): Promise<Answer | null> {
    const { command, asked, tree } = this.#call;
    const env = envOf(this.#call, made, UNCHECKED);
    const seen = planning(this.#memory, this.#batch);
    const notes = new Notes(seen);
    if (!await this.#plan(command.plan(seen, asked, env), notes)) return null;
    const answer = command.report(seen, asked, { env, rows: notes });
    if (!this.#flush()) return null;
    this.#answer = answer;
    await this.#carryOutTasks();
    const { state } = this.#memory;
    await this.#show({ all: command.reach === "all" || state.renewed });
    state.db.exec("COMMIT");
    this.#appended = null;
    // Only now: until the row that names its archive is committed, the original is what counts.
    for (const task of this.#tasks) if (task.task === "archive" && task.prune) prune(tree, task);
    return answer;
  }

  /**
   * After an error: takes back what was appended. Where the index was taken away meanwhile, the
   * rows stand, for they are durable, and the next command folds them: then this is the answer.
   */
  fail(lock: Lock): Answer | null {
    if (this.#answer !== null && lock.isGone()) return this.#answer;
    if (this.#appended !== null) takeBack(this.#call.tree, this.#appended);
    this.#markTouched();
    return null;
  }

  /** Carries out a plan; false where a file was not as it was folded. */
  async #plan(plan: ReturnType<Call["command"]["plan"]>, notes: Notes): Promise<boolean> {
    for (let step = plan.next(); step.done !== true;) {
      if ("task" in step.value) {
        this.#tasks.push(step.value);
        step = plan.next();
      } else step = take(plan, this.#batch, { draft: step.value, notes });
      if (this.#batch.bytes <= FLUSH_BYTES || step.done === true) continue;
      if (!this.#flush()) return false;
      await this.#show({ all: false });
      commit(this.#memory.state);
      this.#appended = null;
      this.#touched = [];
      this.#parts += 1;
      if (this.#parts % PARTS_KEPT === 0) collectGarbage();
    }
    return true;
  }

  async #carryOutTasks(): Promise<void> {
    if (this.#tasks.length === 0) return;
    const { carryOut } = await import("./carry-out.ts");
    for (const task of this.#tasks) await carryOut(this.#call, task);
  }

  /** Writes derived files that are marked, or not as they were; most commands have none. */
  async #show({ all }: { readonly all: boolean }): Promise<void> {
    const memory = this.#memory;
    if (!all && !hasMarks(memory.state)) return;
    const { serveMarks, sweepViews } = await import("./derived.ts");
    if (all) sweepViews(this.#call.tree, memory);
    serveMarks(this.#call.tree, memory, (mark) => this.#touched.push(mark));
  }

  /** Files that show rows which were taken back are written anew by the next command. */
  #markTouched(): void {
    if (this.#touched.length === 0) return;
    const { state } = this.#memory;
    try {
      rollback(state);
      state.db.exec("BEGIN IMMEDIATE");
      for (const mark of this.#touched) markLost(state, mark);
      state.db.exec("COMMIT");
    } catch (cause) {
      // The disk fails here too: what came before is told, and the next sweep finds these files.
      if (failureOf(cause).code === "internal") throw cause;
    }
  }

  /** Appends what was planned; false where a file was not as it was folded. */
  #flush(): boolean {
    const additions = this.#batch.additions();
    if (additions.length === 0) return true;
    const done = append(this.#call.tree, additions);
    if ("moved" in done) {
      if (this.#parts > 0) throw ledgerMoved(done.moved);
      return false;
    }
    this.#appended = done;
    this.#batch.appended((path) => files.look(within(this.#call.tree, path)));
    setMeta(this.#memory.state, "date", this.#day);
    return true;
  }
}
