/**
 * Names that projects had before. Two names that a row joins mean one project: it is called by the
 * newer one, and its memory stays in one scope, whatever it is called. Few stores have any.
 */
import { projectOf, scopeNamed } from "../row/new-event.ts";
import type { Project } from "../row/kinds/project.ts";
import { rare } from "./rare.ts";
import type { Range } from "./rid.ts";
import { memo, type RowPlace, slice } from "./slice.ts";
import { outdateCapsule, outdateDocument } from "./stale.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE project_names (
  rid INTEGER PRIMARY KEY, alias TEXT, project TEXT, scope TEXT, lc INTEGER, ts INTEGER, id TEXT
);
`;

/** A project that has had several names. */
interface Renamed {
  readonly names: ReadonlySet<string>;
  /** What it is called. */
  readonly current: string;
  readonly scope: string;
}

const any = rare("FROM project_names");
const known = memo<{ names: ReadonlyMap<string, Renamed> | null }>(() => ({ names: null }));

function applyProject(state: State, at: RowPlace, row: Project): void {
  const { lc, ts, id } = at.order;
  const { alias, project, scope } = row;
  const sql = "INSERT INTO project_names VALUES (?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, at.rid, alias, project, scope, lc, ts, id);
  any.came(state);
  known(state).names = null;
  outdateNames(state, alias);
}

function forgetNames(state: State, range: Range): void {
  const sql = "SELECT alias FROM project_names WHERE rid >= ? AND rid < ?";
  for (const { alias } of state.db.all<{ alias: string }>(sql, range.from, range.to)) {
    outdateNames(state, alias);
  }
  state.db.run("DELETE FROM project_names WHERE rid >= ? AND rid < ?", range.from, range.to);
  any.forget(state);
  known(state).names = null;
}

/** What is made of a project under any of its names. */
function outdateNames(state: State, name: string): void {
  for (const each of namesOfProject(state, name)) {
    outdateCapsule(state, scopeNamed(each));
    outdateDocument(state, each, "state");
    outdateDocument(state, each, "resume");
  }
}

/** What a project is called, by any name that it has had. */
export function currentProject(state: State, name: string): string {
  return renamed(state)?.get(name)?.current ?? name;
}

/** The same for a name as it was given, which may be that of the project's scope. */
export function projectMeant(state: State, given: string): string {
  return currentProject(state, projectOf(given) ?? given);
}

/** All names of a project, the current one first. */
export function namesOfProject(state: State, name: string): string[] {
  const found = renamed(state)?.get(name);
  return found === undefined ? [name] : [...new Set([found.current, ...found.names])];
}

/** Where the memory of a renamed project is; undefined for one that has had one name only. */
export function scopeOfRenamed(state: State, name: string): string | undefined {
  return renamed(state)?.get(name)?.scope;
}

/** Scopes that are meant for another one, or for a project that is called otherwise, sorted. */
export function renamedScopes(state: State): string[] {
  return [...renamed(state) ?? []]
    .filter(([name, { current, scope }]) => name !== current || scopeNamed(name) !== scope)
    .map(([name]) => scopeNamed(name)).sort();
}

/** Projects by their names; null where none was ever renamed. */
function renamed(state: State): ReadonlyMap<string, Renamed> | null {
  if (!any.exists(state)) return null;
  return known(state).names ??= joined(state.db.all(
    "SELECT alias, project, scope FROM project_names ORDER BY lc, ts, id, rid",
  ));
}

type Alias = Pick<Project, "alias" | "project" | "scope">;

/**
 * What rows in the one order join. A name that was given up and is taken again is current; one that
 * leads to a project which is called otherwise meanwhile, leads to that.
 */
function joined(rows: readonly Alias[]): Map<string, Renamed> {
  const found = new Map<string, Renamed>();
  for (const { alias, project, scope } of rows) {
    const [old, other] = [found.get(alias), found.get(project)];
    const names = new Set([alias, project, ...old?.names ?? [], ...other?.names ?? []]);
    const current = other === undefined || other === old ? project : other.current;
    // No row leads to a scope that is none of the project's.
    const isOwn = [...names].some((name) => scopeNamed(name) === scope);
    const one = { names, current, scope: isOwn ? scope : scopeNamed(alias) };
    for (const name of names) found.set(name, one);
  }
  return found;
}

export const projectNames = slice({
  name: "projectNames",
  after: "projects",
  ddl,
  applies: { project: applyProject },
  forget: forgetNames,
});
