/** Filters by name: exact where there is such a name, else a glob. */
import { nameGlob } from "../base/glob.ts";

/**
 * A test for names. `exists` says whether a name is known: a known one is matched exactly, even if
 * it looks like a glob.
 */
export function nameFilter(
  wanted: string | undefined,
  exists: (name: string) => boolean,
): (name: string) => boolean {
  if (wanted === undefined) return () => true;
  if (exists(wanted) || !/[*?[\]{}!()]/.test(wanted)) return (name) => name === wanted;
  return nameGlob(wanted);
}
