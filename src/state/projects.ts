/** Checkpoints and handoffs of projects, and v1's documents, which are read until ours exist. */
import type { Seen } from "../base/files.ts";
import { v1Slug } from "../row/name.ts";
import { type Event, kindOfEvent } from "../row/kinds/event.ts";
import { scopeNamed } from "../row/new-event.ts";
import { currentProject, namesOfProject, scopeOfRenamed } from "./project-names.ts";
import type { Range } from "./rid.ts";
import { outdateCapsule, outdateDocument } from "./stale.ts";
import { type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE project_rows (
  rid INTEGER PRIMARY KEY, project TEXT, kind TEXT, instance TEXT, run TEXT, lc INTEGER,
  ts INTEGER, id TEXT
);
CREATE INDEX project_rows_in_order ON project_rows (project, kind, lc, ts, id);
CREATE INDEX project_rows_by_run ON project_rows (instance, run);
CREATE TABLE documents (
  path TEXT PRIMARY KEY, folder TEXT, name TEXT, body TEXT, size INTEGER, ino INTEGER,
  mtime REAL, ctime REAL
) WITHOUT ROWID;
CREATE INDEX documents_by_folder ON documents (folder, name);
`;

/** `checkpointed` feeds `state.active.md`, `handoff` feeds `resume.active.md`. */
export type ProjectKind = "checkpointed" | "handoff";

function applyProject(state: State, at: RowPlace, row: Event): void {
  const kind = kindOfEvent(row);
  if (kind !== "checkpointed" && kind !== "handoff") return;
  const project = row.payload["project"];
  // One whose payload was taken out says nothing any more: what was said before it holds.
  if (typeof project !== "string") return;
  const { lc, ts, id } = at.order;
  const sql = "INSERT INTO project_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, at.rid, project, kind, row.instance_id, row.run_id ?? "", lc, ts, id);
  outdateProject(state, project);
}

/** Both documents: a handoff ends what its instance said in a checkpoint before, and back. */
function outdateProject(state: State, project: string): void {
  for (const name of namesOfProject(state, project)) {
    outdateCapsule(state, scopeNamed(name));
    outdateDocument(state, name, "state");
    outdateDocument(state, name, "resume");
  }
}

/** A run began, or is known to have begun at another time: others may have read what it answers. */
export function outdateRun(state: State, instance: string, run: string): void {
  const sql = "SELECT DISTINCT project FROM project_rows WHERE instance = ? AND run = ?";
  for (const { project } of state.db.all<{ project: string }>(sql, instance, run)) {
    outdateProject(state, project);
  }
}

function forgetProjects(state: State, range: Range): void {
  const sql = "SELECT DISTINCT project FROM project_rows WHERE rid >= ? AND rid < ?";
  for (const { project } of state.db.all<{ project: string }>(sql, range.from, range.to)) {
    outdateProject(state, project);
  }
  state.db.run("DELETE FROM project_rows WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** The newest checkpoint or handoff of a project, in the one order. */
export function newestOfProject(
  state: State,
  project: string,
  kind: ProjectKind,
): number | undefined {
  return lastOfProject(state, project, kind)?.rid;
}

/** The same with its place in the one order; under any name that the project has had. */
export function lastOfProject(
  state: State,
  project: string,
  kind: ProjectKind,
): { rid: number; lc: number; ts: number } | undefined {
  const names = namesOfProject(state, project);
  const sql = "SELECT rid, lc, ts FROM project_rows " +
    `WHERE project IN (${names.map(() => "?").join(", ")}) AND kind = ? ` +
    "ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  return state.db.one<{ rid: number; lc: number; ts: number }>(sql, ...names, kind);
}

/** A v1 document as it was found. */
export interface Document extends Seen {
  readonly path: string;
  readonly folder: string;
  readonly name: string;
  readonly body: string;
}

const STATS = "SELECT path, size, ino, mtime, ctime FROM documents";

/** All documents with their stats. */
export function documentStats(state: State): (Seen & Pick<Document, "path">)[] {
  return state.db.all(STATS);
}

/** The stat of a document when it was read. */
export function documentSeen(state: State, path: string): Seen | undefined {
  return state.db.one<Seen>(`${STATS} WHERE path = ?`, path);
}

/** Enters a document as it was read, in the place of how it was before. */
export function enterDocument(state: State, found: Document): void {
  const { path, folder, name, body, size, ino, mtime, ctime } = found;
  const sql = "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, path, folder, name, body, size, ino, mtime, ctime);
}

/** Forgets a document that is gone. */
export function dropDocument(state: State, path: string): void {
  state.db.run("DELETE FROM documents WHERE path = ?", path);
}

/** The documents of one project's folder. */
export function documentsIn(state: State, folder: string): Document[] {
  return state.db.all<Document>("SELECT * FROM documents WHERE folder = ?", folder);
}

/** Projects that have a state, a handoff, an agenda or a document of v1, as they are called now. */
export function knownProjects(state: State): string[] {
  const sql = "SELECT DISTINCT project AS name FROM project_rows " +
    "UNION SELECT DISTINCT project FROM agenda UNION SELECT DISTINCT folder FROM documents";
  const named = state.db.all<{ name: string }>(sql).map(({ name }) => currentProject(state, name));
  return [...new Set(named)].filter((name) => name !== "").sort();
}

/** The scope that a project's commands default to. */
export function scopeOfProject(state: State, project: string): string {
  const renamed = scopeOfRenamed(state, project);
  if (renamed !== undefined) return renamed;
  const [exact, slug] = [scopeNamed(project), scopeNamed(v1Slug(project))];
  // v1 wrote slugs where names were given; its stores go on under the name that they have.
  return slug === exact || hasScope(state, exact) || !hasScope(state, slug) ? exact : slug;
}

/** True for a scope of events or objects, by one look at the numbers that are kept. */
export function hasScope(state: State, scope: string): boolean {
  return state.db.one("SELECT 1 FROM counters WHERE scope = ? LIMIT 1", scope) !== undefined;
}

export const projects = slice({
  name: "projects",
  after: "findings",
  ddl,
  applies: { event: applyProject },
  forget: forgetProjects,
});
