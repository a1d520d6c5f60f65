/** Capsules read back: the items that a capsule shows, as its lines say them. */
import assert from "node:assert/strict";

export interface ReadItem {
  readonly heading: string;
  readonly line: string;
  readonly key: string | null;
  /** The text with its reason behind it. */
  readonly text: string;
  /** Who, when, evidence, marks. */
  readonly details: readonly string[];
  readonly id: string;
}

export interface ReadCapsule {
  readonly headings: readonly string[];
  readonly items: readonly ReadItem[];
  /** How many of each type are left out, by its name. */
  readonly left: Readonly<Record<string, number>>;
}

/** Sections whose lines are items. */
const OF_ITEMS = new Set([
  "## Active Decisions",
  "## Active Facts",
  "## Active Commitments",
  "## Open Conflicts",
  "## Waiting",
  "## Global",
  "## The User",
]);

const ITEM = /^- (?:\[((?:\\.|[^[\]\\])*)\] )?(.*) \(((?:\\.|[^()\\])*)\) ·(\S+)$/;
const LEFT = /^- (\d+) more ([a-z]+?)s?(?:$|:| )/;

/** Reads a capsule; throws where a line is none that a capsule may have. */
export function readCapsule(text: string): ReadCapsule {
  const headings: string[] = [];
  const items: ReadItem[] = [];
  const left: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const heading = headings.at(-1) ?? "";
    if (/^#{1,2} /.test(line)) headings.push(line);
    else if (OF_ITEMS.has(heading) && line !== "") items.push(itemOf(heading, line));
    else if (heading === "## Left Out" && line !== "") {
      const [, n = "", what = ""] = LEFT.exec(line) ??
        assert.fail(`no line of what is left: ${line}`);
      left[what] = Number(n);
    } else assert.match(line, /^(?:$|- |### )/);
  }
  return { headings, items, left };
}

function itemOf(heading: string, line: string): ReadItem {
  const found = ITEM.exec(line);
  assert.ok(found !== null, `no item: ${line}`);
  const [, key, text = "", details = "", id = ""] = found;
  return { heading, line, key: key ?? null, text, details: details.split(", "), id };
}
