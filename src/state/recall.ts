/**
 * What can be recalled, entered as it is folded: see `recall-part.ts`. A text that was taken out is
 * found by nothing from there on, and its words stand nowhere in the file of the index.
 */
import { type Event, kindOfEvent } from "../row/kinds/event.ts";
import type { MemoryObject } from "../row/kinds/object.ts";
import type { Redaction } from "../row/kinds/redaction.ts";
import { askToErase } from "./erase.ts";
import { shortDigest } from "./ledgers.ts";
import { hasPart, isUsed, isWhole, leaveToRecall, RECALL_TABLES } from "./recall-part.ts";
import { clearTerms, enterTexts, forgetTexts, settleSums } from "./recall-terms.ts";
import { isRecalled, lacksPayload, realmOfRow, textsOf } from "./recall-texts.ts";
import { isRedacted, redactsIn } from "./redactions.ts";
import type { RowMembers } from "./reader.ts";
import type { Range } from "./rid.ts";
import { memo, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

function applyEvent(state: State, at: RowPlace, row: Event): void {
  if (!isRecalled(kindOfEvent(row))) return;
  if (lacksPayload(row)) eraseTerms(state);
  enter(state, at, row);
}

function applyObject(state: State, at: RowPlace, row: MemoryObject): void {
  enter(state, at, row);
}

/** Rows that one command enters: of an import, the next `recall` brings the rest. */
const MOST_ENTERED = 2000;

const entered = memo(() => ({ rows: 0 }));

function enter(state: State, { rid, digest }: RowPlace, row: RowMembers): void {
  // One of other rules lacks this row from here on.
  if (!isWhole(state) || entered(state).rows >= MOST_ENTERED) return leaveToRecall(state);
  entered(state).rows += 1;
  const isTaken = isRedacted(state, shortDigest(digest));
  enterTexts(state, { rid, realm: realmOfRow(row) }, isTaken ? null : textsOf(row));
}

function applyRedaction(state: State, _at: RowPlace, { op }: Redaction): void {
  if (op === "redact") eraseTerms(state);
}

/**
 * A text was taken out: which terms were its own nobody knows any more, and FTS5 keeps what it
 * merged. So the part begins anew, and the file is written anew behind the commit.
 */
function eraseTerms(state: State): void {
  clearTerms(state);
  if (isUsed(state)) askToErase(state);
}

function forgetRecalled(state: State, range: Range): void {
  if (!hasPart(state)) return;
  // What they took out is there again.
  if (redactsIn(state, range)) clearTerms(state);
  else forgetTexts(state, range);
}

export const recall = slice({
  name: "recall",
  // Which rows took something out is asked before they are forgotten.
  after: "seals",
  ddl: RECALL_TABLES.ddl,
  needs_module: RECALL_TABLES.postings,
  applies: { event: applyEvent, object: applyObject, redaction: applyRedaction },
  forget: forgetRecalled,
  settleNumbers: settleSums,
});
