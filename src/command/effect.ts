/** Effects of a plan that are no rows: data, carried out by one executor after the append. */

/** A derived file of the store. */
export interface WriteFile {
  readonly effect: "write";
  readonly path: string;
  readonly text: string;
  /** True where its time counts: then it is replaced even if it says the same already. */
  readonly dated?: boolean;
  /** True for a cache: it costs no sync, and is not kept where a stranger stands in its place. */
  readonly cache?: boolean;
}

/** Closed ledgers that are copied into one archive, and removed where they are pruned. */
export interface ArchiveFiles {
  readonly effect: "archive";
  readonly sources: readonly {
    readonly source: string;
    /** Of the content: 64 hex digits. */
    readonly sha256: string;
  }[];
  readonly target: string;
  readonly prune: boolean;
}

/** A segment of this replica is closed: its next row goes into another one. */
export interface CloseSegment {
  readonly effect: "close";
  readonly path: string;
}

/** A file outside of the store is written, whole. One that is there keeps its permissions. */
export interface PlaceFile {
  readonly effect: "place";
  /** A folder of the repository; the path is below it. */
  readonly folder: string;
  readonly path: string;
  readonly content: Uint8Array;
  /** True where only its owner may read it, as with the list of trusted plugins. */
  readonly private?: boolean;
}

/** A file outside of the store is removed; a folder, where it is empty. */
export interface ClearPath {
  readonly effect: "clear";
  readonly folder: string;
  readonly path: string;
  readonly kind: "file" | "folder";
}

/** What can be read of a damaged file. */
export interface Survey {
  readonly file: string;
  readonly bytes: number;
  /** Whole lines whose own hash is right, wherever they stand. */
  readonly rows_good: number;
  readonly rows_damaged: number;
  /** Each fault by its line and, where there is such a line, its first byte and its length. */
  readonly damage: readonly {
    readonly line: number;
    readonly offset: number | null;
    readonly bytes: number | null;
    readonly fault: string;
  }[];
  /** Where the sound lines are, each part with all that follow one another. */
  readonly sound: readonly { readonly from: number; readonly to: number }[];
}

/** Damaged files are copied out of the store; it stays as it is. */
export interface SalvageFiles {
  readonly effect: "salvage";
  /** New or empty, and outside of the store. */
  readonly folder: string;
  readonly surveys: readonly Survey[];
}

export type Effect =
  | WriteFile
  | ArchiveFiles
  | CloseSegment
  | PlaceFile
  | ClearPath
  | SalvageFiles;
