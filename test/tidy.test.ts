/** The house stays in order: each rule holds everywhere, and each is shown to catch an offender. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { RULES, type Source } from "./support/tidy.ts";

const ROOT = new URL("..", import.meta.url).pathname;

function sources(folder: string): Source[] {
  const found = readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true });
  return found
    .filter((each) => each.isFile() && each.name.endsWith(".ts"))
    .map((each) => `${each.parentPath}/${each.name}`.slice(ROOT.length).replace("//", "/"))
    .map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, "utf8") }));
}

const ALL = ["src", "plugins", "test", "tools", "bench"].flatMap(sources);

/** For each rule, sources that break it. */
const OFFENDERS: Readonly<Record<string, readonly Source[]>> = {
  layers: [
    { path: "src/base/x.ts", text: 'import { a } from "../row/kind.ts";' },
    { path: "src/store/x.ts", text: 'import { a } from "../state/fold.ts";' },
    { path: "src/commands/x.ts", text: 'const a = await import("../run/batch.ts");' },
    { path: "src/run/x.ts", text: 'import { a } from "../commands/capture.ts";' },
    { path: "src/run.ts", text: 'import { a } from "./cli.ts";' },
    { path: "src/cli.ts", text: 'import { a } from "./bench/trial.ts";' },
    { path: "plugins/x.ts", text: 'import { a } from "../src/base/json.ts";' },
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
    { path: "src/run.ts", text: "replaceDisk(other);" },
    { path: "src/main.ts", text: "// TODO later" },
    { path: "src/main.ts", text: "try { a(); } catch {}" },
    { path: "src/main.ts", text: "try { a(); } catch (cause) {\n}" },
    { path: "test/x.test.ts", text: 'test.only("x", () => {});' },
    { path: "test/x.test.ts", text: "t.after(() => store.remove());" },
    { path: "src/x.ts", text: "// @ts-ignore" },
    { path: "src/view/x.ts", text: 'state.db.one<X>("SELECT 1")' },
  ],
  sizes: [
    { path: "src/x.ts", text: "a;\n".repeat(251) },
    { path: "src/x.ts", text: `const a = "${"x".repeat(100)}";` },
    { path: "src/x.ts", text: `export function a() {\n${"  b;\n".repeat(60)}}\n` },
  ],
  comments: [{ path: "src/x.ts", text: "export const a = 1;" }],
  homes: [
    { path: "test/x.test.ts", text: "" },
    { path: "test/lease/x.test.ts", text: "" },
    { path: "test/docs/x.test.ts", text: "" },
  ],
};

describe("the house", () => {
  for (const [name, rule] of Object.entries(RULES)) {
    test(`${name}: nothing breaks the rule`, () => assert.deepEqual(ALL.flatMap(rule), []));

    for (const [i, offender] of (OFFENDERS[name] ?? []).entries()) {
      test(`${name}: offender ${i + 1} is caught`, () => assert.equal(rule(offender).length, 1));
    }
    test(`${name}: has offenders to catch`, () => assert.ok((OFFENDERS[name] ?? []).length > 0));
  }
});
