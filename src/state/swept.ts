/** Folders of derived files as they were when all in them were looked at. */
import type { Folder } from "./meta.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE swept (
  path TEXT PRIMARY KEY, ino INTEGER, mtime REAL, ctime REAL, looked REAL
) WITHOUT ROWID;
`;

/** The folders that were swept last, by path. */
export function sweptFolders(state: State): Folder[] {
  return state.db.all<Folder>("SELECT * FROM swept ORDER BY path");
}

/** Enters the folders that were just swept, in the place of those before. */
export function recordSwept(state: State, folders: readonly Folder[]): void {
  state.db.run("DELETE FROM swept");
  for (const { path, ino, mtime, ctime, looked } of folders) {
    state.db.run("INSERT INTO swept VALUES (?, ?, ?, ?, ?)", path, ino, mtime, ctime, looked);
  }
}

export const swept = slice({ name: "swept", after: "stale", ddl });
