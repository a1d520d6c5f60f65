/** Single facts of the index: its schema, the replica that it is, the clock. */
import { memo, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE folders (
  path TEXT PRIMARY KEY, ino INTEGER, mtime REAL, ctime REAL, looked REAL
) WITHOUT ROWID;
`;

export type MetaName = "replica" | "former" | "file" | "birth" | "lc" | "git" | "boot" | "erase";

/** One fact; undefined where it was never set. */
export function metaOf(state: State, name: MetaName): string | number | undefined {
  const sql = "SELECT value FROM meta WHERE name = ?";
  return state.db.one<{ value: string | number }>(sql, name)?.value;
}

/** Sets one fact, whatever it was before. */
export function setMeta(state: State, name: MetaName, value: string | number): void {
  state.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value);
}

/** The replica's id, once it was read: each event that is written has it in its own. */
const replica = memo<{ id: string | null }>(() => ({ id: null }));

/** The id of the replica that this index belongs to. */
export function replicaOf(state: State): string {
  return replica(state).id ??= String(metaOf(state, "replica"));
}

/** Makes the index that of another replica. */
export function setReplica(state: State, id: string): void {
  const before = metaOf(state, "replica");
  if (before !== undefined) setMeta(state, "former", `${before} ${metaOf(state, "former") ?? ""}`);
  setMeta(state, "replica", id);
  replica(state).id = null;
}

/** True for the replica that this index belongs to, and for those that it belonged to before. */
export function wasReplica(state: State, id: string): boolean {
  const former = String(metaOf(state, "former") ?? "");
  return id === replicaOf(state) || former.split(" ").includes(id);
}

/** A folder as it was when its names were read. */
export interface Folder {
  readonly path: string;
  readonly ino: number;
  readonly mtime: number;
  readonly ctime: number;
  /** The wall clock then: a folder that had changed just before is read again. */
  readonly looked: number;
}

/** All folders that are known, by path. */
export function foldersOf(state: State): Folder[] {
  return state.db.all<Folder>("SELECT * FROM folders ORDER BY path");
}

/** Enters a folder as it was just read, in the place of how it was before. */
export function recordFolder(state: State, folder: Folder): void {
  const { path, ino, mtime, ctime, looked } = folder;
  const sql = "INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?, ?)";
  state.db.run(sql, path, ino, mtime, ctime, looked);
}

/** Enters a folder that nobody read yet, with a stat that no folder has. */
export function enterFolder(state: State, path: string): void {
  state.db.run("INSERT OR IGNORE INTO folders VALUES (?, 0, 0, 0, 0)", path);
}

/** Forgets a folder that is gone. */
export function dropFolder(state: State, path: string): void {
  state.db.run("DELETE FROM folders WHERE path = ?", path);
}

export const meta = slice({ name: "meta", after: null, ddl });
