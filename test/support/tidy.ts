/** The rules of the house, as functions of a file's path and text: each returns what breaks it. */

export interface Source {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** What breaks a rule: `path:line: why`. */
export type Rule = (source: Source) => string[];

/** From the ground up: a layer may import from those before it. */
const LAYERS = [
  "base",
  "row",
  "store",
  "state",
  "view",
  "policy",
  "plugins",
  "command",
  "plans",
  "skill",
  "commands",
  "run",
  "cli",
  "bench",
  "main",
];

/** Layers that stand side by side: what each may not see of those before it. */
const APART: Readonly<Record<string, readonly string[]>> = {
  skill: ["plans"],
  // The spine knows what a command is, and no command.
  run: ["plans", "skill", "commands"],
};

/** What each layer may import from besides itself. */
function allowed(layer: string): readonly string[] {
  const below = LAYERS.slice(0, LAYERS.indexOf(layer));
  // A plugin sees the contract's types and nothing of the program.
  if (layer === "plugins") return ["policy"];
  return below.filter((each) => !(APART[layer] ?? []).includes(each));
}

function layerOf(path: string): string {
  return /^(?:src\/|(?=plugins\/))([^/.]+)/.exec(path)?.[1] ?? "";
}

function imports(text: string): { readonly name: string; readonly line: number }[] {
  const found = text.matchAll(/(?:from|import|import\()\s*"([^"]+)"/g);
  return [...found].map((each) => ({
    name: each[1] ?? "",
    line: text.slice(0, each.index).split("\n").length,
  }));
}

function resolve(path: string, name: string): string {
  return new URL(name, `file:///${path}`).pathname.slice(1);
}

const layers: Rule = ({ path, text }) => {
  const layer = layerOf(path);
  if (!LAYERS.includes(layer)) return [];
  return imports(text).flatMap(({ name, line }) => {
    if (!name.startsWith(".") || name.endsWith(".md")) return [];
    const target = layerOf(resolve(path, name));
    if (target === layer || allowed(layer).includes(target)) return [];
    return [`${path}:${line}: ${layer} imports from ${target}`];
  });
};

/** Packages and built-ins that one file alone may import. */
const DOORS: Readonly<Record<string, RegExp>> = {
  cac: /^src\/cli\.ts$/,
  picomatch: /^src\/base\/glob\.ts$/,
  tinybench: /^src\/bench\/timing\.ts$/,
  "node:fs": /^src\/base\/(files|mount|streams)\.ts$|^(test|tools|bench)\//,
  pages: /^src\/skill\/package\.ts$/,
  "node:sqlite": /^src\/base\/sqlite\.ts$|^(test|bench)\//,
  "node:child_process": /^src\/policy\/plugin\/child\.ts$|^(test|tools|bench|plugins\/example)\//,
  "node:crypto": /^src\/base\/runtime\.ts$|^(test|bench)\//,
  "node:os": /^(test|tools|bench)\//,
};

const doors: Rule = ({ path, text }) =>
  imports(isTidy(path) ? "" : text).flatMap(({ name, line }) => {
    const door = DOORS[name.endsWith(".md") ? "pages" : name];
    return door === undefined || door.test(path) ? [] : [`${path}:${line}: imports ${name}`];
  });

/** The rules and their offenders name what they forbid. */
function isTidy(path: string): boolean {
  return path.endsWith("tidy.ts") || path.endsWith("tidy.test.ts");
}

/** Words that only one file may hold. */
const WORDS: readonly (readonly [RegExp, RegExp, string])[] = [
  [
    /\b(?:Bun|Deno)\.[a-zA-Z]/,
    /^src\/base\/runtime\.ts$|^(test|tools|bench)\//,
    "a runtime's own API",
  ],
  [/\bnew Failure\(/, /^src\/base\/errors\.ts$/, "an error made outside of errors.ts"],
  [/\bprocess\.exit\(/, /^$/, "process.exit cuts pipes"],
  [/\.db\.(?:one|all|run)[<(]/, /^src\/state\/|^test\//, "a query outside of the state"],
  [/\breplaceDisk\(/, /^src\/base\/files\.ts$|^test\//, "the disk is replaced in tests alone"],
  [/\bconsole\.log\(/, /^(tools|bench)\//, "answers go through output.ts"],
  [/\b(?:TODO|FIXME|XXX)\b/, /^$/, "unfinished work"],
  [/catch(?: \(\w*\))? \{\s*\}/, /^$/, "an error swallowed"],
  [/\b(?:test|describe|it)\.(?:only|skip)\(/, /^$/, "a test switched off"],
  [/@ts-(?:ignore|expect-error|nocheck)/, /^$/, "the type checker switched off"],
  [/\bDate\.parse\(/, /^$/, "Date.parse accepts what is no date"],
  [/\bt\.after\(\(\) => \w+\.remove\(\)\)/, /^$/, "a store that is not held by using"],
];

const words: Rule = ({ path, text }) => {
  if (isTidy(path)) return [];
  return WORDS.flatMap(([word, where, why]) => {
    const at = text.search(word);
    if (at < 0 || where.test(path)) return [];
    return [`${path}:${text.slice(0, at).split("\n").length}: ${why}`];
  });
};

const MOST_LINES = 250;
/** Tables of data, one entry after the other: they grow with what they list. */
const TABLES = /^src\/(?:base\/errors|row\/examples)\.ts$/;
const MOST_COLUMNS = 100;
const LONGEST_FUNCTION = 60;

const sizes: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split("\n");
  const limit = path.startsWith("test/") || TABLES.test(path) ? 2 * MOST_LINES : MOST_LINES;
  const long = lines.length > limit ? [`${path}: ${lines.length} lines`] : [];
  const wide = lines.flatMap((line, i) =>
    [...line].length > MOST_COLUMNS ? [`${path}:${i + 1}: ${[...line].length} columns`] : []
  );
  return [...long, ...wide, ...longFunctions(path, lines)];
};

/** Functions end at the first line of the same indentation that begins with a brace. */
function longFunctions(path: string, lines: readonly string[]): string[] {
  if (path.startsWith("test/")) return [];
  return lines.flatMap((line, i) => {
    const head = /^(\s*)(?:export )?(?:async )?(?:function\*? \w+|#?\w+\(.*\)[^;]*\{$)/.exec(line);
    if (head === null || /^\s*(?:if|for|while|switch|return)\b/.test(line)) return [];
    const end = lines.findIndex((each, j) => j > i && each.startsWith(`${head[1]}}`));
    const length = end - i + 1;
    return length > LONGEST_FUNCTION ? [`${path}:${i + 1}: a function of ${length} lines`] : [];
  });
}

/** A source file begins by saying what it is; exported functions say what they return. */
const comments: Rule = ({ path, text }) => {
  if (!path.startsWith("src/")) return [];
  return text.startsWith("/**") ? [] : [`${path}:1: no header sentence`];
};

/** Tests of the whole product or repository, which stand in no room. */
const WHOLE = ["docs", "formats", "mutants", "sessions", "simulation", "tidy", "transcripts"];
/** Rooms of tests that are none of the source: the binary's processes, what tests are made of. */
const OF_TESTS = ["processes", "support"];

/** A test stands where its source stands. */
const homes: Rule = ({ path }) => {
  const home = /^test\/([^/]+?)(?:\/.*)?\.test\.ts$/.exec(path)?.[1];
  if (home === undefined) return [];
  const rooms = path === `test/${home}.test.ts` ? WHOLE : [...LAYERS, ...OF_TESTS];
  return rooms.includes(home) ? [] : [`${path}: its source stands elsewhere`];
};

export const RULES: Readonly<Record<string, Rule>> = {
  layers,
  doors,
  words,
  sizes,
  comments,
  homes,
};
