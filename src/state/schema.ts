/**
 * The number of the index's schema, which its file carries as `user_version`: an index of another
 * schema is built anew. It follows from the text of all tables, so that a change of one raises it.
 */
import { sha256Hex } from "../base/runtime.ts";
import { SLICES } from "./slices.ts";

/** Raised where a column means something else from now on, though its text stays the same. */
const MEANING = 1;

/** What an empty index is made with. */
export const TABLES: readonly string[] = SLICES.flatMap(({ ddl }) => ddl ?? []);

/** Of these tables: a positive number of 31 bits. */
export function numberOf(tables: readonly string[], meaning: number): number {
  const digest = sha256Hex(`${meaning}\n${tables.join("\n")}`);
  return (Number.parseInt(digest.slice(0, 8), 16) & 0x7fff_ffff) || 1;
}

let known: number | undefined;

/** Of the tables of all slices; worked out once in a process. */
export function schemaNumber(): number {
  return known ??= numberOf(TABLES, MEANING);
}
