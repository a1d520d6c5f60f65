/** `--stdin`: many inputs in few locked batches. Standard input is never read under the lock. */
import { behindLine, committedOf } from "../base/committed.ts";
import type { RawLine } from "../base/input.ts";
import { expectLongRun } from "../base/runtime.ts";
import type { Command, Request } from "../command/command.ts";
import type { Inferred } from "./inferred.ts";
import type { InputLine } from "./input-lines.ts";
import { forLines } from "./input-lines.ts";
import { type LinesDone, LineTally } from "./line-tally.ts";
import { LINE_LIMIT, TOO_LONG } from "../row/line.ts";
import { run } from "../run.ts";
import type { Root, World } from "../run/invocation.ts";

/** Bytes and lines of a batch. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_LINES = 20_000;

/** From so many lines on, compiling what reads them pays. */
const MANY_LINES = 1000;

export interface Source {
  readonly lines: (limit: number) => Iterable<RawLine>;
  readonly world: World;
  readonly root: Root;
  readonly inferred: Inferred;
}

/**
 * Runs a command for every line; each batch is committed before the next is read. An error tells
 * up to which line all is done.
 */
export async function performLines(
  source: Source,
  command: Command,
  { request, texts }: {
    readonly request: Request<unknown>;
    readonly texts: ReadonlyMap<string, string>;
  },
): Promise<LinesDone & Made> {
  const tally = new LineTally();
  let made: Made = {};
  try {
    for (const batch of batches(source.lines(LINE_LIMIT))) {
      if (batch.length > MANY_LINES) expectLongRun();
      const many = forLines(command, batch, { shared: texts, inferred: source.inferred });
      const done = await run(many, request, source);
      tally.add(done as unknown as LinesDone, batch.at(-1)?.number ?? 0);
      if (typeof done["store_made"] === "string") made = { store_made: done["store_made"] };
      const { accepted, rejected } = tally.done();
      source.world.tell(`${tally.last} lines: ${accepted} accepted, ${rejected} rejected\n`);
    }
  } catch (cause) {
    if (request.dry_run) throw cause;
    const part = committedOf(cause) as unknown as Part | null;
    if (part !== null) tally.add(part, part.committed_lines);
    const done = { ...tally.done(), ...made, committed_lines: tally.last };
    throw behindLine(cause, done, { keyed: texts.has("idempotency_key") });
  }
  return { ...tally.done(), ...made };
}

/** The store, where the first of these lines made it. */
interface Made {
  readonly store_made?: string;
}

/** What a batch whose later part failed has done. */
type Part = LinesDone & { readonly committed_lines: number };

function* batches(lines: Iterable<RawLine>): Generator<InputLine[]> {
  let batch: InputLine[] = [];
  let bytes = 0;
  for (const raw of lines) {
    if (raw.bytes?.length === 0) continue;
    batch.push(decoded(raw));
    bytes += raw.bytes?.length ?? 0;
    if (batch.length < BATCH_LINES && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function decoded({ number, bytes }: RawLine): InputLine {
  if (bytes === null) return { number, text: null, why: TOO_LONG };
  try {
    return { number, text: decoder.decode(bytes), why: "" };
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    return { number, text: null, why: "it is not valid UTF-8" };
  }
}
