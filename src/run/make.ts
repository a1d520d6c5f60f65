/** The first command of a store: it is made where something is recorded, and the answer says so. */
import { withinStore } from "../base/errors.ts";
import { absolutePath } from "../base/paths.ts";
import { realOf } from "../base/stat.ts";
import type { Answer } from "../command/command.ts";
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
  const { answer, count } = await readStore(
    blind(call),
    { there: false, folds: true },
    (reader) => rehearsed(blind(call), reader),
  );
  const isAsked = call.needs.some(({ need }) => need === "make");
  if (count === 0 && !isAsked) return answer;
  const { answer: done, is_new } = await write(call);
  return is_new ? { ...done, store_made: place } : done;
}

/** The ids of a rehearsal are never seen: it takes no randomness from the command itself. */
function blind(call: Invocation): Invocation {
  return { ...call, world: { ...call.world, random: (bytes) => new Uint8Array(bytes) } };
}
