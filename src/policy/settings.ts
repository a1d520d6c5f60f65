/** What a store's `_meta/policy.json` says that policies may read. */
import * as v from "valibot";
import type { Stored } from "./evaluate.ts";

const GROUPS = v.record(v.string(), v.record(v.string(), v.unknown()));

/** The settings in the file's text. People edit it: parts of another shape count as absent. */
export function storedSettings(text: string | null): Stored {
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
    text,
  );
  const members = parsed.success ? parsed.output : {};
  return { policies: groups(members["policies"]), soft_triggers: groups(members["soft_triggers"]) };
}

function groups(value: unknown): Stored["policies"] {
  const parsed = v.safeParse(GROUPS, value);
  return parsed.success ? parsed.output : {};
}
