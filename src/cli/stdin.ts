/** `--stdin`: many inputs in few locked batches. Standard input is never read under the lock. */
import type { RawLine } from "../base/input.ts";
import type { Command, Request } from "../command/command.ts";
import type { InputLine, Rejected } from "./input-lines.ts";
import { forLines } from "./input-lines.ts";
import { LINE_LIMIT, TOO_LONG } from "../row/line.ts";
import { run } from "../run.ts";
import type { Root, World } from "../run/invocation.ts";

/** Bytes and lines of a batch. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_LINES = 20_000;

export interface Source {
  readonly lines: (limit: number) => Iterable<RawLine>;
  readonly world: World;
}

/** What became of all lines. */
export interface Done {
  readonly accepted: number;
  readonly rejected: number;
  readonly lines_rejected: readonly Rejected[];
}

/** Runs a command for every line; each batch is committed before the next is read. */
export async function performLines(
  source: Source,
  command: Command,
  { request, texts, root }: {
    readonly request: Request<unknown>;
    readonly texts: ReadonlyMap<string, string>;
    readonly root: Root;
  },
): Promise<Done> {
  const lines_rejected: Rejected[] = [];
  let accepted = 0;
  for (const batch of batches(source.lines(LINE_LIMIT))) {
    const many = forLines(command, batch, texts);
    const done = await run(many, request, { world: source.world, root }) as unknown as Done;
    accepted += done.accepted;
    for (const each of done.lines_rejected) lines_rejected.push(each);
    const last = batch.at(-1)?.number ?? 0;
    source.world.tell(`${last} lines: ${accepted} accepted, ${lines_rejected.length} rejected\n`);
  }
  return { accepted, rejected: lines_rejected.length, lines_rejected };
}

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
