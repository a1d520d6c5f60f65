/** Damage that reading found, by file and line; and torn tails that were repaired. */
import { fileOf, lineOf, type Range } from "./rid.ts";
import { pathOfFile } from "./ledgers.ts";
import { isRedacted, lossKnown } from "./redactions.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE damage (rid INTEGER PRIMARY KEY, fault TEXT NOT NULL, reason TEXT NOT NULL);
`;

export interface Damage {
  readonly file: string;
  readonly line: number;
  readonly fault: string;
  readonly reason: string;
}

/** Enters what is wrong with a row, in the place of what was said of it before. */
export function enterDamage(state: State, rid: number, fault: string, reason: string): void {
  state.db.run("INSERT OR REPLACE INTO damage VALUES (?, ?, ?)", rid, fault, reason);
}

function forgetDamage(state: State, range: Range): void {
  state.db.run("DELETE FROM damage WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** Files of other replicas that end in a torn line, by path. */
export function tornLedgers(state: State, own: string): string[] {
  const sql = "SELECT l.path FROM damage d JOIN ledgers l ON l.fid = d.rid >> 32 " +
    "WHERE d.fault = 'torn' AND l.format > 1 AND l.replica <> ? ORDER BY l.path";
  return state.db.all<{ path: string }>(sql, own).map(({ path }) => path);
}

/** All damage that the fold met and that nobody answers for, by file and line. */
export function damageFound(state: State): Damage[] {
  const rows = state.db.all<{ rid: number; fault: string; reason: string; digest: string | null }>(
    "SELECT d.rid, d.fault, d.reason, r.digest FROM damage d LEFT JOIN rows r ON r.rid = d.rid " +
      "ORDER BY d.rid",
  );
  return rows.flatMap(({ rid, fault, reason, digest }) => {
    const found = { file: pathOfFile(state, fileOf(rid)), line: lineOf(rid), fault, reason };
    if (fault === "withheld" && isRedacted(state, digest ?? "")) return [];
    return lossKnown(state, found, digest ?? "") === undefined ? [found] : [];
  });
}

export const damage = slice({ name: "damage", after: "archives", ddl, forget: forgetDamage });
