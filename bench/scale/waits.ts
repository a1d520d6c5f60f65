/** What other commands meet while one builds the index anew. */
import { dropIndex, type Large } from "./large.ts";

export interface Waits {
  /** The longest that a `capture` without a key took. */
  readonly writer_ms: number;
  /** The longest that a `stats` took. */
  readonly reader_ms: number;
  /** The longest that a `stats` was told nothing. */
  readonly silence_ms: number;
  /** Commands that did not succeed. */
  readonly failed: number;
}

interface CommandRun {
  readonly ms: number;
  /** The longest time in it in which it said nothing, on either stream. */
  readonly silence_ms: number;
  readonly ok: boolean;
}

/** Rebuilds the index of a store, and runs a writer and a reader over and over meanwhile. */
export async function waitsWhileRebuilding(store: Large): Promise<Waits> {
  dropIndex(store);
  let building = true;
  const built = command(store, ["stats"]).then((ended) => {
    building = false;
    return ended;
  });
  // It must have the lock first: else one of the others builds the index, and waits for itself.
  await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS));
  const again = async (argv: readonly string[]) => {
    const all: CommandRun[] = [];
    while (building) all.push(await command(store, argv));
    return all;
  };
  const [writers, readers, first] = await Promise.all([
    again(["capture", "--scope", "project:p1", "--summary", "meanwhile"]),
    again(["stats"]),
    built,
  ]);
  return {
    writer_ms: longest(writers, ({ ms }) => ms),
    reader_ms: longest(readers, ({ ms }) => ms),
    silence_ms: longest(readers, ({ silence_ms }) => silence_ms),
    failed: [...writers, ...readers, first].filter(({ ok }) => !ok).length,
  };
}

const HEAD_START_MS = 100;

function longest(all: readonly CommandRun[], of: (run: CommandRun) => number): number {
  return Math.max(0, ...all.map(of));
}

async function command({ cwd, memoryctl }: Large, argv: readonly string[]): Promise<CommandRun> {
  const began = performance.now();
  const signs = [began];
  const child = Bun.spawn([memoryctl, ...argv], { cwd, stdout: "pipe", stderr: "pipe" });
  const heard = async (stream: ReadableStream) => {
    for await (const _part of stream) signs.push(performance.now());
  };
  await Promise.all([heard(child.stdout), heard(child.stderr)]);
  const exit = await child.exited;
  const ended = performance.now();
  const gaps = [...signs, ended].slice(1).map((sign, i) => sign - (signs[i] ?? began));
  return { ms: ended - began, silence_ms: Math.max(...gaps), ok: exit === 0 };
}
