/** `sync`: an instance says that it starts, goes on or stops; and who is here. */
import { missingOption } from "../base/errors.ts";
import { newId, newNonce } from "../base/id.ts";
import { iso } from "../base/time.ts";
import type { Instance } from "../row/kinds/instance.ts";
import { instanceOf, projectOfInstance } from "../state/instances.ts";
import { runsThere } from "../state/presence.ts";
import type { Reader } from "../state/reader.ts";
import { counterOf } from "../state/counters.ts";
import type { Answer, Input, Request } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { nameFilter } from "../command/name-filter.ts";
import { shownRun } from "../plans/caller-run.ts";
import { runOf } from "../plans/new-event.ts";
import { projectOf } from "../row/new-event.ts";
import { nearestRecorded, nearestScopes } from "../state/known.ts";
import * as o from "../command/options.ts";
import { judgedOnTheWay, judgeWaiting } from "../plans/outcome.ts";
import { releaseRow } from "../plans/release.ts";
import { seal } from "../plans/seal.ts";
import { endingOf, keptBy } from "../plans/stop.ts";
import { shownLease, whoIsHere, whoIsHereText } from "../plans/who-is-here.ts";

const EVENTS: Readonly<Record<string, Instance["event"]>> = {
  start: "memory.instance.started",
  heartbeat: "memory.instance.heartbeat",
  stop: "memory.instance.stopped",
};

const options = {
  instance_id: o.ownInstance,
  scope: o.ownScope,
  project: o.project,
  run_id: o.run,
  note: o.text("why, for people who read the ledger"),
  verbose: o.verbose,
};

type Options = Input<typeof options>;

export default command({
  name: "sync",
  group: "Sessions",
  about: "say that an instance starts, goes on, or stops and gives up its leases; list who is here",
  actions: ["start", "heartbeat", "stop", "list"],
  options,
  examples: [
    ["sync start --instance-id ins-a --scope project:demo --project demo", "begins a session"],
    ["sync list --scope project:demo", "shows who is at work, since when, and what they hold"],
    ["sync stop --instance-id ins-a", "ends it and releases what ins-a holds"],
  ],
  access: "write",
  makes_store: true,
  reach: "cheap",
  tells_dry_run: true,
  narrowed: ({ action }) =>
    action === "list"
      ? { access: "read", makes_store: false, tells_dry_run: false }
      : { makes_store: action === "start", lasts: action === "stop" },
  needs(request) {
    // Refused before a store is made.
    if (request.action !== "list") instanceIn(request);
    return [];
  },
  *plan(reader, request, env) {
    if (request.action === "list") return;
    const instance_id = instanceIn(request);
    const { scope, project, run_id, ends, gives_back } = session(reader, request, env);
    const ts = iso(env.now_ms);
    if (request.action === "stop") yield* judgeWaiting(reader, scope, env);
    // Leases first: a stop that is killed half-way leaves no lease to an instance that is gone.
    for (const lease of gives_back) {
      yield { kind: "lease", row: releaseRow(lease, ts, "sync stop") };
    }
    yield {
      kind: "instance",
      row: {
        ...ends,
        event: EVENTS[request.action] as Instance["event"],
        instance_id,
        ...said(request.options.note, env),
        project,
        run_id,
        schema_version: "diasync-v1-instance-event",
        scope,
        ts,
      },
    };
    if (request.action === "start") {
      const cursor = counterOf(reader.state, "event:memory.published", scope);
      const schema_version = "diasync-v1-cursor-event";
      yield { kind: "cursor", row: { cursor, instance_id, op: "set", schema_version, scope, ts } };
    }
    if (request.action === "stop") yield* seal(reader, env, "sync stop");
  },
  report(reader, request, { env, rows }) {
    const { action } = request;
    if (action === "list") {
      const scope = typedScope(request);
      return { action, ...list(reader, env, scope), ...nearestScopes(reader.state, scope) };
    }
    const made = [...rows].find(({ kind }) => kind === "instance");
    if (made?.kind !== "instance") return {};
    const { instance_id, run_id, scope, project } = made.row;
    // The scope of a project names it.
    const more_said = request.options.verbose || projectOf(scope) !== project;
    const answer = {
      ...(request.options.verbose ? { action } : {}),
      instance_id,
      run_id,
      scope,
      ...(more_said ? { project } : {}),
    };
    const near = nearestRecorded(reader.state, typedScope(request), 0);
    const more = besides(reader, env, { action, instance_id, run_id });
    const judged = action === "stop" ? judgedOnTheWay(reader, rows, scope) : {};
    return { ...answer, ...judged, ...more, ...near };
  },
  text: (answer) => answer["action"] === "list" ? whoIsHereText(answer) : null,
});

function instanceIn({ options }: Request<Options>): string {
  if (options.instance_id === undefined) throw missingOption("--instance-id", "sync");
  return options.instance_id;
}

/** The scope that the caller named; undefined where it was taken from the place. */
function typedScope({ options, told }: Request<Options>): string | undefined {
  return told?.has("scope") === true ? undefined : options.scope;
}

function said(note: string | undefined, env: Env) {
  return note === undefined ? {} : { payload: { nonce: newNonce(env.random), note } };
}

/** What is not given goes on as the instance said before; a start begins a new run. */
function session(reader: Reader, request: Request<Options>, env: Env) {
  const { action, options } = request;
  const instance = instanceIn(request);
  const known = instanceOf(reader.state, instance);
  const scope = typedScope(request) ?? known?.scope ?? options.scope;
  const project = options.project ?? projectOf(scope) ?? projectOfInstance(reader.state, instance);
  if (action !== "stop") {
    const run_id = options.run_id ??
      (action === "start" ? newId("run", env.now_ms, env.random) : runOf(reader, env, instance));
    return { scope, project, run_id, ends: {}, gives_back: [] };
  }
  const caller = { instance_id: instance, run_id: options.run_id };
  const { run_id, known: alone, gives_back } = endingOf(reader, env, caller);
  return { scope, project, run_id, ends: alone ? { ends: "run" as const } : {}, gives_back };
}

/** Other runs of the instance, and what a stop left to them. */
function besides(
  reader: Reader,
  env: Env,
  { action, instance_id, run_id }: {
    readonly action: string;
    readonly instance_id: string;
    readonly run_id: string;
  },
): Answer {
  const there = runsThere(reader.state, instance_id, env.now_ms);
  const other_runs = there.filter(({ run }) => run !== run_id).map((run) => shownRun(run, env));
  const [other] = other_runs;
  const kept = action === "stop" ? keptBy(reader, env, instance_id).map(shownLease) : [];
  const warning =
    `another run of ${instance_id} is here: ${other?.run_id} since ${other?.since}, ` +
    `last sign ${other?.last_sign}`;
  return {
    ...(action === "start" && other !== undefined ? { warnings: [warning], other_runs } : {}),
    ...(kept.length === 0 ? {} : { leases_kept: kept }),
  };
}

function list(reader: Reader, env: Env, scope: string | undefined) {
  return whoIsHere(reader, env, (there) => {
    const scopes = new Set(there.map((each) => each.scope));
    return nameFilter(scope, (name) => scopes.has(name));
  });
}
