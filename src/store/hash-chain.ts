/**
 * What happened to a file whose lines are sound but do not follow each other: lines were doubled,
 * moved, inserted or deleted, or two histories met. Rows of one file have growing clocks, so their
 * first order is known.
 */

/** One line of a file of ours. */
export interface LinesSeen {
  readonly line: number;
  readonly digest: string;
  /** What the line says of the one before it, and its clock; null where it cannot be read. */
  readonly prev: string | null;
  readonly lc: number | null;
}

export interface ChainFault {
  readonly line: number;
  readonly fault: "doubled" | "forked" | "moved" | "inserted" | "deleted";
  readonly reason: string;
}

interface Sound extends LinesSeen {
  readonly prev: string;
  readonly lc: number;
}

/**
 * The faults of a file's chain. `first` is the `prev` that its first line must have, null where
 * that cannot be known.
 */
export function chainFaults(seen: readonly LinesSeen[], first: string | null): ChainFault[] {
  const faults: ChainFault[] = [];
  const copies = copiesIn(seen, first);
  const clocks = new Set<number>();
  const sound: Sound[] = [];
  for (const each of seen) {
    if (each.prev === null || each.lc === null) continue;
    if (copies.has(each)) {
      faults.push({ line: each.line, fault: "doubled", reason: "it stands in the file twice" });
    } else if (clocks.has(each.lc)) {
      faults.push({ line: each.line, fault: "forked", reason: "another line has its clock" });
    } else sound.push(each as Sound);
    if (!copies.has(each)) clocks.add(each.lc);
  }
  const moved = outOfOrder(sound);
  const strangers = [...moved].filter((each) => isStranger(each, sound, first));
  for (const each of moved) {
    if (!strangers.includes(each)) {
      faults.push({ line: each.line, fault: "moved", reason: "it stands in another place" });
    }
  }
  const ordered = sound.filter((each) => !strangers.includes(each)).sort((a, b) => a.lc - b.lc);
  for (const each of strangers) faults.push(inserted(each));
  faults.push(...gaps(ordered, seen, first));
  return faults.sort((a, b) => a.line - b.line);
}

/** Of equal lines, all but the one that follows its predecessor, or else the first. */
function copiesIn(seen: readonly LinesSeen[], first: string | null): Set<LinesSeen> {
  const original = new Map<string, LinesSeen>();
  const copies = new Set<LinesSeen>();
  for (const [i, each] of seen.entries()) {
    const other = original.get(each.digest);
    const fits = each.prev === (i === 0 ? first : seen[i - 1]?.digest);
    if (other === undefined || (fits && !followsIn(seen, other, first))) {
      if (other !== undefined) copies.add(other);
      original.set(each.digest, each);
    } else copies.add(each);
  }
  return copies;
}

function followsIn(seen: readonly LinesSeen[], line: LinesSeen, first: string | null): boolean {
  const i = seen.indexOf(line);
  return line.prev === (i === 0 ? first : seen[i - 1]?.digest);
}

function inserted({ line }: LinesSeen): ChainFault {
  return { line, fault: "inserted", reason: "it belongs to no line of this file" };
}

/** Lines that neither follow one of the file nor are followed by one. */
function isStranger(line: Sound, all: readonly Sound[], first: string | null): boolean {
  return line.prev !== first &&
    all.every((other) => other.digest !== line.prev && other.prev !== line.digest);
}

/** The fewest lines that must be taken out for the clocks to grow. */
function outOfOrder(lines: readonly Sound[]): Set<Sound> {
  const tails: number[] = [];
  const before: number[] = [];
  lines.forEach((line, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((lines[tails[middle] as number] as Sound).lc < line.lc) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? tails[low - 1] as number : -1;
    tails[low] = i;
  });
  const kept = new Set<Sound>();
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] as number) {
    kept.add(lines[at] as Sound);
  }
  return new Set(lines.filter((line) => !kept.has(line)));
}

/** Lines in their first order whose predecessor is missing, or that nothing goes on from. */
function gaps(
  ordered: readonly Sound[],
  seen: readonly LinesSeen[],
  first: string | null,
): ChainFault[] {
  const faults: ChainFault[] = [];
  let expected = first;
  let behind = 0;
  for (const [i, each] of ordered.entries()) {
    const next = ordered[i + 1];
    if (expected === null || each.prev === expected || hasDamage(seen, behind, each.line)) {
      expected = each.digest;
      behind = each.line;
    } else if (next?.prev === expected) {
      faults.push(inserted(each));
    } else {
      faults.push({ line: each.line, fault: "deleted", reason: "the line before it is missing" });
      expected = each.digest;
      behind = each.line;
    }
  }
  return faults;
}

/** A damaged line between two others is the one that is missed: it is named already. */
function hasDamage(seen: readonly LinesSeen[], from: number, to: number): boolean {
  return seen.some((each) => each.prev === null && each.line > from && each.line < to);
}
