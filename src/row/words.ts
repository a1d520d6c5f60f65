/** The closed vocabularies of rows and flags, without schemas: every start can afford it. */

export const TYPES = ["fact", "decision", "commitment"] as const;
export const HORIZONS = ["now", "day", "week", "month", "quarter", "year"] as const;
export const LEVELS = ["low", "medium", "high"] as const;
export const VISIBILITIES = ["private", "project", "global"] as const;
export const STATUSES = ["active", "completed", "cancelled", "superseded", "invalid"] as const;

export type ObjectType = (typeof TYPES)[number];
export type Horizon = (typeof HORIZONS)[number];
export type Visibility = (typeof VISIBILITIES)[number];
export type Status = (typeof STATUSES)[number];

export const TYPE_NAMES: ReadonlySet<string> = new Set(TYPES);
export const STATUS_NAMES: ReadonlySet<string> = new Set(STATUSES);

/** The scope of everything in the user's own store. */
export const USER_SCOPE = "user";

const DAY = 24 * 60 * 60 * 1000;

/** How long each horizon is, in milliseconds: a span of the calendar is as long as its longest. */
export const HORIZON_MS: Readonly<Record<Horizon, number>> = {
  now: DAY / 24,
  day: DAY,
  week: 7 * DAY,
  month: 31 * DAY,
  quarter: 92 * DAY,
  year: 366 * DAY,
};

/** What several objects of a type are called. */
export const PLURALS = { fact: "facts", decision: "decisions", commitment: "commitments" } as const;

/** The id prefix of each type of object. */
export const PREFIX_OF = { fact: "fac", decision: "dec", commitment: "com" } as const;
