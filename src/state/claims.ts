/** What an event claims to be, read from its payload without trusting it. */
import { sha256Hex } from "../base/runtime.ts";
import type { Event } from "../row/kinds/event.ts";
import { foldedKey } from "../row/name.ts";
import type { Horizon, ObjectType, Status } from "../row/words.ts";
import { HORIZON_MS, LEVELS, STATUS_NAMES, TYPE_NAMES } from "../row/words.ts";

/** What an event claims; all null when it claims nothing that can be an object. */
export interface Claim {
  readonly type: ObjectType | null;
  /** The owner of a private object, else empty. */
  readonly realm: string | null;
  /** As keys are compared: see `foldedKey`. */
  readonly key: string | null;
  /** Of the text: equal texts are the same decision. */
  readonly digest: string | null;
  readonly status: Status | null;
  readonly due: string | null;
  readonly salience: Salience | null;
  /** 1 where every project's capsule shows it; null where it is no object. */
  readonly everywhere: 0 | 1 | null;
  readonly horizon: Horizon | null;
}

/** How much an object counts: 0 low, 1 medium, 2 high. */
export type Salience = 0 | 1 | 2;

const NO_CLAIM: Claim = {
  type: null,
  realm: null,
  key: null,
  digest: null,
  status: null,
  due: null,
  salience: null,
  everywhere: null,
  horizon: null,
};

/** Equal texts say the same: NFC, without outer white space. */
export function textDigest(summary: string): string {
  return sha256Hex(summary.normalize("NFC").trim()).slice(0, 32);
}

/**
 * The claim of an event; all null where it claims nothing that can be an object. v1, whose files no
 * replica writes, demands a horizon of everything: there it says nothing.
 */
export function claimOf(kind: string, row: Event, replica: string): Claim {
  if (kind !== "captured" && kind !== "published" && kind !== "reconciled") return NO_CLAIM;
  const { payload } = row;
  const type = payload[kind === "captured" ? "proposed_type" : "object_type"];
  const { summary, decision_key, due_at, horizon, status } = payload;
  if (typeof summary !== "string" || typeof type !== "string") return NO_CLAIM;
  if (!TYPE_NAMES.has(type)) return NO_CLAIM;
  return {
    type: type as ObjectType,
    realm: row.visibility === "private" ? row.owner ?? row.instance_id : "",
    key: typeof decision_key === "string" ? foldedKey(decision_key) : null,
    digest: textDigest(summary),
    status: typeof status === "string" && STATUS_NAMES.has(status) ? status as Status : "active",
    due: typeof due_at === "string" ? due_at : null,
    horizon: replica !== "" && typeof horizon === "string" && Object.hasOwn(HORIZON_MS, horizon)
      ? horizon as Horizon
      : null,
    ...weightOf(payload["salience"], row),
  };
}

/** The scope of what holds in every project. */
export const EVERYWHERE = "global";

/** What a row says of its weight, and where it holds; a level that is none is taken for medium. */
export function weightOf(
  salience: unknown,
  { scope, visibility }: { readonly scope: string; readonly visibility?: string | undefined },
): { readonly salience: Salience; readonly everywhere: 0 | 1 } {
  const level = LEVELS.indexOf(salience as (typeof LEVELS)[number]);
  return {
    salience: level < 0 ? 1 : level as Salience,
    everywhere: scope === EVERYWHERE || visibility === EVERYWHERE ? 1 : 0,
  };
}

/** What a row supersedes, and which content of it. */
export interface Parent {
  readonly parent: string;
  /** 1 when the row decides a conflict against the parent, 0 when it corrects it. */
  readonly settles: 0 | 1;
  /** Of the parent's line, as `shortDigest` gives it; null in rows of format 2 and v1. */
  readonly digest: string | null;
}

/** What a reconcile supersedes: the head named, the events it answers to, the sides it settles. */
export function reconciledParents(row: Event): Parent[] {
  const parents = new Map<string, Parent>();
  const add = (parent: unknown, settles: 0 | 1, digest: unknown) => {
    if (typeof parent !== "string") return;
    parents.set(parent, { parent, settles, digest: typeof digest === "string" ? digest : null });
  };
  for (const side of asArray(row.payload["resolves"]) as readonly (Side | null)[]) {
    add(side?.object_id, 1, side?.source_digest);
  }
  for (const id of asArray(row.causal_refs)) add(id, 0, null);
  add(row.payload["supersedes"], 0, row.payload["supersedes_digest"]);
  return [...parents.values()];
}

interface Side {
  readonly object_id?: unknown;
  readonly source_digest?: unknown;
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
