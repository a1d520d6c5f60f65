/**
 * The attach capsule: what the next agent reads first. Data, never instructions: one item is one
 * line and cannot forge another. The same rows give the same bytes, so it names no time of making.
 */
import { newestFirst } from "../row/order.ts";
import type { OpenConflict } from "../state/conflicts.ts";
import { countConflicts, openConflicts } from "../state/conflicts.ts";
import { contentOf, type Reader } from "../state/reader.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { countActive, newestActive } from "../state/active.ts";
import type { Section } from "./document.ts";
import { DERIVED, resumeSections, stateSections } from "./document.ts";
import { clip, neutral } from "./neutral.ts";

export interface CapsuleOptions {
  readonly project: string;
  readonly scope: string;
  readonly top_decisions: number;
  readonly top_commitments: number;
  /** Characters of the whole capsule. */
  readonly budget: number;
  /** Whose private items are added; empty for none. */
  readonly owner: string;
}

export interface Capsule {
  readonly text: string;
  readonly decision_count: number;
  readonly commitment_count: number;
}

/** The options of the file that `attach` keeps. */
export const CAPSULE_DEFAULTS = { top_decisions: 5, top_commitments: 5, budget: 8000, owner: "" };

/** Longer texts are cut, and say so. */
const ITEM_LIMIT = 400;
/** Kept free for the list of what was left out. */
const LEFT_OUT_ROOM = 600;

interface Part {
  readonly heading: string;
  readonly lines: readonly string[];
  /** What stands there when there is nothing. */
  readonly none: string;
  /** What was left out, given how many lines could not be shown. */
  readonly missing: (cut: number) => string | null;
}

/** Renders the capsule of a project. */
export function capsule(reader: Reader, options: CapsuleOptions): Capsule {
  const decisions = itemList(reader, options, "decision", options.top_decisions);
  const commitments = itemList(reader, options, "commitment", options.top_commitments);
  const parts: Part[] = [
    sectionPart("## Resume", resumeSections(reader, options.project)),
    sectionPart("## State", stateSections(reader, options.project)),
    listPart(reader, options, decisions),
    listPart(reader, options, commitments),
    conflictPart(reader, options),
  ];
  const kept = fit(parts, options);
  return {
    text: render(options, parts, kept, facts(reader, options)),
    decision_count: kept[2] ?? 0,
    commitment_count: kept[3] ?? 0,
  };
}

function realms(options: CapsuleOptions): string[] {
  return options.owner === "" ? [""] : ["", options.owner];
}

interface ItemList {
  readonly type: "decision" | "commitment";
  readonly records: readonly ObjectRecord[];
  readonly total: number;
}

function itemList(
  reader: Reader,
  options: CapsuleOptions,
  type: ItemList["type"],
  limit: number,
): ItemList {
  const where = realms(options).map((realm) => ({ scope: options.scope, realm, type }));
  const records = where.flatMap((each) => newestActive(reader.state, each, limit));
  records.sort(newestFirst);
  const total = where.reduce((sum, each) => sum + countActive(reader.state, each), 0);
  return { type, records: records.slice(0, limit), total };
}

function sectionPart(heading: string, sections: readonly Section[]): Part {
  const lines = sections.flatMap((section) => [
    `### ${item(section.heading)}`,
    ...section.items.map((each) => `- ${item(each)}`),
  ]);
  return {
    heading,
    lines,
    none: "- None",
    missing: (cut) => cut === 0 ? null : `- ${cut} lines of ${heading.slice(3).toLowerCase()}`,
  };
}

function listPart(
  reader: Reader,
  options: CapsuleOptions,
  { type, records, total }: ItemList,
): Part {
  const flag = type === "decision" ? "--top-decisions" : "--top-commitments";
  const more = `memoryctl attach --project '${options.project}' ${flag} ${total}`;
  return {
    heading: type === "decision" ? "## Active Decisions" : "## Active Commitments",
    lines: records.map((record) => objectLine(reader, record)),
    none: "- None",
    missing: (cut) => {
      const left = total - records.length + cut;
      return left === 0 ? null : `- ${left} more ${type}s: ${item(more)}`;
    },
  };
}

