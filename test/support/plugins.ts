/** Plugins for tests: good ones, and every kind of bad one, each with what is to be said of it. */
import { mkdirSync, writeFileSync } from "node:fs";

/** A module with one piece of advice, or with another body of `evaluate`. */
export function plugin(name: string, evaluate = ADVISE, head = ""): string {
  return `${head}
export default {
  name: "${name}", version: "1.0.0", api: 1, description: "a test",
  evaluate(view) { ${evaluate} },
};
`;
}

const ADVICE = '{ id: "x", title: "T", why: "W", severity: "low", score: 50, command: ["reduce"] }';
const ADVISE = `return { advice: [${ADVICE}] };`;

/** A report of one advice with some of its members replaced. */
export function advising(members: string): string {
  return `return { advice: [{ ...${ADVICE}, ${members} }] };`;
}

export interface Bad {
  readonly name: string;
  readonly status: string;
  readonly reason: RegExp;
  readonly text: string;
}

const bad = (name: string, status: string, reason: RegExp, text: string): Bad => ({
  name,
  status,
  reason,
  text,
});

const FORK = 'import { spawn } from "node:child_process";';

/** Plugins that can be trusted and do what no policy should. */
export const BAD: readonly Bad[] = [
  bad("throws", "failed", /evaluate threw Error: no/, plugin("throws", 'throw new Error("no")')),
  bad("throws-null", "failed", /evaluate threw null/, plugin("throws-null", "throw null")),
  bad(
    "throws-at-load",
    "failed",
    /cannot be loaded: Error: no/,
    'throw new Error("no"); export {};',
  ),
  bad("loops", "timeout", /no answer within/, plugin("loops", "for (;;);")),
  bad("loops-at-load", "timeout", /no answer within/, "for (;;); export {};"),
  bad(
    "waits",
    "timeout",
    /no answer within/,
    "await new Promise((go) => setTimeout(go, 1e6)); export {};",
  ),
  bad(
    "allocates",
    "failed",
    /more than \d+ MiB of memory|without an answer/,
    plugin("allocates", "const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));"),
  ),
  bad(
    "prints",
    "refused",
    /wrote to standard output/,
    plugin("prints", `console.info("hello"); ${ADVISE}`),
  ),
  bad(
    "promises",
    "refused",
    /returned a promise/,
    plugin("promises", "return Promise.resolve({})"),
  ),
  bad(
    "rejects",
    "refused",
    /returned a promise/,
    plugin("rejects", 'return Promise.reject(new Error("no"))'),
  ),
  bad("nan", "failed", /'score' is NaN/, plugin("nan", advising("score: NaN"))),
  bad("over", "refused", /advice\.0\.score/, plugin("over", advising("score: 101"))),
  bad(
    "big",
    "refused",
    /longer than 256 KiB|more than 1 MiB/,
    plugin("big", advising('why: "x".repeat(10_000_000)')),
  ),
  bad("nothing", "refused", /its report/, plugin("nothing", "return undefined")),
  bad("other", "refused", /advice/, plugin("other", "return { advice: 7 }")),
  bad(
    "circular",
    "failed",
    /evaluate threw TypeError/,
    plugin("circular", "const a = {}; a.advice = a; return a;"),
  ),
  bad("rm", "refused", /no such command/, plugin("rm", advising('command: ["rm", "-rf", "/"]'))),
  bad(
    "option",
    "refused",
    /unknown option '--force-push'/,
    plugin("option", advising('command: ["reduce", "--force-push"]')),
  ),
  bad(
    "trusts",
    "refused",
    /no such command/,
    plugin("trusts", advising('command: ["plugin", "trust", "evil.ts"]')),
  ),
  bad(
    "elsewhere",
    "refused",
    /unknown option '--root'/,
    plugin("elsewhere", advising('command: ["reduce", "--root", "/etc"]')),
  ),
  bad("mutates", "failed", /evaluate threw TypeError/, plugin("mutates", "view.streams.push(1)")),
  bad("syntax", "failed", /cannot be loaded/, "export default {{{"),
  bad(
    "exits",
    "failed",
    /SIGTERM and without an answer/,
    plugin("exits", "process.kill(process.pid)"),
  ),
  bad("misnamed", "refused", /calls itself other/, plugin("other")),
  bad("old", "refused", /api 7/, plugin("old").replace("api: 1", "api: 7")),
  bad("versionless", "refused", /its version/, plugin("versionless").replace("1.0.0", "new")),
  bad("packaged", "refused", /only relative imports/, plugin("packaged", ADVISE, 'import "zod";')),
  bad(
    "forks",
    "refused",
    /only relative imports/,
    plugin("forks", 'spawn("sleep", ["1000"])', FORK),
  ),
  bad(
    "computed",
    "refused",
    /computed/,
    plugin("computed", ADVISE, 'const a = "./a.ts"; import(a);'),
  ),
  bad(
    "upward",
    "refused",
    /leaves the plugin's folder/,
    plugin("upward", ADVISE, 'import "../a.ts";'),
  ),
  bad(
    "missing",
    "refused",
    /no file 'lib\/a\.ts'/,
    plugin("missing", ADVISE, 'import "./lib/a.ts";'),
  ),
  bad("common", "refused", /CommonJS/, 'module.exports = { name: "common" };'),
];

/** Makes a folder of plugins; each goes by its name. */
export function writePlugins(folder: string, all: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    writeFileSync(`${folder}/${path}`, text);
  }
}
