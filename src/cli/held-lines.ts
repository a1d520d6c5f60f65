/**
 * Lines of input whose rows are taken as a set. They are planned, held, and counted in their order
 * once their rows are there; where the set is refused, each is taken by itself.
 */
import { Failure } from "../base/errors.ts";
import type { Command, PlacedRow, Step } from "../command/command.ts";
import type { Draft } from "../row/kind.ts";
import type { LineTally } from "./line-tally.ts";

/** Lines that are held at most, and characters of those that have a text. */
const LINES = 500;
const CHARACTERS = 1024 * 1024;

type Plan = ReturnType<Command["plan"]>;
type Taking<R> = Generator<Step, R, PlacedRow | undefined>;

/** A line that was planned up to its first row. */
interface Planned {
  readonly plan: Plan;
  readonly step: IteratorResult<Step, void>;
}

/** What a call returns, or the failure that it throws. */
export function attempt<T>(call: () => T): T | Failure {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof Failure) return cause;
    throw cause;
  }
}

export class HeldLines {
  readonly #tally: LineTally;
  readonly #keys = new Set<string>();
  #held: { readonly number: number; readonly planned: Planned | Failure }[] = [];
  #characters = 0;

  constructor(tally: LineTally) {
    this.#tally = tally;
  }

  /** True where what is held is to be taken before more is. */
  get isFull(): boolean {
    return this.#held.length >= LINES || this.#characters > CHARACTERS;
  }

  /** True where a line with this key is held. */
  holds(key: string | undefined): boolean {
    return key !== undefined && this.#keys.has(key);
  }

  /** Plans a line, which is refused where its plan cannot be made. */
  hold(
    { number, text }: { readonly number: number; readonly text: string | null },
    key: string | undefined,
    plan: () => Plan,
  ): void {
    const planned = attempt(() => {
      const made = plan();
      return { plan: made, step: made.next() };
    });
    this.#held.push({ number, planned });
    this.#characters += text?.length ?? 0;
    if (key !== undefined) this.#keys.add(key);
  }

  /** Yields the rows of all lines that are held, and counts the lines. */
  *take(): Taking<void> {
    const held = this.#held;
    this.#held = [];
    this.#characters = 0;
    this.#keys.clear();
    const isTaken = yield* asSet(held.flatMap(({ planned }) => draftOf(planned) ?? []));
    for (const { number, planned } of held) {
      try {
        if (planned instanceof Failure) throw planned;
        const wrote = yield* finished(planned, isTaken && draftOf(planned) !== null);
        if (wrote === 0) this.#tally.find(number);
        else this.#tally.accept(number);
      } catch (cause) {
        // A line that is refused has written nothing: the others go on.
        if (!(cause instanceof Failure)) throw cause;
        this.#tally.reject(number, cause);
      }
    }
  }
}

/** The row that a line waits for; null where it is refused, done, or asks for no row. */
function draftOf(planned: Planned | Failure): Draft | null {
  if (planned instanceof Failure || planned.step.done === true) return null;
  return "row" in planned.step.value ? planned.step.value : null;
}

/** False where one of the rows is refused, and none is taken. */
function* asSet(drafts: readonly Draft[]): Taking<boolean> {
  // One alone gains nothing.
  if (drafts.length < 2) return false;
  try {
    yield { drafts };
    return true;
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return false;
  }
}

/** Carries out the rest of a plan; returns how many rows it has written. */
function* finished({ plan, step: first }: Planned, isTaken: boolean): Taking<number> {
  let wrote = isTaken ? 1 : 0;
  for (let step = isTaken ? plan.next() : first; step.done !== true;) {
    let placed: PlacedRow | undefined;
    try {
      placed = yield step.value;
    } catch (cause) {
      step = plan.throw(cause);
      continue;
    }
    wrote += 1;
    step = plan.next(placed);
  }
  return wrote;
}
