/** What `remember` answers: the memory's short id, what it replaces or contests, what is near. */
import { summaryOf } from "../view/memory-line.ts";
import type { Event } from "../row/kinds/event.ts";
import { projectOf } from "../row/new-event.ts";
import { nearestRecorded } from "../state/known.ts";
import { hasActedBefore } from "../state/own-acts.ts";
import { objectById, type ObjectRecord } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import { shortId } from "../state/short-ids.ts";
import type { Answer } from "../command/command.ts";
import { type NearItem, nearItems } from "./near.ts";

/** What was said, by whom, and what became of it. */
export interface Remembered {
  readonly object: ObjectRecord;
  /** The row that was written, now or by a first try; null where it was known already. */
  readonly made: Event | null;
  readonly said: {
    readonly text: string;
    readonly scope: string;
    readonly realm: string;
    readonly key: string | null;
    readonly instance_id: string;
  };
}

/** The answer, in few characters: what is not there is left out. */
export function rememberedAnswer(reader: Reader, { object, made, said }: Remembered): Answer {
  const { standing } = object;
  const head = standing === "alias" || standing === "contested"
    ? objectById(reader.state, object.head_id ?? "")
    : undefined;
  const shown = standing === "alias" ? head ?? object : object;
  const replaced = made?.type === "memory.reconciled" ? made.payload["supersedes"] : undefined;
  const project = projectOf(shown.scope);
  // A project's scope follows from its name, which is shorter.
  const where = project === undefined ? { scope: shown.scope } : { project };
  // What was taken is named once a ledger: an agent pays for each word of each answer.
  const isTold = made !== null && hasActedBefore(reader.state, said.instance_id, object.rid);
  const near = nearItems(reader, { ...said, but: new Set([object.id, head?.id ?? ""]) });
  return {
    id: shortId(shown.id),
    ...(isTold ? {} : { ...where, instance_id: said.instance_id }),
    ...(made === null || standing === "alias" ? { known: true } : {}),
    ...(typeof replaced === "string" ? { replaces: shortId(replaced) } : {}),
    ...(standing === "contested" && head !== undefined
      // The short id of what is contested stands for its conflict too.
      ? { contests: { id: shortId(head.id), text: summaryOf(reader, head, SHOWN) } }
      : {}),
    ...(near.length === 0 ? {} : { near }),
    // It is an event, and how that was judged.
    ...nearestRecorded(reader.state, shown.scope, 2),
  };
}

const SHOWN = 200;

/** The answer for a person: one line, and one for each that it replaces, contests or is near. */
export function rememberedText(answer: Answer): string {
  const { id, known, project, scope = project, instance_id, replaces, contests, near } = answer;
  const { store_made } = answer;
  const where = scope === undefined ? "" : ` in ${scope}, by ${instance_id}`;
  const others = (near ?? []) as readonly NearItem[];
  return [
    `${known === true ? "known already as" : "remembered"} ·${id}${where}`,
    ...(replaces === undefined ? [] : [`  replaces ·${replaces}`]),
    ...(contests === undefined ? [] : [`  contests ${besideText(contests as NearItem)}`]),
    ...(store_made === undefined ? [] : [`  in a new store: ${store_made}`]),
    ...others.map((each) => `  near ${besideText(each)}`),
  ].join("\n");
}

/** Texts of an answer are one line each, which can forge nothing. */
function besideText({ id, key, text }: NearItem): string {
  return `${key === undefined ? "" : `[${key}] `}${text} ·${id}`;
}
