/** A memory that is told lines: this program, and what others use in its place. */
import { type Ended, runBeside, type Spent } from "../processes.ts";

export interface Peer {
  readonly name: string;
  /** Why it cannot be measured; empty where it is there. */
  readonly missing: string;
  /** Makes its store in an empty folder. */
  readonly open: (cwd: string) => Promise<PeerStore>;
}

export interface PeerStore {
  /** Somebody who writes; `under` are words to put before each command line. */
  writer(under: readonly string[]): Promise<Writer>;
  /** What a reader finds, once nobody writes any more. */
  lines(): ReadonlySet<string>;
}

export interface Writer {
  /** Tells one line; true where that was acknowledged. */
  tell(line: string): Promise<boolean>;
  /** Ends what it began; returns the CPU that it took in all, in milliseconds. */
  end(): Promise<number>;
}

/** A peer that runs a command for each line. */
export function oneShot(
  peer: Pick<Peer, "name" | "missing">,
  open: (cwd: string) => {
    readonly argv: (line: string) => readonly string[];
    readonly lines: () => readonly string[];
  },
): Peer {
  return {
    ...peer,
    open(cwd) {
      const { argv, lines } = open(cwd);
      return Promise.resolve({
        writer: (under) => Promise.resolve(writerOf((line) => [...under, ...argv(line)], cwd)),
        lines: () => new Set(lines()),
      });
    },
  };
}

function writerOf(argv: (line: string) => readonly string[], cwd: string): Writer {
  const all: Ended[] = [];
  return {
    async tell(line) {
      const ended = await runBeside(argv(line), cwd);
      all.push(ended);
      return ended.exit === 0;
    },
    end: () => Promise.resolve(all.reduce((sum, { cpu_ms }) => sum + cpu_ms, 0)),
  };
}

/** One line told by a writer that begins and ends with it. Throws where it is not acknowledged. */
export async function tellOnce(
  store: PeerStore,
  line: string,
  under: readonly string[] = [],
): Promise<Spent> {
  const began = performance.now();
  const writer = await store.writer(under);
  const told = await writer.tell(line);
  const cpu_ms = await writer.end();
  if (!told) throw new Error(`'${line}' was not acknowledged`);
  return { ms: performance.now() - began, cpu_ms };
}

/** What became of the lines of many writers. */
export interface Written {
  /** Lines that were acknowledged, and that were refused. */
  readonly told_ok: number;
  readonly told_failed: number;
  /** Lines that a reader finds afterwards, acknowledged or not. */
  readonly there: number;
  /** Lines that were acknowledged and that no reader finds. */
  readonly lost: number;
  readonly seconds: number;
  readonly cpu_seconds: number;
}

/** Tells so many lines by each of so many writers at once, and looks for each afterwards. */
export async function tellAtOnce(
  store: PeerStore,
  { writers, lines }: { readonly writers: number; readonly lines: number },
): Promise<Written> {
  const told: string[] = [];
  let refused = 0;
  // Whoever stays for a session is there before it has anything to tell.
  const ready = await Promise.all(Array.from({ length: writers }, () => store.writer([])));
  const began = performance.now();
  const cpu = await Promise.all(ready.map(async (writer, w) => {
    for (let i = 0; i < lines; i += 1) {
      const line = `line ${i} of writer ${w}`;
      if (await writer.tell(line)) told.push(line);
      else refused += 1;
    }
    return await writer.end();
  }));
  const seconds = (performance.now() - began) / 1000;
  const found = store.lines();
  const cpu_seconds = cpu.reduce((sum, each) => sum + each, 0) / 1000;
  const lost = told.filter((line) => !found.has(line)).length;
  return {
    told_ok: told.length,
    told_failed: refused,
    there: found.size,
    lost,
    seconds,
    cpu_seconds,
  };
}
