/** What each row of the speed table must reach: the bar of version 0.2. */
export const GOALS = {
  /** Durable one-shots: beside a hello-world, beside a bare append; and what may be counted. */
  P1: { hello: 2, append: 1.15, syncs: 1, functions: 120, syscalls: 120 },
  /** `reduce` of 10,000 events beside parsing, hashing and writing as many lines, and one sync. */
  P2: { floor: 9 },
  /** Ten times the events; and the memory that the largest store takes, in MB. */
  P3: { tenfold: 11, mb: 300 },
  /** A one-shot on the largest store beside the same on an empty one. */
  P4: { empty: 1.5 },
  /** The speed of `validate` beside `sha1sum`, then `sha256sum`. */
  P5: { bun: 1.5, deno: 0.6 },
  /**
   * An index made anew: a million rows, the most memory, the wait of a writer without a key; and
   * how long a reader may be told nothing, which is what is meant by seeing progress.
   */
  P6: { million_ms: 12_000, mib: 256, writer_ms: 1000, silence_ms: 2000 },
  /** Rows a second of `--stdin`. */
  P7: { per_second: 60_000 },
  /** The speed of reading, verifying and parsing beside `JSON.parse`. */
  P8: { parse: 0.5 },
  /** What a session begins with, beside a hello-world. */
  P9: { hello: 2.5, diagnose: 5 },
  /** A command behind a branch switch beside the same without. */
  P10: { same: 6 },
  /**
   * `recall` at 1,000 and 100,000 memories: a question in a warm process (p95), a one-shot over
   * `version`; what one more memory costs its writer (p50) and the index.
   */
  P11: {
    small: { warm_ms: 15, over_ms: 15 },
    large: { warm_ms: 50, over_ms: 45 },
    enter_us: 100,
    bytes: 450,
  },
  /** Eight writers of a hundred lines beside as many `sqlite3`, and lines that are lost. */
  P12: { sqlite: 1.2, lost: 0 },
} as const;
