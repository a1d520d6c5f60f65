/** What seals claim of a file, held against its lines. */
import type { LedgerFault } from "../command/need.ts";
import type { ScannedLine } from "../store/scan.ts";
import { allClaims } from "../state/seals.ts";
import { ledgerAt } from "../row/path.ts";
import { replicaOf } from "../state/meta.ts";
import type { State } from "../state/state.ts";
import { faultsOfClaims } from "../state/verdict.ts";

/** The claims on one file, and which of them its lines have borne out. */
export class ClaimsOfFile {
  /** The row that each head was claimed to be. */
  readonly #rows = new Map<string, number>();
  readonly #seen = new Set<string>();

  add(head: string, rows: number): void {
    this.#rows.set(head, rows);
  }

  see({ digest }: ScannedLine): void {
    if (this.#rows.has(digest)) this.#seen.add(digest);
  }

  /** Rows that were claimed and whose line is nowhere in the file, in order. */
  missing(): number[] {
    const lost = [...this.#rows].filter(([head]) => !this.#seen.has(head));
    return lost.map(([, rows]) => rows).sort((a, b) => a - b);
  }
}

/** What is said of a file: by its writer and by this replica, which count, and by anybody else. */
export interface Claims {
  readonly counted: ClaimsOfFile;
  readonly hearsay: ReadonlyMap<string, ClaimsOfFile>;
}

/** What all seals claim, by the path of the file that they claim it of. */
export function claimsByPath(state: State): Map<string, Claims> {
  const own = replicaOf(state);
  const found = new Map<string, { counted: ClaimsOfFile; hearsay: Map<string, ClaimsOfFile> }>();
  for (const { path, rows, head, replica } of allClaims(state)) {
    const claims = found.get(path) ?? { counted: new ClaimsOfFile(), hearsay: new Map() };
    found.set(path, claims);
    const counts = replica === own || replica === ledgerAt(path)?.replica;
    const by = counts ? claims.counted : claims.hearsay.get(replica) ?? new ClaimsOfFile();
    if (!counts) claims.hearsay.set(replica, by);
    by.add(head, rows);
  }
  return found;
}

/** What others claim of a file and its lines do not bear out: a warning, for it may be a lie. */
export function hearsayOf(path: string, { hearsay }: Claims): string[] {
  return [...hearsay].flatMap(([replica, claims]) => {
    const most = claims.missing().at(-1);
    return most === undefined ? [] : [`replica ${replica} claims ${most} rows of ${path}`];
  });
}

/** The faults of a file of `lines` whole lines, once all of them were seen. */
export function claimFaults(file: string, claims: ClaimsOfFile, lines: number): LedgerFault[] {
  return faultsOfClaims(file, claims.missing(), lines);
}
