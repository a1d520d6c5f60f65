/** Derived files that are made as a whole: which one a key names, and what it says now. */
import { documentPath } from "../row/document.ts";
import { attachPath, conflictsPath } from "../row/path.ts";
import { projectOf } from "../row/new-event.ts";
import { everyProject } from "../state/known.ts";
import { currentProject } from "../state/project-names.ts";
import { scopeOfProject } from "../state/projects.ts";
import type { Reader } from "../state/reader.ts";
import { type DerivedKind, EVERY_SCOPE } from "../state/stale.ts";
import { CAPSULE_DEFAULTS, capsuleOf } from "./capsule.ts";
import { documentText } from "./document.ts";
import { conflictLines } from "./lines.ts";

/** One derived file as it should be. */
export interface Derivation {
  readonly path: string;
  /** Null where there is nothing to show: then the file goes. */
  readonly text: () => string | null;
  /** False where an existing file is kept up to date, and a missing one is not made. */
  readonly made: boolean;
}

/** Months of objects are made line by line: see `run/view-month.ts`. */
export type WholeKind = Exclude<DerivedKind, "view">;

/** For each kind the files that a key of it stands for. */
export const DERIVATIONS: Readonly<
  Record<WholeKind, (reader: Reader, key: string) => readonly Derivation[]>
> = {
  conflicts: (reader, key) => {
    const [scope, realm] = JSON.parse(key) as [string, string];
    const text = () => conflictLines(reader, scope, realm) || null;
    return [{ path: conflictsPath(scope, realm), text, made: true }];
  },
  /** Beside v1's own documents, which are never written. */
  document: (reader, key) => {
    const [project, name] = JSON.parse(key) as [string, "state" | "resume"];
    const text = () => documentText(reader, project, name);
    return [{ path: documentPath(project, name), text, made: true }];
  },
  /** A capsule that `attach` once made stays true; one that is v1's, or missing, is left alone. */
  capsule: (reader, key) => {
    const [scope] = JSON.parse(key) as [string, string];
    if (scope === EVERY_SCOPE) {
      return everyProject(reader.state).map((project) => capsuleFile(reader, project));
    }
    const name = projectOf(scope);
    return name === undefined ? [] : [capsuleFile(reader, currentProject(reader.state, name))];
  },
};

function capsuleFile(reader: Reader, project: string): Derivation {
  const scope = scopeOfProject(reader.state, project);
  const text = () => capsuleOf(reader, { project, scope, ...CAPSULE_DEFAULTS })(null).text;
  return { path: attachPath(project, ""), text, made: false };
}
