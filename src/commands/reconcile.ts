/** `reconcile`: corrects an object, and may decide a conflict; a compare-and-swap on its head. */
import { keyReused, lostRace, missingOption, notFound, refused } from "../base/errors.ts";
import { canonical } from "../base/json.ts";
import { nearNames } from "../base/near.ts";
import type { ReconciledPayload } from "../row/kinds/reconciled.ts";
import type { ObjectLine } from "../row/kinds/object.ts";
import { viewPath } from "../row/path.ts";
import { objectWithConflict, openContests } from "../state/conflicts.ts";
import { aliasesOf, headsOf, recentIds } from "../state/decisions/lineage.ts";
import type { Reader } from "../state/reader.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { objectById, objectBySource, objectNamed } from "../state/objects.ts";
import { objectOf } from "../view/object.ts";
import type { Request } from "../command/command.ts";
import { command } from "../command/command.ts";
import { newConflicts } from "../plans/conflict.ts";
import { given, newEvent } from "../plans/new-event.ts";
import { guard } from "../plans/lease-guard.ts";
import { once, storedKey, written } from "../plans/idempotency.ts";
import * as o from "../command/options.ts";

type Payload = ReconciledPayload;

export default command({
  name: "reconcile",
  about: "correct an object, decide a conflict, or end what is done",
  actions: [],
  options: {
    id: o.required(o.anyName("the newest version of the object, by id")),
    summary: o.text("what holds from now on; may be left out with --status"),
    instance_id: o.actor,
    run_id: o.run,
    idempotency_key: o.idempotencyKey,
    // What is not given is inherited.
    confidence: o.confidence,
    horizon: o.horizon,
    salience: o.salience,
    tags: o.list("tags, comma separated"),
    review_at: o.reviewAt,
    due_at: o.dueAt,
    evidence_ref: o.evidenceRef,
    why: o.why,
    assumptions: o.list("what it rests on, comma separated"),
    decision_key: o.anyName("another key that decisions on one question share"),
    status: o.choice(
      "STATUS",
      ["active", "completed", "cancelled", "invalid"],
      "what it is now",
    ),
    resolve_conflict: o.anyName("the open conflict that this decides, by id"),
    lease_id: o.anyName("the lease of the decision key, where it is leased"),
    fence: o.count("the fence of that lease", 0),
  },
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
  reach: "all",
  tells_dry_run: true,
  *plan(reader, request, env) {
    const { options } = request;
    const first = repeated(reader, request);
    if (first !== null) return isSame(reader, request, first.row.payload as Payload);
    const head = headNamed(reader, options.id);
    const old = objectOf(reader, head);
    if (old === null) {
      throw refused(`reconcile '${options.id}'`, "its row cannot be read", VALIDATE);
    }
    if (options.summary === undefined && options.status === undefined) {
      throw missingOption("--summary", "reconcile");
    }
    if (head.realm !== "" && head.realm !== options.instance_id) {
      throw refused(`reconcile '${options.id}'`, `it is private to ${head.realm}`, OWNER);
    }
    const payload = corrected(reader, { old, head, options });
    for (const key of new Set([head.key, payload.decision_key])) {
      const pass = options;
      if (key != null) guard(reader, env, { scope: head.scope, key, pass });
    }
    const row = newEvent(reader, env, {
      type: "memory.reconciled",
      scope: head.scope,
      instance_id: options.instance_id,
      run_id: options.run_id,
      project: head.project ?? undefined,
      visibility: old.visibility,
      causal_refs: [head.source, ...aliasesOf(reader.state, head).map((alias) => alias.source)],
      key: storedKey("reconcile", options.idempotency_key),
      payload,
    });
    yield* once(reader, { kind: "reconciled", row });
    yield* newConflicts(reader, env);
  },
  report(reader, request, { env, rows }) {
    const made = written(reader, rows, { key: "", scope: "", instance: "" }) ??
      repeated(reader, request);
    const object = made === null ? undefined : objectBySource(reader.state, made.row.event_id);
    if (made === null || object === undefined) return {};
    return {
      supersedes: (made.row.payload as Payload).supersedes,
      new_id: object.id,
      path: `${env.shown_root}/${viewPath(object)}`,
    };
  },
});

const VALIDATE = "run memoryctl validate";
const OWNER = "only its owner may change it: give --instance-id";

