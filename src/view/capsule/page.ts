/** A page of sections that is filled line by line and never grows beyond its budget. */

export interface Page {
  /** Adds a line below a heading; false where there is no room for it. */
  readonly add: (heading: string, line: string) => boolean;
  /** Adds lines in their order as long as a section stays below `most`; returns the others. */
  readonly fill: (heading: string, lines: readonly string[], most?: number) => string[];
  /** Keeps characters free, or with a negative number gives them back. */
  readonly keep: (characters: number) => void;
  /** Characters that are left. */
  readonly room: () => number;
  /** The whole page; sections without lines are left out. */
  readonly text: () => string;
}

/** An empty page: `head` stands above its sections, which come in the order of their headings. */
export function pageOf(head: string, headings: readonly string[], budget: number): Page {
  const sections = new Map(headings.map((heading) => [heading, [] as string[]]));
  // The blank line behind the last section is left out.
  let room = budget - head.length + 1;
  const add = (heading: string, line: string): boolean => {
    const lines = sections.get(heading) ?? [];
    // The first line brings its heading, and a blank line behind the section.
    const cost = line.length + 1 + (lines.length === 0 ? heading.length + 2 : 0);
    if (cost > room) return false;
    room -= cost;
    lines.push(line);
    sections.set(heading, lines);
    return true;
  };
  const fill = (heading: string, lines: readonly string[], most = Infinity): string[] => {
    let used = 0;
    return lines.filter((line) => {
      used += line.length + 1;
      return used > most || !add(heading, line);
    });
  };
  const text = (): string => {
    const body = [...sections].filter(([, lines]) => lines.length > 0)
      .map(([heading, lines]) => [heading, ...lines, "", ""].join("\n"));
    return `${(head + body.join("")).trimEnd()}\n`;
  };
  return {
    add,
    fill,
    keep: (characters) => void (room -= characters),
    room: () => room,
    text,
  };
}
