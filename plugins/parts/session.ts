/** What the moments of cadence ask of a session, the same for all of them. */
import type { InstanceView, PolicyView } from "../../src/policy/contract.ts";
import { span } from "./amounts.ts";

/** What says when a session ends. */
export interface Ends {
  readonly end_after_seconds: number;
  readonly session_seconds: number;
}

/** The session of the agent that asks; undefined where it has none. */
export function sessionOf({ instances, instance_id }: PolicyView): InstanceView | undefined {
  return instances.find((each) => each.active && each.instance_id === instance_id);
}

/** True where the session of the agent that asks was silent, or went on, for too long. */
export function isEnding(view: PolicyView, limits: Ends): boolean {
  const me = sessionOf(view);
  if (me === undefined) return false;
  return silenceOf(me) >= limits.end_after_seconds ||
    (me.since_start_seconds ?? 0) >= limits.session_seconds;
}

/** Since its last event, or since its session began. */
export function silenceOf({ since_capture_seconds, since_start_seconds }: InstanceView): number {
  return Math.min(since_capture_seconds ?? Infinity, since_start_seconds ?? 0);
}

/** When it wrote last, as words behind "it wrote". */
export function lastWord({ since_capture_seconds: since }: InstanceView): string {
  return since === null ? "nothing yet" : `last ${span(since)} ago`;
}

/** The options that name an instance and where it works. */
export function place({ instance_id, scope }: InstanceView): string[] {
  return ["--instance-id", instance_id, ...option("--scope", scope)];
}

/** An option and its value, or nothing where there is no value. */
export function option(name: string, value: string | null): string[] {
  return value === null || value === "" ? [] : [name, value];
}
