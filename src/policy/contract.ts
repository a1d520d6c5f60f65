/**
 * The contract of policy plugins, version 1. A policy looks at a store and says what an agent
 * should do next, and why. It advises and never commands: what it returns changes nothing.
 *
 * Plain types without imports: a plugin outside of this repository gets this file beside it.
 * Ages are whole seconds before `now_ms`; times ahead are whole seconds after it, and negative
 * where they are past. What is not known is null; a project or scope that was not named is empty.
 * Lists stand by name where nothing else is said, and are cut to fixed lengths: `totals` says how
 * many there are.
 */

/** What a module exports as its default. */
export interface Policy {
  /** `[a-z0-9]+(-[a-z0-9]+)*`, at most 40 characters. */
  readonly name: string;
  /** Semantic: `1.0.0`. */
  readonly version: string;
  readonly api: 1;
  /** One line. */
  readonly description: string;
  /**
   * Settings with their defaults, snake_case, units last in the name. `_meta/policy.json` of a
   * store overrides them under `policies.<name>.<setting>`; and a setting `<trigger>_<key>` under
   * v1's `soft_triggers.<trigger>.<key>`. A value of another type than the default is not taken.
   */
  readonly settings?: Settings;
  /** Pure and synchronous: the same view gives the same report. */
  readonly evaluate: (view: PolicyView) => PolicyReport;
}

export type Settings = Readonly<Record<string, number | string | boolean>>;
export type Severity = "high" | "medium" | "low";

