/**
 * Names as they are meant, in every command that takes any: a project's bare name is its scope, and
 * a name that a project had before is the one that it has now. Only the state knows them.
 */
import type { Command } from "../command/command.ts";
import { scopeMeant } from "../state/known.ts";
import { projectMeant } from "../state/project-names.ts";
import type { State } from "../state/state.ts";

/** The command, whose plan and report are asked by the names that are meant. */
export function withMeant(command: Command): Command {
  const { options } = command as { readonly options: object };
  if (!("scope" in options) && !("project" in options)) return command;
  return {
    ...command,
    *plan(reader, request, env) {
      yield* command.plan(reader, meant(reader.state, request), env);
    },
    report: (reader, request, outcome) =>
      command.report(reader, meant(reader.state, request), outcome),
  };
}

/** What a call means is worked out once: what it writes itself changes nothing of it. */
const known = new WeakMap<AskedCall, { readonly in: State; readonly is: AskedCall }>();

type AskedCall = Parameters<Command["report"]>[1];

function meant(state: State, request: AskedCall): AskedCall {
  const before = known.get(request);
  if (before?.in === state) return before.is;
  const { scope, project } = request.options as {
    readonly scope?: string;
    readonly project?: string;
  };
  const options = {
    ...request.options,
    ...(scope === undefined ? {} : { scope: scopeMeant(state, scope) }),
    ...(project === undefined ? {} : { project: projectMeant(state, project) }),
  };
  const found = { ...request, options };
  known.set(request, { in: state, is: found });
  return found;
}
