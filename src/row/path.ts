/** The only builder and reader of paths below a store's root. Paths are relative, with `/`. */
import { slugOfName, slugOfScope } from "./name.ts";
import type { ObjectType } from "./words.ts";

/** A ledger file as its path tells it. */
export interface LedgerPath {
  readonly path: string;
  /** 1: found in the field. 2: of 0.1, a file a day. 3: ours. Only these are written. */
  readonly format: 1 | 2 | 3;
  /** What the segments of one series share: see `series.ts`. A v1 file is a series of its own. */
  readonly series: string;
  readonly segment: number;
  /** Empty for v1. */
  readonly replica: string;
  /** `YYYY-MM-DD` of its first row, in format 2 of all; there `YYYY-MM` too; empty for v1. */
  readonly date: string;
}

/** Stands in the name of a series where its segments have the day of their first row. */
export const DAY_MARK = "*";

/**
 * The file of a series' n-th segment, counted from 1, which begins on this day. The number has a
 * zero before it and five digits at least: files sort by it, and none of format 2 was named so.
 */
export function segmentPath(series: string, segment: number, day: string): string {
  return `${series.replace(DAY_MARK, day)}.0${String(segment).padStart(4, "0")}.jsonl`;
}

const OURS = new RegExp(
  "^((?:streams|bus|coordination|governance|projects)/(?:.+[/.])?)(\\d{4}-\\d\\d-\\d\\d)" +
    "((?:~private)?\\.([0-9a-f]{12}))\\.0(\\d{4}|[1-9]\\d{4,7})\\.jsonl$",
);
const FORMAT_2 = new RegExp(
  "^((?:streams|bus|coordination|governance|projects)/.+\\.([0-9a-f]{12}))" +
    "(?:\\.([1-9]\\d{0,8}))?\\.jsonl$",
);
const DATED = /\/[^/]*?(\d{4}-\d\d(?:-\d\d)?)\.[^/]*$/;
const THEIRS = new RegExp(
  "^(?:_meta/(?:reduced|distilled)_event_ids|streams/[^/]+/[^/]+/[\\w-]+|bus/[^/]+/[\\w-]+" +
    "|views/(?:facts|decisions|commitments)/[^/]+/[\\w-]+|coordination/[\\w-]+" +
    "|governance/[^/]+/[\\w-]+|projects/[^/]+/agenda(?:-p\\d+)*)\\.jsonl$",
);

/** The ledger at a path; null for any file that is none. */
export function ledgerAt(path: string): LedgerPath | null {
  const ours = OURS.exec(path);
  if (ours !== null) {
    const [, before = "", date = "", behind = "", replica = "", number = ""] = ours;
    const segment = Number(number);
    const series = `${before}${DAY_MARK}${behind}`;
    return segment === 0 ? null : { path, format: 3, series, segment, replica, date };
  }
  const second = FORMAT_2.exec(path);
  if (second !== null) {
    const [, series = "", replica = "", number = "1"] = second;
    const date = DATED.exec(path)?.[1] ?? "";
    return { path, format: 2, series, segment: Number(number), replica, date };
  }
  if (!THEIRS.test(path)) return null;
  return { path, format: 1, series: path, segment: 1, replica: "", date: "" };
}

/** True for a ledger of ours by its name; v1's lines have their hash elsewhere. */
export function isOurs(path: string): boolean {
  return /\.[0-9a-f]{12}(?:\.\d+)?\.jsonl$/.test(path);
}

/** The folder of the store that a file stands in or below: `bus`, `projects`, `_meta`. */
export function zoneOf(path: string): string {
  return path.slice(0, path.indexOf("/"));
}

/** The name of the folder within its zone, which names what a v1 row leaves out. */
export function folderOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** The date in the name of a ledger, v1's too where it has one; else empty. */
export function dateOf({ format, date, path }: LedgerPath): string {
  if (format !== 1) return date;
  return /\/(\d{4}-\d\d(?:-\d\d)?)(?:-p\d+)*\.jsonl$/.exec(path)?.[1] ?? "";
}

/** Folders that hold ledgers, and those below them. `views` holds v1's objects only. */
export const LEDGER_ZONES = [
  "_meta",
  "bus",
  "coordination",
  "governance",
  "projects",
  "streams",
  "views/commitments",
  "views/decisions",
  "views/facts",
] as const;

const FOLDERS: Readonly<Record<ObjectType, string>> = {
  fact: "facts",
  decision: "decisions",
  commitment: "commitments",
};

