/** Where the documents of projects stand: v1's, which people wrote, and ours, which are derived. */
import { projectFolder } from "./path.ts";

/**
 * Our document of a project: `state.active.md` or `resume.active.md`. v1's `state.md` and
 * `resume.md` are written by hand, stand nowhere else, and are never ours.
 */
export function documentPath(project: string, name: "state" | "resume"): string {
  return `${projectFolder(project)}/${name}.active.md`;
}

/** v1's hand-readable documents, which are read until a checkpoint or handoff of ours exists. */
export const DOCUMENT = /^projects\/([^/]+)\/(state|resume)\.md$/;

/** True where a document of ours stands. */
export function isOwnPlace(path: string): boolean {
  return /^projects\/[^/]+\/(?:state|resume)\.active\.md$/.test(path);
}

/** The folder of all projects' folders. */
export const PROJECTS = "projects";
