/** What rows say that does not hold together: no damage, and somebody should look. */
import type { Env } from "../command/env.ts";
import { strayConfirmations } from "../state/confirmations.ts";
import { conflictKey, openContests } from "../state/conflicts.ts";
import {
  danglingCorrections,
  strayCorrections,
  unboundCorrections,
} from "../state/decisions/corrections.ts";
import { allEvidence } from "../state/evidence.ts";
import { staleLeases } from "../state/leases.ts";
import { strayOutcomes } from "../state/outcomes.ts";
import type { Reader } from "../state/reader.ts";
import { lineOf } from "../state/rid.ts";

/** Warnings of what rows say of each other and of files, and that does not hold together. */
export function rowWarnings(reader: Reader, env: Pick<Env, "exists" | "now_ms">): string[] {
  const { state } = reader;
  const missing = allEvidence(state).filter(({ path }) => !env.exists(path));
  const rivals = openContests(state).filter(({ active, contested }) =>
    // Contested events are a conflict and no fault; two objects of v1 should not both stand.
    active.id === active.source && contested.id === contested.source
  );
  return [
    ...missing.map(({ id, path }) => `missing evidence: ${path} of ${id}`),
    ...danglingCorrections(state).map(({ child, parent }) =>
      `missing supersedes: ${parent} of ${child}`
    ),
    ...unboundCorrections(state).map(({ child, parent }) =>
      `stray supersedes: ${child} was written for another content of ${parent}`
    ),
    ...strayOutcomes(state).map(({ rid, event }) =>
      `stray outcome: ${reader.pathOf(rid)}:${
        lineOf(rid)
      } was written for another content of ${event}`
    ),
    ...strayCorrections(state).map(({ child, parent }) =>
      `stray supersedes: ${child} is of another scope or owner than ${parent}`
    ),
    ...strayConfirmations(state).map(({ event, object }) =>
      `stray confirmation: ${event} confirms ${object}, which is nowhere or says something else`
    ),
    ...staleLeases(state, env.now_ms).map(({ scope, key, instance }) =>
      `stale lease: scope=${scope} key=${key} instance=${instance}`
    ),
    ...rivals.map(({ active, contested }) =>
      `duplicate active key: scope=${active.scope} key=${conflictKey(active)} ` +
      `ids=${active.id},${contested.id}`
    ),
  ];
}
