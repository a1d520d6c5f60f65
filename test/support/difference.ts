/** How two texts differ, line by line: what a person looks at when a transcript fails. */

/** Lines around a difference that are shown with it. */
const AROUND = 3;

/**
 * The lines that differ: `-` are those expected, `+` the actual ones, with a few of those around
 * them; `@@` says where in the expected text they begin. Empty where the texts are the same.
 */
export function lineDifference(expected: string, actual: string): string {
  const [from, to] = [expected.split("\n"), actual.split("\n")];
  const told = aligned(from, to);
  const changed = told.flatMap(({ sign }, i) => sign === " " ? [] : [i]);
  const near = new Set(
    changed.flatMap((i) => Array.from({ length: 2 * AROUND + 1 }, (_, by) => i - AROUND + by)),
  );
  return told.flatMap(({ sign, line, number }, i) => {
    if (!near.has(i)) return [];
    const head = near.has(i - 1) && i > 0 ? [] : [`@@ line ${number}`];
    return [...head, `${sign} ${line}`];
  }).join("\n");
}

interface Line {
  readonly sign: " " | "-" | "+";
  readonly line: string;
  /** In the expected text, from 1. */
  readonly number: number;
}

/** Both texts in one sequence that shares as many lines as can be. */
function aligned(from: readonly string[], to: readonly string[]): Line[] {
  const common = commonLines(from, to);
  const told: Line[] = [];
  for (let i = 0, j = 0; i < from.length || j < to.length;) {
    const here = common[i]?.[j] ?? 0;
    const number = i + 1;
    if (i < from.length && j < to.length && from[i] === to[j]) {
      told.push({ sign: " ", line: from[i] as string, number });
      i += 1;
      j += 1;
    } else if (i < from.length && (common[i + 1]?.[j] ?? 0) === here) {
      told.push({ sign: "-", line: from[i] as string, number });
      i += 1;
    } else {
      told.push({ sign: "+", line: to[j] as string, number });
      j += 1;
    }
  }
  return told;
}

/** How many lines two texts have in common, at most, from each pair of lines to their ends. */
function commonLines(from: readonly string[], to: readonly string[]): Uint32Array[] {
  const counts = Array.from({ length: from.length + 1 }, () => new Uint32Array(to.length + 1));
  for (let i = from.length - 1; i >= 0; i -= 1) {
    const [row, next] = [counts[i] as Uint32Array, counts[i + 1] as Uint32Array];
    for (let j = to.length - 1; j >= 0; j -= 1) {
      const [right = 0, below = 0] = [row[j + 1], next[j]];
      row[j] = from[i] === to[j] ? (next[j + 1] ?? 0) + 1 : Math.max(right, below);
    }
  }
  return counts;
}
