/** The state with its rows: those of the ledgers, read when they are asked for. */
import type { Tree } from "../base/tree.ts";
import { rowFetcher } from "../store/fetch.ts";
import { membersOf } from "../store/parse.ts";
import { pathOfFile, spotOf } from "../state/ledgers.ts";
import type { Reader, RowMembers } from "../state/reader.ts";
import { fileOf } from "../state/rid.ts";
import type { State } from "../state/state.ts";
import type { Batch } from "./batch.ts";
import { ledgerOpener } from "./open-ledger.ts";

/** Parsed rows that are kept, and as many before them: a view shows what was just judged. */
const CACHED_ROWS = 4000;

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
  const row = (rid: number): RowMembers | null => {
    const known = young.get(rid) ?? old.get(rid);
    if (known !== undefined) return known;
    const spot = spotOf(state, rid);
    const text = spot === undefined ? null : fetch({ path: pathOf(rid), ...spot });
    const found = text === null ? null : membersOf(text);
    if (young.size >= CACHED_ROWS) [old, young] = [young, new Map()];
    young.set(rid, found);
    return found;
  };
  return { state, row, pathOf, recordEnds: () => {} };
}

/** The same reader for a plan whose rows wait in a batch: a plan sees what it has yielded. */
export function planning(reader: Reader, batch: Batch): Reader {
  return {
    ...reader,
    row: (rid) => batch.waiting(rid) ?? reader.row(rid),
    recordEnds: () => batch.recordEnds(),
  };
}
