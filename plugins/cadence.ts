/**
 * Cadence: when to run what, window by window of a session. Each rule looks at one moment, and says
 * nothing where that moment has not come.
 */
import type { Advice, Policy, PolicyView, StreamView } from "../src/policy/contract.ts";
import { actor, count, greatest, named, span } from "./parts/amounts.ts";
import { checkpoint, diagnose, end } from "./parts/long-session.ts";
import { isEnding, lastWord, option, place, sessionOf, silenceOf } from "./parts/session.ts";

/** Those with v1's names are read from its `soft_triggers` too. */
const settings = {
  /** Attach where a session began after the capsule was made. */
  attach_on_new_session: true,
  /** Captures of one instance in one scope that may wait. */
  distill_stream_threshold: 20,
  /** Distill what waits in a scope when its instance works in another one. */
  distill_on_scope_switch: true,
  /** Silence after which a session says that it lives; half of what `diagnose` calls stale. */
  heartbeat_after_seconds: 900,
  /** Silence after which something was learned that is not written down. */
  capture_after_seconds: 1800,
  /** Captures that may wait in a scope where several instances work. */
  share_after_captures: 10,
  /** Work in a project that no checkpoint knows of. */
  checkpoint_after_work: 15,
  /** Age of the last checkpoint, or of the session, while there is such work. */
  checkpoint_after_seconds: 7200,
  /** Diagnose once in each session. */
  diagnose_run_per_session: true,
  /** Age of a session that was not diagnosed. */
  diagnose_after_seconds: 3600,
  /** Silence that ends a session. */
  end_after_seconds: 3600,
  /** Length after which a session should end. */
  session_seconds: 28_800,
};

type Moment = (view: PolicyView, limits: typeof settings) => Advice | null;

const MOMENTS: readonly Moment[] = [
  begin,
  attach,
  reduce,
  heartbeat,
  distill,
  switched,
  checkpoint,
  end,
  diagnose,
  share,
  remember,
];

const cadence: Policy = {
  name: "cadence",
  version: "1.0.0",
  api: 1,
  description: "the windows of a session: start, active work, sharing, long sessions, the end",
  settings,
  evaluate(view) {
    const limits = view.settings as typeof settings;
    return { advice: MOMENTS.flatMap((moment) => moment(view, limits) ?? []) };
  },
};

export default cadence;

/** Session start: others cannot see an agent that never said that it works here. */
function begin(view: PolicyView): Advice | null {
  const { instance_id, scope, project } = view;
  if (instance_id === null || sessionOf(view) !== undefined) return null;
  const known = view.instances.some((each) => each.instance_id === instance_id);
  return {
    id: "session-start",
    title: "Begin the session",
    why: known ? `${instance_id} stopped, and asks again` : `nobody knows yet of ${instance_id}`,
    severity: "medium",
    score: 95,
    command: [
      ...["sync", "start", ...actor(view)],
      ...option("--scope", scope),
      ...option("--project", project),
    ],
  };
}

/** Session start: plan on what is known, not on what is remembered. */
function attach(view: PolicyView, limits: typeof settings): Advice | null {
  if (!limits.attach_on_new_session) return null;
  const me = sessionOf(view);
  if (me === undefined) return attachMissing(view);
  if (me.project === "" || me.since_start_seconds === null) return null;
  const made = me.since_attach_seconds;
  if (made !== null && made <= me.since_start_seconds) return null;
  const since = span(me.since_start_seconds);
  return {
    id: "attach",
    title: "Read what is known",
    why: made === null
      ? `the session began ${since} ago, and ${me.project} was never attached for it`
      : `the session began ${since} ago, after its capsule was made (${span(made)} ago)`,
    severity: "medium",
    score: 90,
    command: ["attach", "--project", me.project, "--instance-id", me.instance_id],
  };
}

function attachMissing(view: PolicyView): Advice | null {
  const missing = view.projects.filter((each) => !each.has_capsule);
  const first = missing[0];
  if (first === undefined || view.instance_id !== null) return null;
  return {
    id: "attach",
    title: "Make the capsule",
    why: `${count(missing.length, "project")} without a capsule: ${first.project}`,
    severity: "medium",
    score: 60,
    command: ["attach", "--project", first.project],
  };
}

