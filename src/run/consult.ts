/**
 * Consulting the policies about a store, before a command's plan: the view is read, its transaction
 * ends, and only then are the policies asked.
 */
import { BUILT_IN } from "../../plugins/built-in.ts";
import { readSound } from "../base/linked.ts";
import { statReached } from "../base/tree.ts";
import { nameFilter } from "../command/name-filter.ts";
import { consult, type Consultation, type Counsel, type Host } from "../policy/ask.ts";
import { inspect, type Inspected, type Inspection } from "../policy/inspect.ts";
import { policyView } from "../policy/look/view.ts";
import { placesOf } from "../policy/plugin/places.ts";
import { storedSettings } from "../policy/settings.ts";
import { META } from "../row/path.ts";
import { scopeMeant } from "../state/known.ts";
import { projectMeant } from "../state/project-names.ts";
import { executorsOf } from "./gather.ts";
import type { Invocation } from "./invocation.ts";
import { hasStore, readStore } from "./read.ts";

/** Bytes of a store's settings that are read. */
const SETTINGS_LIMIT = 1024 * 1024;

/** What the policies say about a store. */
export async function counselFor(call: Invocation, asked: Consultation): Promise<Counsel> {
  const { scope, project, instance_id, plugins, plugin_sha256: allowed } = asked;
  const { tree, now_ms } = call;
  const modified_ms = (path: string) => statReached(tree, path)?.mtime_ms ?? null;
  const seen = await readStore(
    call,
    { there: hasStore(call), folds: false },
    (reader) =>
      Promise.resolve({
        view: policyView(reader, {
          now_ms,
          scope: scope === undefined ? undefined : scopeMeant(reader.state, scope),
          project: project === undefined ? undefined : projectMeant(reader.state, project),
          instance_id,
          filter: nameFilter,
          modified_ms,
        }),
        stored: storedSettings(readSound(tree, META.policy, SETTINGS_LIMIT)),
      }),
  );
  return await consult(hostOf(call, plugins), { ...seen, allowed });
}

/** What plugins there are. */
export async function inspectedFor(call: Invocation, asked: Inspection): Promise<Inspected> {
  return await inspect(hostOf(call, asked.plugins), asked, call.world.around().cwd);
}

function hostOf(call: Invocation, given: string | undefined): Host {
  const { world: { temporary, random, now, around }, root } = call;
  const surroundings = around();
  const places = placesOf(surroundings, { root: root.path, given });
  const { main } = surroundings;
  const check = executorsOf(call).faultOf;
  return { places, temporary, random, main, builtIn: BUILT_IN, check, now };
}
