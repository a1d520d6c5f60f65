/** What the store's own policy says; v1's defaults where it says nothing. */
import { META } from "../row/path.ts";
import { storedSettings } from "../policy/settings.ts";
import type { Env } from "../command/env.ts";

const DISTILL_THRESHOLD = 20;

/** Captures that may wait before they are a backlog: `soft_triggers.distill.stream_threshold`. */
export function backlogOf(env: Env): number {
  const { soft_triggers } = storedSettings(env.read(META.policy));
  const threshold = soft_triggers["distill"]?.["stream_threshold"];
  return typeof threshold === "number" && threshold >= 0 ? threshold : DISTILL_THRESHOLD;
}
