/**
 * Complexity radar: whether work is hard over time, at the same time, or both. Signals carry what
 * they rest on; enough of one kind make a mode, and each mode has its starter commands.
 */
import type { Advice, Policy, PolicyView } from "../src/policy/contract.ts";
import { actor, brief, count, greatest, named, span } from "./parts/amounts.ts";

const settings = {
  /** Signals of one kind that make its mode. */
  signals_min: 2,
  /** Age of the last handoff of a project that is worked on. */
  handoff_old_seconds: 259_200,
  /** Age of the last checkpoint of a project that is worked on. */
  checkpoint_old_seconds: 14_400,
  /** Active decisions: more than a capsule shows. */
  decisions_many: 30,
  /** How much the health score fell between two diagnoses. */
  score_fall: 10,
  /** Captures that wait in streams of several instances of one scope. */
  waiting_many: 10,
};

type Limits = typeof settings;

/** What a signal rests on; null where it is not seen. */
type Look = (view: PolicyView, limits: Limits) => string | null;

/** Over time. */
const DIACHRONIC: Readonly<Record<string, Look>> = {
  old_handoff({ projects }, limits) {
    const old = projects.find((each) =>
      each.work_since_handoff > 0 && (each.since_handoff_seconds ?? 0) >= limits.handoff_old_seconds
    );
    return old === undefined ? null : `the last handoff of ${old.project} is ` +
      `${span(old.since_handoff_seconds ?? 0)} old, with ${
        count(old.work_since_handoff, "event")
      }` +
      " since";
  },
  old_checkpoint({ projects }, limits) {
    const old = projects.find((each) =>
      each.work_since_checkpoint > 0 &&
      (each.since_checkpoint_seconds ?? 0) >= limits.checkpoint_old_seconds
    );
    return old === undefined ? null : `the last checkpoint of ${old.project} is ` +
      `${span(old.since_checkpoint_seconds ?? 0)} old, with ` +
      `${count(old.work_since_checkpoint, "event")} since`;
  },
  many_decisions({ totals }, limits) {
    return totals.decisions < limits.decisions_many
      ? null
      : `${totals.decisions} decisions are active, more than a capsule shows`;
  },
  reviews_due({ decisions }) {
    const due = decisions.filter((each) => (each.review_in_seconds ?? 0) < 0);
    return due[0] === undefined
      ? null
      : `${count(due.length, "decision")} past the review date: ${due[0].summary}`;
  },
  promises_overdue({ commitments }) {
    const due = commitments.filter((each) => (each.due_in_seconds ?? 0) < 0);
    return due[0] === undefined
      ? null
      : `${count(due.length, "commitment")} past the due date: ${due[0].summary}`;
  },
  health_falls({ scorecards: [newest, before] }, limits) {
    if (newest === undefined || before === undefined) return null;
    const fall = before.score - newest.score;
    return fall < limits.score_fall ? null : `health fell from ${before.score} to ${newest.score}`;
  },
};

/** At the same time. */
const SYNCHRONIC: Readonly<Record<string, Look>> = {
  open_conflicts({ conflicts, totals }) {
    const oldest = conflicts[0];
    return oldest === undefined
      ? null
      : `${count(totals.conflicts, "open conflict")}, the oldest ` +
        `of ${oldest.active.owner} and ${oldest.contested.owner}, for ${span(oldest.open_seconds)}`;
  },
  shared_scope({ instances }) {
    const active = instances.filter((each) => each.active);
    const crowd = active.find((each) =>
      active.some((other) => other !== each && other.scope === each.scope)
    );
    if (crowd === undefined) return null;
    const here = active.filter((each) => each.scope === crowd.scope).map((each) =>
      each.instance_id
    );
    return `${count(here.length, "instance")} at work in ${crowd.scope}: ${named(here)}`;
  },
  leases_of_others({ leases, instance_id }) {
    const held = leases.filter((each) => each.left_seconds > 0 && each.instance_id !== instance_id);
    return held[0] === undefined
      ? null
      : `${count(held.length, "lease")} of others: ${held[0].key} by ${held[0].instance_id}`;
  },
  many_publishers({ scopes }) {
    const busy = greatest(scopes, (each) => each.publishers.length);
    return busy === undefined || busy.publishers.length < 2
      ? null
      : `${count(busy.unreduced, "event")} of ${named(busy.publishers)} wait in ${busy.scope}`;
  },
  parallel_streams({ streams }, limits) {
    const waiting = streams.filter((each) => each.undistilled >= limits.waiting_many);
    const pair = waiting.find((each) =>
      waiting.some((other) => other.scope === each.scope && other.instance_id !== each.instance_id)
    );
    return pair === undefined
      ? null
      : `${count(waiting.length, "stream")} of several instances wait to be distilled, ` +
        `${pair.undistilled} of ${pair.instance_id} in ${pair.scope}`;
  },
};

