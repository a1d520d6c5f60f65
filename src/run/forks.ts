/**
 * Forks: a replica counts its rows with one clock, so two different rows with one clock are two
 * histories under one name (a cloned machine, an index copied by hand).
 */
import type { LedgerFault } from "../command/need.ts";
import type { ScannedLine } from "../store/scan.ts";
import type { LedgerPath } from "../row/path.ts";

/** Reads the lines of a file again. */
export type Reread = (path: string, take: (line: ScannedLine) => void) => void;

interface Clocks {
  readonly paths: Set<string>;
  all: Float64Array;
  count: number;
}

/** Collects the clocks of all replicas, 8 bytes a row. */
export class Forks {
  readonly #replicas = new Map<string, Clocks>();

  see({ replica, path }: LedgerPath, text: string): void {
    const lc = clockIn(text);
    if (lc < 0) return;
    let clocks = this.#replicas.get(replica);
    if (clocks === undefined) {
      clocks = { paths: new Set(), all: new Float64Array(64), count: 0 };
      this.#replicas.set(replica, clocks);
    }
    clocks.paths.add(path);
    if (clocks.count === clocks.all.length) {
      const grown = new Float64Array(clocks.count * 2);
      grown.set(clocks.all);
      clocks.all = grown;
    }
    clocks.all[clocks.count] = lc;
    clocks.count += 1;
  }

  /** Lines whose clock another line of the replica has: read again only where there are any. */
  faults(reread: Reread): LedgerFault[] {
    return [...this.#replicas.values()].flatMap((clocks) => {
      const twice = twins(clocks.all.subarray(0, clocks.count));
      return twice.size === 0 ? [] : named([...clocks.paths].sort(), twice, reread);
    });
  }
}

const MEMBER = '"lc":';

/** The clock in a row's text; -1 where there is none. Inside texts such quotes are escaped. */
function clockIn(text: string): number {
  const at = text.indexOf(MEMBER);
  return at < 0 ? -1 : Number.parseInt(text.slice(at + MEMBER.length, at + 22), 10);
}

function named(
  paths: readonly string[],
  twice: ReadonlySet<number>,
  reread: Reread,
): LedgerFault[] {
  const first = new Map<number, string>();
  const faults: LedgerFault[] = [];
  for (const file of paths) {
    reread(file, ({ text, digest, line }) => {
      const lc = clockIn(text);
      const before = first.get(lc);
      if (!twice.has(lc)) return;
      if (before === undefined) first.set(lc, digest);
      else if (before === digest) {
        faults.push({ file, line, fault: "doubled", reason: "it stands in the store before" });
      } else {
        const reason = "another row of this replica has its clock: two histories met";
        faults.push({ file, line, fault: "forked", reason });
      }
    });
  }
  return faults;
}

function twins(clocks: Float64Array): Set<number> {
  const sorted = clocks.toSorted();
  const found = new Set<number>();
  for (let i = 1; i < sorted.length; i += 1) {
    if (sorted[i] === sorted[i - 1]) found.add(sorted[i] as number);
  }
  return found;
}
