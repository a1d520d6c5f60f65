/** A question asked of the user's own memory, beside the store of a command. */
import { failureOf } from "../base/system-errors.ts";
import { timeOf, untilOf } from "../command/moment.ts";
import type { Gathered, UserAsked } from "../command/need.ts";
import { recalledIn } from "../view/recall/recalled.ts";
import type { Invocation } from "./invocation.ts";
import { readTerms } from "./recalling.ts";
import { unlessLocked, userStoreOf } from "./user-memory.ts";

/** What it has; null where there is none. Whatever is wrong with it, the command answers. */
export async function userRecalledFor(
  call: Invocation,
  { since, until, ...asked }: UserAsked,
): Promise<Gathered["user_recalled"]> {
  try {
    const own = userStoreOf(call);
    if (own === null) return null;
    const { now_ms } = call;
    const times = { since: timeOf(since, now_ms), until: untilOf(until, now_ms) };
    const question = { ...asked, ...times, now_ms };
    const use = (reader: Parameters<typeof recalledIn>[0]) =>
      Promise.resolve(recalledIn(reader, question));
    return await unlessLocked(own, (how) => readTerms(own, how, use));
  } catch (cause) {
    return { left_out: failureOf(cause).message };
  }
}
