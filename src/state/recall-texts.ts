/** What of a row can be recalled: the texts of events that say something, and of objects of v1. */
import type { RecordTexts } from "../recall/kept.ts";
import { contentOf, type RowMembers } from "./reader.ts";

/** The kinds of events that say something, and v1's objects: see `EventRecord.kind`. */
export const RECALLED_KINDS = [
  "captured",
  "published",
  "reconciled",
  "checkpointed",
  "handoff",
  "object",
] as const;

const KINDS: ReadonlySet<string> = new Set(RECALLED_KINDS);

/** True for an event, or an object of v1, that can be recalled. */
export function isRecalled(kind: string): boolean {
  return KINDS.has(kind);
}

/** Members that say most, in the order in which they are read; one that is missing says nothing. */
const HEAD = ["summary", "decision_key", "now"];
const BODY = [
  "why",
  "next",
  "next_actions",
  "open_questions",
  "risks",
  "assumptions",
  "source",
  "evidence_ref",
];

/** What a row says, from its members. They are those of anybody: what is no text is passed over. */
export function textsOf(row: RowMembers): RecordTexts {
  const said = contentOf(row);
  const text = (names: readonly string[]) => names.flatMap((name) => textIn(said[name])).join("\n");
  return { head: text(HEAD), tags: text(TAGS), body: text(BODY) };
}

const TAGS = ["tags"];

function textIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** Whose row it is: the owner of a private one, else empty for everybody's. */
export function realmOfRow(row: RowMembers): string {
  if (row["visibility"] !== "private") return "";
  const { owner, instance_id } = row;
  return typeof owner === "string" ? owner : typeof instance_id === "string" ? instance_id : "";
}

/** True for a row whose payload was taken out: it commits to one that it does not have. */
export function lacksPayload(row: RowMembers): boolean {
  const { payload, payload_sha256 } = row;
  if (payload_sha256 === undefined || typeof payload !== "object") return false;
  return payload === null || Object.keys(payload).length === 0;
}
