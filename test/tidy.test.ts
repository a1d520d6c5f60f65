/** The house stays in order: each rule holds everywhere, and each is shown to catch an offender. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { circles, type House, HOUSE_RULES, RULES, type Source } from "./support/tidy.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url).href);

function sources(folder: string): Source[] {
  const found = readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true });
  return found
    .filter((each) => each.isFile() && each.name.endsWith(".ts"))
    .map((each) => `${each.parentPath}/${each.name}`.slice(ROOT.length).replace("//", "/"))
    .map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, "utf8") }));
}

const ALL = ["src", "plugins", "test", "tools", "bench"].flatMap(sources);
const HOUSE: House = new Map(ALL.map(({ path, text }) => [path, text]));

/** For each rule, sources that break it. */
const OFFENDERS: Readonly<Record<string, readonly Source[]>> = {
  layers: [
    { path: "src/base/x.ts", text: 'import { a } from "../row/kind.ts";' },
    { path: "src/store/x.ts", text: 'import { a } from "../state/fold.ts";' },
    { path: "src/recall/x.ts", text: 'import { a } from "../row/kind.ts";' },
    { path: "src/commands/x.ts", text: 'const a = await import("../run/batch.ts");' },
    { path: "src/run/x.ts", text: 'import { a } from "../commands/capture.ts";' },
    { path: "src/run.ts", text: 'import { a } from "./cli.ts";' },
    { path: "src/cli.ts", text: 'import { a } from "./bench/trial.ts";' },
    { path: "plugins/x.ts", text: 'import { a } from "../src/base/json.ts";' },
  ],
  purity: [
    { path: "src/commands/x.ts", text: 'import { stat } from "../base/files.ts";' },
    { path: "src/plans/x.ts", text: 'import { consult } from "../policy/ask.ts";' },
    {
      path: "src/plans/x.ts",
      text: 'import {\n  type Pin,\n  pinOf,\n} from "../policy/plugin/trust.ts";',
    },
    { path: "src/commands/x.ts", text: 'const a = await import("../policy/plugin/child.ts");' },
  ],
  doors: [
    { path: "src/run.ts", text: 'import { cac } from "cac";' },
    { path: "src/view/x.ts", text: 'import * as fs from "node:fs";' },
    { path: "src/commands/x.ts", text: 'import a from "../../skill/a.md" with { type: "text" };' },
    { path: "src/state/x.ts", text: 'import { DatabaseSync } from "node:sqlite";' },
    { path: "test/x.ts", text: 'import { Bench } from "tinybench";' },
  ],
  words: [
    { path: "src/row/x.ts", text: "const a = Bun.version;" },
    { path: "src/cli.ts", text: 'throw new Failure("io", "x");' },
    { path: "src/main.ts", text: "process.exit(1);" },
    { path: "test/x.test.ts", text: 'new URL("..", import.meta.url).pathname' },
    { path: "src/run.ts", text: "replaceDisk(other);" },
    { path: "src/main.ts", text: "// TODO later" },
    { path: "src/main.ts", text: "try { a(); } catch {}" },
    { path: "src/main.ts", text: "try { a(); } catch (cause) {\n}" },
    { path: "test/x.test.ts", text: 'test.only("x", () => {});' },
    { path: "test/x.test.ts", text: "t.after(() => store.remove());" },
    { path: "src/x.ts", text: "// @ts-ignore" },
    { path: "src/run/x.ts", text: 'path.startsWith("coordination/seals.")' },
    { path: "src/view/x.ts", text: "const path = `projects/${name}`;" },
    { path: "src/state/x.ts", text: "all.sort((a, b) => b.lc - a.lc);" },
    { path: "src/view/x.ts", text: 'state.db.one<X>("SELECT 1")' },
    { path: "src/run/x.ts", text: "const now = Date.now();" },
    { path: "src/run/x.ts", text: 'const path = "streams/x";' },
    { path: "src/view/x.ts", text: "rows.sort((a, b) => a.lc - b.lc);" },
  ],
  sizes: [
    { path: "src/x.ts", text: "a;\n".repeat(251) },
    { path: "src/x.ts", text: `const a = "${"x".repeat(100)}";` },
    { path: "src/x.ts", text: `export function a() {\n${"  b;\n".repeat(60)}}\n` },
    { path: "src/x.ts", text: `  *plan(a, b) {\n${"    c;\n".repeat(60)}  },\n` },
    { path: "src/x.ts", text: `  get a() {\n${"    c;\n".repeat(60)}  },\n` },
    { path: "src/x.ts", text: `  report(\n    a,\n  ) {\n${"    c;\n".repeat(60)}  },\n` },
    { path: "src/x.ts", text: `const a = (b: string) => {\n${"  c;\n".repeat(60)}};\n` },
    { path: "src/x.ts", text: `export default command({\n${"  c,\n".repeat(90)}});\n` },
  ],
  comments: [
    { path: "src/x.ts", text: "export const a = 1;" },
    { path: "src/x.ts", text: "/** X. */\n\nexport function a(): void {}" },
    { path: "src/x.ts", text: "/** X. */\n\nexport async function a(): Promise<void> {}" },
    { path: "src/x.ts", text: "/** X. */\n\nexport function* a(): Generator<void> {}" },
    { path: "src/x.ts", text: "/** X. */\n// Why.\nexport function a(): void {}" },
    {
      path: "src/x.ts",
      text: "/** X. */\nexport function a(b: 1): 1;\nexport function c(): void {}",
    },
  ],
  homes: [
    { path: "test/x.test.ts", text: "" },
    { path: "test/lease/x.test.ts", text: "" },
    { path: "test/docs/x.test.ts", text: "" },
  ],
};

