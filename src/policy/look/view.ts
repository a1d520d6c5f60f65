/**
 * The view: what policies see of a store. Plain data from index queries with fixed limits, so that
 * asking costs the same on a large store. What is private is left out, but for the asking agent's
 * own.
 */
import type { LeaseRecord } from "../../state/leases.ts";
import { leaseTime, liveLeases, staleLeases } from "../../state/leases.ts";
import { findingsOpen, newestScorecards } from "../../state/findings.ts";
import { instanceOf } from "../../state/instances.ts";
import type { Reader } from "../../state/reader.ts";
import { lastReduced } from "../../state/outcomes.ts";
import { rejectedEvents } from "../../state/rejected.ts";
import { scopeOfProject } from "../../state/projects.ts";
import { countersOf } from "../../state/counters.ts";
import { activeNow } from "../../state/presence.ts";
import { recentWork, waitingWork } from "../../state/recent.ts";
import { filesHeld, goneRows } from "../../state/gone.ts";
import { damageFound } from "../../state/verdict.ts";
import type { FindingView, LeaseView, ScorecardView, TotalsView } from "../contract.ts";
import type { ViewData } from "../evaluate.ts";
import { commitmentViews, conflictViews, decisionViews } from "./objects.ts";
import type { Frame } from "./frame.ts";
import { ago, first } from "./frame.ts";
import { agendaViews, instanceViews, projectViews, scopeViews, streamViews } from "./activity.ts";

/** What is asked about, and what the world lets the view see. */
export interface ViewRequest {
  readonly now_ms: number;
  readonly scope?: string | undefined;
  readonly project?: string | undefined;
  readonly instance_id?: string | undefined;
  /** A test for names: one that exists is meant exactly, any other is a glob. */
  readonly filter: (
    wanted: string | undefined,
    exists: (name: string) => boolean,
  ) => (name: string) => boolean;
  /** When a file of the store was last written, milliseconds since 1970; null for none. */
  readonly modified_ms: (path: string) => number | null;
}

/** Looks at a store for policies. */
export function policyView(reader: Reader, request: ViewRequest): ViewData {
  const frame = frameOf(reader, request);
  const lists = {
    instances: instanceViews(frame),
    streams: streamViews(frame),
    scopes: scopeViews(frame),
    conflicts: conflictViews(frame),
    leases: leaseViews(frame),
    projects: projectViews(frame),
    agenda: agendaViews(frame),
    decisions: decisionViews(frame),
    commitments: commitmentViews(frame),
    scorecards: scorecardViews(frame),
    findings: findingViews(frame),
  };
  const names = Object.keys(lists) as (keyof typeof lists)[];
  const totals = Object.fromEntries(names.map((name) => [name, lists[name].total]));
  return {
    api: 1,
    now_ms: frame.now_ms,
    scope: frame.scope,
    project: frame.project,
    instance_id: frame.instance_id,
    instances: lists.instances.shown,
    streams: lists.streams.shown,
    scopes: lists.scopes.shown,
    conflicts: lists.conflicts.shown,
    leases: lists.leases.shown,
    projects: lists.projects.shown,
    agenda: lists.agenda.shown,
    decisions: lists.decisions.shown,
    commitments: lists.commitments.shown,
    scorecards: lists.scorecards.shown,
    findings: lists.findings.shown,
    index: indexView(frame),
    totals: totals as TotalsView,
  };
}

/** What is asked about, with what follows: an agent's own scope, a project's, and back. */
function frameOf(reader: Reader, request: ViewRequest): Frame {
  const { state } = reader;
  const { instance_id = null, modified_ms, now_ms } = request;
  const own = instance_id === null ? undefined : instanceOf(state, instance_id);
  const named = request.project ?? (request.scope === undefined ? own?.project || null : null);
  const scope = request.scope ?? (named === null ? own?.scope : scopeOfProject(state, named));
  const counters = countersOf(state, "");
  const known = new Set(counters.map((each) => each.scope));
  const matches = request.filter(scope, (name) => known.has(name));
  // A glob's own test takes more than the name: lists would hand it their indexes.
  const wants = (name: string) => matches(name);
  const scopes = scope === undefined ? null : [...known].filter(wants);
  return {
    reader,
    now_ms,
    modified_ms,
    scope: scope ?? null,
    project: named ?? projectIn(scope),
    instance_id,
    wants,
    scopes: (scopes ?? [...known]).sort(),
    counters,
    active: activeNow(state, now_ms),
    work: recentWork(state, { scopes, instance: instance_id }),
    waiting: waitingWork(state),
  };
}

/** The project that a scope names; null for a glob, and for any other scope. */
function projectIn(scope: string | undefined): string | null {
  const name = /^project:([^*?[\]{}!()]+)$/.exec(scope ?? "")?.[1];
  return name ?? null;
}

function leaseViews({ reader: { state }, now_ms, wants }: Frame) {
  const time = leaseTime(state, now_ms);
  const view = (lease: LeaseRecord): LeaseView => ({
    lease_id: lease.id,
    scope: lease.scope,
    key: lease.key,
    instance_id: lease.instance,
    fence: lease.fence,
    left_seconds: Math.floor((lease.until - time) / 1000),
  });
  const all = [...staleLeases(state, now_ms), ...liveLeases(state, now_ms)];
  const wanted = all.filter(({ scope }) => wants(scope)).sort((a, b) => a.until - b.until);
  return first(wanted.map(view), 50);
}

function scorecardViews({ reader: { state }, now_ms }: Frame) {
  const cards = newestScorecards(state, 10).map((card): ScorecardView => ({
    scope: card.scope,
    project: card.project,
    age_seconds: ago(now_ms, card.ts),
    score: card.score,
    health: card.health === "green" || card.health === "yellow" ? card.health : "red",
  }));
  return first(cards, 10);
}

/** Findings of the scope, and those of the whole store. */
function findingViews({ reader: { state }, now_ms, wants }: Frame) {
  const open = findingsOpen(state).filter(({ scope }) => scope === "" || wants(scope));
  const views = open.map((each): FindingView => ({
    finding_id: each.finding,
    rule: each.rule,
    severity: each.severity === "high" || each.severity === "medium" ? each.severity : "low",
    scope: each.scope,
    project: each.project,
    open_seconds: ago(now_ms, each.ts),
  }));
  return first(views, 50);
}

function indexView({ reader: { state }, now_ms, modified_ms, wants }: Frame) {
  const reduced = lastReduced(state);
  const reindexed = modified_ms("index/catalog.jsonl");
  return {
    since_reduce_seconds: reduced === 0 ? null : ago(now_ms, reduced),
    since_reindex_seconds: reindexed === null ? null : ago(now_ms, reindexed),
    rejected_events: rejectedEvents(state).filter(({ scope }) => wants(scope)).length,
    // A policy is asked often, and git with it would be slow: what is gone may be on a branch.
    damaged_lines: damageFound(state, filesHeld({ lost: [], held: goneRows(state) })).length,
  };
}
