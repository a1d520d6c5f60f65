/** The word that somebody probably meant. */

/** The candidate that differs least from a word, if it is near enough to be meant; else null. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  // A swap of neighbours is two edits, but two edits leave little of a word of three letters.
  const limit = word.length <= 3 ? 1 : 2;
  const scored = candidates
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = scored[0];
  return best !== undefined && best.edits <= limit ? best.candidate : null;
}

/** Up to three names that look like one, nearest first. */
export function nearNames(word: string, names: Iterable<string>): string[] {
  const scored = [...new Set(names)].map((name) => ({ name, edits: distance(word, name) }));
  const limit = Math.max(4, Math.ceil(word.length * 0.6));
  return scored.filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))
    .slice(0, 3).map(({ name }) => name);
}

/** Levenshtein's distance; words are cut at 60 characters, no name of ours is longer. */
function distance(a: string, b: string): number {
  const [from, to] = [a.slice(0, 60), b.slice(0, 60)];
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next[j] = Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
