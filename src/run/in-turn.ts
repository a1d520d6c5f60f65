/** Waiting for a lease: in turn, without the store's lock, and without a row. */
import { Failure } from "../base/errors.ts";
import type { Answer } from "../command/command.ts";
import type { Turn } from "../command/need.ts";
import { Ticket } from "../store/tickets.ts";
import { envOf } from "./env.ts";
import type { Invocation } from "./invocation.ts";
import { readStore } from "./read.ts";
import { write } from "./write.ts";

/** Looks begin close to one another. */
const LOOK_MS = { first: 50, last: 250 };
/** Each so many looks all open segments are looked at: see "What a command sees". */
const THOROUGH = 8;

/**
 * Carries a command out once it is its turn and what it wants is free; the answer says how long
 * that took, and so does the refusal once the time is over.
 */
export async function inTurn(call: Invocation, { key, wait_s }: Turn): Promise<Answer> {
  using ticket = new Ticket(call.tree, key);
  const began = performance.now();
  for (let look = 1, pause = LOOK_MS.first;; look += 1) {
    const waited_s = (performance.now() - began) / 1000;
    const left_ms = Math.max(0, (wait_s - waited_s) * 1000);
    const waited_seconds = Math.round(waited_s * 10) / 10;
    const now = { ...call, now_ms: call.world.now() };
    try {
      if (ticket.isFirst() || left_ms === 0) {
        await glance(now, look % THOROUGH === 0 ? "open" : "cheap");
        return { ...(await write(now)).answer, waited_seconds };
      }
    } catch (cause) {
      if (!(cause instanceof Failure) || cause.code !== "lease_held") throw cause;
      if (left_ms === 0) throw cause.with(cause.hint, { ...cause.details, waited_seconds });
    }
    const next = Math.min(pause, left_ms);
    await new Promise((resolve) => setTimeout(resolve, next));
    pause = Math.min(LOOK_MS.last, pause * 1.5);
  }
}

/** Throws what the plan's first step would: reading shows that, and nothing is folded. */
async function glance(call: Invocation, reach: "open" | "cheap"): Promise<void> {
  const { command, request } = call;
  const seen = { ...call, command: { ...command, reach } };
  await readStore(seen, { there: true, folds: false }, (reader) => {
    command.plan(reader, request, envOf(call, call.gathered)).next();
    return Promise.resolve();
  });
}
