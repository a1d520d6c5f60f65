/** What can be wrong with one line of a ledger, and the words that say so wherever it is named. */
import { LINE_LIMIT } from "../row/line.ts";

export type LineFault = "edited" | "unchained" | "unreadable" | "torn" | "withheld";

/** Why a line is damaged, as answers and `validate` say it. */
export const REASONS: Readonly<Record<LineFault, string>> = {
  edited: "hash mismatch",
  unchained: "it does not follow the line before it",
  unreadable: `not UTF-8 text, or longer than ${LINE_LIMIT / 1024} KiB`,
  torn: "the last line has no end",
  withheld: "its payload was taken out, and no row says so",
};
