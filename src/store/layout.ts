/** The files that a new store gets: v1's `_meta` with our format version, and git's files. */
import { META } from "../row/path.ts";

/** The format that we write. A store with a greater one is read and never written. */
export const FORMAT_VERSION = 3;

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const SCHEMA = "https://json-schema.org/draft/2020-12/schema";

const SPEC = {
  name: "diasync-memory",
  version: "3.1",
  format_version: FORMAT_VERSION,
  event_schema_version: "diasync-v1-event",
  object_schema_version: "diasync-v1-object",
  formats: { structured: "jsonl", narrative: "markdown" },
  collections: [
    "streams",
    "bus",
    "views",
    "coordination",
    "projects",
    "governance",
    "index",
    "archive",
    "evidence",
  ],
};

/** v1's soft triggers and weights, which v1's own tools and the policies read. */
const POLICY = {
  soft_triggers: {
    attach: { on_new_session: true, entry_skill: "diasync-memory" },
    capture: {
      keywords: [
        "goal",
        "constraint",
        "preference",
        "risk",
        "dependency",
        "decision",
        "tradeoff",
      ],
    },
    distill: { stream_threshold: 20, on_milestone: true, on_scope_switch: true },
    recall: {
      mode: "filesystem-free",
      entry_skill: "diasync-memory",
      preferred_tools: ["Read", "Grep", "Glob"],
    },
    checkpoint: {
      on_milestone: true,
      before_context_compression: true,
      on_strategy_change: true,
    },
    diagnose: { run_per_session: true, run_after_hygiene: true },
  },
  governance: {
    append_only: true,
    supersedes_required_for_rewrites: true,
    default_wip_limit: 3,
  },
  health_weights: {
    sync_lag: 20,
    conflict_backlog: 20,
    stale_leases: 15,
    stale_instances: 15,
    attach_coverage: 15,
    view_freshness: 15,
  },
};

const EVENT_SCHEMA = {
  $schema: SCHEMA,
  title: "DiaSync Memory Event",
  type: "object",
  required: [
    "schema_version",
    "event_id",
    "type",
    "scope",
    "instance_id",
    "run_id",
    "actor",
    "ts_wall",
    "lc",
    "causal_refs",
    "visibility",
    "owner",
    "payload",
    "idempotency_key",
    "hash",
  ],
};

const OBJECT_SCHEMA = {
  $schema: SCHEMA,
  title: "DiaSync Memory View Object",
  type: "object",
  required: [
    "schema_version",
    "id",
    "type",
    "scope",
    "ts",
    "summary",
    "status",
    "horizon",
    "salience",
    "confidence",
    "tags",
    "event_refs",
    "visibility",
    "owner",
    "hash",
  ],
};

/** v1's four files, in v1's order. */
export const META_FILES: Readonly<Record<string, string>> = {
  [META.spec]: pretty(SPEC),
  [META.policy]: pretty(POLICY),
  [META.event_schema]: pretty(EVENT_SCHEMA),
  [META.object_schema]: pretty(OBJECT_SCHEMA),
};

/** The defaults anew, with all members that an older text has beside them. */
export function withKept(text: string, before: string | null): string {
  const old = before === null ? null : parsed(before);
  return old === null ? text : pretty(merged(JSON.parse(text), old));
}

/** What such a file says. */
export type MetaMembers = Readonly<Record<string, unknown>>;

function merged(defaults: MetaMembers, old: MetaMembers): MetaMembers {
  const all: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(old)) {
    const preset = all[name];
    if (!Object.hasOwn(defaults, name)) all[name] = value;
    else if (isObject(preset) && isObject(value)) all[name] = merged(preset, value);
  }
  return all;
}

function isObject(value: unknown): value is MetaMembers {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is no JSON object has nothing to keep. */
function parsed(text: string): MetaMembers | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
