/** What waits to be judged, as answers say it. */
import type { Answer } from "../command/command.ts";
import { waitingIn } from "../state/queue.ts";
import type { Reader } from "../state/reader.ts";

/** How many events of a scope wait to be judged; no member where none does. */
export function waitingAnswer({ state }: Reader, scope: string): Answer {
  const waiting = waitingIn(state, scope);
  return waiting === 0 ? {} : { waiting };
}
