/** What commands that write events share: ids, owner, and what is inferred from the scope. */
import { newId } from "../base/id.ts";
import type { Event } from "../row/kinds/event.ts";
import { type EventFields, eventRow, projectOf } from "../row/new-event.ts";
import { replicaOf } from "../state/meta.ts";
import { runsThere } from "../state/presence.ts";
import type { Reader } from "../state/reader.ts";
import { openRuns } from "../state/runs.ts";
import type { Env } from "../command/env.ts";
import { leavesRoom } from "./room.ts";

/** A new event of any type, ready to be placed. Throws where it leaves no room to correct it. */
export function newEvent<const T extends string, P extends object>(
  reader: Reader,
  env: Env,
  fields: EventFields<T, P>,
) {
  const { now_ms, random } = env;
  const writer = { now_ms, random, replica: replicaOf(reader.state) };
  const row = eventRow(writer, fields, (instance) => runOf(reader, env, instance));
  leavesRoom(row.type, row.payload);
  return row;
}

/** What an event will say, beside its ids, runs and times. */
export function contentOf<P>(
  { type, scope, project = projectOf(scope), visibility, payload }: EventFields<string, P>,
) {
  return { type, project, visibility, payload: payload as Event["payload"] };
}

/**
 * The run that an instance is in, of several the one that began last, or a new one. Who was silent
 * for so long that the run counts as ended goes on in it.
 */
export function runOf({ state }: Reader, env: Env, instance: string): string {
  const open = openRuns(state, instance);
  // Of one run alone nothing more need be known, and this is asked for every event.
  const [there] = open.length > 1 ? runsThere(state, instance, env.now_ms) : open;
  return (there ?? open[0])?.run ?? newId("run", env.now_ms, env.random);
}

/** The members of an object that have a value. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept: Record<string, unknown> = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as { [K in keyof T]: Exclude<T[K], undefined> };
}
