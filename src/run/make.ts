/** The first command of a store: it is made where something is recorded, and the answer says so. */
import { withinStore } from "../base/store-errors.ts";
import { absolutePath } from "../base/paths.ts";
import { realOf } from "../base/stat.ts";
import type { Answer, PlacedRow } from "../command/command.ts";
import { storeAround } from "../store/place.ts";
import type { Invocation } from "./invocation.ts";
import { readStore } from "./read.ts";
import { rehearsed } from "./rehearse.ts";
import { write } from "./write.ts";

/**
 * Carries out a command where there is no store. It is tried in memory first: what is refused, or
 * records nothing, leaves no store behind.
 */
export async function writeFirst(call: Invocation): Promise<Answer> {
  const place = absolutePath(call.world.around().cwd, call.root.path);
  const outer = storeAround(realOf(place));
  if (outer !== null) throw withinStore(call.root.shown, outer);
  // Of many lines, the first that is taken tells that a store is needed.
  const tried = blind(call.command.progress === undefined ? call : upToFirstRow(call));
  const { answer, count } = await readStore(
    tried,
    { there: false, folds: true },
    (reader) => rehearsed(tried, reader),
  );
  const isAsked = call.needs.some(({ need }) => need === "make");
  if (count === 0 && !isAsked) return answer;
  const { answer: done, is_new } = await write(call);
  return is_new ? { ...done, store_made: place } : done;
}

/**
 * The ids of a rehearsal are never seen: it takes no randomness from the command itself. They are
 * counted, for rows with one id would be looked at together.
 */
function blind(call: Invocation): Invocation {
  let count = 0;
  const random = (bytes: number) => {
    count += 1;
    return Uint8Array.from({ length: bytes }, (_, i) => i < 4 ? count >> 8 * i & 0xff : 0);
  };
  return { ...call, world: { ...call.world, random } };
}

function upToFirstRow(call: Invocation): Invocation {
  const { command } = call;
  const plan: Invocation["command"]["plan"] = function* (reader, request, env) {
    const whole = command.plan(reader, request, env);
    for (let step = whole.next(); step.done !== true;) {
      const { value } = step;
      let placed: PlacedRow | undefined;
      try {
        placed = yield "drafts" in value ? { drafts: value.drafts.slice(0, 1) } : value;
      } catch (cause) {
        step = whole.throw(cause);
        continue;
      }
      if (placed !== undefined) return;
      step = whole.next();
    }
  };
  return { ...call, command: { ...command, plan } };
}
