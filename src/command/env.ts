/** The world as a plan and a report may see it: handed in, so that both stay pure. */
import type { Random } from "../base/id.ts";
import type { Gathered } from "./need.ts";

export interface Env extends Outside {
  /** Milliseconds since 1970, the same for the whole command. */
  readonly now_ms: number;
  readonly random: Random;
  /** The store's root, absolute. */
  readonly root: string;
  /** The store's root as the caller wrote it: paths in answers begin with it. */
  readonly shown_root: string;
  readonly build: BuildInfo;
  /** What the command said that it needs: see `brought`. */
  readonly gathered: Partial<Gathered>;
  /** True where the store has such a file; the path is below its root. */
  readonly exists: (path: string) => boolean;
  /** The text of a small file of the store; null where there is none. */
  readonly read: (path: string) => string | null;
  /** SHA-256 of a file of the store, 64 hex digits; null where there is none. */
  readonly sha256: (path: string) => string | null;
}

/** What can be seen without a store. */
export interface Outside {
  /** A folder of the repository, outside of the store. */
  readonly outside: (folder: string) => OutsideFolder;
}

/** What a command may see of a folder outside of the store. Links on the way are refused. */
export interface OutsideFolder {
  /** True where something is at the path below the folder. */
  readonly has: (path: string) => boolean;
  /** The bytes of a plain file; null where there is none. */
  readonly read: (path: string) => Uint8Array | null;
}

export interface BuildInfo {
  readonly version: string;
  readonly commit: string;
  readonly runtime: string;
  readonly target: string;
}
