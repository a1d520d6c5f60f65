/** Where we answer otherwise than v1, on purpose: `fixture line member`, and why. */

export const DEVIATIONS: readonly (readonly [at: string, why: string])[] = [
  ["contention 10 exit: 1 → 4", "a held lease is contention: exit 4"],
  ["contention 11 exit: 1 → 4", "releasing another's lease is contention: exit 4"],
  ["contention 17 project", "sync stop remembers the project"],
  ["contention 18 project", "sync stop remembers the project"],
  ["two-instances 25 project", "sync stop remembers the project"],
  ["two-instances 26 project", "sync stop remembers the project"],
  ["unicode-numbers 1 instance_id", "names are echoed as given, not as slugs"],
  ["quickstart 9 project", "sync stop remembers the project"],
  ["rotated 16 count: 0 → 4", "v1 does not read what its rotate wrote: the leases are held"],
  ["rotated 16 leases: 0 → 4", "v1 does not read what its rotate wrote: the leases are held"],
  ["bad-input 1 ", "a scope that is not given is that of the place"],
  ["bad-input 3 exit: 1 → 2", "a blank scope is a usage error"],
  ["bad-input 4 ", "a blank summary is refused"],
  ["bad-input 7 ", "a confidence out of range is refused, not clamped"],
  ["bad-input 8 exit: 1 → 2", "a bad time is a usage error, not a traceback"],
  ["bad-input 9 exit: 1 → 2", "a bad date is a usage error, not a traceback"],
  ["bad-input 10 exit: 1 → 2", "no action is a usage error"],
  ["bad-input 11 exit: 1 → 2", "two actions are a usage error"],
  ["bad-input 12 ", "closing an unknown item is refused"],
  ["bad-input 14 exit: 1 → 2", "a lease without its instance is a usage error"],
  ["bad-input 17 exit: 1 → 2", "--max-lines 0 is a usage error"],
  ["bad-input 18 exit: 1 → 2", "a month that is none is a usage error"],
  ["bad-input 21 ", "a project that is not given is that of the place"],
  ["bad-input 20 ", "a negative limit is refused"],
  ["two-instances 11 index.catalog_entries", "our ledgers have no distilled and reduced id files"],
  ["two-instances 15 plans.0.action", "a lag is mended by reducing, not by reindexing"],
  ["two-instances 16 plans.0.action", "a lag is mended by reducing, not by reindexing"],
  ["two-instances 16 executions.0.action", "a lag is mended by reducing, not by reindexing"],
  [
    "two-instances 16 executions.0.details.catalog_entries",
    "our ledgers have no distilled and reduced id files",
  ],
  ["governance 8 ", "an attach before has judged what was published"],
  ["governance 9 ", "an attach before has judged what was published"],
  ["governance 10 ", "an attach before has judged what was published"],
  ["governance 11 score", "the lag is really gone"],
  ["governance 11 metrics.reduce_lag", "the lag is really gone"],
  ["governance 11 findings_created", "the lag is really gone"],
  ["governance 12 plans", "the lag is really gone"],
  ["governance 12 planned_count", "the lag is really gone"],
  ["governance 13 open_findings", "the lag is really gone"],
  [
    "rotated 13 rotated",
    "views are derived, and a rotate begins one new segment instead of splitting the old one",
  ],
];

/** Commands that are given `--verbose` here, and what of v1's answer they leave out without it. */
export const VERBOSE: Readonly<Record<string, string>> = {
  capture: "path and run_id: which file it is in matters to nobody who remembers something",
  publish: "path: the same",
  distill: "created, the ids and paths of all objects: the count says it, list shows them",
  reduce: "created and index; of conflicts all but what is decided by: ids, owners, texts",
  checkpoint: "state_path; event_id, which is the revision",
  handoff: "resume_path: attach shows what is in it",
  validate: "errors and warnings, where there are none: their counts say it",
  sync: "action, which was typed; project, where the scope names it",
};

/** What a line is given more, where v1 did not know that it was needed. */
export const GIVEN: Readonly<Record<string, readonly string[]>> = {
  // The key is leased: its holder says who it is and which grant it has.
  "contention 13": ["--instance-id", "ins-a", "--fence", "fence:decision:card-provider"],
};
