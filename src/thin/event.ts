/** The line of a usual event, and the answer of the command that writes it. */
import { float } from "../base/json.ts";
import { newId } from "../base/id.ts";
import { committed } from "../row/commitment.ts";
import { finish, type Line } from "../row/line.ts";
import { eventRow, type Writer } from "../row/new-event.ts";
import type { Said } from "./words.ts";

/** A new event, without its place in a ledger. */
export type NewEvent = ReturnType<typeof newEvent>;

/** The event that a command line asks for; `run` is the one that its instance is in, if any. */
export function newEvent(said: Said, writer: Writer, run: string | undefined) {
  const { command, scope, instance_id, run_id, project, payload } = said;
  const type = command === "capture" ? "memory.captured" : "memory.published";
  const fields = {
    type,
    scope,
    instance_id,
    run_id,
    project,
    payload,
    visibility: "project",
  } as const;
  return eventRow(writer, fields, () => run ?? newId("run", writer.now_ms, writer.random));
}

/** Its line behind the one with the digest `prev`. The canonical form: members by their names. */
export function lineOf(event: NewEvent, { lc, prev }: { lc: number; prev: string }): Line {
  const { payload, ...row } = event;
  return finish(sorted({ ...row, lc, prev, payload: committed(sorted(payload)) }));
}

function sorted(members: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const name of Object.keys(members).sort()) {
    const value = members[name];
    const written = name === "payload"
      ? value
      : name === "confidence"
      ? float(value as number)
      : JSON.stringify(value);
    text += `${text === "" ? "{" : ","}"${name}":${written}`;
  }
  return `${text}}`;
}

/** What the command answers, as the full program does. */
export function answerOf(said: Said, event: NewEvent, waiting: number | undefined): string {
  const { event_id, scope, instance_id } = event;
  const more = said.command === "capture"
    ? { event_id, scope, instance_id, proposed_type: said.type, waiting }
    : { event_id, scope, project: event.project ?? "", waiting };
  return `${JSON.stringify({ ok: true, dry_run: false, ...more })}\n`;
}
