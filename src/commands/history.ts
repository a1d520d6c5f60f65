/** `history ID`: every row about a thing, in the one order, with its file and line. */
import { newestFirst } from "../row/order.ts";
import { namesOfKey } from "../state/conflicts.ts";
import { lineageOf } from "../state/decisions/lineage.ts";
import type { Reader } from "../state/reader.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { namesOf, objectNamed } from "../state/objects.ts";
import type { HistoryKind } from "../state/history.ts";
import { idsLike, objectsOfKey, rowsAbout, rowsOfObject } from "../state/history.ts";
import { isShort } from "../state/short-ids.ts";
import { command, nothing } from "../command/command.ts";
import * as o from "../command/options.ts";
import { type Asking, meantBy, nobodyHas } from "../plans/named.ts";
import { rowEntries, type RowEntry } from "../plans/row-entries.ts";
import { shown } from "../view/memory-line.ts";

export default command({
  name: "history",
  group: "Every day",
  about: "show every row about an object, event, decision key, conflict, lease or finding",
  actions: [],
  argument: "ID",
  options: { scope: o.keyScope, project: o.project, verbose: o.verbose },
  examples: [
    ["history dec-20261123101500-0123456789abcdef", "shows how a decision came to be"],
    ["history cache", "shows all that was said on the decision key 'cache'"],
  ],
  access: "read",
  reach: "cheap",
  tells_dry_run: false,
  plan: nothing,
  report(reader, { argument, options }) {
    // As all names are written.
    const id = fullName(reader, argument.normalize("NFC"), options);
    const objects = versionsOf(reader, id);
    const rids = new Set<number>(objects.flatMap((each) => rowsOfObject(reader.state, each)));
    const kinds = OTHERS.filter((kind) => {
      const found = namesOfKey(id).flatMap((name) => rowsAbout(reader.state, kind, name));
      for (const rid of found) rids.add(rid);
      return found.length > 0;
    });
    if (rids.size === 0) {
      throw nobodyHas("object, event, key, conflict, lease or finding", id, {
        ids: idsLike(reader.state, id.slice(0, 4)),
        state: reader.state,
        asking: options,
      });
    }
    const all = rowEntries(reader, rids);
    const count = all.length;
    const named = objectNamed(reader.state, id) !== undefined;
    const kind: HistoryKind = named ? "object" : objects.length > 0 ? "key" : kinds[0] ?? "event";
    if (options.verbose) {
      return { id, kind, count, objects: objects.map(standingIn(reader)), entries: all };
    }
    const lines = all.slice(-LINES).map(lineOf);
    const earlier = count - lines.length;
    return { id, kind, count, ...(earlier === 0 ? {} : { earlier }), lines };
  },
});

/** The id that a short one stands for; any other name is itself. */
function fullName(reader: Reader, name: string, asking: Asking): string {
  const meant = meantBy(reader, name, asking);
  if (meant === undefined || (meant.kind === "object" && meant.by_key)) return name;
  if (meant.kind === "conflict") return meant.contested.conflict ?? name;
  return isShort(name) ? (meant.kind === "event" ? meant.event.id : meant.object.id) : name;
}

/** Rows that are shown without --verbose, the last ones. */
const LINES = 20;
const TEXT = 160;

/** An entry in short: when, what, who, and what it says where it says something. */
function lineOf({ what, row }: RowEntry): string {
  const at = String(row["ts_wall"] ?? row["ts"] ?? "").slice(0, 16).replace("T", " ");
  const who = String(row["instance_id"] ?? row["owner"] ?? "");
  const { summary, why, outcome, reason, item } = (row["payload"] ?? row) as RowEntry["row"];
  const text = summary ?? (item as { readonly summary?: unknown } | undefined)?.summary ?? outcome;
  const because = why ?? reason;
  const told = [text, because].filter((each) => typeof each === "string" && each !== "");
  const by = who === "" ? "" : ` by ${shown(who, TEXT)}`;
  return shown(`${at} ${what}${by}${told.length === 0 ? "" : `: ${told.join(" — ")}`}`, 2 * TEXT);
}

const OTHERS = ["event", "conflict", "lease", "finding"] as const;

/** All versions of what an id or key names, of what contests with them, and of their aliases. */
function versionsOf(reader: Reader, id: string): ObjectRecord[] {
  const named = objectNamed(reader.state, id);
  const from = named === undefined ? objectsOfKey(reader.state, id) : [named];
  const found = new Map(
    from.flatMap((each) => lineageOf(reader.state, each)).map((each) => [each.id, each]),
  );
  return [...found.values()].sort((a, b) => newestFirst(b, a));
}

/** How an object stands: head, contested, alias or superseded; and against which one. */
function standingIn(reader: Reader) {
  return (object: ObjectRecord) => ({
    id: object.id,
    type: object.type,
    place: object.standing,
    status: object.status_now,
    ...(object.head_id === object.id ? {} : { against: object.head_id }),
    ...(object.conflict === null ? {} : { conflict: object.conflict }),
    names: namesOf(reader.state, object),
  });
}
