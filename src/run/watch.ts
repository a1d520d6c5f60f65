/**
 * Telling what comes: a reading command that goes on until it is interrupted. Each look is one of a
 * reader, so no lock is held between two of them, and what was folded meanwhile is found by where
 * the files ended before.
 */
import { Interrupt } from "../base/interrupt.ts";
import type { Answer } from "../command/command.ts";
import { type Ends, endsOf } from "../state/timeline.ts";
import { executorsOf } from "./gather.ts";
import type { Invocation } from "./invocation.ts";
import { readStore } from "./read.ts";
import { rehearse } from "./rehearse.ts";

/** Between two looks; and after so many of them without news one is told that has none. */
const LOOK_MS = 500;
const QUIET = 30;

/**
 * Shows the answer, then each one that has news, until a signal comes or nobody listens. A pipe
 * does not tell that its reader is gone, unless something is written: so what has no news is told
 * now and then, too.
 */
export async function watch(call: Invocation): Promise<Answer> {
  const { show } = executorsOf(call);
  using interrupt = new Interrupt();
  let ends: Ends | undefined;
  let quiet = QUIET;
  while (!interrupt.isAsked) {
    const seen = ends;
    const gathered = seen === undefined
      ? call.gathered
      : { ...call.gathered, news: { ends: seen } };
    const look = { ...call, now_ms: call.world.now(), gathered };
    const answer = await readStore(look, { there: true, folds: false }, async (reader) => {
      ends = endsOf(reader.state);
      return await rehearse(look, reader);
    });
    quiet = hasNews(answer) || quiet === QUIET ? 0 : quiet + 1;
    if (quiet === 0 && !(await show(answer))) break;
    await interrupt.pause(LOOK_MS);
  }
  return {};
}

function hasNews({ lines }: Answer): boolean {
  return Array.isArray(lines) && lines.length > 0;
}
