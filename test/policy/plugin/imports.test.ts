/** What a module imports, found in its text; and what is none. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { importsOf } from "../../../src/policy/plugin/imports.ts";
import { measured, seedOf, size } from "../../support/measured.ts";
import { modules } from "../../support/modules.ts";

const FOUND: readonly (readonly [text: string, names: readonly string[]])[] = [
  ['import "./a.ts"', ["./a.ts"]],
  ["import a from './a.ts'; import * as b from \"./b.ts\";", ["./a.ts", "./b.ts"]],
  ['import a, { b as c, type D } from "./a.ts"', ["./a.ts"]],
  ['import { "odd name" as c } from "./a.ts"', ["./a.ts"]],
  ['import{a}from"./a.ts"', ["./a.ts"]],
  ['import /* why */ a // how\n from "./a.ts"', ["./a.ts"]],
  ['export * from "./a.ts"; export { b } from "./b.ts"', ["./a.ts", "./b.ts"]],
  ['export * as c from "./a.ts"', ["./a.ts"]],
  ['const a = await import("./a.ts")', ["./a.ts"]],
  ["const a = await import(`./a.ts`)", ["./a.ts"]],
  ['import a from "./a.json" with { type: "json" }', ["./a.json"]],
  ['import type from "./a.ts"', ["./a.ts"]],
  ['import type, { b } from "./a.ts"', ["./a.ts"]],
  ['const r = /["\'`]/; import "./a.ts"', ["./a.ts"]],
  ['const h = 4 / 2; const s = "/"; import "./a.ts"', ["./a.ts"]],
  ['const t = `a ${ b + `"` } \' `; import "./a.ts"', ["./a.ts"]],
  ['const t = `${ { a: "}" }.a }`; import "./a.ts"', ["./a.ts"]],
  ['function from() {} import "./a.ts"; from();', ["./a.ts"]],
  // A slash that divides, and what it would swallow if it began a pattern.
  ['x++ / 2; const s = "/"; import "./a.ts"', ["./a.ts"]],
  ['y = x! / 2; const s = "/"; import "./a.ts"', ["./a.ts"]],
  ['y = x.return / 2; const s = "/"; import "./a.ts"', ["./a.ts"]],
  ['y = `${a}${b}` / 2; const s = "/"; import "./a.ts"', ["./a.ts"]],
  // A pattern, and what it would begin if it divided.
  ["if (!x) /'/.test(x); import './a.ts'", ["./a.ts"]],
  ["for await (const x of y) /'/.test(x); import './a.ts'", ["./a.ts"]],
  ["while (`${a}${b}`) /'/.test(x); import './a.ts'", ["./a.ts"]],
  ["function f() {} /'/.test(x); import './a.ts'", ["./a.ts"]],
  ["export default /'/; import './a.ts'", ["./a.ts"]],
];

const NONE = [
  'import type A from "./a.ts"',
  'import type { A } from "./a.ts"; export type { B } from "./b.ts"',
  'import type * as A from "./a.ts"',
  'export { x }\nimport type A from "./a.ts"',
  '// import "./a.ts"',
  '/* import "./a.ts" */',
  "const a = 'import \"./a.ts\"'",
  'const a = `import "./a.ts"`',
  'const r = /import ".\\/a.ts"/',
  "a(import.meta.url)",
  'a.import("./a.ts"); const o = { import: "./a.ts", from: "./b.ts" }',
  'export const from = "./a.ts"',
  'export default { from: "./a.ts" }',
];

const MODULES = size("MODULES", 2000);

const ASK = `
  const bun = new Bun.Transpiler({ loader: "ts" });
  const isImport = ({ kind }) => kind !== "require-call";
  const names = (text) => bun.scanImports(text).filter(isImport).map(({ path }) => path);
  console.info(JSON.stringify(JSON.parse(await Bun.stdin.text()).map(names)));
`;

/** What modules import when they run, by Bun's own parser: in a child, on any runtime. */
function namesByBun(texts: readonly string[]): string[][] {
  const bun = fileURLToPath(new URL("../../../node_modules/.bin/bun", import.meta.url).href);
  const { stdout, stderr } = spawnSync(bun, ["-e", ASK], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (stdout === "") throw new Error(`Bun gave no answer: ${stderr}`);
  return JSON.parse(stdout);
}

describe("imports of a module", () => {
  for (const [text, names] of FOUND) {
    test(text, () => assert.deepEqual(importsOf(text).names, names));
  }
  for (const text of NONE) test(`none: ${text}`, () => assert.deepEqual(importsOf(text).names, []));

  test("what a grammar of modules imports is found, and nothing besides", () => {
    const seed = seedOf("MODULES_SEED");
    let names = 0;
    const property = fc.property(modules, (text) => {
      const wanted = text.match(/\.\/f\d+\.ts/g) ?? [];
      assert.deepEqual([...importsOf(text).names].sort(), wanted.sort());
      names += wanted.length;
    });
    fc.assert(property, { numRuns: MODULES, seed });
    measured("imports by grammar", { modules: MODULES, names, missed: 0 }, { MODULES_SEED: seed });
  });

  test("what Bun's parser finds in such modules is found", () => {
    const seed = seedOf("MODULES_SEED");
    const texts = fc.sample(modules, { numRuns: MODULES, seed });
    const wanted = namesByBun(texts);
    const missed = texts.flatMap((text, i) => {
      const found = importsOf(text).names;
      const lost = (wanted[i] ?? []).filter((name) => !found.includes(name));
      return lost.length > 0 ? [`${lost.join()} of: ${text}`] : [];
    });
    missed.sort((a, b) => a.length - b.length);
    const names = wanted.flat().length;
    measured("imports by Bun", { modules: texts.length, names, missed: missed.length }, {
      MODULES_SEED: seed,
    });
    assert.deepEqual(missed.slice(0, 3), []);
    assert.ok(wanted.length === MODULES && names > MODULES, `${names} names in ${MODULES} modules`);
  });

  test("an import of a computed name is told", () => {
    for (const text of ["import(a)", 'import("./a" + b)', "import(`./${a}.ts`)"]) {
      assert.equal(importsOf(text).computed, true, text);
    }
    assert.equal(importsOf('import("./a.ts"); import.meta').computed, false);
  });

  test("what exports nothing is told", () => {
    assert.equal(importsOf("module.exports = {}").exports, false);
    assert.equal(importsOf("exports.a = 1").exports, false);
    assert.equal(importsOf("export default {}").exports, true);
  });

  test("texts cut anywhere end the scan", () => {
    const all = FOUND.map(([text]) => text).join(";\n");
    for (let end = 0; end < all.length; end += 1) importsOf(all.slice(0, end));
  });
});
