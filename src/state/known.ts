/** Scopes and projects that a store knows: a name that is nearly right is told from a new one. */
import { nameGlob } from "../base/glob.ts";
import { nearest, nearNames } from "../base/near.ts";
import { counterOf, countersOf } from "./counters.ts";
import { projectOf, scopeNamed } from "../row/new-event.ts";
import { currentProject, namesOfProject, scopeOfRenamed } from "./project-names.ts";
import { hasScope, knownProjects, scopeOfProject } from "./projects.ts";
import type { State } from "./state.ts";

/** For an answer: the names that were probably meant; nothing where a name is known. */
export interface Nearest {
  readonly nearest?: readonly string[];
}

/** What was probably meant by a scope, or a glob of scopes, that nothing is known of. */
export function nearestScopes(state: State, wanted: string | undefined): Nearest {
  if (wanted === undefined || hasScope(state, wanted)) return {};
  const known = scopesIn(state);
  if (known.includes(wanted)) return {};
  if (/[*?[\]{}!()]/.test(wanted) && known.some(nameGlob(wanted))) return {};
  // A project is found by its bare name, too.
  const named = new Map(known.map((scope) => [scope, scope]));
  for (const scope of known) named.set(projectOf(scope) ?? scope, scope);
  const near = nearNames(wanted, named.keys()).map((name) => named.get(name) ?? name);
  return { nearest: [...new Set(near)] };
}

/**
 * The scope that is meant: a project's bare name stands for that project, where there is no scope
 * of that name; and a name that a project had before, for that project.
 */
export function scopeMeant(state: State, scope: string): string {
  const project = projectOf(scope);
  if (project !== undefined) return scopeOfRenamed(state, project) ?? scope;
  if (/[:*?[\]{}!()]/.test(scope) || OF_NOBODY.has(scope) || hasScope(state, scope)) return scope;
  const meant = scopeOfProject(state, scope);
  if (hasScope(state, meant)) return meant;
  const scopes = scopesIn(state);
  return !scopes.includes(scope) && projectsIn(state, scopes).includes(scope) ? meant : scope;
}

/** Scopes that are no project's, whatever projects there are. */
const OF_NOBODY = new Set(["global", "user"]);

/**
 * What was probably meant by a scope that something was recorded in: the project whose bare name it
 * is; and where nothing was known of it before the `made` events of this call, one that is nearly
 * called so.
 */
export function nearestRecorded(
  state: State,
  scope: string | undefined,
  made: number,
): Nearest {
  if (scope === undefined) return {};
  const meant = scopeNamed(scope);
  if (!scope.includes(":") && hasScope(state, meant)) return { nearest: [meant] };
  return isBegun(state, scope, made) ? nearestOther(state, scope) : {};
}

/** True where nothing more is known of a scope than what one call says. */
function isBegun(state: State, scope: string, made: number): boolean {
  const isFew = (table: string) => {
    const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM ${table} WHERE scope = ? LIMIT 2)`;
    return (state.db.one<{ n: number }>(sql, scope)?.n ?? 0) < 2;
  };
  return eventsIn(state, scope) <= made && isFew("instances") && isFew("leases");
}

/** The same of a project, by its scope. */
function nearestOther(state: State, scope: string): Nearest {
  const scopes = scopesIn(state);
  const projects = projectsIn(state, scopes).map(scopeNamed);
  const others = [...new Set([...scopes, ...projects])].filter((each) => each !== scope);
  const named = new Map(others.map((each) => [projectOf(each) ?? each, each]));
  // A name that is not much alike is a new one.
  const near = named.get(nearest(projectOf(scope) ?? scope, [...named.keys()]) ?? "");
  return near === undefined ? {} : { nearest: [near] };
}

const EVENTS = ["captured", "published", "distilled", "reconciled", "checkpointed", "handoff"];

function eventsIn(state: State, scope: string): number {
  return EVENTS.reduce((sum, each) => sum + counterOf(state, `event:memory.${each}`, scope), 0);
}

/** What was probably meant by a scope, or else by a project, where something is asked for. */
export function nearestAsked(
  state: State,
  { scope, project }: { readonly scope: string | undefined; readonly project: string | undefined },
): Nearest {
  return project === undefined || scope !== undefined
    ? nearestScopes(state, scope)
    : nearestProjects(state, project, scopeOfProject(state, project));
}

/** What was probably meant by a project that nothing is known of, nor of its scope. */
export function nearestProjects(state: State, project: string, scope: string): Nearest {
  if (hasScope(state, scope)) return {};
  const scopes = scopesIn(state);
  const known = projectsIn(state, scopes);
  if (known.includes(project) || scopes.includes(scope)) return {};
  return { nearest: nearNames(project, known) };
}

/** Instances that were probably meant by a name that nobody at work had; a glob means many. */
export function nearestInstances(state: State, wanted: string | undefined): Nearest {
  if (wanted === undefined || /[*?[\]{}!()]/.test(wanted)) return {};
  const known = instancesLike(state, wanted);
  if (known.includes(wanted)) return {};
  const longer = known.filter((name) => name.startsWith(wanted)).slice(0, MOST_NEAR);
  return { nearest: longer.length > 0 ? longer : nearNames(wanted, known) };
}

const MOST_NEAR = 3;

/** Some instances whose names begin as one does, that one first. */
function instancesLike(state: State, name: string): string[] {
  const begins = name.slice(0, 2);
  const sql = "SELECT DISTINCT instance AS name FROM event_signs WHERE instance = ? " +
    "UNION SELECT DISTINCT instance FROM instances WHERE instance = ? " +
    "UNION SELECT * FROM (SELECT DISTINCT instance FROM event_signs " +
    "WHERE instance >= ? AND instance < ? LIMIT 500)";
  return state.db.all<{ name: string }>(sql, name, name, begins, `${begins}\u{10FFFF}`)
    .map((each) => each.name);
}

/** All projects that anything is known of, as they are called now, sorted. */
export function everyProject(state: State): string[] {
  return [...new Set(projectsIn(state, scopesIn(state)).map((name) => currentProject(state, name)))]
    .sort();
}

/** Scopes that are meant by a name or a glob; a name that nothing is known of is meant as it is. */
export function scopesMeant(state: State, wanted: string): string[] {
  const isGlob = /[*?[\]{}!()]/.test(wanted) && !hasScope(state, wanted);
  return isGlob ? scopesIn(state).filter(nameGlob(wanted)) : [wanted];
}

/** Scopes of events, objects, instances and leases. */
function scopesIn(state: State): string[] {
  const sql = "SELECT DISTINCT scope FROM instances UNION SELECT DISTINCT scope FROM leases";
  const others = state.db.all<{ scope: string }>(sql);
  const all = [...countersOf(state, ""), ...others].map(({ scope }) => scope);
  return [...new Set(all)].filter((scope) => scope !== "").sort();
}

function projectsIn(state: State, scopes: readonly string[]): string[] {
  const sql = "SELECT DISTINCT project FROM instance_rows WHERE project <> ''";
  const begun = state.db.all<{ project: string }>(sql).map(({ project }) => project);
  const named = scopes.flatMap((scope) => projectOf(scope) ?? []);
  const all = [...knownProjects(state), ...begun, ...named];
  return [...new Set(all.flatMap((each) => namesOfProject(state, each)))].sort();
}
