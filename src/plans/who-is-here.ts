/** Who is here: runs that are there, with what they noted and hold. */
import { iso } from "../base/time.ts";
import type { LeaseRecord } from "../state/leases.ts";
import { liveLeases } from "../state/leases.ts";
import { isOver, type Presence, presentRuns } from "../state/presence.ts";
import type { Reader } from "../state/reader.ts";
import { notedRow } from "../state/runs.ts";
import { printable } from "../view/neutral.ts";
import type { Answer } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { shownRun } from "./caller-run.ts";

/** Entries of an answer at most, and leases of one entry. */
const MOST_RUNS = 100;
const MOST_LEASES = 20;

/** A run, as `sync list` shows it. */
export interface ListedRun extends ReturnType<typeof shownRun> {
  readonly instance_id: string;
  readonly scope: string;
  readonly project: string;
  readonly note?: string;
  readonly leases: readonly ReturnType<typeof shownLease>[];
  readonly leases_not_listed?: number;
}

/** The answer of `sync list`. */
export interface Listed {
  readonly count: number;
  readonly instances: readonly ListedRun[];
  readonly not_listed?: number;
}

/** The runs that are there in the scopes wanted, those with the last sign first. */
export function whoIsHere(
  reader: Reader,
  env: Env,
  wanted: (there: readonly Presence[]) => (scope: string) => boolean,
): Listed {
  const { state } = reader;
  const there = presentRuns(state, env.now_ms);
  const isWanted = wanted(there);
  const runs = there.filter(({ scope }) => isWanted(scope)).sort((a, b) => b.seen - a.seen);
  const leases = liveLeases(state, env.now_ms);
  const shown = runs.slice(0, MOST_RUNS).map((run) => {
    const newest = there.find(({ instance }) => instance === run.instance) === run;
    const held = leases.filter((lease) => holds(reader, env, { run, newest, lease }));
    return entryOf(reader, env, { run, held });
  });
  const more = runs.length - shown.length;
  return { count: runs.length, instances: shown, ...(more === 0 ? {} : { not_listed: more }) };
}

/** A lease that is no run's own is shown with the newest of its instance. */
function holds(
  reader: Reader,
  env: Env,
  { run: { instance, run }, newest, lease }: {
    readonly run: Presence;
    readonly newest: boolean;
    readonly lease: LeaseRecord;
  },
): boolean {
  if (lease.instance !== instance) return false;
  if (lease.run === run) return true;
  return newest &&
    (lease.run === null || isOver(reader.state, { instance, run: lease.run }, env.now_ms));
}

function entryOf(
  reader: Reader,
  env: Env,
  { run, held }: { readonly run: Presence; readonly held: readonly LeaseRecord[] },
): ListedRun {
  const note = noteOf(reader, run);
  const more = held.length - MOST_LEASES;
  return {
    instance_id: run.instance,
    scope: run.scope,
    project: run.project,
    ...shownRun(run, env),
    ...(note === null ? {} : { note }),
    leases: held.slice(0, MOST_LEASES).map(shownLease),
    ...(more > 0 ? { leases_not_listed: more } : {}),
  };
}

/** A note of format 3 stands in the payload, one of format 2 beside it. */
function noteOf(reader: Reader, run: Presence): string | null {
  const rid = notedRow(reader.state, run);
  const row = rid === null ? null : reader.row(rid);
  const said = (row?.["payload"] as { readonly note?: unknown } | undefined)?.note ?? row?.["note"];
  return typeof said === "string" ? said : null;
}

/** A lease, as answers about runs show it. */
export function shownLease({ scope, key, fence, until }: LeaseRecord) {
  return { scope, key, fence, expires_at: iso(until) };
}

/** The same for people: two lines a run, and one for each lease. */
export function whoIsHereText(answer: Answer): string {
  const { count, instances, not_listed } = answer as unknown as Listed;
  const entries = instances.flatMap((each) => [
    `${each.instance_id}  ${each.scope}${each.project === "" ? "" : `  project ${each.project}`}`,
    `  ${each.run_id} since ${each.since}, silent for ${each.silent_seconds} s`,
    ...(each.note === undefined ? [] : [`  note: ${each.note}`]),
    ...each.leases.map(({ scope, key, expires_at }) =>
      `  holds ${key} in ${scope} until ${expires_at}`
    ),
    ...(each.leases_not_listed === undefined
      ? []
      : [`  and ${each.leases_not_listed} more leases`]),
  ]);
  const more = not_listed === undefined ? [] : [`${not_listed} more are not listed`];
  const head = count === 0 ? "nobody is here" : `here: ${count}`;
  return [head, ...entries, ...more].map(lineOf).join("\n");
}

/** One line, with the indentation that it has. */
function lineOf(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ""}${printable(line).text}`;
}
