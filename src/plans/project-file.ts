/** `_meta/projects.json`: what a store says of the projects that share it. People edit it. */
import { refused } from "../base/errors.ts";
import { META } from "../row/path.ts";

/** The file's text with the project's name; all else in it stays. Throws where it is no JSON. */
export function withProject(text: string | null, project: string): string {
  return `${JSON.stringify({ ...saidIn(text), project }, null, 2)}\n`;
}

function saidIn(text: string | null): object {
  if (text === null) return {};
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  if (typeof said === "object" && said !== null && !Array.isArray(said)) return said;
  const hint = "mend it, or remove it: it names the project and those of folders";
  throw refused("name the project", `${META.projects} is no JSON object`, hint);
}
