/** Scopes and projects that a store knows: a name that is nearly right is told from a new one. */
import { nameGlob } from "../base/glob.ts";
import { nearNames } from "../base/near.ts";
import { countersOf } from "./counters.ts";
import { hasScope, knownProjects } from "./projects.ts";
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
  for (const scope of known) if (isProject(scope)) named.set(scope.slice(PROJECT.length), scope);
  const near = nearNames(wanted, named.keys()).map((name) => named.get(name) ?? name);
  return { nearest: [...new Set(near)] };
}

/** The scope of a project whose bare name was given as a scope. */
export function nearestProjectScope(state: State, scope: string | undefined): Nearest {
  if (scope === undefined || scope.includes(":")) return {};
  const meant = `${PROJECT}${scope}`;
  return hasScope(state, meant) ? { nearest: [meant] } : {};
}

/** What was probably meant by a project that nothing is known of, nor of its scope. */
export function nearestProjects(state: State, project: string, scope: string): Nearest {
  if (hasScope(state, scope)) return {};
  const scopes = scopesIn(state);
  const known = projectsIn(state, scopes);
  if (known.includes(project) || scopes.includes(scope)) return {};
  return { nearest: nearNames(project, known) };
}

/** Scopes that are meant by a name or a glob; a name that nothing is known of is meant as it is. */
export function scopesMeant(state: State, wanted: string): string[] {
  const isGlob = /[*?[\]{}!()]/.test(wanted) && !hasScope(state, wanted);
  return isGlob ? scopesIn(state).filter(nameGlob(wanted)) : [wanted];
}

/** All projects that anything is known of, sorted. */
export function allProjects(state: State): string[] {
  return projectsIn(state, scopesIn(state));
}

const PROJECT = "project:";

function isProject(scope: string): boolean {
  return scope.startsWith(PROJECT);
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
  const named = scopes.filter(isProject).map((scope) => scope.slice(PROJECT.length));
  return [...new Set([...knownProjects(state), ...begun, ...named])].sort();
}
