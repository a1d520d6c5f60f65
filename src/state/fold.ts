/**
 * The fold: rows into slices, and slices into what commands ask. What the state says is a pure
 * function of the set of rows: they may come in any order, in any parts, and go again.
 */
import type { Row } from "../row/kind.ts";
import type { Order } from "../row/order.ts";
import { LC_JUMP } from "../row/order.ts";
import * as archives from "./archives.ts";
import * as agenda from "./agenda.ts";
import * as attention from "./reviews.ts";
import * as chains from "./decisions/settle.ts";
import * as conflicts from "./conflicts.ts";
import * as damage from "./damage.ts";
import * as edges from "./decisions/corrections.ts";
import * as evidence from "./evidence.ts";
import * as events from "./events.ts";
import * as findings from "./findings.ts";
import * as instances from "./instances.ts";
import * as keys from "./idempotency.ts";
import * as leases from "./leases.ts";
import { dropRows, enterRow, type NewRow } from "./ledgers.ts";
import { clockOf, setMeta } from "./meta.ts";
import { forgetObjects, settleEvent, settleObject } from "./objects.ts";
import * as outcomes from "./outcomes.ts";
import { rowsBehind } from "./rid.ts";
import * as projects from "./projects.ts";
import * as seals from "./seals.ts";
import { forgetLookedUp, forgetMemo, type Placed, type State } from "./state.ts";
import { settleCounters } from "./counters.ts";

/** A row on its way into the index. */
export interface Incoming extends NewRow {
  readonly row: Row;
  readonly order: Order;
  /** The folder of its file, which names what a v1 row leaves out. */
  readonly folder: string;
  /** The replica whose file it stands in; empty for v1. */
  readonly replica: string;
}

/** Folds one row; returns its number. `settle` must follow before anything is asked. */
export function foldRow(state: State, incoming: Incoming): number {
  const at: Placed = { rid: enterRow(state, incoming), order: incoming.order };
  if (!moveClock(state, at.order.lc)) {
    damage.enterDamage(state, at.rid, "edited", "its clock is far ahead of all others");
  }
  apply(state, at, incoming);
  return at.rid;
}

/** A row that is damaged: only its place and its fault are kept. */
export function foldDamage(state: State, at: NewRow, fault: string, reason: string): void {
  damage.enterDamage(state, enterRow(state, at), fault, reason);
}

function apply(state: State, at: Placed, { row, folder, digest, replica }: Incoming): void {
  switch (row.kind) {
    case "event":
      events.applyEvent(state, at, row.row);
      keys.enterKey(state, at, {
        key: row.row.idempotency_key ?? "",
        scope: row.row.scope,
        instance: row.row.instance_id,
      });
      outcomes.applyDistilled(state, at, row.row);
      return projects.applyProject(state, at, row.row);
    case "object":
      events.applyObject(state, at, row.row);
      return outcomes.applyObjectOutcome(state, at, row.row);
    case "processed":
      return outcomes.applyProcessed(state, at, row.row);
    case "outcome":
      return outcomes.applyOutcome(state, at, row.row);
    case "instance":
      return instances.applyInstance(state, at, row.row);
    case "lease":
      return leases.applyLease(state, at, row.row);
    case "conflict":
      return conflicts.applyConflict(state, at, row.row);
    case "agenda":
      keys.enterKey(state, at, {
        key: row.row.idempotency_key ?? "",
        scope: row.row.project ?? folder,
        instance: "",
      });
      return agenda.applyAgenda(state, at, row.row, folder);
    case "finding":
      return findings.applyFinding(state, at, row.row);
    case "scorecard":
      return findings.applyScorecard(state, at, row.row);
    case "seal":
      return seals.applySeal(state, at, row.row, { root: digest, replica });
    case "archive":
      return archives.applyArchive(state, at, row.row);
    default:
      // Kept by place only: no answer is folded from them.
      return;
  }
}

/** Moves the clock on; false where the row is too far ahead to be believed. */
function moveClock(state: State, lc: number): boolean {
  const clock = state.clock.lc ?? clockOf(state);
  state.clock.lc = clock;
  if (lc > clock + LC_JUMP) return false;
  if (lc > clock) {
    state.clock.lc = lc;
    state.clock.moved = true;
  }
  return true;
}

/** Takes the rows of a file behind a line out of every slice. `settle` must follow. */
export function forgetRows(state: State, fid: number, line: number): void {
  const range = rowsBehind(fid, line);
  forgetMemo(state);
  forgetObjects(state, range);
  events.forgetEvents(state, range);
  outcomes.forgetOutcomes(state, range);
  edges.forgetCorrections(state, range);
  evidence.forgetEvidence(state, range);
  attention.forgetReviews(state, range);
  keys.forgetKeys(state, range);
  conflicts.forgetConflicts(state, range);
  agenda.forgetAgenda(state, range);
  leases.forgetLeases(state, range);
  instances.forgetInstances(state, range);
  findings.forgetFindings(state, range);
  projects.forgetProjects(state, range);
  seals.forgetSeals(state, range);
  archives.forgetArchives(state, range);
  damage.forgetDamage(state, range);
  dropRows(state, range);
}

/** Brings all that the folded rows touched up to date, each entity alone. */
export function settle(state: State): void {
  settleEntities(state);
  settleNumbers(state);
}

/** What every row of a batch needs settled before the next is planned. */
export function settleEntities(state: State): void {
  const { dirty } = state;
  for (const id of dirty.events) settleEvent(state, id);
  dirty.events.clear();
  for (const id of dirty.objects) settleObject(state, id);
  dirty.objects.clear();
  forgetLookedUp(state);
  chains.settleDecisions(state);
  leases.settleLeases(state);
  instances.settleInstances(state);
  findings.settleFindings(state);
}

/** Tallies and the clock: written once for many rows, before they are committed or asked for. */
export function settleNumbers(state: State): void {
  const { clock } = state;
  settleCounters(state);
  if (clock.moved) setMeta(state, "lc", clock.lc ?? 0);
  clock.moved = false;
}
