/** The state with its rows: those of the ledgers, read when they are asked for. */
import type { Tree } from "../base/tree.ts";
import { rowFetcher } from "../store/fetch.ts";
import { membersOf } from "../store/parse.ts";
import { pathOfFile, type RowSpot, spotOf } from "../state/ledgers.ts";
import { metRow } from "../state/met-rows.ts";
import type { PlacedSpot, Reader, RowMembers } from "../state/reader.ts";
import { fileOf } from "../state/rid.ts";
import type { State } from "../state/state.ts";
import type { Batch } from "./batch.ts";
import { ledgerOpener } from "./open-ledger.ts";

/**
 * Parsed rows that are kept, and as many before them: together more than are judged in one part,
 * for its views show them all.
 */
const CACHED_ROWS = 5000;

/** A reader of the rows that the state knows. */
export function readerOf(tree: Tree, state: State): Reader {
  const fetch = rowFetcher(ledgerOpener(tree, state));
  let young = new Map<number, RowMembers | null>();
  let old: typeof young = new Map();
  const paths = new Map<number, string>();
  const pathOf = (rid: number): string => {
    const fid = fileOf(rid);
    const known = paths.get(fid) ?? pathOfFile(state, fid);
    paths.set(fid, known);
    return known;
  };
  const keep = (rid: number, found: RowMembers | null) => {
    if (young.size >= CACHED_ROWS) [old, young] = [young, new Map()];
    young.set(rid, found);
  };
  const read = (rid: number, spot: RowSpot & { readonly until?: number }): RowMembers | null => {
    const text = fetch({ path: pathOf(rid), ...spot });
    const found = text === null ? null : membersOf(text);
    keep(rid, found);
    return found;
  };
  const row = (rid: number): RowMembers | null => {
    const known = young.get(rid) ?? old.get(rid) ?? metRow(state, rid);
    if (known !== undefined) return known;
    const spot = spotOf(state, rid);
    if (spot !== undefined) return read(rid, spot);
    keep(rid, null);
    return null;
  };
  const rows = (spots: readonly PlacedSpot[]): Map<number, RowMembers | null> => {
    const found = new Map<number, RowMembers | null>();
    // Backwards, so that the last row of each file comes first: up to there it is read at once.
    const inFiles = spots.toSorted((a, b) => a.rid - b.rid);
    let until = 0;
    const ends = inFiles.map(() => 0);
    for (let i = inFiles.length - 1; i >= 0; i -= 1) {
      const { rid, offset, length } = inFiles[i] as PlacedSpot;
      const next = inFiles[i + 1];
      if (next === undefined || fileOf(next.rid) !== fileOf(rid)) until = offset + length;
      ends[i] = until;
    }
    for (const [i, { rid, offset, length }] of inFiles.entries()) {
      const known = young.get(rid) ?? old.get(rid) ?? metRow(state, rid);
      const until = ends[i] as number;
      found.set(rid, known !== undefined ? known : read(rid, { offset, length, until }));
    }
    return found;
  };
  const forget = () => {
    young = new Map();
    old = new Map();
  };
  return { state, row, rows, forget, pathOf, recordEnds: () => {} };
}

/** The same reader for a plan whose rows wait in a batch: a plan sees what it has yielded. */
export function planning(reader: Reader, batch: Batch): Reader {
  return {
    ...reader,
    row: (rid) => batch.waiting(rid) ?? reader.row(rid),
    rows: (spots) => {
      const found = new Map<number, RowMembers | null>();
      const stored = spots.filter(({ rid }) => {
        const waiting = batch.waiting(rid);
        if (waiting !== undefined) found.set(rid, waiting);
        return waiting === undefined;
      });
      return found.size === 0 ? reader.rows(stored) : new Map([...found, ...reader.rows(stored)]);
    },
    recordEnds: () => batch.recordEnds(),
  };
}