interface Said {
  readonly id: string;
  readonly instance_id: string;
  readonly idempotency_key?: string | undefined;
  readonly summary?: string | undefined;
  readonly status?: Payload["status"] | undefined;
  readonly resolve_conflict?: string | undefined;
  readonly fence?: number | undefined;
  readonly lease_id?: string | undefined;
  readonly [member: string]: unknown;
}

/** The first result of a retried correction: its head has moved on, so it is looked up first. */
function repeated(reader: Reader, { options }: Request<Said>) {
  const key = storedKey("reconcile", options.idempotency_key);
  const scope = objectNamed(reader.state, options.id)?.scope;
  if (key === undefined || scope === undefined) return null;
  return written(reader, [], { key, scope, instance: options.instance_id });
}

/** Throws where a retry says something else than the call that it repeats. */
function isSame(reader: Reader, { options }: Request<Said>, first: Payload): void {
  const said = Object.entries(saidOf(options)) as [keyof Payload, unknown][];
  const same = objectNamed(reader.state, options.id)?.id === first.supersedes &&
    (options.status ?? "active") === first.status &&
    said.every(([name, value]) => canonical(value) === canonical(first[name]));
  if (!same) throw keyReused(options.idempotency_key ?? "", first.supersedes);
}

/** The head that an id names. Throws where it is unknown, or no longer the newest version. */
function headNamed(reader: Reader, id: string): ObjectRecord {
  const { state } = reader;
  const named = objectNamed(state, id);
  if (named === undefined) {
    throw notFound("object", id, nearNames(id, recentIds(state, id.slice(0, 4))));
  }
  const object = named.standing === "alias"
    ? objectById(state, named.head_id ?? "") ?? named
    : named;
  if (object.standing === "head" || object.standing === "contested") return object;
  const heads = headsOf(state, object).map((head) => objectOf(reader, head));
  throw lostRace("object", id, { given: objectOf(reader, object), current: heads });
}

function corrected(
  reader: Reader,
  { old, head, options }: {
    readonly old: ObjectLine;
    readonly head: ObjectRecord;
    readonly options: Said;
  },
): Payload {
  const { confidence, horizon, salience, summary, tags } = old;
  const kept = given({
    assumptions: old.assumptions,
    decision_key: old.decision_key,
    due_at: old.due_at,
    evidence_ref: old.evidence_ref,
    review_at: old.review_at,
    why: old.why,
  });
  return {
    ...kept,
    confidence,
    horizon,
    salience,
    summary,
    tags,
    ...saidOf(options),
    ...given({ fence: options.fence, lease_id: options.lease_id }),
    object_type: head.type,
    resolves: resolved(reader, head, options.resolve_conflict),
    status: options.status ?? "active",
    supersedes: head.id,
  } as Payload;
}

/** What the caller gave of the object itself. */
function saidOf(options: Said): Partial<Payload> {
  const said = Object.entries(options).filter(([name, value]) =>
    value !== undefined && INHERITED.includes(name as keyof Payload)
  );
  return Object.fromEntries(said) as Partial<Payload>;
}

const INHERITED: readonly (keyof Payload)[] = [
  "assumptions",
  "confidence",
  "decision_key",
  "due_at",
  "evidence_ref",
  "horizon",
  "review_at",
  "salience",
  "summary",
  "tags",
  "why",
];

/** The other side of a conflict, with all that says the same; nothing where none is named. */
function resolved(reader: Reader, head: ObjectRecord, id: string | undefined): Payload["resolves"] {
  if (id === undefined) return [];
  const { state } = reader;
  const contested = objectWithConflict(state, id);
  if (contested === undefined) {
    const open = openContests(state).map((conflict) => conflict.id);
    throw notFound("open conflict", id, nearNames(id, open));
  }
  const active = objectById(state, contested.head_id ?? "");
  if (contested.id !== head.id && active?.id !== head.id) {
    const hint = `it is between ${active?.id} and ${contested.id}`;
    throw refused(`resolve '${id}'`, `'${head.id}' is no side of it`, hint);
  }
  const loser = contested.id === head.id ? active : contested;
  if (loser === undefined) return [];
  return [loser, ...aliasesOf(state, loser)].map((each) => ({
    conflict_id: id,
    object_id: each.id,
  }));
}
