/** What `distill` and `reduce` answer: what became of each event that they judged. */
import { viewPath } from "../row/path.ts";
import { judgedBy, type JudgedObject } from "../state/judged.ts";
import type { Reader } from "../state/reader.ts";
import type { Answer, PlacedRow } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { conflictShower } from "./conflict.ts";
import { leftIn } from "./left.ts";

/** Why an accepted event is no object. */
const CLASH = "its object would have the id of another one";

/**
 * Entries of one list of an answer, and characters of all lists, for an entry may hold two texts:
 * longer lists are cut, and `not_listed` says by how much.
 */
const LISTED = 10_000;
const LISTED_CHARACTERS = 4 * 1024 * 1024;

/** The part of an answer that tells what became of the judged events. */
export function judgedAnswer(reader: Reader, rows: Iterable<PlacedRow>, env: Env): Answer {
  const lists = { created: [], conflicts: [], aliases: [], rejected: [] } as Lists;
  const counts = { scanned: 0, created: 0, conflicts: 0, not_listed: 0 };
  const shown = conflictShower(reader);
  let characters = 0;
  const list = (name: keyof Lists, entry: () => object) => {
    if (lists[name].length >= LISTED || characters > LISTED_CHARACTERS) {
      counts.not_listed += 1;
      return;
    }
    const listed = entry();
    characters += JSON.stringify(listed).length;
    lists[name].push(listed);
  };
  for (const part of inParts(rows)) {
    const judged = judgedBy(reader.state, part.map(({ rid }) => rid));
    for (const each of part) {
      const found = judged.get(each.rid);
      if (each.kind === "conflict") {
        counts.conflicts += 1;
        list("conflicts", () => shown(each.row));
      } else if (found !== undefined) {
        counts.scanned += 1;
        const { event: event_id, reason, object } = found;
        if (object === null) list("rejected", () => ({ event_id, reason: reason ?? CLASH }));
        else if (object.standing === "alias") {
          list("aliases", () => ({ event_id, object_id: object.id, same_as: object.head_id }));
        } else if (object.standing !== "contested") {
          counts.created += 1;
          list("created", () => ({ event_id, ...createdEntry(object, env) }));
        }
      }
    }
  }
  return {
    scanned: counts.scanned,
    created_count: counts.created,
    conflict_count: counts.conflicts,
    ...lists,
    ...(counts.not_listed === 0 ? {} : { not_listed: counts.not_listed }),
    ...leftIn(env),
  };
}

type Lists = Readonly<Record<"created" | "conflicts" | "aliases" | "rejected", object[]>>;

/** Rows that are asked for together. */
const PART = 500;

function* inParts(rows: Iterable<PlacedRow>): Generator<PlacedRow[]> {
  let part: PlacedRow[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < PART) continue;
    yield part;
    part = [];
  }
  yield part;
}

function createdEntry(object: JudgedObject, env: Env): object {
  const path = `${env.shown_root}/${viewPath(object)}`;
  return { object_id: object.id, object_type: object.type, path };
}
