/** Something that was done, as one line: when, who, what. */
import { iso } from "../base/time.ts";
import { type Agenda, saidBy } from "../row/kinds/agenda.ts";
import { contentOf, type Reader, type RowMembers } from "../state/reader.ts";
import { shortId } from "../state/short-ids.ts";
import type { Act } from "../state/timeline.ts";
import { shown } from "./memory-line.ts";

const TEXT = 200;
const WORD = 60;

/** The line of an act; `scope` is the one that need not be said. */
export function actLine(reader: Reader, act: Act, scope: string): string {
  const row = reader.row(act.rid) ?? {};
  const at = iso(act.ts).slice(0, 16).replace("T", " ");
  const who = act.who === "" ? ownerOf(row) : act.who;
  const notes = [
    ...(act.scope === scope ? [] : [shown(act.scope, WORD)]),
    ...(act.realm === "" ? [] : ["private"]),
    ...(act.waits === 1 ? ["waiting"] : []),
  ];
  const noted = notes.length === 0 ? "" : ` (${notes.join(", ")})`;
  return `${at} ${shown(who, WORD)} ${whatOf(act, row)}${noted}`;
}

function ownerOf(row: RowMembers): string {
  const { item } = saidBy(row as unknown as Agenda);
  return String(row["instance_id"] ?? item?.owner ?? "unknown");
}

function whatOf(act: Act, row: RowMembers): string {
  const said = contentOf(row);
  const text = (name: string) => shown(String(said[name] ?? ""), TEXT);
  switch (act.what) {
    case "captured":
      return memory(String(said["proposed_type"] ?? "fact"), act, said);
    case "published":
      return memory(String(said["object_type"] ?? "fact"), act, said);
    case "reconciled":
      return memory(correction(said["status"]), act, said);
    case "checkpointed":
      return `checkpoint: ${text("now")}`;
    case "handoff":
      return `handoff: ${text("summary")}`;
    case "started":
    case "stopped":
      return text("note") === "" ? act.what : `${act.what}: ${text("note")}`;
    case "acquire":
      return `lease taken: ${shown(String(row["key"] ?? ""), WORD)}`;
    case "release":
      return `lease given back: ${shown(String(row["key"] ?? ""), WORD)}`;
    default:
      return agenda(act.what, row as unknown as Agenda);
  }
}

function memory(what: string, { id }: Act, said: RowMembers): string {
  const key = typeof said["decision_key"] === "string"
    ? `[${shown(said["decision_key"], WORD)}] `
    : "";
  const text = typeof said["summary"] === "string" ? said["summary"] : "(taken out)";
  return `${what}: ${key}${shown(text, TEXT)} ·${shortId(id)}`;
}

/** A correction that ends something is called by how it ends it. */
function correction(status: unknown): string {
  return typeof status === "string" && status !== "active" ? shown(status, WORD) : "corrected";
}

function agenda(op: string, row: Agenda): string {
  const { item, patch } = saidBy(row);
  const text = item?.summary ?? patch?.summary ?? `·${shortId(row.target_id ?? "")}`;
  const word = op === "add" ? "agenda" : op === "close" ? "agenda closed" : "agenda changed";
  return `${word}: ${shown(text, TEXT)}`;
}
