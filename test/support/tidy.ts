/** The rules of the house, as functions of a file's path and text: each returns what breaks it. */

export interface Source {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** The texts of all sources, by path. */
export type House = ReadonlyMap<string, string>;

/** What breaks a rule: `path:line: why`. */
export type Rule = (source: Source, house: House) => string[];

/** From the ground up: a layer may import from those before it. */
const LAYERS = [
  "base",
  "row",
  "store",
  "thin",
  "recall",
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
  // Ranking knows texts and numbers, and nothing of rows.
  recall: ["row", "store", "thin"],
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

/** Where the disk begins. A type of it is only a name: it touches nothing. */
const DISK = ["src/base/files.ts", "src/base/tree.ts"];

/** Commands and plans are pure: nothing that they run reaches the disk, however far. */
const purity: Rule = ({ path, text }, house) => {
  if (!/^src\/(?:commands|plans)\//.test(path)) return [];
  const from = new Map<string, string>([[path, ""]]);
  for (const each of from.keys()) {
    for (const next of valueImports(each, each === path ? text : house.get(each) ?? "")) {
      if (!from.has(next)) from.set(next, each);
    }
  }
  const disk = DISK.find((each) => from.has(each));
  if (disk === undefined) return [];
  const way = [disk];
  for (let each = from.get(disk); each; each = from.get(each)) way.unshift(each);
  return [`${path}: reaches the disk: ${way.join(" → ")}`];
};

/** The modules of ours that a module runs; those that only give it types are left out. */
function valueImports(path: string, text: string): string[] {
  const values = text.replace(/^(?:im|ex)port type [^;]*;/gm, "").replace(
    /^(?:im|ex)port \{([^}]*)\} from "[^"]+";/gm,
    (whole, names: string) => /^(?:\s*type [^,]+,?)+\s*$/.test(names) ? "" : whole,
  );
  return imports(values).filter(({ name }) => name.startsWith(".")).map(({ name }) =>
    resolve(path, name)
  );
}

/** Packages and built-ins that one file alone may import. */
const DOORS: Readonly<Record<string, RegExp>> = {
  cac: /^src\/cli\/pages\.ts$/,
  picomatch: /^src\/base\/glob\.ts$/,
  tinybench: /^src\/bench\/timing\.ts$/,
  "node:fs": /^src\/base\/(boot|disk|files|mount|stat|streams)\.ts$|^(test|tools|bench)\//,
  pages: /^src\/skill\/package\.ts$/,
  "node:sqlite": /^src\/base\/sqlite\.ts$|^(test|bench)\//,
  "node:child_process": new RegExp(
    "^src/(base/(foreground|git)|policy/plugin/child|bench/start-again)\\.ts$|" +
      "^(test|tools|bench|plugins/example)/",
  ),
  "node:crypto": /^src\/base\/runtime\.ts$|^(test|bench)\//,
  "node:os": /^src\/base\/foreground\.ts$|^(test|tools|bench)\//,
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

/** Words that only one file may hold; some are looked for in the code alone. */
const WORDS: readonly (readonly [RegExp, RegExp, string, in_code?: true])[] = [
  [
    /\b(?:Bun|Deno)\.[a-zA-Z]/,
    /^src\/base\/runtime\.ts$|^(test|tools|bench)\//,
    "a runtime's own API",
  ],
  [/\bnew Failure\(/, /^src\/base\/(?:store-)?errors\.ts$/, "an error made outside of errors.ts"],
  [/\bprocess\.exit\(/, /^$/, "process.exit cuts pipes"],
  [/\.db\.(?:one|all|run)[<(]/, /^src\/state\/|^test\//, "a query outside of the state"],
  [/\breplaceDisk\(/, /^src\/base\/disk\.ts$|^test\//, "the disk is replaced in tests alone"],
  [/\bconsole\.log\(/, /^(tools|bench)\//, "answers go through output.ts"],
  [/\b(?:TODO|FIXME|XXX)\b/, /^$/, "unfinished work"],
  [/catch(?: \(\w*\))? \{\s*\}/, /^$/, "an error swallowed"],
  [/\b(?:test|describe|it)\.(?:only|skip)\(/, /^$/, "a test switched off"],
  [/@ts-(?:ignore|expect-error|nocheck)/, /^$/, "the type checker switched off"],
  [/\bDate\.parse\(/, /^$/, "Date.parse accepts what is no date"],
  [/\bDate\.now\b/, /^src\/main\.ts$|^(test|tools|bench|plugins)\//, "the clock is handed in"],
  [
    /["`](?:coordination|streams|bus|projects|views|governance|archive|_meta)\//,
    /^src\/row\/|^(test|tools|bench|plugins)\//,
    "a path of the store spelled outside of row/path.ts",
    true,
  ],
  // The chain of a file goes by the clock alone: its rows are of one writer.
  [
    /\.lc - /,
    /^src\/(?:row\/order|store\/hash-chain)\.ts$|^(?!src\/)/,
    "the one order spelled by hand",
  ],
  [/import\.meta\.url\)\.pathname/, /^$/, "a path in which spaces are %20: fileURLToPath"],
  [/\bt\.after\(\(\) => \w+\.remove\(\)\)/, /^$/, "a store that is not held by using"],
];

const words: Rule = ({ path, text }) => {
  if (isTidy(path)) return [];
  const code = text.replace(/^\s*(?:\/\*\*?|\*|\/\/) .*$/gm, (line) => " ".repeat(line.length));
  return WORDS.flatMap(([word, where, why, in_code]) => {
    const at = (in_code === true ? code : text).search(word);
    if (at < 0 || where.test(path)) return [];
    return [`${path}:${text.slice(0, at).split("\n").length}: ${why}`];
  });
};

const MOST_LINES = 250;
/** Tables of data, one entry after the other: they grow with what they list. */
const TABLES = /^src\/base\/errors\.ts$/;
const MOST_COLUMNS = 100;
const LONGEST_FUNCTION = 60;
/** A command is data: its options, its examples, and two short functions. */
const LONGEST_COMMAND = 90;

const sizes: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split("\n");
  const limit = path.startsWith("test/") || TABLES.test(path) ? 2 * MOST_LINES : MOST_LINES;
  const long = lines.length > limit ? [`${path}: ${lines.length} lines`] : [];
  const wide = lines.flatMap((line, i) =>
    [...line].length > MOST_COLUMNS ? [`${path}:${i + 1}: ${[...line].length} columns`] : []
  );
  return [...long, ...wide, ...longFunctions(path, lines)];
};

/** How a function begins: named, a method, a generator, an accessor, an arrow; and a command. */
const HEADS: readonly (readonly [RegExp, number, string])[] = [
  [/^(\s*)(?:export )?(?:default )?(?:async )?function\b/, LONGEST_FUNCTION, "function"],
  [/^(\s*)(?:static |async |get |set )*\*?#?\w+\(.*\)[^;=]*\{$/, LONGEST_FUNCTION, "function"],
  [/^(\s*)(?:static |async |get |set )*\*?#?\w+\($/, LONGEST_FUNCTION, "function"],
  [/^(\s*)[^\s].*=> \{$/, LONGEST_FUNCTION, "function"],
  [/^(\s*)export default command\(\{$/, LONGEST_COMMAND, "command"],
];

/** They end at the first line of the same indentation that begins with a brace. */
function longFunctions(path: string, lines: readonly string[]): string[] {
  if (path.startsWith("test/")) return [];
  return lines.flatMap((line, i) => {
    if (/^\s*(?:(?:if|for|while|switch|return)\b|\/?\*+\s)/.test(line)) return [];
    const head = HEADS.find(([head]) => head.test(line));
    if (head === undefined) return [];
    const [pattern, most, what] = head;
    const indent = pattern.exec(line)?.[1] ?? "";
    const end = lines.findIndex((each, j) => j > i && each.startsWith(`${indent}}`));
    const length = end - i + 1;
    return length > most ? [`${path}:${i + 1}: a ${what} of ${length} lines`] : [];
  });
}

/** A source file begins by saying what it is; exported functions say what they return. */
const comments: Rule = ({ path, text }) => {
  if (!path.startsWith("src/")) return [];
  const lines = text.split("\n");
  const header = text.startsWith("/**") ? [] : [`${path}:1: no header sentence`];
  const seen = new Set<string>();
  const silent = lines.flatMap((line, i) => {
    const name = EXPORTED.exec(line)?.[1];
    // The overloads of one name share what stands above the first.
    if (name === undefined || seen.has(name)) return [];
    seen.add(name);
    const above = lines[i - 1] ?? "";
    return /^(?: \*\/|\/\*\* .* \*\/)$/.test(above)
      ? []
      : [`${path}:${i + 1}: ${name} has no JSDoc`];
  });
  return [...header, ...silent];
};

const EXPORTED = /^export (?:default )?(?:async )?function\b\*? ?(\w*)/;

/** Tests of the whole product or repository, which stand in no room. */
const WHOLE = ["docs", "formats", "mutants", "newcomer", "sessions", "simulation", "tidy"]
  .concat("transcripts");
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
  purity,
  doors,
  words,
  sizes,
  comments,
  homes,
};

/** What breaks a rule that only the whole house can keep. */
export type HouseRule = (sources: readonly Source[]) => string[];

const MOST_HOMES = 2;

/** One word, one thing: the same name for more than two types leaves a reader to guess which. */
const names: HouseRule = (sources) => {
  const homes = new Map<string, string[]>();
  for (const { path, text } of inSrc(sources)) {
    for (const [, name = ""] of text.matchAll(/^(?:export )?(?:interface|type|class) (\w+)/gm)) {
      homes.set(name, [...(homes.get(name) ?? []), path]);
    }
  }
  return [...homes].filter(([name, all]) => all.length > MOST_HOMES && name !== "Options")
    .map(([name, all]) => `${name}: ${all.length} types: ${all.join(", ")}`);
};

/** A module that needs the value of one that needs its own is begun before either is whole. */
const cycles: HouseRule = (sources) => {
  const needs = new Map(inSrc(sources).map(({ path, text }) => [path, valuesOf(path, text)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      found.push([...way.slice(way.indexOf(path)), path].join(" → "));
    } else if (!done.has(path)) {
      for (const next of needs.get(path) ?? []) visit(next, [...way, path]);
      done.add(path);
    }
  };
  for (const path of needs.keys()) visit(path, []);
  return found;
};

/** The modules whose values a module needs to begin: types and `import()` come later. */
function valuesOf(path: string, text: string): string[] {
  return valueImports(path, text.replaceAll("import(", ""));
}

/** Every source is reached from the main file: what nobody imports is dead. */
const reached: HouseRule = (sources) => {
  const all = new Map(inSrc(sources).map((source) => [source.path, source]));
  const seen = new Set(["src/main.ts"]);
  for (const path of seen) {
    for (const { name } of imports(all.get(path)?.text ?? "")) {
      if (name.startsWith(".")) seen.add(resolve(path, name));
    }
  }
  return [...all.keys()].filter((path) => !seen.has(path)).map((path) =>
    `${path}: nobody imports it`
  );
};

const MOST_MEDIAN = 100;

/** Half of the files are shorter than this. */
const median: HouseRule = (sources) => {
  const lines = inSrc(sources).map(({ text }) => text.trimEnd().split("\n").length)
    .sort((a, b) => a - b);
  const middle = lines[lines.length >> 1] ?? 0;
  return middle > MOST_MEDIAN ? [`the median file has ${middle} lines`] : [];
};

function inSrc(sources: readonly Source[]): Source[] {
  return sources.filter(({ path }) => path.startsWith("src/"));
}

export const HOUSE_RULES: Readonly<Record<string, HouseRule>> = { names, cycles, reached, median };

/** Files that import each other in a circle, types included: what a change of one may change. */
export function circles(sources: readonly Source[]): string[] {
  const known = new Set(sources.map(({ path }) => path));
  const uses = new Map(sources.map(({ path, text }) => [
    path,
    imports(text).map(({ name }) => resolve(path, name)).filter((each) => known.has(each)),
  ]));
  const reached = (from: string) => {
    const seen = new Set(uses.get(from));
    for (const each of seen) for (const next of uses.get(each) ?? []) seen.add(next);
    return seen;
  };
  return [...known].filter((path) => reached(path).has(path));
}
