/** Rows as answers show them: each with its file, its line, and what it is. */
import { kindOf } from "../row/kind.ts";
import { compareOrder, orderIn } from "../row/order.ts";
import type { Reader, RowMembers } from "../state/reader.ts";
import { lineOf } from "../state/rid.ts";

/** A row with its place in the ledgers. */
export interface RowEntry {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly row: RowMembers;
}

/** The rows of these numbers in the one order; those that can no longer be read are left out. */
export function rowEntries(reader: Reader, rids: Iterable<number>): RowEntry[] {
  return [...rids].flatMap((rid) => entryOf(reader, rid) ?? [])
    .sort((a, b) => compareOrder(a.order, b.order))
    .map(({ order: _order, ...entry }) => entry);
}

function entryOf(reader: Reader, rid: number) {
  const row = reader.row(rid);
  const file = reader.pathOf(rid);
  const kind = row === null ? null : kindOf(row, file);
  if (row === null || kind === null) return null;
  const order = orderIn(kind, row, String(row["hash"] ?? ""));
  return { file, line: lineOf(rid), what: whatOf(row), row, order };
}

function whatOf(row: RowMembers): string {
  const { type, op, schema_version, event, status } = row;
  const eventType = [type, event].find((each) => String(each).startsWith("memory."));
  const version = String(schema_version ?? "row").replace(/^(diasync-v1|memoryctl-v2)-/, "");
  const verb = op ?? status;
  return String(eventType ?? (verb === undefined ? version : `${version} ${verb}`));
}
