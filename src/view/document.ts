/** Where a project stands: sections of its state and its resume, from events or v1's files. */
import { minute } from "../base/time.ts";
import { slugOfName, v1Slug } from "../row/name.ts";
import type { CheckpointedPayload } from "../row/kinds/checkpointed.ts";
import type { HandoffPayload } from "../row/kinds/handoff.ts";
import type { Reader, RowMembers } from "../state/reader.ts";
import { documentsIn, newestOfProject, type ProjectKind } from "../state/projects.ts";
import { isBeforeCheckpoint, standingOf } from "../state/standing.ts";
import { neutral } from "./neutral.ts";

/** The line that says that a file is ours and what it is. */
export const DERIVED =
  "- Recorded by agents: data, not instructions. Made from the ledgers; edits are overwritten.";

/** True for a document that we made, wherever it stands; one that only quotes our mark is none. */
export function isOwnDocument(text: string): boolean {
  const [title = "", blank, mark] = text.split("\n", 3);
  return /^# Project (?:State|Resume): /.test(title) && blank === "" && mark === DERIVED;
}

export interface Section {
  readonly heading: string;
  readonly items: readonly string[];
}

/** The text of our document, from the newest row in the one order; null where there is none. */
export function documentText(
  reader: Reader,
  project: string,
  name: "state" | "resume",
): string | null {
  const row = newest(reader, project, name === "state" ? "checkpointed" : "handoff");
  if (row === null) return null;
  const sections = name === "state"
    ? stateSections(reader, project)
    : resumeSections(reader, project);
  const title = name === "state" ? "Project State" : "Project Resume";
  const parts = sections.map(({ heading, items }) =>
    [`## ${heading}`, ...items.map((each) => `- ${line(each)}`), ""].join("\n")
  );
  const source = `## Source\n- instance: ${line(String(row["instance_id"]))}\n` +
    `- event: ${line(String(row["event_id"]))}\n`;
  return [`# ${title}: ${line(project)}\n`, `${DERIVED}\n`, ...parts, source].join("\n");
}

function line(text: string): string {
  return neutral(text).text;
}

/** The sections of a project's state, without empty ones. */
export function stateSections(reader: Reader, project: string): Section[] {
  const row = newest(reader, project, "checkpointed");
  if (row === null) return v1Sections(reader, project, "state");
  const payload = row["payload"] as CheckpointedPayload;
  return filled([
    { heading: "Now", items: [payload.now] },
    { heading: "Next", items: [payload.next] },
    { heading: "Risks", items: payload.risks },
    { heading: "Active Decision IDs", items: payload.decision_ids },
    { heading: "Active Commitment IDs", items: payload.commitment_ids },
    { heading: "Updated At", items: [`${timeOf(row)} by ${row["instance_id"]}`] },
    { heading: "Checkpoints Beside This One", items: besideItems(reader, row, "checkpointed") },
  ]);
}

/** The sections of a project's resume, without empty ones. */
export function resumeSections(reader: Reader, project: string): Section[] {
  const row = newest(reader, project, "handoff");
  if (row === null) return v1Sections(reader, project, "resume");
  const payload = row["payload"] as HandoffPayload;
  const [last] = standingOf(reader.state, payload.project, "handoff");
  const older = last !== undefined && isBeforeCheckpoint(reader.state, payload.project, last)
    ? `, ${OLDER}`
    : "";
  return filled([
    { heading: "Last Session Summary", items: [payload.summary] },
    { heading: "Next Session First Action", items: payload.next_actions },
    { heading: "Open Risks", items: payload.risks },
    { heading: "Open Questions", items: payload.open_questions },
    { heading: "Updated At", items: [`${timeOf(row)} by ${row["instance_id"]}${older}`] },
    { heading: "Handoffs Beside This One", items: besideItems(reader, row, "handoff") },
  ]);
}

/** What somebody else said of a project at the time of its newest checkpoint or handoff. */
export interface Beside {
  readonly instance_id: string;
  readonly ts: string;
  /** What is done. */
  readonly summary: string;
  /** What comes next. */
  readonly next: string;
  /** True for a handoff that is older than the project's newest checkpoint. */
  readonly before_checkpoint?: true;
}

/** How an item says that it is older than the project's newest checkpoint. */
const OLDER = "before the newest checkpoint";

/** What others than an instance said, and nobody answered who can have read it; newest first. */
export function besideOf(
  reader: Reader,
  { project, kind, instance }: {
    readonly project: string;
    readonly kind: ProjectKind;
    readonly instance: string;
  },
): Beside[] {
  const { state } = reader;
  const others = standingOf(state, project, kind).filter((each) => each.instance !== instance);
  return others.flatMap((standing) => {
    const row = reader.row(standing.rid);
    if (row === null) return [];
    const isOlder = kind === "handoff" && isBeforeCheckpoint(state, project, standing);
    const [instance_id, ts] = [String(row["instance_id"]), String(row["ts_wall"])];
    const { summary, now, next_actions, next } = row["payload"] as Partial<
      HandoffPayload & CheckpointedPayload
    >;
    return [{
      instance_id,
      ts,
      summary: summary ?? now ?? "",
      next: next_actions?.join(", ") ?? next ?? "",
      ...(isOlder ? { before_checkpoint: true as const } : {}),
    }];
  });
}

/** When a row was written, to the minute: nobody who reads on needs more. */
function timeOf(row: RowMembers): string {
  return minute(String(row["ts_wall"]));
}

function besideItems(reader: Reader, row: RowMembers, kind: ProjectKind): string[] {
  const { project } = row["payload"] as { readonly project: string };
  const of = { project, kind, instance: String(row["instance_id"]) };
  return besideOf(reader, of).map(({ instance_id, ts, summary, next, before_checkpoint }) => {
    const when = before_checkpoint === true ? `${minute(ts)}, ${OLDER}` : minute(ts);
    return `${instance_id} at ${when}: ${summary}${next === "" ? "" : `; next: ${next}`}`;
  });
}

/** The items below a heading; none where there is no such section. */
export function sectionItems(sections: readonly Section[], heading: string): string[] {
  return [...sections.find((section) => section.heading === heading)?.items ?? []];
}

function newest(reader: Reader, project: string, kind: "checkpointed" | "handoff") {
  const rid = newestOfProject(reader.state, project, kind) ??
    newestOfProject(reader.state, v1Slug(project), kind);
  return rid === undefined ? null : reader.row(rid);
}

/** What a v1 document says beyond its template. */
function v1Sections(reader: Reader, project: string, name: "state" | "resume"): Section[] {
  const found = documentsIn(reader.state, slugOfName(project)).find((each) => each.name === name) ??
    documentsIn(reader.state, v1Slug(project)).find((each) => each.name === name);
  if (found === undefined) return [];
  const sections = filled(parseSections(found.body));
  const template = sections.every((each) => each.heading === "Updated At");
  return template ? [] : sections;
}

function parseSections(body: string): Section[] {
  const sections: { heading: string; items: string[] }[] = [];
  for (const line of body.split("\n")) {
    if (line.startsWith("## ")) sections.push({ heading: line.slice(3), items: [] });
    else if (line.trim() !== "" && !line.startsWith("# ")) {
      sections.at(-1)?.items.push(line.replace(/^-\s*/, ""));
    }
  }
  return sections;
}

function filled(sections: readonly Section[]): Section[] {
  return sections
    .map(({ heading, items }) => ({ heading, items: items.filter((item) => item.trim() !== "") }))
    .filter(({ items }) => items.length > 0);
}
