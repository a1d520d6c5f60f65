/** `sync`: an instance says that it starts, goes on or stops. */
import { newId, newNonce } from "../base/id.ts";
import { iso } from "../base/time.ts";
import type { Instance } from "../row/kinds/instance.ts";
import { instanceOf, projectOfInstance } from "../state/instances.ts";
import { leasesHeld } from "../state/leases.ts";
import type { Reader } from "../state/reader.ts";
import { counterOf } from "../state/counters.ts";
import type { Input, Request } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { projectOf, runOf } from "../plans/new-event.ts";
import { nearestProjectScope } from "../state/known.ts";
import * as o from "../command/options.ts";
import { releaseRow } from "../plans/release.ts";
import { seal } from "../plans/seal.ts";

const EVENTS: Readonly<Record<string, Instance["event"]>> = {
  start: "memory.instance.started",
  heartbeat: "memory.instance.heartbeat",
  stop: "memory.instance.stopped",
};

const options = {
  instance_id: o.required(o.instance),
  scope: o.scope,
  project: o.project,
  run_id: o.run,
  note: o.text("why, for people who read the ledger"),
};

type Options = Input<typeof options>;

export default command({
  name: "sync",
  about: "say that an instance starts, goes on, or stops and gives up its leases",
  actions: ["start", "heartbeat", "stop"],
  options,
  examples: [
    ["sync start --instance-id ins-a --scope project:demo --project demo", "begins a session"],
    ["sync stop --instance-id ins-a", "ends it and releases what ins-a holds"],
  ],
  access: "write",
  makes_store: true,
  reach: "cheap",
  tells_dry_run: true,
  narrowed: ({ action }) => ({ makes_store: action === "start" }),
  *plan(reader, request, env) {
    const { options } = request;
    const instance_id = options.instance_id;
    const { scope, project, run_id } = session(reader, request, env);
    const ts = iso(env.now_ms);
    // Leases first: a stop that is killed half-way leaves no lease to an instance that is gone.
    const held = request.action === "stop" ? leasesHeld(reader.state, instance_id) : [];
    for (const lease of held) {
      yield { kind: "lease", row: releaseRow(lease, ts, "sync stop") };
    }
    yield {
      kind: "instance",
      row: {
        event: EVENTS[request.action] as Instance["event"],
        instance_id,
        ...said(options.note, env),
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
  report(reader, request, { rows }) {
    const made = [...rows].find(({ kind }) => kind === "instance");
    if (made?.kind !== "instance") return {};
    const { instance_id, run_id, scope, project } = made.row;
    const near = nearestProjectScope(reader.state, request.options.scope);
    return { action: request.action, instance_id, run_id, scope, project, ...near };
  },
});

function said(note: string | undefined, env: Env) {
  return note === undefined ? {} : { payload: { nonce: newNonce(env.random), note } };
}

/** What is not given goes on as the instance said before; a start begins a new run. */
function session(reader: Reader, { action, options }: Request<Options>, env: Env) {
  const instance = options.instance_id;
  const known = instanceOf(reader.state, instance);
  const scope = options.scope ?? known?.scope ?? "global";
  const project = options.project ?? projectOf(scope) ?? projectOfInstance(reader.state, instance);
  const run_id = options.run_id ??
    (action === "start" ? newId("run", env.now_ms, env.random) : runOf(reader, env, instance));
  return { scope, project, run_id };
}
