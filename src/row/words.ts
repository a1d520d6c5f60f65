/** The closed vocabularies of rows and flags, without schemas: every start can afford it. */

export const TYPES = ["fact", "decision", "commitment"] as const;
export const HORIZONS = ["now", "day", "week", "month", "quarter", "year"] as const;
export const LEVELS = ["low", "medium", "high"] as const;
export const VISIBILITIES = ["private", "project", "global"] as const;
export const STATUSES = ["active", "completed", "cancelled", "superseded", "invalid"] as const;

export type ObjectType = (typeof TYPES)[number];
export type Visibility = (typeof VISIBILITIES)[number];
export type Status = (typeof STATUSES)[number];

export const TYPE_NAMES: ReadonlySet<string> = new Set(TYPES);
export const STATUS_NAMES: ReadonlySet<string> = new Set(STATUSES);

/** What several objects of a type are called. */
export const PLURALS = { fact: "facts", decision: "decisions", commitment: "commitments" } as const;

/** The id prefix of each type of object. */
export const PREFIX_OF = { fact: "fac", decision: "dec", commitment: "com" } as const;
