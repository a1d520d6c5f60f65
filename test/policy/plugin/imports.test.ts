/** What a module imports, found in its text; and what is none. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { importsOf } from "../../../src/policy/plugin/imports.ts";

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
];

const NONE = [
  'import type A from "./a.ts"',
  'import type { A } from "./a.ts"; export type { B } from "./b.ts"',
  'import type * as A from "./a.ts"',
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

describe("imports of a module", () => {
  for (const [text, names] of FOUND) {
    test(text, () => assert.deepEqual(importsOf(text).names, names));
  }
  for (const text of NONE) test(`none: ${text}`, () => assert.deepEqual(importsOf(text).names, []));

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
