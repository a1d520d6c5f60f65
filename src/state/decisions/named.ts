/** Which of many new or removed objects any row names: few, so all are asked for at once. */
import { hasResolutions, isSettledByRow } from "../conflicts.ts";
import { namesOf, type ObjectRecord } from "../objects.ts";
import { hasNames } from "../outcomes.ts";
import type { State } from "../state.ts";
import { isCorrecting, namedByCorrections } from "./corrections.ts";

/** A test for those of some objects that a row corrects, or settles, or that correct others. */
export function namedAmong(
  state: State,
  objects: readonly ObjectRecord[],
): (object: ObjectRecord) => boolean {
  if (hasNames(state) || hasResolutions(state)) {
    return (object) =>
      isSettledByRow(state, object.source) ||
      isCorrecting(state, object.source, [object.id, ...namesOf(state, object)]);
  }
  const named = namedByCorrections(state, objects.flatMap(({ id, source }) => [id, source]));
  return ({ id, source }) => named.has(id) || named.has(source);
}