export interface PolicyReport {
  readonly advice: readonly Advice[];
  /** What is wrong: `diagnose` shows it as `policy/<name>/<rule>`. */
  readonly findings?: readonly Finding[];
  /** What was measured, by a name in snake_case with its unit last. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** One thing to do, with the reason and the exact command. */
export interface Advice {
  /** `[a-z0-9]+(-[a-z0-9]+)*`: the same for the same cause, so that it can be followed up. */
  readonly id: string;
  readonly title: string;
  /** One line that says why, with the amounts that were measured. */
  readonly why: string;
  readonly severity: Severity;
  /** 0 to 100, compared with advice of all policies. */
  readonly score: number;
  /** Words behind `memoryctl`. A word `<…>` is for the caller to fill in. */
  readonly command: readonly string[];
}

export interface Finding {
  /** `[a-z0-9]+(-[a-z0-9]+)*`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly recommendation: string;
  /** Ids, paths or amounts that it rests on. */
  readonly evidence: readonly string[];
}

/** A store as a policy may see it: a frozen copy, cut to the scope and project asked about. */
export interface PolicyView {
  readonly api: 1;
  /** Milliseconds since 1970. */
  readonly now_ms: number;
  /** What was asked about, or follows from it; null for the whole store. */
  readonly scope: string | null;
  readonly project: string | null;
  /** The agent that asks; null where nobody in particular does. */
  readonly instance_id: string | null;
  /** This policy's settings: its defaults, overridden by the store's `_meta/policy.json`. */
  readonly settings: Settings;
  /** True where a text matches a glob: `*` any part, `?` one character, `{a,b}`, `[a-z]`. */
  readonly matches: (glob: string, text: string) => boolean;
  /** Active instances, and the one that asks even where it stopped; that one first. */
  readonly instances: readonly InstanceView[];
  /** Streams that were written lately or hold events that wait; the longest wait first. */
  readonly streams: readonly StreamView[];
  readonly scopes: readonly ScopeView[];
  /** Open conflicts, the oldest first. */
  readonly conflicts: readonly ConflictView[];
  /** Leases that are not released, live or over; the one that ends first comes first. */
  readonly leases: readonly LeaseView[];
  readonly projects: readonly ProjectView[];
  /** Open agenda items, the overdue and most pressing first. Commitments stand apart. */
  readonly agenda: readonly AgendaView[];
  /** Active decisions: reviews that are due first, then those of high salience, then the newest. */
  readonly decisions: readonly DecisionView[];
  /** Active commitments: by due date, then the newest. */
  readonly commitments: readonly CommitmentView[];
  /** The newest first. */
  readonly scorecards: readonly ScorecardView[];
  /** Open findings, the most severe first, then the oldest. */
  readonly findings: readonly FindingView[];
  readonly index: IndexView;
  readonly totals: TotalsView;
}

export interface InstanceView {
  readonly instance_id: string;
  readonly scope: string;
  readonly project: string;
  readonly run_id: string;
  readonly active: boolean;
  /** Since its last sign of life: a `sync`, or any other row that it wrote. */
  readonly since_heartbeat_seconds: number;
  /** Since its last `sync start`; null where there was none. */
  readonly since_start_seconds: number | null;
  /** Events that it wrote since then, among the newest of the store. */
  readonly work: number;
  /** Since its last capture or publish among those; null for none. */
  readonly since_capture_seconds: number | null;
  /**
   * Since `attach --instance-id` last wrote its own capsule of its project; null where that is
   * missing. A file's time, not a row: a copy of the store, or `touch`, changes it.
   */
  readonly since_attach_seconds: number | null;
}

export interface StreamView {
  readonly scope: string;
  readonly instance_id: string;
  /** Among the newest 500 events of the store. */
  readonly captured: number;
  /** Captures that wait to be distilled, counted up to 10,000 in the whole store. */
  readonly undistilled: number;
  readonly oldest_undistilled_seconds: number | null;
  readonly newest_capture_seconds: number | null;
}

export interface ScopeView {
  readonly scope: string;
  readonly captured: number;
  readonly published: number;
  readonly facts: number;
  readonly decisions: number;
  readonly commitments: number;
  /** Captures that wait to be distilled, of all instances; counted as in `streams`. */
  readonly undistilled: number;
  /** Published events that wait to be reduced, counted up to 10,000 in the whole store. */
  readonly unreduced: number;
  readonly oldest_unreduced_seconds: number | null;
  /** Whose published events wait, by name. */
  readonly publishers: readonly string[];
}

export interface ConflictView {
  readonly id: string;
  readonly scope: string;
  /** Null where versions of one object contest, not a key. */
  readonly decision_key: string | null;
  readonly open_seconds: number;
  readonly active: SideView;
  readonly contested: SideView;
}

export interface SideView {
  readonly id: string;
  readonly owner: string;
  readonly summary: string;
  readonly age_seconds: number;
}

export interface LeaseView {
  readonly lease_id: string;
  readonly scope: string;
  readonly key: string;
  readonly instance_id: string;
  readonly fence: number;
  /** Zero or less: it is over and was not released. */
  readonly left_seconds: number;
}

export interface ProjectView {
  readonly project: string;
  readonly scope: string;
  /** True where `views/attach` has its capsule, which every writer keeps up to date. */
  readonly has_capsule: boolean;
  readonly since_checkpoint_seconds: number | null;
  readonly since_handoff_seconds: number | null;
  /** Captures, publishes and corrections since then, among the newest 500 events. */
  readonly work_since_checkpoint: number;
  readonly work_since_handoff: number;
}

export interface AgendaView {
  readonly id: string;
  readonly project: string;
  readonly summary: string;
  readonly priority: Severity;
  readonly due_in_seconds: number | null;
}

export interface CommitmentView {
  readonly id: string;
  readonly scope: string;
  readonly summary: string;
  readonly salience: Severity;
  readonly age_seconds: number;
  readonly due_in_seconds: number | null;
}

export interface DecisionView extends Omit<CommitmentView, "due_in_seconds"> {
  readonly decision_key: string | null;
  readonly why: string | null;
  readonly confidence: number;
  readonly review_in_seconds: number | null;
  readonly evidence: readonly string[];
}

export interface ScorecardView {
  /** Empty where all scopes, or all projects, were measured. */
  readonly scope: string;
  readonly project: string;
  readonly age_seconds: number;
  readonly score: number;
  readonly health: "green" | "yellow" | "red";
}

export interface FindingView {
  readonly finding_id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly scope: string;
  readonly project: string;
  readonly open_seconds: number;
}

/** How fresh what is derived is, and what could not be folded. */
export interface IndexView {
  /** Since a published event was judged last, in any scope; null for never. */
  readonly since_reduce_seconds: number | null;
  /** Since `hygiene --reindex` wrote `index/catalog.jsonl`; null where that is missing. */
  readonly since_reindex_seconds: number | null;
  readonly rejected_events: number;
  readonly damaged_lines: number;
}

export type TotalsView = Readonly<
  Record<
    | ("instances" | "streams" | "scopes" | "conflicts" | "leases" | "projects")
    | ("agenda" | "decisions" | "commitments" | "scorecards" | "findings"),
    number
  >
>;
