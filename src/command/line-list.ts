/** Lines of files as people write them: `FILE:3`, `FILE:3-5`, `FILE:3,7`. */

/** The text of such a list; numbers that follow one another are a range. */
export function linesText(lines: readonly number[]): string {
  const ranges: [from: number, to: number][] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && line <= last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => from === to ? `${from}` : `${from}-${to}`).join(",");
}

/** Lines of a file of the store. */
export interface LinesOfFile {
  readonly file: string;
  /** In their order, each with both of its ends. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** The lines that `FILE:LINES` names; null for a text that names none. */
export function linesOfFile(text: string): LinesOfFile | null {
  const cut = text.lastIndexOf(":");
  const ranges = cut < 1 ? null : rangesIn(text.slice(cut + 1));
  return ranges === null ? null : { file: text.slice(0, cut), ranges };
}

/** The lines of a list, as ranges in their order; null for a text that is none. */
function rangesIn(text: string): LinesOfFile["ranges"] | null {
  const ranges = text.split(",").map((part): readonly [number, number] | null => {
    const found = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim());
    const [from, to] = [Number(found?.[1] ?? "-1"), Number(found?.[2] ?? found?.[1] ?? "-1")];
    return from < 0 || to < from ? null : [from, to];
  });
  const whole = ranges.filter((each) => each !== null);
  return whole.length === ranges.length ? whole : null;
}
