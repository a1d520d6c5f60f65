/** What git is told of a store: which files it leaves alone, and which it must not touch. */
import { LEDGER_ZONES } from "../row/path.ts";
import { PRIVATE_MARK } from "../row/series.ts";

/** What is derived stays out of git, so that no merge ever meets it. */
const DERIVED_VIEWS = ["/**/*.active.jsonl", "/conflicts/", "/private/", "/attach/"];
const DERIVED_DOCUMENTS = ["/*/state.active.md", "/*/resume.active.md"];
const UNFINISHED = "*.tmp";
const IGNORED = [
  "/index/",
  ...DERIVED_VIEWS.map((line) => `/views${line}`),
  ...DERIVED_DOCUMENTS.map((line) => `/projects${line}`),
  UNFINISHED,
];

/** An archive may be the only copy of its rows. */
const KEPT_ARCHIVES = "!/archive/**/*.gz";

/**
 * A rule of the repository, or of its user, that is about ledgers' names or endings is not meant
 * for memory. Of files alone: where all of the store is left out, its folders are, and it stays so.
 */
const KEPT_FILES = [
  "!/_meta/*.json",
  ...LEDGER_ZONES.map((zone) => `!/${zone}/**/*.jsonl`),
  "!/projects/*/*.md",
  KEPT_ARCHIVES,
  "!/quarantine/*",
];

/** The same for rules that are about folders, which would take all that is below them. */
const KEPT_FOLDERS = ["!/.gitignore", "!/.gitattributes", "!/views/"]
  .concat([...LEDGER_ZONES, "archive", "quarantine"].flatMap((at) => [`!/${at}/`, `!/${at}/**/`]));

/** What is private is not committed, its archives too. */
const PRIVATE = `*${PRIVATE_MARK}*`;

/** What a store's ignore file depends on. */
export interface Told {
  /** True where git may have what is private. */
  readonly commits_private: boolean;
  /** True where a rule of the repository's leaves out what is in the store, as such. */
  readonly left_out: boolean;
}

/** The store's own ignore file, which travels with it. */
export function ignoreFile({ commits_private, left_out }: Told): string {
  const what = commits_private ? "What is derived" : "What is private, and what is derived";
  return `# ${what} by memoryctl.\n${
    lines([
      ...(left_out ? [] : KEPT_FOLDERS),
      ...KEPT_FILES,
      ...IGNORED,
      ...(commits_private ? [] : [PRIVATE]),
    ])
  }`;
}

/** The ignore file of the user's own store, which may lie in a repository of the user's home. */
export const USERS_IGNORE = "# The user's own memory: no repository has it.\n*\n";

/** What hashes cover comes out as it went in: no line ends, keywords, encodings, pointers. */
const EXACT = "-text -ident !working-tree-encoding -filter";
/** Readers bear a line that stands twice, or elsewhere, better than the marks of a conflict. */
const ATTRIBUTES = [
  `*.jsonl ${EXACT} !diff merge=union`,
  `/.git* ${EXACT}`,
  `/_meta/*.json ${EXACT}`,
  `/archive/** ${EXACT} -diff -merge`,
  `/quarantine/** ${EXACT} -diff -merge`,
];

/** The files by their names, as a new store gets them. */
export const GIT_FILES: Readonly<Record<string, string>> = {
  ".gitignore": ignoreFile({ commits_private: false, left_out: false }),
  ".gitattributes": `# Ledgers and archives are hashed as bytes.\n${lines(ATTRIBUTES)}`,
};

/** True for an ignore file that nobody edited. */
export function isOwnIgnoreFile(text: string): boolean {
  const both = [true, false];
  return EARLIER[".gitignore"]?.includes(text) === true ||
    both.some((commits_private) =>
      both.some((left_out) => ignoreFile({ commits_private, left_out }) === text)
    );
}

/** True for one that lets git have what is private. */
export function letsPrivateIn(text: string): boolean {
  return !text.split("\n").includes(PRIVATE) && !EARLIER[".gitignore"]?.includes(text);
}

/** Folders that hold what is private: its ledgers and their archives. */
export const PRIVATE_FOLDERS = ["streams", "coordination", "archive"] as const;

/** Says whether this clone's git may have what is private. */
export const PRIVATE_SAID = folderIgnore(PRIVATE_FOLDERS[0]);
/** Found where all the others are: it is written last. */
export const SENTINEL = folderIgnore("index");

/** The ignore file of a folder. */
export function folderIgnore(folder: string): string {
  return `${folder}/.gitignore`;
}

/**
 * Ignore files of single folders, by their paths. The store's own is tracked, so it leaves with its
 * branch, and what it ignored stays: these stay with it, for each ignores itself too.
 */
export function folderIgnores(commits_private: boolean): Record<string, string> {
  const own = ["/.gitignore", UNFINISHED];
  const folders: Record<string, readonly string[]> = {
    views: [...own, ...DERIVED_VIEWS],
    projects: [...own, ...DERIVED_DOCUMENTS],
  };
  for (const folder of PRIVATE_FOLDERS) {
    folders[folder] = commits_private ? own : [...own, PRIVATE];
  }
  folders["index"] = ["*"];
  return Object.fromEntries(
    Object.entries(folders).map(([folder, each]) => [
      folderIgnore(folder),
      `# Stays where a branch without the store takes the store's own.\n${lines(each)}`,
    ]),
  );
}

/** The ignore file of a folder that is made when it is needed, and may hold what is private. */
export function privateFolderIgnore(): string {
  return lines(["/.gitignore", PRIVATE]);
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

/** As earlier versions wrote them: who has one of these did not edit it. */
export const EARLIER: Readonly<Record<string, readonly string[]>> = {
  ".gitignore": [
    "# Derived from the ledgers by memoryctl.\n/index/\n/views/**/*.active.jsonl\n" +
    "/views/conflicts/\n/views/private/\n/views/attach/\n/projects/*/state.md\n" +
    "/projects/*/resume.md\n/projects/*/*.active.md\n*.tmp\n",
  ],
  ".gitattributes": ["# Ledgers are hashed as bytes.\n*.jsonl -text\n*.jsonl.gz binary\n"],
};

/** Lines of ours that an edited file lacks, and without which git may lose or change rows. */
export function linesLacking(name: string, text: string): string[] {
  const found = text.split("\n").map((line) => line.trim());
  return name === ".gitignore"
    ? [KEPT_ARCHIVES].filter((line) => !found.includes(line) && !found.includes("!/archive/**"))
    : ATTRIBUTES.filter((line) => !isExact(found, line.slice(0, line.indexOf(" "))));
}

/** True where an attribute line of this pattern, or one for all files, says that bytes stay. */
function isExact(found: readonly string[], pattern: string): boolean {
  return found.some((line) => {
    const [of = "", ...attributes] = line.split(/\s+/);
    return (of === pattern || of === "*") &&
      (attributes.includes("-text") || attributes.includes("binary"));
  });
}
