/** What all events have in common, as v1 has it; ours add `prev` and a real `lc`. */
import * as v from "valibot";
import type { DefinedKind, Ledger, Reading, Writing } from "../define.ts";
import { enter, once, PLACED_EXAMPLE } from "../define.ts";
import type { Fits, Member, Members, Write } from "../member.ts";
import {
  checked,
  clock,
  commitment,
  committing,
  free,
  isText,
  isTexts,
  isWhole,
  lenient,
  literal,
  nonce,
  optional,
  pick,
  text,
  texts,
} from "../member.ts";
import { checkOf, group, type ReadOf, writerOf, type WrittenOf } from "../record.ts";
import { SAMPLE, type Sample } from "../sample.ts";
import { VISIBILITIES } from "../words.ts";

/** `v.record` would check every member, and here anything goes. */
function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

const members = () => ({
  actor: lenient(text),
  causal_refs: lenient(texts),
  event_id: checked(
    text,
    () => v.pipe(v.string(), v.minLength(1)),
    (value) => typeof value === "string" && value !== "",
  ),
  idempotency_key: lenient(text),
  instance_id: text,
  lc: clock,
  owner: lenient(text),
  payload: checked(
    free,
    () => v.custom<Record<string, unknown>>(isObject, "it is no object"),
    isObject,
  ),
  payload_sha256: commitment,
  project: optional(text),
  run_id: lenient(text),
  schema_version: literal(VERSION),
  scope: text,
  ts_wall: text,
  type: text,
  visibility: lenient(pick(VISIBILITIES), text),
});

const VERSION = "diasync-v1-event";

/**
 * Any event, as it is read: what the fold needs. The payload is checked apart: an event with a bad
 * payload still stands in the ledger, and is judged `rejected`, not lost.
 */
export const event: DefinedKind<"event", Reading<Event>> = enter("event", {
  name: "event",
  family: "event",
  version: VERSION,
  parts: once(() => ({
    id: "event_id",
    time: "ts_wall",
    clocked: true,
    schema: checkOf(members()),
    fits: isUsual,
  })),
});

type Common = ReturnType<typeof members>;

/**
 * The look of an event: nearly all rows are events, and one expression takes an eighth of a walk
 * through the list of members. A test holds it to that list.
 */
function isUsual(value: unknown): boolean {
  if (!isObject(value)) return false;
  const row = value as { readonly [K in keyof Common]?: unknown };
  return row.schema_version === VERSION && isText(row.type) && isText(row.event_id) &&
    row.event_id !== "" && isText(row.ts_wall) && isText(row.scope) && isText(row.instance_id) &&
    isObject(row.payload) && isLeft(row.lc, isWhole) && isLeft(row.actor, isText) &&
    isLeft(row.idempotency_key, isText) && isLeft(row.owner, isText) &&
    isLeft(row.project, isText) && isLeft(row.run_id, isText) && isLeft(row.visibility, isText) &&
    isLeft(row.causal_refs, isTexts) &&
    (row.payload_sha256 === undefined || commitment.fits(row.payload_sha256));
}

/** True for a member that is left out, or fits. */
function isLeft(value: unknown, fits: Fits): boolean {
  return value === undefined || fits(value);
}

/** An event of any type, as it is read. */
export type Event = ReadOf<Common>;

/** `captured`, `published`, …: the type of an event without `memory.`. */
export function kindOfEvent({ type }: Pick<Event, "type">): string {
  return type.startsWith(PREFIX) ? type.slice(PREFIX.length) : type;
}

const PREFIX = "memory.";

/** What events of one type say, and what keeps it from being guessed. */
type Payload<P extends Members> = P & { readonly nonce: typeof nonce };

/** The members that the events of one type have. */
type MembersOf<T extends string, P extends Members> = Omit<Common, "payload" | "type"> & {
  readonly prev: Member<string>;
  readonly payload: Member<WrittenOf<Payload<P>>, ReadOf<Payload<P>>>;
  readonly type: Member<`memory.${T}`>;
};

/** One type of event: written in a form of its own, read as an event, with a payload to check. */
export interface EventType<T extends string, P extends Members> {
  readonly family: "type";
  readonly type: `memory.${T}`;
  readonly parts: () => Writing<WrittenOf<MembersOf<T, P>>> & {
    readonly payload: () => v.GenericSchema<unknown, ReadOf<Payload<P>>>;
    readonly payloadFits: Fits;
  };
}

/** What the events of a type say, as it is written. */
export type PayloadOf<E> = E extends {
  readonly parts: () => { readonly write: Write<infer W extends { readonly payload: unknown }> };
} ? Omit<W["payload"], "nonce">
  : never;

/** Defines the type of event `memory.<name>`. */
export function eventType<
  const T extends string,
  P extends Members,
  const E extends { readonly causal_refs: readonly string[]; readonly payload: WrittenOf<P> },
>(
  name: T,
  define: () => {
    readonly ledger: Ledger<Pick<Event, "scope" | "instance_id">>;
    readonly payload: P;
    /** What it answers to, and its payload. */
    readonly example: (sample: Sample) => E;
  },
): EventType<T, P> {
  const type = `memory.${name}` as const;
  const parts = once(() => {
    const { ledger, payload, example } = define();
    const said: Payload<P> = { ...payload, nonce };
    const own = { payload: committing(group(said)), prev: text, type: literal(type) };
    const all: MembersOf<T, P> = { ...members(), ...own };
    return {
      ledger,
      write: writerOf(all),
      payload: own.payload.check,
      payloadFits: own.payload.fits,
      example: () => exampleOf(example(SAMPLE), type) as never,
    };
  });
  return enter(name, { family: "type", type, parts });
}

function exampleOf(own: { readonly payload: object }, type: string): object {
  const payload = { ...own.payload, nonce: SAMPLE.nonce };
  return { ...PLACED_EXAMPLE, ...common(), ...own, payload, type };
}

/** The members of an example that are the same in events of all types. */
function common() {
  const { event_id, instance_id, project, run_id, scope, ts: ts_wall } = SAMPLE;
  return {
    actor: "agent",
    event_id,
    idempotency_key: "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
    instance_id,
    owner: instance_id,
    project,
    run_id,
    schema_version: VERSION,
    scope,
    ts_wall,
    visibility: "project",
  };
}