const complexityRadar: Policy = {
  name: "complexity-radar",
  version: "1.0.0",
  api: 1,
  description: "whether work is hard over time, at the same time, or both, and how to begin",
  settings,
  evaluate(view) {
    const limits = view.settings as Limits;
    const over_time = signals(DIACHRONIC, view, limits);
    const at_once = signals(SYNCHRONIC, view, limits);
    const mixed = isMode(over_time, limits) && isMode(at_once, limits);
    // In mixed mode contention comes first: what was decided twice cannot be summed up.
    const starters = [
      ...(isMode(at_once, limits) ? synchronic(view, at_once, mixed) : []),
      ...(isMode(over_time, limits) ? diachronic(view, over_time, mixed) : []),
    ];
    return {
      advice: starters.map((each, i) => ({ ...each, score: BEST - i })),
      metrics: { diachronic_signals: over_time.length, synchronic_signals: at_once.length },
    };
  },
};

export default complexityRadar;

/** Modes last, and their commands do not end them: what ends by being done comes before. */
const BEST = 19;

/** The evidence of every signal that is seen. */
function signals(
  looks: Readonly<Record<string, Look>>,
  view: PolicyView,
  limits: Limits,
): string[] {
  return Object.values(looks).flatMap((look) => look(view, limits) ?? []);
}

function isMode(seen: readonly string[], limits: Limits): boolean {
  return seen.length >= Math.max(1, limits.signals_min);
}

type Starter = Omit<Advice, "score">;

function starter(
  mode: string,
  seen: readonly string[],
  { id, title, command }: Pick<Starter, "id" | "title" | "command">,
): Starter {
  const why = brief(`${mode} complexity: ${seen.join("; ")}`);
  return { id, title, why, severity: "low", command };
}

/** See both sides, keep the others out, then decide. */
function synchronic(view: PolicyView, seen: readonly string[], mixed: boolean): Starter[] {
  const mode = mixed ? "mixed" : "synchronic";
  const conflict = view.conflicts[0];
  const scope = conflict?.scope ?? view.scope ?? view.instances[0]?.scope ?? "";
  const within = scope === "" ? [] : ["--scope", scope];
  const key = conflict?.decision_key ?? "<what you will change>";
  const first: Pick<Starter, "id" | "title" | "command"> = conflict === undefined
    ? {
      id: "synchronic-leases",
      title: "See who holds what",
      command: ["lease", "list", ...within],
    }
    : {
      id: "synchronic-history",
      title: "Read both sides of the oldest conflict",
      command: ["history", conflict.active.id],
    };
  return [
    starter(mode, seen, first),
    starter(mode, seen, {
      id: "synchronic-lease",
      title: "Take the lease before you change what is shared",
      command: ["lease", "acquire", ...actor(view), ...within, "--key", key],
    }),
  ];
}

/** See more of the past, then write down where the work stands. */
function diachronic(view: PolicyView, seen: readonly string[], mixed: boolean): Starter[] {
  const mode = mixed ? "mixed" : "diachronic";
  const busiest = greatest(view.projects, (each) => each.work_since_handoff);
  const project = busiest?.project ?? "<project>";
  return [
    starter(mode, seen, {
      id: "diachronic-attach",
      title: "Read more of what was decided",
      command: ["attach", "--project", project, "--budget", "24000"],
    }),
    starter(mode, seen, {
      id: "diachronic-checkpoint",
      title: "Write down where the work stands",
      command: [
        ...["checkpoint", "--project", project, ...actor(view)],
        ...["--now", "<what works>", "--next", "<what comes next>"],
      ],
    }),
  ];
}