/** Where an object is shown: its month of one scope, apart for each owner of private ones. */
export interface ViewKey {
  readonly type: ObjectType;
  readonly scope: string;
  readonly month: string;
  /** The owner of private objects; empty for shared ones. */
  readonly realm: string;
}

/** The file that shows a month of objects. */
export function viewPath({ type, scope, month, realm }: ViewKey): string {
  return `${realmFolder(realm)}/${FOLDERS[type]}/${slugOfScope(scope)}/${month}.active.jsonl`;
}

/** The file of a scope's open conflicts; `realm` is empty for the shared ones. */
export function conflictsPath(scope: string, realm: string): string {
  return `${realmFolder(realm)}/conflicts/${slugOfScope(scope)}.jsonl`;
}

/** A project's capsule; `owner` is empty for the shared one. */
export function attachPath(project: string, owner: string): string {
  return `${realmFolder(owner)}/attach/${slugOfName(project)}.md`;
}

function realmFolder(realm: string): string {
  return realm === "" ? "views" : `${PRIVATE}/${slugOfName(realm)}`;
}

const PRIVATE = "views/private";

/** The files that by their names show objects or conflicts; `list` gives a folder's names. */
export function viewFiles(list: (folder: string) => readonly string[]): string[] {
  const below = (folder: string) => list(folder).map((name) => `${folder}/${name}`);
  return ["views", ...below(PRIVATE)].flatMap((realm) => [
    ...Object.values(FOLDERS).flatMap((type) => below(`${realm}/${type}`))
      .flatMap(below).filter((path) => /\/\d{4}-\d\d\.active\.jsonl$/.test(path)),
    ...below(`${realm}/conflicts`).filter((path) => /\/[a-z0-9~-]+\.jsonl$/.test(path)),
  ]);
}

/** The folder of a project. */
export function projectFolder(project: string): string {
  return `projects/${slugOfName(project)}`;
}

/** The name of a project's folder; null for any other folder. */
export function projectIn(folder: string): string | null {
  return folder.startsWith("projects/") ? folder.slice("projects/".length) : null;
}

/** Archives are read whole: no larger ledger is archived or unpacked. Ours are smaller. */
export const ARCHIVE_LIMIT = 32 * 1024 * 1024;

/** `archive/<zone>/<file name>.<16 hex of the content>.gz`. */
export function archivePath(path: string, sha256: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return `archive/${zoneOf(path)}/${name}.${sha256.slice(0, 16)}.gz`;
}

/** `archive/packs/<replica>.<16 hex of what is packed>.gz`; `mark` stands behind the replica. */
export function packPath(replica: string, mark: string, sha256: string): string {
  return `archive/packs/${replica}${mark}.${sha256.slice(0, 16)}.gz`;
}

/** Where the bytes of a torn tail are kept, by their place and content. */
export function quarantinePath(path: string, sha256: string): string {
  return `quarantine/${path.replaceAll("/", "+")}.${sha256.slice(0, 16)}`;
}

/** What a store says of itself, in v1's order. */
export const META = {
  spec: "_meta/spec.json",
  policy: "_meta/policy.json",
  event_schema: "_meta/event_schema.json",
  object_schema: "_meta/object_schema.json",
  /** The name of the store's project, and those of projects in folders of its repository. */
  projects: "_meta/projects.json",
} as const;

/** Where the rows stand that give projects other names, and how their files begin. */
export const RENAMING = {
  ledger: "coordination/projects",
  folders: ["coordination", "archive/coordination"],
  begins: "projects.",
} as const;

/** Files of the index, which git never has: databases of SQLite, the note, answered capsules. */
export const INDEX_FILES = {
  lock: "index/lock.db",
  state: "index/state.db",
  beside: "index/state.db.beside",
  build: "index/build.db",
  note: "index/ends.json",
  capsules: "index/capsules.json",
} as const;

/** Bytes of a closed segment: enough for an archive and a transfer, and what git likes to hold. */
export const SEGMENT_BYTES = 256 * 1024;

/** The folders that `init` makes, in v1's order. */
export const STORE_FOLDERS = [
  "_meta",
  "streams",
  "bus",
  "views",
  "views/facts",
  "views/decisions",
  "views/commitments",
  "views/attach",
  "coordination",
  "projects",
  "governance",
  "governance/findings",
  "governance/health",
  "governance/actions",
  "index",
  "archive",
  "evidence",
] as const;
