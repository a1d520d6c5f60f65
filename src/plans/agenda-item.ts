/** The item of a project's agenda that a name means. */
import { refused } from "../base/errors.ts";
import type { AgendaItem } from "../row/kinds/agenda.ts";
import { scopeOfProject } from "../state/projects.ts";
import type { Reader } from "../state/reader.ts";
import { isShortFor } from "../state/short-ids.ts";
import { itemNames } from "../view/agenda.ts";
import { meantBy } from "./named.ts";

/** Whose agenda it is, and who asks. */
export interface AskedItem {
  readonly project: string;
  readonly instance_id: string;
}

/**
 * By its id, one that v1 gave, a short one, or what names its commitment; undefined where there is
 * none. Throws `refused` for a short id of several, with these in the hint.
 */
export function itemMeant(
  reader: Reader,
  name: string,
  { items, asked }: { readonly items: readonly AgendaItem[]; readonly asked: AskedItem },
): AgendaItem | undefined {
  const exact = items.find((each) => itemNames(reader, each).includes(name));
  if (exact !== undefined) return exact;
  const own = items.filter(({ id }) => isShortFor(name, id));
  if (own.length > 1) {
    const ids = own.map(({ id }) => id).join(", ");
    throw refused(`tell what '${name}' means`, "it is short for several", ids);
  }
  const { project, instance_id } = asked;
  const scope = scopeOfProject(reader.state, project);
  const meant = own[0] ?? meantBy(reader, name, { scope, instance_id });
  if (meant === undefined || "id" in meant || meant.kind !== "object") return own[0];
  const { id, head_id } = meant.object;
  return items.find((each) => each.id === id || each.id === head_id);
}
