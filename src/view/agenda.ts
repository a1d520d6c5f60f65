/** A project's agenda: its items as the rows left them, and its commitments. */
import { iso } from "../base/time.ts";
import { compareCodePoints } from "../base/json.ts";
import { v1Slug } from "../row/name.ts";
import { type Agenda, type AgendaItem, saidBy } from "../row/kinds/agenda.ts";
import { agendaRows, openTargets, rowsOfTarget } from "../state/agenda.ts";
import { begunAt } from "../state/decisions/lineage.ts";
import { namesOfProject } from "../state/project-names.ts";
import type { Reader } from "../state/reader.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { commitmentsOf, namesOf, objectNamed } from "../state/objects.ts";
import { objectOf } from "./object.ts";

/** Items of a project, in v1's order: priority, due date, creation. */
export function agendaItems(reader: Reader, project: string): AgendaItem[] {
  const items = new Map<string, AgendaItem>();
  for (const { rid, target, op } of agendaRows(reader.state, filedUnder(reader, project))) {
    const row = reader.row(rid) as unknown as Agenda | null;
    // The commitment itself says what a row about it says, except for the priority.
    if (row === null) continue;
    const item = items.get(nameOf(reader, target));
    const added = saidBy(row).item;
    if (op === "add" && added !== undefined) items.set(nameOf(reader, target), added);
    else if (item !== undefined) items.set(nameOf(reader, target), changed(item, row));
    else if (op !== "add") items.set(nameOf(reader, target), changed(unknown(target), row));
  }
  const heads = commitmentsOf(reader.state, filedUnder(reader, project));
  const commitments = heads.map((each) => {
    return mirror(reader, each, items.get(each.id));
  });
  const own = [...items].filter(([id]) => objectNamed(reader.state, id) === undefined);
  return [...own.map(([, item]) => item), ...commitments.flatMap((each) => each ?? [])]
    .filter((item) => item.summary !== "").sort(compare);
}

/** Open items of a project that are no commitments, at most so many, in v1's order. */
export function openItems(reader: Reader, project: string, limit: number): AgendaItem[] {
  const targets = openTargets(reader.state, filedUnder(reader, project), limit)
    .filter((target) => objectNamed(reader.state, target) === undefined);
  return targets.flatMap((target) => {
    const rows = rowsOfTarget(reader.state, target)
      .flatMap(({ rid }) => reader.row(rid) as unknown as Agenda | null ?? []);
    const [added] = rows.flatMap((row) => saidBy(row).item ?? []);
    const changes = rows.filter((row) => row.op !== "add");
    return added === undefined ? [] : [changes.reduce(changed, added)];
  }).sort(compare);
}

/** The names that a project has had, and those that v1 gave them. */
function filedUnder({ state }: Reader, project: string): string[] {
  const names = namesOfProject(state, project);
  return [...new Set([...names, ...names.map(v1Slug)])];
}

/** One name for what has several: the id of its object, else itself. */
function nameOf(reader: Reader, target: string): string {
  return objectNamed(reader.state, target)?.id ?? target;
}

/** An item that no row added: v1 answers ok to updates of such. */
function unknown(id: string): AgendaItem {
  const rest = { origin: "", owner: "", priority: "medium", status: "active", tags: [] };
  return { created_at: "", id, summary: "", ...rest };
}

function changed(item: AgendaItem, row: Agenda): AgendaItem {
  if (row.op === "update") return { ...item, ...saidBy(row).patch } as AgendaItem;
  const status = row.status ?? "completed";
  return status === "active" ? { ...item, status } : { ...item, status, closed_at: row.ts };
}

const ORIGINS: Readonly<Record<string, string>> = { stream: "distill", bus: "reduce" };

function mirror(
  reader: Reader,
  record: ObjectRecord,
  item: AgendaItem | undefined,
): AgendaItem | null {
  const object = objectOf(reader, record);
  if (object === null) return null;
  const zone = object.source?.at(-1)?.split(":")[0] ?? "";
  return {
    ...(item?.closed_at === undefined || record.status_now === "active"
      ? {}
      : { closed_at: item.closed_at }),
    created_at: item?.created_at || iso(begunAt(reader.state, record)),
    ...(object.due_at === undefined ? {} : { due_at: object.due_at }),
    id: record.id,
    origin: ORIGINS[zone] ?? "reconcile",
    owner: item?.owner || object.owner,
    priority: item?.priority ?? "medium",
    status: object.status,
    summary: object.summary,
    tags: object.tags,
  };
}

const PRIORITIES = ["high", "medium", "low"];

function compare(a: AgendaItem, b: AgendaItem): number {
  const due = (item: AgendaItem) => item.due_at ?? "~";
  return PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
    compareCodePoints(due(a), due(b)) ||
    compareCodePoints(a.created_at, b.created_at) || compareCodePoints(a.id, b.id);
}

/** All names of an item: what an update or close may call it. */
export function itemNames(reader: Reader, item: AgendaItem): string[] {
  const object = objectNamed(reader.state, item.id);
  return object === undefined ? [item.id] : [item.id, ...namesOf(reader.state, object)];
}
