/**
 * Consulting the policies about a store, before a command's plan: a reading command of its own
 * makes the view, its transaction ends, and only then anybody is asked.
 */
import { BUILT_IN } from "../../plugins/built-in.ts";
import type { Answer, Command, Request } from "../command/command.ts";
import { command, nothing } from "../command/command.ts";
import { nameFilter } from "../command/name-filter.ts";
import { faultOf } from "../cli/argv.ts";
import { consult, type Consultation, type Counsel, type Host } from "../policy/ask.ts";
import type { Stored, ViewData } from "../policy/evaluate.ts";
import { inspect, type Inspected, type Inspection } from "../policy/inspect.ts";
import { placesOf } from "../policy/plugin/places.ts";
import { storedSettings } from "../policy/settings.ts";
import { policyView } from "../policy/look/view.ts";
import type { Invocation, Root, World } from "./invocation.ts";

type Run = (
  command: Command,
  request: Request<unknown>,
  at: { readonly world: World; readonly root: Root },
) => Promise<Answer>;

/** What the policies say about a store, as a command asks them. */
export async function counselFor(
  call: Invocation,
  consults: (request: Request<never>) => Consultation,
  run: Run,
): Promise<Counsel> {
  const { world, root, request } = call;
  const consultation = consults(request);
  const seen = await run(looking(consultation, call), { ...request, dry_run: true }, {
    world,
    root,
  });
  const { view, stored } = seen as unknown as { view: ViewData; stored: Stored };
  const { plugins, plugin_sha256: allowed } = consultation;
  return await consult(hostOf(call, plugins), { view, stored, allowed });
}

/** What plugins there are, as a command asks for them. */
export async function inspectedFor(
  call: Invocation,
  inspects: (request: Request<never>) => Inspection,
): Promise<Inspected> {
  const inspection = inspects(call.request);
  return await inspect(hostOf(call, inspection.plugins), inspection, call.world.around().cwd);
}

/** A command of its own that nobody can call: it reads what policies may see. */
function looking({ scope, project, instance_id }: Consultation, call: Invocation): Command {
  return command({
    name: "look",
    about: "",
    actions: [],
    options: {},
    examples: [],
    access: "read",
    // A command that looks at everything lets the policies see everything.
    reach: call.command.reach,
    needs_store: false,
    tells_dry_run: false,
    plan: nothing,
    report: (reader, _asked, { env }) => ({
      view: policyView(reader, {
        now_ms: env.now_ms,
        scope,
        project,
        instance_id,
        filter: nameFilter,
        modified_ms: env.modified_ms,
      }),
      stored: storedSettings(env.read("_meta/policy.json")),
    }),
  });
}

function hostOf({ world, root }: Invocation, given: string | undefined): Host {
  const around = world.around();
  const { temporary, random } = world;
  const places = placesOf(around, { root: root.path, given });
  const { main } = around;
  return { places, temporary, random, main, builtIn: BUILT_IN, check: faultOf, now: Date.now };
}
