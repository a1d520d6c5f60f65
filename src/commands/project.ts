/** `project`: the projects that a store knows, and another name for one of them. */
import * as v from "valibot";
import { badValue, notFound } from "../base/errors.ts";
import { nearNames } from "../base/near.ts";
import { iso } from "../base/time.ts";
import { scopeNamed } from "../row/new-event.ts";
import { TYPES } from "../row/words.ts";
import { counterOf } from "../state/counters.ts";
import { everyProject } from "../state/known.ts";
import { currentProject, namesOfProject } from "../state/project-names.ts";
import { hasScope, scopeOfProject } from "../state/projects.ts";
import type { Reader } from "../state/reader.ts";
import type { State } from "../state/state.ts";
import { command, type Input, type Request } from "../command/command.ts";
import { name } from "../command/option-schemas.ts";
import * as o from "../command/options.ts";

const options = { instance_id: o.actor, here: o.here };

type Options = Input<typeof options>;

export default command({
  name: "project",
  group: "Setup",
  about: "list the projects of a store, or give one another name",
  actions: ["list", "alias OLD NEW"],
  options,
  examples: [
    ["project list", "shows the projects, and by which names each is known"],
    ["project alias old-shop shop", "from now on both names mean one project, called shop"],
  ],
  access: "write",
  reach: "cheap",
  tells_dry_run: true,
  narrowed: ({ action }) => action === "list" ? { access: "read", tells_dry_run: false } : {},
  needs(request) {
    // Refused before a store is looked for.
    if (request.action === "alias") namesIn(request);
    return [];
  },
  *plan({ state }, request, env) {
    if (request.action === "list") return;
    const { old, current } = namesIn(request);
    if (isOne(state, old, current)) return;
    const projects = everyProject(state);
    if (!projects.includes(currentProject(state, old))) {
      throw notFound("project", old, nearNames(old, projects));
    }
    const { scope } = homeOf(state, old, current);
    const { instance_id } = request.options;
    const row = { alias: old, instance_id, op: "alias" as const, project: current, scope };
    const schema_version = "memoryctl-v3-project" as const;
    yield { kind: "project", row: { ...row, schema_version, ts: iso(env.now_ms) } };
  },
  report(reader, request, { rows }) {
    const { action, options } = request;
    if (action === "list") return { action, ...list(reader, options) };
    const { old, current } = namesIn(request);
    const { scope, left } = homeOf(reader.state, old, current);
    const known = [...rows].length === 0 ? { known: true } : {};
    return { action, ...shown(reader, current), scope, ...known, ...left };
  },
});

/** The old name and the new one. Throws where one is none, or both are one. */
function namesIn({ argument, more = [] }: Request<Options>) {
  const [old = "", current = ""] = [argument, ...more].map((text, i) => {
    const result = v.safeParse(name(), text, { abortEarly: true });
    if (!result.success) throw badValue(i === 0 ? "OLD" : "NEW", text, result.issues[0].message);
    return result.output;
  });
  if (old === current) throw badValue("NEW", current, "it is the old name");
  return { old, current };
}

/** True where two names mean one project already, called by the second. */
function isOne(state: State, old: string, current: string): boolean {
  return currentProject(state, old) === current && namesOfProject(state, old).includes(current);
}

/** The scope of the two that holds more, and what stays behind in the other one. */
function homeOf(state: State, old: string, current: string) {
  const scopes = [scopeOfProject(state, old), scopeOfProject(state, current)];
  const all = new Set([...scopes, ...[old, current].map(scopeNamed)]);
  const held = [...all].map((scope) => ({ scope, active: activeIn(state, scope) }));
  const known = held.filter(({ scope }) => scopes.includes(scope));
  const home = isOne(state, old, current)
    ? known[0]
    : known.toSorted((a, b) =>
      b.active - a.active || Number(hasScope(state, b.scope)) - Number(hasScope(state, a.scope))
    )[0];
  const scope = home?.scope ?? scopeNamed(old);
  const left = held.filter((each) => each.scope !== scope && each.active > 0);
  if (left.length === 0) return { scope, left: {} };
  const warnings = left.map(({ scope: other, active }) =>
    `${active} memories stay in ${other}, which nobody reads under these names`
  );
  return { scope, left: { warnings } };
}

function activeIn(state: State, scope: string): number {
  return TYPES.reduce((sum, type) => sum + counterOf(state, `active:${type}`, scope), 0);
}

function list(reader: Reader, { here }: Options) {
  const projects = everyProject(reader.state).map((each) => shown(reader, each));
  const mine = here === undefined ? {} : { here: currentProject(reader.state, here) };
  return { ...mine, count: projects.length, projects };
}

function shown({ state }: Reader, name: string) {
  const project = currentProject(state, name);
  const scope = scopeOfProject(state, project);
  const formerly = namesOfProject(state, project).filter((each) => each !== project);
  const known = formerly.length === 0 ? {} : { formerly };
  return { project, scope, active: activeIn(state, scope), ...known };
}