function objectLine(reader: Reader, record: ObjectRecord): string {
  const notes = [
    ...(record.due === null ? [] : [item(record.due)]),
    ...(record.realm === "" ? [] : ["private"]),
  ];
  const note = notes.length === 0 ? "" : ` (${notes.join(", ")})`;
  return `- ${item(record.id)}${note}: ${summaryOf(reader, record)}`;
}

function summaryOf(reader: Reader, record: ObjectRecord): string {
  const row = reader.row(record.rid);
  if (row === null) return "(its row can no longer be read: run memoryctl validate)";
  return item(String(contentOf(row)["summary"] ?? ""));
}

/** Characters of the shortest line of a conflict: more of them than fit need not be read. */
const SHORTEST_CONFLICT = 100;

function conflictPart(reader: Reader, options: CapsuleOptions): Part {
  const { state } = reader;
  const most = Math.ceil(options.budget / SHORTEST_CONFLICT);
  const open = realms(options).map((realm) => ({
    first: openConflicts(state, options.scope, realm, most),
    count: countConflicts(state, options.scope, realm),
  }));
  const conflicts = open.flatMap(({ first }) => first);
  const unread = open.reduce((sum, { count }) => sum + count, 0) - conflicts.length;
  const side = (conflict: OpenConflict, name: "active" | "contested") => {
    const record = conflict[name];
    const key = item(conflict.key);
    return `- ${conflict.id} (${key}) ${name} ${item(record.id)}: ${summaryOf(reader, record)}`;
  };
  return {
    heading: "## Open Conflicts",
    lines: conflicts.map((each) => `${side(each, "active")}\n${side(each, "contested")}`),
    none: "- None",
    missing: (cut) => {
      const left = unread + cut;
      return left === 0 ? null : `- ${left} open conflicts: views/conflicts`;
    },
  };
}

function facts(reader: Reader, { scope }: CapsuleOptions): number {
  return countActive(reader.state, { scope, realm: "", type: "fact" });
}

/** How many lines of each part fit: in turns, so that the newest of each part comes first. */
function fit(parts: readonly Part[], options: CapsuleOptions): number[] {
  const kept = parts.map(() => 0);
  const fixed = render(options, parts, kept, 0).length + LEFT_OUT_ROOM;
  let room = options.budget - fixed;
  const longest = Math.max(...parts.map((part) => part.lines.length));
  for (let turn = 0; turn < longest; turn += 1) {
    for (const [i, part] of parts.entries()) {
      const line = part.lines[turn];
      if (line === undefined || kept[i] !== turn || line.length + 1 > room) continue;
      kept[i] = turn + 1;
      room -= line.length + 1;
    }
  }
  return kept;
}

function render(
  options: CapsuleOptions,
  parts: readonly Part[],
  kept: readonly number[],
  facts: number,
): string {
  const body = parts.flatMap((part, i) => {
    const lines = part.lines.slice(0, kept[i]);
    return [part.heading, ...(part.lines.length === 0 ? [part.none] : lines), ""];
  });
  const left = parts.flatMap((part, i) => part.missing(part.lines.length - (kept[i] ?? 0)) ?? []);
  if (facts > 0) left.push(`- ${facts} facts: views/facts`);
  const head = [
    `# Attach Capsule: ${item(options.project)}`,
    "",
    `- Scope: ${item(options.scope)}`,
    DERIVED,
    "",
  ];
  const tail = left.length === 0 ? [] : ["## Left Out", ...left, ""];
  return [...head, ...body, ...tail].join("\n").trimEnd() + "\n";
}

/** One line of text that can forge nothing; what was taken away is counted in it. */
function item(text: string): string {
  const clean = neutral(text);
  const { text: shown, cut } = clip(clean.text, ITEM_LIMIT);
  const notes = [
    ...(cut > 0 ? [`+${cut} characters`] : []),
    ...(clean.removed > 0 ? [`${clean.removed} invisible characters removed`] : []),
  ];
  return notes.length === 0 ? shown : `${shown} [${notes.join(", ")}]`;
}
