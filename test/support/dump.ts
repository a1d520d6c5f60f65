/** The whole content of an index, for tests that compare two of them. */
import { openTree } from "../../src/base/tree.ts";
import { contentTables, LOOKS } from "../../src/state/difference.ts";
import { openUsable } from "../../src/state/index.ts";
import { pathOfFile, spotOf } from "../../src/state/ledgers.ts";
import { isOfRecall } from "../../src/state/recall-part.ts";
import { fileOf, lineOf } from "../../src/state/rid.ts";
import type { State } from "../../src/state/state.ts";

export type Dump = Record<string, string[]>;

/** Every row of every table, sorted; tables that are not content left out. */
export function dumpState(state: State): Dump {
  return dump(state, (row) => row);
}

/**
 * The same for the index of a store, with places as paths and lines: the numbers that files have
 * depend on the order in which they were met, and stats on when they were looked at.
 */
export function dumpStore(root: string): Dump {
  const state = openUsable(openTree(root));
  if (state === null) throw new Error(`no index in ${root}`);
  try {
    return dump(state, (row) => {
      // Our own documents are derived: that one was seen, and passed over, says nothing.
      if (row["body"] === "") return null;
      // An empty ledger says nothing either, and a power cut may have taken it where it was made.
      if (row["series"] !== undefined && row["bytes"] === 0) return null;
      const { rid, fid: _fid, ...all } = row;
      const rest = Object.fromEntries(
        Object.entries(all).filter(([name]) => !LOOKS.includes(name)),
      );
      if (typeof rid !== "number") return rest;
      const known = spotOf(state, rid) !== undefined;
      const at = known ? `${pathOfFile(state, fileOf(rid))}:${lineOf(rid)}` : "nowhere";
      return { at, ...rest };
    });
  } finally {
    state.db.close();
  }
}

type Row = Record<string, unknown>;

function dump(state: State, shown: (row: Row) => Row | null): Dump {
  return Object.fromEntries(
    contentTables(state).map((name) => {
      const rows = state.db.all<Row>(`SELECT * FROM ${name}`);
      const kept = rows.flatMap((row) => shown({ ...row }) ?? []);
      return [name, kept.map((row) => JSON.stringify(row)).sort()];
    }),
  );
}

/** What one dump has and the other has not, for messages that can be read. */
export function difference(a: Dump, b: Dump): string[] {
  return Object.keys(a).flatMap((table) => {
    // Terms are left to `recall` in one of them, as where a text was taken out.
    if (isOfRecall(table) && b[table] === undefined) return [];
    const [x, y] = [new Set(a[table]), new Set(b[table])];
    const only = (from: Set<string>, other: Set<string>, sign: string) =>
      [...from].filter((row) => !other.has(row)).map((row) => `${sign} ${table} ${row}`);
    return [...only(x, y, "+"), ...only(y, x, "-")];
  });
}
