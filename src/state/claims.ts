/** What an event claims to be, read from its payload without trusting it. */
import { sha256Hex } from "../base/runtime.ts";
import type { Event } from "../row/kinds/event.ts";
import type { ObjectType, Status } from "../row/words.ts";
import { STATUS_NAMES, TYPE_NAMES } from "../row/words.ts";

/** What an event claims; all null when it claims nothing that can be an object. */
export interface Claim {
  readonly type: ObjectType | null;
  /** The owner of a private object, else empty. */
  readonly realm: string | null;
  readonly key: string | null;
  /** Of the text: equal texts are the same decision. */
  readonly digest: string | null;
  readonly status: Status | null;
  readonly due: string | null;
}

const NO_CLAIM: Claim = {
  type: null,
  realm: null,
  key: null,
  digest: null,
  status: null,
  due: null,
};

/** Equal texts say the same: NFC, without outer white space. */
export function textDigest(summary: string): string {
  return sha256Hex(summary.normalize("NFC").trim()).slice(0, 16);
}

/** The claim of an event; all null where it claims nothing that can be an object. */
export function claimOf(kind: string, row: Event): Claim {
  if (kind !== "captured" && kind !== "published" && kind !== "reconciled") return NO_CLAIM;
  const { payload } = row;
  const type = payload[kind === "captured" ? "proposed_type" : "object_type"];
  const { summary, decision_key, due_at, status } = payload;
  if (typeof summary !== "string" || typeof type !== "string") return NO_CLAIM;
  if (!TYPE_NAMES.has(type)) return NO_CLAIM;
  return {
    type: type as ObjectType,
    realm: row.visibility === "private" ? row.owner ?? row.instance_id : "",
    key: typeof decision_key === "string" ? decision_key : null,
    digest: textDigest(summary),
    status: typeof status === "string" && STATUS_NAMES.has(status) ? status as Status : "active",
    due: typeof due_at === "string" ? due_at : null,
  };
}

/** What a reconcile supersedes: the head named, the events it answers to, the sides it settles. */
export function reconciledParents(row: Event): { parent: string; settles: 0 | 1 }[] {
  const parents = new Map<string, 0 | 1>();
  for (const side of asArray(row.payload["resolves"])) {
    const id = (side as { object_id?: unknown } | null)?.object_id;
    if (typeof id === "string") parents.set(id, 1);
  }
  for (const id of asArray(row.causal_refs)) if (typeof id === "string") parents.set(id, 0);
  const head = row.payload["supersedes"];
  if (typeof head === "string") parents.set(head, 0);
  return [...parents].map(([parent, settles]) => ({ parent, settles }));
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
