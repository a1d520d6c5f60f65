/**
 * Texts of modules for tests: sequences of statements out of a grammar of imports, exports, and
 * what a scanner can take for them. `./f1.ts` is imported where it stands, `./decoy1.ts` is not.
 */
import * as fc from "fast-check";

/** Numbers are put in the place of these, so that no name is declared twice. */
const FRESH = /§/g;

/** Imports and exports of `./f§.ts`; each is a statement. */
const IMPORTS = [
  'import "./f§.ts"',
  "import './f§.ts'",
  'import a§ from "./f§.ts"',
  'import a§, { b as c§, type D§, type as e§ } from "./f§.ts"',
  'import a§, * as b§ from "./f§.ts"',
  'import * as b§ from "./f§.ts"',
  'import{a as b§}from"./f§.ts"',
  'import { default as a§, } from "./f§.ts"',
  'import { from as a§, as as b§, import as c§ } from "./f§.ts"',
  'import { "odd from \'./decoy§.ts\'" as a§ } from "./f§.ts"',
  'import { type A§, b§ } from "./f§.ts"',
  'import {} from "./f§.ts"',
  'import a§ from "./f§.ts" with { type: "json" }',
  'import\n  a§\n  from\n  "./f§.ts"',
  'import /* from "./decoy§.ts" */ a§ // import "./decoy§.ts"\n from /**/ "./f§.ts"',
  'export * from "./f§.ts"',
  'export * as a§ from "./f§.ts"',
  'export * as "odd name §" from "./f§.ts"',
  'export { a as b§ } from "./f§.ts"',
  'export { default as a§, type B as B§ } from "./f§.ts"',
  'export { a as "odd name §" } from "./f§.ts"',
  "export{a as b§}from'./f§.ts'",
];

/** Statements that can stand once in a module. */
const ONCE = [
  'import from from "./f§.ts"',
  'import type from "./f§.ts"',
  'import as, { b as c§ } from "./f§.ts"',
  'import * as of from "./f§.ts"',
  'import async from "./f§.ts"',
  'export default { from: "./decoy§.ts", import: "./decoy§.ts" }',
  "export default /['\"]/",
];

/** Statements that import nothing when they run. */
const NONE = [
  'import type A§ from "./decoy§.ts"',
  'import type { A as B§ } from "./decoy§.ts"',
  'import type * as A§ from "./decoy§.ts"',
  'export type { A as B§ } from "./decoy§.ts"',
  'export type * from "./decoy§.ts"',
  'type A§ = import("./f§.ts").A',
  "interface A§ { import: string; from: './decoy§.ts' }",
  "// import './decoy§.ts'",
  "/* import './decoy§.ts'\n \" ` */",
  "export const a§ = 1, from§ = './decoy§.ts'",
  "export function f§<T>(a: T): T { return a }",
  "export class A§ { import = 1; from() { return './decoy§.ts' } static #x = 1 }",
  "enum E§ { a = 1, from = 2 }",
  "export { x as b§ }",
  "export { x as b§ }\nimport type D§ from './decoy§.ts'",
  "declare const d§: string",
  "",
];

/** Patterns with whatever else begins or ends something. */
const PATTERNS = [
  "/a/",
  "/[\"'`]/g",
  '/[/"]\\//u',
  "/\\/'/",
  '/"/',
  "/import '.\\/decoy§.ts'/",
  "/`${/",
];

/** Values that are no expression of others. */
const LEAVES = [
  "1",
  ".5",
  "x",
  "this",
  '""',
  "'\\''",
  '"\\\\"',
  "'import \"./decoy§.ts\"'",
  "\"from './decoy§.ts'\"",
  "`import './decoy§.ts'`",
  "`\\`${x}'`",
  "import.meta.url",
  "x.import",
  "x?.from",
  '{ import: 1, from: "./decoy§.ts" }.from',
  'import("./f§.ts")',
  "import('./f§.ts', { with: {} })",
  "import(`./f§.ts`)",
  ...PATTERNS.map((pattern) => `${pattern}.test(x)`),
];

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  const of = (make: (a: string, b: string) => string) =>
    fc.tuple(inner, inner).map(([a, b]) => make(a, b));
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(...LEAVES).map((leaf) => leaf.startsWith("{") ? `(${leaf})` : leaf),
      of((a, b) => `(${a}) / (${b})`),
      of((a, b) => `x / ${a} / (${b})`),
      of((a, b) => `x++ / ${a} / (${b})`),
      of((a, b) => `x! / 2 / (${a} + ${b})`),
      of((a, b) => `[${a}, ${b}] / 2`),
      of((a, b) => `\`"\${${a}} ' \${{ a: ${b} }} \`` + ""),
      of((a, b) => `((y = ${a}) => { return ${b} })`),
      of((a, b) => `(${a} ? ${b} : /"/)`),
      of((a, b) => `(typeof ${a} === '"' && !${b})`),
      of((a, b) => `f(${a}, ...[${b}])`),
      of((a, b) => `(${a} as unknown as A<"'">) /* ' */ + (<T,>(z: T) => z)(${b})`),
      of((a, b) => `(x <= 2 && ${a} > 1 || ${b})`),
    ),
  };
});

const statement = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...IMPORTS, ...ONCE) },
  { weight: 2, arbitrary: fc.constantFrom(...NONE) },
  { weight: 2, arbitrary: expression.map((value) => `const a§ = ${value}`) },
  { weight: 2, arbitrary: expression.map((value) => `f(${value})`) },
  ...[
    (value: string, pattern: string) => `if (x) ${pattern}.test(${value})`,
    (value: string, pattern: string) => `while (x) ${pattern}.exec(${value})`,
    (value: string, pattern: string) => `{ f(${value}) } ${pattern}.test(x)`,
    (value: string, pattern: string) => `function f§() { return ${pattern}.test(${value}) }`,
    (value: string, pattern: string) => `for (const y of ${value} ? [] : [${pattern}]) y`,
    (value: string, pattern: string) =>
      `a§: for (;;) { if (x) break a§; else ${pattern}; ${value} }`,
    (value: string, pattern: string) => `switch (x) { case ${pattern}: default: ${value} }`,
  ].map((make) =>
    fc.tuple(expression, fc.constantFrom(...PATTERNS)).map(([value, pattern]) =>
      make(value, pattern)
    )
  ),
);

/** Modules that any parser of TypeScript takes. */
export const modules: fc.Arbitrary<string> = fc
  .array(fc.tuple(statement, fc.constantFrom("; ", ";\n", "\n")), { maxLength: 8 })
  .map((all) => {
    let count = 0;
    const once = new Set<string>();
    const isNew = (text: string) => {
      const kind = text.startsWith("export default") ? "export default" : text;
      return !once.has(kind) && (!ONCE.includes(text) || once.add(kind));
    };
    const texts = [
      "let x: any;\n",
      ...all.filter(([text]) => isNew(text)).map(([text, end]) =>
        text.startsWith("//") ? `${text}\n${end}` : `${text}${end}`
      ),
    ];
    return texts.join("").replace(FRESH, () => `${count += 1}`);
  });
