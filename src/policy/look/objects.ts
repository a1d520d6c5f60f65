/** What is held to be true: decisions, commitments, and those that contest each other. */
import { day } from "../../base/time.ts";
import { newestFirst } from "../../row/order.ts";
import { reviewsDue, weightyDecisions } from "../../state/reviews.ts";
import { type OpenConflict, openConflicts } from "../../state/conflicts.ts";
import { contentOf, type Reader, type RowMembers } from "../../state/reader.ts";
import type { ObjectRecord } from "../../state/objects.ts";
import { countActiveTo, newestActive, realmsOf, soonestDue } from "../../state/active.ts";
import { dueIn } from "./activity.ts";
import type {
  CommitmentView,
  ConflictView,
  DecisionView,
  Severity,
  SideView,
} from "../contract.ts";
import type { Frame, ShortList } from "./frame.ts";
import { ago, first } from "./frame.ts";

/** Conflicts that are shown: both sides of each are read. */
const MOST_CONFLICTS = 5;
/** Decisions, and commitments, that are read; and of them those that something asks for. */
const MOST_DECISIONS = 16;
const MOST_COMMITMENTS = 8;
const MOST_PRESSING = 8;
/** Of one scope and type: a policy asks whether there are many. */
const MOST_COUNTED = 100;
/** Scopes whose newest objects are looked up. */
const MOST_SCOPES = 20;

/** Open conflicts in the scopes asked about, the oldest first. */
export function conflictViews(frame: Frame): ShortList<ConflictView> {
  const { reader: { state } } = frame;
  const contested = frame.counters.filter(({ name, n }) => name === "conflict" && n > 0);
  const open = contested.filter(({ scope }) => frame.wants(scope)).flatMap(({ scope }) =>
    realmsOf(frame.instance_id).flatMap((realm) => openConflicts(state, scope, realm))
  );
  open.sort((a, b) => a.contested.ts - b.contested.ts || (a.id < b.id ? -1 : 1));
  const { shown, total } = first(open, MOST_CONFLICTS);
  return { shown: shown.map((each) => conflictView(frame, each)), total };
}

function conflictView(frame: Frame, { id, active, contested }: OpenConflict): ConflictView {
  return {
    id,
    scope: active.scope,
    decision_key: contested.key,
    open_seconds: ago(frame.now_ms, contested.ts),
    active: sideView(frame, active),
    contested: sideView(frame, contested),
  };
}

function sideView({ reader, now_ms }: Frame, record: ObjectRecord): SideView {
  const { id, owner, ts } = record;
  const { summary } = contentIn(reader, record);
  return { id, owner: owner ?? "", summary: textOf(summary), age_seconds: ago(now_ms, ts) };
}

/** Reviews that are due first, then those of high salience, then the newest. */
export function decisionViews(frame: Frame): ShortList<DecisionView> {
  const { reader: { state } } = frame;
  const pressing = [
    ...reviewsDue(state, day(frame.now_ms), MOST_PRESSING),
    ...weightyDecisions(state, MOST_PRESSING),
  ];
  const { shown, total } = chosen(frame, { type: "decision", limit: MOST_DECISIONS }, pressing);
  return { shown: shown.map((each) => decisionView(frame, each)), total };
}

/** Commitments that are due soonest, then the newest. */
export function commitmentViews(frame: Frame): ShortList<CommitmentView> {
  const pressing = soonestDue(frame.reader.state, MOST_PRESSING);
  const { shown, total } = chosen(frame, { type: "commitment", limit: MOST_COMMITMENTS }, pressing);
  return { shown: shown.map((each) => commitmentView(frame, each)), total };
}

/** What is pressing, then the newest, each once. */
function chosen(
  frame: Frame,
  { type, limit }: { readonly type: "decision" | "commitment"; readonly limit: number },
  pressing: readonly ObjectRecord[],
): ShortList<ObjectRecord> {
  const { reader: { state }, wants } = frame;
  const scopes = frame.scopes.slice(0, MOST_SCOPES);
  const where = scopes.flatMap((scope) =>
    realmsOf(frame.instance_id).map((realm) => ({ scope, realm, type }))
  );
  const seen = new Set(realmsOf(frame.instance_id));
  const share = Math.max(2, Math.ceil(limit / scopes.length));
  const newest = where.flatMap((each) => newestActive(state, each, share));
  newest.sort(newestFirst);
  const all = [...pressing, ...newest].filter(({ scope, realm }) =>
    wants(scope) && seen.has(realm)
  );
  const once = [...new Map(all.map((each) => [each.id, each])).values()];
  const total = where.reduce((sum, each) => sum + countActiveTo(state, each, MOST_COUNTED), 0);
  return { shown: inOrderOfFiles(frame, once.slice(0, limit)), total };
}

/** Reads rows once from the front of each file to its end, which costs one read for many. */
function inOrderOfFiles(
  { reader }: Frame,
  records: readonly ObjectRecord[],
): readonly ObjectRecord[] {
  for (const { rid } of [...records].sort((a, b) => a.rid - b.rid)) reader.row(rid);
  return records;
}

function decisionView(frame: Frame, record: ObjectRecord): DecisionView {
  const row = contentIn(frame.reader, record);
  const { why, confidence, evidence_ref, review_at } = row;
  return {
    ...common(frame, record, row),
    decision_key: record.key,
    why: typeof why === "string" ? why : null,
    confidence: typeof confidence === "number" ? confidence : 0,
    review_in_seconds: dueIn(frame.now_ms, review_at),
    evidence: typeof evidence_ref === "string" ? [evidence_ref] : [],
  };
}

function commitmentView(frame: Frame, record: ObjectRecord): CommitmentView {
  const due_in_seconds = dueIn(frame.now_ms, record.due);
  return { ...common(frame, record, contentIn(frame.reader, record)), due_in_seconds };
}

function common({ now_ms }: Frame, { id, scope, ts }: ObjectRecord, row: RowMembers) {
  const summary = textOf(row["summary"]);
  return { id, scope, summary, salience: levelOf(row["salience"]), age_seconds: ago(now_ms, ts) };
}

/** What an object's row says; nothing where its line is no longer what was folded. */
function contentIn(reader: Reader, { rid }: ObjectRecord): RowMembers {
  return contentOf(reader.row(rid) ?? {});
}

/** Texts are shown to agents: longer ones are cut. */
const LONGEST = 200;

function textOf(value: unknown): string {
  const text = typeof value === "string" ? value : "";
  const letters = [...text.slice(0, 2 * LONGEST)];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : text;
}

function levelOf(value: unknown): Severity {
  return value === "high" || value === "low" ? value : "medium";
}
