/** Events that say how a project stands: each is whole, so what is not given is carried over. */
import type { Env } from "../command/env.ts";
import type { Reader } from "../state/reader.ts";
import { scopeOfProject } from "../state/projects.ts";
import { type Call, storedKey } from "./idempotency.ts";
import { newEvent } from "./new-event.ts";

/** A call that writes about a project. */
export interface ProjectCall extends Call {
  readonly project: string;
  readonly run_id?: string | undefined;
}

/** The call that options make; its scope is the project's own where none is given. */
export function projectCall(
  reader: Reader,
  options: Omit<ProjectCall, "scope"> & { readonly scope?: string | undefined },
): ProjectCall {
  return { ...options, scope: options.scope ?? scopeOfProject(reader.state, options.project) };
}

/** The event of such a call, ready to be placed. */
export function projectEvent<const T extends string, P extends object>(
  reader: Reader,
  env: Env,
  { type, call, payload }: { readonly type: T; readonly call: ProjectCall; readonly payload: P },
) {
  const { command, scope, project, instance_id, run_id, idempotency_key } = call;
  const key = storedKey(command, idempotency_key);
  const of = { scope, project, instance_id, run_id, visibility: "project" as const };
  return newEvent(reader, env, { ...of, type, key, payload });
}
