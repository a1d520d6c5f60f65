/** `reconcile`: corrects an object, and may decide a conflict; a compare-and-swap on its head. */
import { keyReused, missingOption, refused } from "../base/errors.ts";
import type { Event } from "../row/kinds/event.ts";
import type { ReconciledPayload } from "../row/kinds/reconciled.ts";
import { viewPath } from "../row/path.ts";
import { digestOf } from "../state/ledgers.ts";
import type { Reader } from "../state/reader.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { objectBySource, objectNamed } from "../state/objects.ts";
import { objectOf } from "../view/object.ts";
import type { Input } from "../command/command.ts";
import { command } from "../command/command.ts";
import * as o from "../command/options.ts";
import { newConflicts } from "../plans/conflict.ts";
import { correction, saysSame } from "../plans/correction.ts";
import { headNamed, sidesResolved, withAliases } from "../plans/correction-target.ts";
import { eventIn, once, retried, storedKey, type WrittenEvent } from "../plans/idempotency.ts";
import { leftIn } from "../plans/left.ts";
import { guard } from "../plans/lease-guard.ts";
import { newEvent } from "../plans/new-event.ts";

const COMMAND = "reconcile";

const options = {
  id: o.required(o.anyName("the newest version of the object, by id")),
  summary: o.text("what holds from now on; may be left out with --status"),
  instance_id: o.actor,
  run_id: o.run,
  idempotency_key: o.idempotencyKey,
  // What is not given is inherited.
  confidence: o.confidence,
  horizon: o.horizon,
  salience: o.salience,
  tags: o.list("tags; repeat the option for each"),
  review_at: o.reviewAt,
  due_at: o.dueAt,
  evidence_ref: o.evidenceRef,
  why: o.why,
  assumptions: o.list("what it rests on; repeat the option for each"),
  decision_key: o.anyName("another key that decisions on one question share"),
  status: o.choice(
    "STATUS",
    ["active", "completed", "cancelled", "invalid"],
    "what it is now",
  ),
  resolve_conflict: o.anyName("the open conflict that this decides, by id"),
  lease_id: o.anyName("the lease of the decision key, where it is leased"),
  fence: o.count("the fence of that lease", 0),
};

type Options = Input<typeof options>;

export default command({
  name: COMMAND,
  group: "Every day",
  about: "correct an object, decide a conflict, or end what is done",
  actions: [],
  options,
  examples: [
    [
      "reconcile --id dec-20261123101500-0123456789abcdef --instance-id ins-a" +
      ' --summary "Cache in SQLite, invalidate on write" --why "measured"',
      "supersedes a decision; what is not given is inherited",
    ],
    [
      "reconcile --id com-20261123101500-0123456789abcdef --status completed",
      "ends a commitment",
    ],
  ],
  access: "write",
  reach: "open",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    const first = firstTry(reader, options);
    if (first !== null) return sameAs(reader, options, first.row.payload as ReconciledPayload);
    const head = headNamed(reader, options.id);
    const old = correctable(reader, head, options);
    const resolves = sidesResolved(reader, head, options.resolve_conflict);
    const digest = digestOf(reader.state, head.rid);
    const payload = correction(old, options, { head, digest, resolves });
    for (const key of new Set([head.key, payload.decision_key])) {
      if (key != null) guard(reader, env, { scope: head.scope, key, pass: options });
    }
    const row = newEvent(reader, env, {
      type: "memory.reconciled",
      scope: head.scope,
      instance_id: options.instance_id,
      run_id: options.run_id,
      project: head.project ?? undefined,
      visibility: old.visibility,
      causal_refs: withAliases(reader, head).map(({ source }) => source),
      key: storedKey(COMMAND, options.idempotency_key),
      payload,
    });
    yield* once(reader, { kind: "reconciled", row });
    yield* newConflicts(reader, env);
  },
  report(reader, { options }, { env, rows }) {
    const made = eventIn(rows) ?? firstTry(reader, options);
    const object = made === null ? undefined : objectBySource(reader.state, made.row.event_id);
    if (made === null || object === undefined) return {};
    return {
      supersedes: (made.row.payload as ReconciledPayload).supersedes,
      new_id: object.id,
      path: `${env.shown_root}/${viewPath(object)}`,
      ...leftIn(env),
    };
  },
});

/** The first result of a retried correction: its head has moved on, so it is looked up first. */
function firstTry(reader: Reader, options: Options): WrittenEvent | null {
  const scope = objectNamed(reader.state, options.id)?.scope;
  if (scope === undefined) return null;
  const says = ({ payload }: Event) => isSame(reader, options, payload as ReconciledPayload);
  return retried(reader, { command: COMMAND, ...options, scope }, says);
}

function isSame(reader: Reader, options: Options, first: ReconciledPayload): boolean {
  return objectNamed(reader.state, options.id)?.id === first.supersedes && saysSame(first, options);
}

/** Throws where a retry says something else than the call that it repeats. */
function sameAs(reader: Reader, options: Options, first: ReconciledPayload): void {
  if (isSame(reader, options, first)) return;
  throw keyReused(options.idempotency_key ?? "", first.supersedes);
}

/** The object as it was. Throws where it cannot be corrected so, or not by this instance. */
function correctable(reader: Reader, head: ObjectRecord, options: Options) {
  const action = `reconcile '${options.id}'`;
  const old = objectOf(reader, head);
  if (old === null) throw refused(action, "its row cannot be read", "run memoryctl validate");
  if (options.summary === undefined && options.status === undefined) {
    throw missingOption("--summary", COMMAND);
  }
  if (head.realm !== "" && head.realm !== options.instance_id) {
    const hint = "only its owner may change it: give --instance-id";
    throw refused(action, `it is private to ${head.realm}`, hint);
  }
  return old;
}