/** Sharing: what is published and not reduced is known to nobody. */
function reduce(view: PolicyView): Advice | null {
  const waits = greatest(view.scopes, (each) => each.unreduced);
  if (waits === undefined || waits.unreduced === 0) return null;
  const oldest = span(waits.oldest_unreduced_seconds ?? 0);
  return {
    id: "reduce",
    title: "Reduce what was published",
    why: `${count(waits.unreduced, "published event")} of ${named(waits.publishers)} ` +
      `wait in ${waits.scope}, the oldest for ${oldest}`,
    severity: "medium",
    score: 75,
    command: ["reduce", "--scope", waits.scope],
  };
}

/** Active work: silence is taken for death. */
function heartbeat(view: PolicyView, limits: typeof settings): Advice | null {
  const me = sessionOf(view);
  if (me === undefined || me.since_heartbeat_seconds < limits.heartbeat_after_seconds) return null;
  return {
    id: "heartbeat",
    title: "Say that the session lives",
    why: `the last sign of ${me.instance_id} is ${span(me.since_heartbeat_seconds)} old`,
    severity: "low",
    score: 70,
    command: ["sync", "heartbeat", ...place(me)],
  };
}

/** Active work: contradictions surface while their context is still known. */
function distill(view: PolicyView, limits: typeof settings): Advice | null {
  const least = isEnding(view, limits) ? 1 : limits.distill_stream_threshold;
  const waits = greatest(streamsOf(view), (each) => each.undistilled);
  if (waits === undefined || waits.undistilled < least || waits.undistilled === 0) return null;
  const { scope, instance_id, undistilled } = waits;
  const oldest = span(waits.oldest_undistilled_seconds ?? 0);
  return {
    id: "distill",
    title: "Distill what was captured",
    why: `${count(undistilled, "capture")} of ${instance_id} wait in ${scope}, ` +
      `the oldest for ${oldest}`,
    severity: "medium",
    score: 65,
    command: ["distill", "--scope", scope, "--instance-id", instance_id],
  };
}

/** Active work: what waits in the scope that was left is soon forgotten. */
function switched(view: PolicyView, limits: typeof settings): Advice | null {
  const me = sessionOf(view);
  if (me === undefined || !limits.distill_on_scope_switch) return null;
  const own = streamsOf(view);
  const newest = greatest(own, (each) => -(each.newest_capture_seconds ?? Infinity));
  const left = own.find((each) => each !== newest && each.undistilled > 0);
  if (newest === undefined || left === undefined) return null;
  return {
    id: "distill-left-scope",
    title: "Distill the scope that was left",
    why: `${me.instance_id} works in ${newest.scope} now, and ` +
      `${count(left.undistilled, "capture")} wait in ${left.scope}`,
    severity: "low",
    score: 62,
    command: ["distill", "--scope", left.scope, "--instance-id", left.instance_id],
  };
}

/** Sharing: nobody else builds on what waits to be judged. */
function share(view: PolicyView, limits: typeof settings): Advice | null {
  const me = sessionOf(view);
  if (me === undefined || distill(view, limits) !== null) return null;
  const here = view.scopes.find((each) => each.scope === me.scope);
  const others = view.instances.filter((each) =>
    each.active && each.scope === me.scope && each.instance_id !== me.instance_id
  );
  if (here === undefined || others.length === 0) return null;
  if (here.undistilled < limits.share_after_captures) return null;
  return {
    id: "share",
    title: "Share what others build on",
    why: `${count(others.length + 1, "instance")} work in ${me.scope}, and ` +
      `${count(here.undistilled, "capture")} wait there`,
    severity: "low",
    score: 35,
    command: ["distill", "--scope", me.scope],
  };
}

/** Active work: a session that writes nothing learns nothing, or loses what it learned. */
function remember(view: PolicyView, limits: typeof settings): Advice | null {
  const me = sessionOf(view);
  if (me === undefined || isEnding(view, limits)) return null;
  if (silenceOf(me) < limits.capture_after_seconds) return null;
  return {
    id: "remember",
    title: "Write down what was learned",
    why: `${me.instance_id} wrote ${lastWord(me)}`,
    severity: "low",
    score: 30,
    command: ["remember", "<what was learned>", ...place(me)],
  };
}

/** The streams of the agent that asks, or all of them. */
function streamsOf({ streams, instance_id }: PolicyView): StreamView[] {
  return streams.filter((each) => instance_id === null || each.instance_id === instance_id);
}
