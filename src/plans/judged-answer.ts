/** What `distill` and `reduce` answer: what became of each event that they judged. */
import { viewPath } from "../row/path.ts";
import { judgedBy, type JudgedObject } from "../state/judged.ts";
import type { Reader } from "../state/reader.ts";
import type { Answer, PlacedRow } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { conflictShower, type ShownConflict } from "./conflict.ts";
import { leftIn } from "./left.ts";

/** Why an accepted event is no object. */
const CLASH = "its object would have the id of another one";

/**
 * Entries of one list of an answer, and characters of all lists, for an entry may hold two texts:
 * longer lists are cut, and `not_listed` says by how much.
 */
const LISTED = 10_000;
const LISTED_CHARACTERS = 4 * 1024 * 1024;

/**
 * The part of an answer that tells what became of the judged events: how many, and what needs eyes;
 * with `verbose` each of them, and conflicts as they are recorded.
 */
export function judgedAnswer(
  reader: Reader,
  { rows, verbose }: { readonly rows: Iterable<PlacedRow>; readonly verbose: boolean },
  env: Env,
): Answer {
  const lists = { created: [], conflicts: [], aliases: [], rejected: [] } as Lists;
  const counts = { scanned: 0, created: 0, conflicts: 0, aliases: 0, not_listed: 0 };
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
        list("conflicts", () => verbose ? shown(each.row) : sidesOf(shown(each.row)));
      } else if (found !== undefined) {
        counts.scanned += 1;
        const { event: event_id, reason, object } = found;
        if (object === null) list("rejected", () => ({ event_id, reason: reason ?? CLASH }));
        else if (object.standing === "alias") {
          counts.aliases += 1;
          if (!verbose) continue;
          list("aliases", () => ({ event_id, object_id: object.id, same_as: object.head_id }));
        } else if (object.standing !== "contested") {
          counts.created += 1;
          if (!verbose) continue;
          list("created", () => ({ event_id, ...createdEntry(object, env) }));
        }
      }
    }
  }
  return {
    scanned: counts.scanned,
    created_count: counts.created,
    conflict_count: counts.conflicts,
    ...(verbose ? lists : {
      ...(counts.aliases === 0 ? {} : { alias_count: counts.aliases }),
      ...(lists.conflicts.length === 0 ? {} : { conflicts: lists.conflicts }),
      ...(lists.rejected.length === 0 ? {} : { rejected: lists.rejected }),
    }),
    ...(counts.not_listed === 0 ? {} : { not_listed: counts.not_listed }),
    ...leftIn(env),
  };
}

/** What of a conflict has to be read: who says what; `reconcile` takes its id. */
function sidesOf({ conflict_id, conflict_key, sides = [] }: ShownConflict): object {
  const texts = sides.map(({ object_id, owner, summary }) => ({ object_id, owner, summary }));
  return { conflict_id, conflict_key, sides: texts };
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
