/** What a single answer must hold to, by the small model: leases, fences, compare-and-swap. */
import type { Asked, Ran } from "./host.ts";
import {
  grantsIn,
  isOutcome,
  keyOf,
  type Line,
  liveGrants,
  remembered,
  type Row,
} from "./model.ts";

interface Event {
  readonly request: Asked;
  readonly ran: Ran;
  /** The rows of the store before the command. */
  readonly lines: readonly Line[];
  /** Those of this replica's own that must have been seen. */
  readonly own: readonly Line[];
  readonly now: number;
}

/** What is wrong with what a command did; null where nothing is. */
export function refuses(event: Event): string | null {
  const { ran } = event;
  const judged = twice(event);
  if (judged !== null) return judged;
  if (ran.killed || ran.exit !== 0) return wronglyHeld(event);
  return missing(event) ?? ran.rows.map(({ row }) => wrongRow(event, row)).find(Boolean) ?? null;
}

/** One row at most of what a command is asked for, whatever became of the command. */
function twice({ request, ran, lines, own }: Event): string | null {
  const rows = ran.rows.filter(({ row }) => ASKED_FOR[request.argv[0] ?? ""]?.(row) === true);
  if (rows.length > 1 && !request.argv.includes("--stdin")) return `${rows.length} rows, not one`;
  const events = new Set(lines.filter(isEvent).map(({ row }) => row.event_id));
  const again = ran.rows.find((line) => isEvent(line) && events.has(line.row.event_id));
  if (again !== undefined) return `the event ${again.row.event_id} stands in the store twice`;
  const judged = new Set(own.map(({ row }) => judgedIn(row)));
  judged.delete(null);
  const other = ran.rows.find(({ row }) => judged.has(judgedIn(row)));
  return other === undefined ? null : `judged a second time: ${judgedIn(other.row)}`;
}

/** An event of its own: the id of an outcome is derived, and equal ones of two replicas are one. */
export function isEvent({ row }: Line): boolean {
  return /^memory\.(?!distilled)/.test(String(row.type));
}

/** The event that an outcome row is about. */
export function judgedIn(row: Row): string | null {
  if (row.type === "memory.distilled") return row.payload.source_event_id;
  return isOutcome(row) ? row.event_id : null;
}

const ASKED_FOR: Readonly<Record<string, (row: Row) => boolean>> = {
  capture: (row) => row.type === "memory.captured",
  publish: (row) => row.type === "memory.published",
  reconcile: (row) => row.type === "memory.reconciled",
  edit: (row) => row.type === "memory.reconciled",
  confirm: (row) => row.type === "memory.confirmed",
  checkpoint: (row) => row.type === "memory.checkpointed",
  handoff: (row) => row.type === "memory.handoff",
  agenda: (row) => row.payload?.item !== undefined || row.target_id !== undefined,
  lease: (row) => row.lease_id !== undefined,
};

/** What was acknowledged stands in the ledgers; what is said to be known, in a newest version. */
function missing({ request, ran, lines }: Event): string | null {
  const [verb = "", action = "", text] = request.argv;
  const wanted = ASKED_FOR[verb];
  if (verb === "edit" && ran.answer.known === true) {
    const { heads } = remembered([...lines, ...ran.rows], "");
    return heads.some((each) => each.text === text) ? null : "known, and no version says it";
  }
  if (wanted === undefined || request.argv.includes("--list") || action === "list") return null;
  return ran.rows.some(({ row }) => wanted(row)) ? null : "acknowledged, and no row is there";
}

function wrongRow(event: Event, row: Row): string | null {
  if (row.op === "acquire" && row.lease_id !== undefined) return wrongGrant(event, row);
  if (row.type === "memory.reconciled") return wrongCorrection(event, row);
  return null;
}

/** A new grant has a greater fence than all before it, and nobody else holds the key. */
function wrongGrant({ lines, now }: Event, row: Row): string | null {
  const same = grantsIn(lines).filter((each) =>
    each.scope === row.scope && each.key === keyOf(row.key)
  );
  const top = Math.max(0, ...same.map((each) => each.fence));
  if (row.fence <= top) return `fence ${row.fence} after ${top}`;
  const holder = liveGrants(lines, now).find((each) =>
    each.scope === row.scope && each.key === keyOf(row.key) && each.instance !== row.instance_id
  );
  return holder === undefined ? null : `granted, and ${holder.instance} holds it`;
}

/** A correction names a head, and passes the guard of its keys. */
function wrongCorrection({ request, lines, now }: Event, row: Row): string | null {
  const { heads } = remembered(lines, "");
  const head = heads.find((each) => each.id === row.payload.supersedes);
  if (head === undefined) return `${row.payload.supersedes} is not the newest version`;
  // These take the lease themselves where nobody holds it.
  const isOwnGrant = ["edit", "undo"].includes(request.argv[0] ?? "");
  const fence = isOwnGrant
    ? row.payload.fence ?? null
    : request.argv.includes("--fence")
    ? Number(request.argv[request.argv.indexOf("--fence") + 1])
    : null;
  if (head.key === null) return null;
  const keys = [head.key, `decision:${head.key}`];
  const live = liveGrants(lines, now).filter((each) =>
    each.scope === head.scope && keys.includes(each.key)
  );
  if (live.some((each) => each.instance !== row.instance_id)) return "another holds its key";
  if (live.length === 0) {
    return fence === null || isOwnGrant ? null : `fence ${fence} of no live lease passed`;
  }
  return live.some((each) => each.fence === fence) ? null : `fence ${fence} passed`;
}

/** Refused as held: somebody else must hold it. */
function wronglyHeld({ request, ran, lines, now }: Event): string | null {
  if (ran.killed || ran.answer.code !== "lease_held" || request.argv[1] !== "acquire") return null;
  const key = keyOf(request.argv[request.argv.indexOf("--key") + 1]);
  const held = liveGrants(lines, now).some((each) => each.key === key);
  return held ? null : "refused as held, and nobody holds it";
}
