/**
 * The number of the index's schema, which its file carries as `user_version`: an index of another
 * schema is built anew. It follows from the text of all tables, so no change of one is forgotten.
 */
import { isCompiled, sha256Hex } from "../base/runtime.ts";
import { slicesInTurn } from "./turns.ts";

/** Raised where a column means something else from now on, though its text stays the same. */
const MEANING = 2;

/** What an empty index is made with. */
export function tables(): string[] {
  return slicesInTurn().flatMap(({ ddl }) => ddl ?? []);
}

/** What only some programs can make, and what of it there is. */
function rareTables(): string[] {
  return slicesInTurn().flatMap(({ needs_module }) => needs_module ?? []);
}

/** The number of some tables: positive, of 31 bits. */
export function numberOf(tables: readonly string[], meaning: number): number {
  const digest = sha256Hex(`${meaning}\n${tables.join("\n")}`);
  return (Number.parseInt(digest.slice(0, 8), 16) & 0x7fff_ffff) || 1;
}

/** The number of our tables, worked out by the build: the first hash of a process takes 0.1 ms. */
declare const SCHEMA: number;

let known: number | undefined;

/** The number of our tables. */
export function schemaNumber(): number {
  return known ??= isCompiled() ? SCHEMA : numberOf([...tables(), ...rareTables()], MEANING);
}