/** Rooms in which no file imports another in a circle, not even its types. */
const STRAIGHT = ["src/state"];

/** For each rule of the whole, houses that break it. */
const HOUSES: Readonly<Record<string, readonly (readonly Source[])[]>> = {
  names: [["a", "b", "c"].map((name) => ({ path: `src/${name}.ts`, text: "interface Said {}" }))],
  cycles: [
    [
      { path: "src/a.ts", text: 'import { b } from "./b.ts";' },
      { path: "src/b.ts", text: 'import {\n  type A,\n  a,\n} from "./a.ts";' },
    ],
  ],
  reached: [[{ path: "src/main.ts", text: "" }, { path: "src/a.ts", text: "" }]],
  median: [[{ path: "src/a.ts", text: "a;\n".repeat(101) }]],
};

describe("the house", () => {
  for (const [name, rule] of Object.entries(HOUSE_RULES)) {
    test(`${name}: nothing breaks the rule`, () => assert.deepEqual(rule(ALL), []));
    for (const [i, house] of (HOUSES[name] ?? []).entries()) {
      test(`${name}: house ${i + 1} is caught`, () => assert.equal(rule(house).length, 1));
    }
    test(`${name}: has houses to catch`, () => assert.ok((HOUSES[name] ?? []).length > 0));
  }

  test("cycles: types alone are none", () => {
    const both = [
      {
        path: "src/a.ts",
        text: 'import type { B } from "./b.ts";\nimport { type C } from "./b.ts";',
      },
      { path: "src/b.ts", text: 'import { a } from "./a.ts";' },
    ];
    assert.deepEqual(HOUSE_RULES["cycles"]?.(both), []);
  });

  test("circles: none in the rooms that are straight", () => {
    assert.deepEqual(STRAIGHT.flatMap((room) => circles(sources(room))), []);
  });

  test("circles: one over three files is caught, of which one only imports a type", () => {
    const offender: readonly Source[] = [
      { path: "src/x/a.ts", text: 'import { b } from "./b.ts";' },
      { path: "src/x/b.ts", text: 'import { c } from "./y/c.ts";\nimport { d } from "./d.ts";' },
      { path: "src/x/y/c.ts", text: 'import type { A } from "../a.ts";' },
      { path: "src/x/d.ts", text: "" },
    ];
    assert.deepEqual(circles(offender), ["src/x/a.ts", "src/x/b.ts", "src/x/y/c.ts"]);
  });

  for (const [name, rule] of Object.entries(RULES)) {
    test(`${name}: nothing breaks the rule`, () =>
      assert.deepEqual(ALL.flatMap((each) => rule(each, HOUSE)), []));

    for (const [i, offender] of (OFFENDERS[name] ?? []).entries()) {
      test(`${name}: offender ${i + 1} is caught`, () =>
        assert.equal(rule(offender, HOUSE).length, 1));
    }
    test(`${name}: has offenders to catch`, () => assert.ok((OFFENDERS[name] ?? []).length > 0));
  }
});
