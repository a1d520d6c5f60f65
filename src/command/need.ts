/**
 * Needs: what a plan must know before it begins, as data. One executor, `run/gather.ts`, brings it;
 * effects, which follow a plan, are its mirror.
 */
import { internal } from "../base/errors.ts";
import type { GitRules } from "../base/git.ts";
import type { GitStanding } from "../base/git-standing.ts";
import type { Consultation, Counsel } from "../policy/ask.ts";
import type { Inspected, Inspection } from "../policy/inspect.ts";
import type { GoneRow } from "../state/gone.ts";
import type { TableDifference } from "../state/difference.ts";
import type { UserMemory } from "../view/capsule/user.ts";
import type { AskedMemory, RecalledIn } from "../view/recall/recalled.ts";
import type { Ends } from "../state/timeline.ts";
import type { Survey } from "./effect.ts";
import type { Env } from "./env.ts";
import type { Moment } from "./moment.ts";
import type { Measurement } from "./measurement.ts";
import type { Played, Story } from "./story.ts";

export type Need =
  /** Making what is missing of the store; every command that writes does, this one says how. */
  | { readonly need: "make"; readonly options: InitOptions }
  /** How git has the store itself, where it is in a repository. */
  | { readonly need: "git_place" }
  /** git, where the store is in a repository: what it would make of files. */
  | { readonly need: "git" }
  /** Rows that were acknowledged here and are gone, and git asked which of them it holds. */
  | { readonly need: "gone" }
  /** Every line of every ledger read and hashed. */
  | { readonly need: "verify" }
  /** The index held against a fold of the ledgers that is made apart, and mended. */
  | { readonly need: "compare" }
  /** The policies asked, without lock or transaction: a slow one keeps nobody waiting. */
  | { readonly need: "consult"; readonly asked: Consultation }
  /** Plugins looked at; none of them is asked anything. */
  | { readonly need: "inspect"; readonly asked: Inspection }
  /** The program's own loops timed. */
  | { readonly need: "measure"; readonly trial: Trial }
  /** Another program run under the store's lock, and waited for. */
  | { readonly need: "command"; readonly words: readonly string[] }
  /** What comes after this look, and after each one that follows, until it is interrupted. */
  | { readonly need: "news" }
  /** Others who wait for the same on this machine, and came before. */
  | { readonly need: "turn"; readonly turn: Turn }
  /** All rows of the store as terms, which `recall` asks. */
  | { readonly need: "terms" }
  /** What the user's own memory has of a question. */
  | { readonly need: "user_recalled"; readonly asked: UserAsked }
  /** The user's own memory, as far as a capsule shows it. */
  | { readonly need: "user_memory"; readonly most: number; readonly owner: string }
  /** Command lines played on a store that is thrown away. */
  | { readonly need: "play"; readonly story: Story };

/** What each need brings. */
export interface Gathered {
  readonly make: Made;
  /** Null where there is no git, or no repository. */
  readonly git_place: GitPlace | null;
  /** Asks of paths below the store's root; null where there is no git, or no repository. */
  readonly git: (paths: readonly string[]) => GitRules | null;
  readonly gone: GoneRows;
  readonly verify: Verified;
  readonly compare: Compared;
  readonly consult: Counsel;
  readonly inspect: Inspected;
  readonly measure: readonly Measurement[];
  readonly play: Played;
  /** Null where there is none. */
  readonly user_memory: UserMemory | null;
  /** Null where there is no such store; why it was left out, where it cannot be read. */
  readonly user_recalled: RecalledIn | { readonly left_out: string } | null;
  /** How far the files were known at the look before. */
  readonly news: { readonly ends: Ends };
  /** Its exit code. */
  readonly command: number;
}

/** A question, as it is asked before the clock of the command is known. */
export type UserAsked = Omit<AskedMemory, "now_ms" | "since" | "until"> & {
  readonly since: Moment | undefined;
  readonly until: Moment | undefined;
};

/** What a need brought. Throws where the command does not say that it needs it: a defect. */
export function brought<K extends keyof Gathered>({ gathered }: Env, need: K): Gathered[K] {
  const found = gathered[need];
  if (found === undefined) throw internal(new Error(`'${need}' was not asked for`));
  return found as Gathered[K];
}

/** How git has the store. */
export interface GitPlace extends GitStanding {
  /** The folder of git's that all working trees share; absolute. */
  readonly common: string;
  /** The store's path below the top of its working tree. */
  readonly folder: string;
}

/** A turn that is waited for. */
export interface Turn {
  /** What is waited for: all who wait for it stand in one queue. */
  readonly key: string;
  readonly wait_s: number;
}

/** How a store is to be made. */
export interface InitOptions {
  /** True where the files of `_meta` are written anew. */
  readonly force: boolean;
  /** True where git may have what is private. */
  readonly commit_private: boolean;
  /** True where the store is open to its group. */
  readonly shared: boolean;
}

/** What making a store made, or would make: paths below its root. */
export interface Made {
  readonly folders: readonly string[];
  readonly meta: readonly string[];
  /** True where the root was open to others and is closed: as a checkout left it. */
  readonly closed: boolean;
}

/** Rows that were acknowledged here and that no file has, by file and line. */
export interface GoneRows {
  /** Of which nothing is known. */
  readonly lost: readonly GoneRow[];
  /** That git holds in another branch, a stash, or what it remembers of one. */
  readonly held: readonly GoneRow[];
}

export interface LedgerFault {
  readonly file: string;
  readonly line: number;
  readonly fault: string;
  readonly reason: string;
}

/** What verifying the ledgers found. */
export interface Verified {
  /** Faults of the ledgers' bytes, by file and line, those too that somebody answers for. */
  readonly faults: readonly LedgerFault[];
  /** Ledgers of others that a seal names and that are not there. */
  readonly absent: readonly LedgerFault[];
  /** Those that git has in some commit: a branch may have the one and not the other. */
  readonly absent_held: readonly string[];
  /** What is no damage and may be missed: strangers that look like ledgers, claims of others. */
  readonly warnings: readonly string[];
  /** What can be read of the files that they name. */
  readonly survey: () => readonly Survey[];
}

/** What comparing the index with its ledgers found. */
export interface Compared {
  /** False where there is no index of use, or no room for a fold of its own. */
  readonly compared: boolean;
  /** What the index said and the ledgers do not, by table; empty where it is sound. */
  readonly differences: readonly TableDifference[];
  /** True where it was dropped for that, and built anew; false where it cannot be written. */
  readonly rebuilt: boolean;
}

/** How the loops of this program are to be timed. */
export interface Trial {
  readonly quick: boolean;
  /** The ratio that a loop must not exceed, by its name: one that does is timed again. */
  readonly bounds: ReadonlyMap<string, number>;
}
