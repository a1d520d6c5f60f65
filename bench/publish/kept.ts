/** What stays of earlier runs where a set is not there. */
import type { RecallParts } from "./latest.ts";

/** What was measured now, and behind it what was before and was not measured again. */
export function partsKept(now: RecallParts, before: RecallParts | null): RecallParts {
  const kept = <T>(of: (parts: RecallParts) => readonly T[], nameOf: (each: T) => string): T[] => {
    const names = new Set(of(now).map(nameOf));
    const older = before === null ? [] : of(before);
    return [...of(now), ...older.filter((each) => !names.has(nameOf(each)))];
  };
  return {
    sets: kept(({ sets }) => sets, ({ set }) => set),
    silence: kept(({ silence }) => silence, ({ own, other }) => `${own} ${other}`),
    prompts: kept(({ prompts }) => prompts, ({ set }) => set),
    sizes: kept(({ sizes }) => sizes, ({ records }) => String(records)),
  };
}
