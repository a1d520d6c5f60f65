/** What the store's own policy says; v1's defaults where it says nothing. */
import type { Env } from "./command.ts";

const DISTILL_THRESHOLD = 20;

/** Captures that may wait before they are a backlog: `soft_triggers.distill.stream_threshold`. */
export function backlogOf(env: Env): number {
  const text = env.read("_meta/policy.json");
  if (text === null) return DISTILL_THRESHOLD;
  try {
    const threshold: unknown = JSON.parse(text)?.soft_triggers?.distill?.stream_threshold;
    return typeof threshold === "number" && threshold >= 0 ? threshold : DISTILL_THRESHOLD;
  } catch (cause) {
    // People edit this file: one that is no JSON says nothing.
    if (cause instanceof SyntaxError) return DISTILL_THRESHOLD;
    throw cause;
  }
}
