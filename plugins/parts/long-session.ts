/** Long sessions and their end: an agent's context goes, with all that was only in it. */
import type { Advice, PolicyView } from "../../src/policy/contract.ts";
import { actor, count, greatest, span } from "./amounts.ts";
import { type Ends, isEnding, lastWord, option, place, sessionOf } from "./session.ts";

export interface Limits extends Ends {
  readonly checkpoint_after_work: number;
  readonly checkpoint_after_seconds: number;
  readonly diagnose_run_per_session: boolean;
  readonly diagnose_after_seconds: number;
}

/** A checkpoint is due after work, after time, and before the end. */
export function checkpoint(view: PolicyView, limits: Limits): Advice | null {
  const behind = greatest(view.projects, (each) => each.work_since_checkpoint);
  if (behind === undefined || behind.work_since_checkpoint === 0) return null;
  const age = behind.since_checkpoint_seconds ?? sessionOf(view)?.since_start_seconds ?? 0;
  const due = behind.work_since_checkpoint >= limits.checkpoint_after_work ||
    age >= limits.checkpoint_after_seconds || isEnding(view, limits);
  if (!due) return null;
  const last = behind.since_checkpoint_seconds === null
    ? "there is no checkpoint"
    : `the last checkpoint is ${span(behind.since_checkpoint_seconds)} old`;
  return {
    id: "checkpoint",
    title: "Write down where the work stands",
    why: `${count(behind.work_since_checkpoint, "event")} in ${behind.project}, and ${last}`,
    severity: "medium",
    score: 58,
    command: [
      ...["checkpoint", "--project", behind.project, ...actor(view)],
      ...["--now", "<what works>", "--next", "<what comes next>"],
    ],
  };
}

/** The end: write down where the work stands, hand over, which judges what waits, then leave. */
export function end(view: PolicyView, limits: Limits): Advice | null {
  const me = sessionOf(view);
  if (me === undefined || !isEnding(view, limits)) return null;
  const project = view.projects.find((each) => each.project === me.project);
  const why = `the session is ${span(me.since_start_seconds ?? 0)} old, and ` +
    `${me.instance_id} wrote ${lastWord(me)}`;
  if (project !== undefined && project.work_since_handoff > 0 && me.work > 0) {
    return {
      id: "handoff",
      title: "Hand over",
      why: `${why}; ${count(project.work_since_handoff, "event")} since the last handoff`,
      severity: "medium",
      score: 57,
      command: [
        ...["handoff", "--project", me.project, "--instance-id", me.instance_id],
        ...["--summary", "<what was done>", "--next-actions", "<what comes next>"],
      ],
    };
  }
  return {
    id: "session-stop",
    title: "End the session",
    why: `${why}; nothing waits to be handed over`,
    severity: "low",
    score: 56,
    command: ["sync", "stop", ...place(me)],
  };
}

/** Once in each session, look whether the memory is still sound. */
export function diagnose(view: PolicyView, limits: Limits): Advice | null {
  const me = sessionOf(view);
  const age = me?.since_start_seconds ?? 0;
  if (!limits.diagnose_run_per_session || me === undefined) return null;
  if (age < limits.diagnose_after_seconds) return null;
  if (view.scorecards.some((each) => each.age_seconds <= age)) return null;
  return {
    id: "diagnose",
    title: "Measure the memory's health",
    why: `the session is ${span(age)} old, and nobody diagnosed since it began`,
    severity: "low",
    score: 45,
    command: ["diagnose", ...option("--scope", me.scope), ...option("--project", me.project)],
  };
}
