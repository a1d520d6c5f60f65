/** What git is told of a store: which files it leaves alone, and which it must not touch. */
import { PRIVATE_MARK } from "../row/series.ts";

/** What is derived stays out of git, so that no merge ever meets it. */
const IGNORED = [
  "/index/",
  "/views/**/*.active.jsonl",
  "/views/conflicts/",
  "/views/private/",
  "/views/attach/",
  "/projects/*/state.active.md",
  "/projects/*/resume.active.md",
  "*.tmp",
];

/**
 * An archive may be the only copy of its rows: a rule of the repository, or of its user, that
 * leaves out compressed files is not meant for it. Files alone: where all of the store is left out,
 * its folders are, and it stays so.
 */
const KEPT = ["!/archive/**/*.gz"];

/** What is private is not committed, its archives too. */
const PRIVATE = [`*${PRIVATE_MARK}*`];

/** What hashes cover comes out as it went in: no line ends, keywords or encodings are changed. */
const EXACT = "-text -ident !working-tree-encoding";
const ATTRIBUTES = [
  `*.jsonl ${EXACT}`,
  `/archive/** ${EXACT} -diff`,
  `/quarantine/** ${EXACT} -diff`,
];

/** The files by their names, as a new store gets them. */
export const GIT_FILES: Readonly<Record<string, string>> = {
  ".gitignore": `# What is private, and what is derived by memoryctl.\n${
    lines([...IGNORED, ...KEPT, ...PRIVATE])
  }`,
  ".gitattributes": `# Ledgers and archives are hashed as bytes.\n${lines(ATTRIBUTES)}`,
};

/** The first of them where what is private is committed as well, because somebody said so. */
export const COMMITTING_PRIVATE = `# What is derived by memoryctl.\n${
  lines([...IGNORED, ...KEPT])
}`;

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
    ? KEPT.filter((line) => !found.includes(line) && !found.includes("!/archive/**"))
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
