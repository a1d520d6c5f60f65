/** A store of its own for a test; commands run on it in this process, by a clock that stands. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { RawLine } from "../../src/base/input.ts";
import { main, type Rim } from "../../src/cli.ts";
import { userRootOf } from "../../src/cli/user-root.ts";
import { answerOf } from "./entry.ts";
import { holdIndex } from "./left.ts";
import { seededBytes } from "./random.ts";

export interface TestStore {
  /** The folder that holds the store. */
  readonly folder: string;
  /** The store's root. */
  readonly root: string;
  /** Runs a command line and returns its exit code and parsed answer. */
  run(...argv: string[]): Promise<Ran>;
  /** Runs a command line that must succeed. */
  ok(...argv: string[]): Promise<Answer>;
  /** Milliseconds since 1970; commands see it, and each moves it on by one second. */
  clock: number;
  /** Environment variables. */
  readonly variables: Record<string, string>;
  /** A folder for what cannot be kept in the store. */
  temporary: string;
  /** What was appended to files outside of the store. */
  readonly pages: Map<string, string>;
  /** The network file system that the store is on; null for none. */
  network: string | null;
  /** What was said on stdout before the answer. */
  readonly said: string[];
  /** What was said on stderr. */
  readonly told: string[];
  /** How many commands the thin entry served; null where none is offered to it. */
  thin: number | null;
  /** What the next commands read from standard input. */
  input: string;
  /** Content of a file below the root. */
  read(path: string): string;
  /** Paths of all files below the root, sorted. */
  files(): string[];
  remove(): void;
  /** A store that a test holds by `using` goes with the block. */
  [Symbol.dispose](): void;
}

// deno-lint-ignore no-explicit-any -- Answers are JSON of many shapes; tests look into them freely.
export type Answer = any;

export interface Ran {
  readonly exit: number;
  readonly answer: Answer;
  /** What was written to stdout: the answer, byte for byte. */
  readonly out: string;
}

export interface StoreOptions {
  readonly seed?: number;
  /** A store to start from: it is copied. */
  readonly from?: string;
  readonly clock?: number;
}

/** The answer of a command line, which the thin entry may give. */
async function outputOf(rim: Rim, store: TestStore): Promise<{ out: string; exit: number }> {
  if (store.thin === null) return await main(rim);
  const said = await answerOf(rim);
  if (said.thin) store.thin += 1;
  return said;
}

/** 2026-11-23T10:00:00Z. */
export const TEN_O_CLOCK = Date.UTC(2026, 10, 23, 10);

/** Makes a folder for a store; nothing is in it until a command writes. */
export function testStore(options: StoreOptions = {}): TestStore {
  const folder = mkdtempSync(`${tmpdir()}/memoryctl-test-`);
  const root = `${folder}/.memory`;
  if (options.from !== undefined) cpSync(options.from, root, { recursive: true });
  const random = seededBytes(options.seed ?? 1);
  const remove = () => {
    try {
      holdIndex(root);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const store: TestStore = {
    folder,
    root,
    clock: options.clock ?? TEN_O_CLOCK,
    input: "",
    variables: {},
    network: null,
    temporary: folder,
    pages: new Map(),
    told: [],
    said: [],
    thin: null,
    async run(...argv) {
      const now = store.clock;
      store.clock += 1000;
      const rim: Rim = {
        argv,
        isUtf8: () => true,
        umask: 0o022,
        isTerminal: () => false,
        lines: (limit) => store.input === "" ? [] : linesOf(store.input, limit),
        say: (text) => Promise.resolve(store.said.push(text) > 0),
        append: (path, text) => store.pages.set(path, `${store.pages.get(path) ?? ""}${text}`),
        variable: (name) => store.variables[name],
        rootOf: (given) =>
          given === undefined ? { path: root, shown: ".memory" } : { path: given, shown: given },
        measure: async (world, trial) => {
          return await (await import("../../src/bench/trial.ts")).measure(world, trial);
        },
        world: {
          now: () => now,
          random,
          build: { version: "0.0.0", commit: "test", runtime: "test", target: "test" },
          networkOf: () => store.network,
          tell: (text) => store.told.push(text),
          userRoot: () =>
            userRootOf({ cwd: () => folder, variable: (name) => store.variables[name] }),
          temporary: store.temporary,
          around: () => ({
            cwd: folder,
            main: new URL("../../src/main.ts", import.meta.url).href,
            beside: null,
            variable: (name) => store.variables[name],
          }),
        },
      };
      const { out, exit } = await outputOf(rim, store);
      return { exit, answer: out.startsWith("{") ? JSON.parse(out) : out, out };
    },
    async ok(...argv) {
      const { exit, answer } = await store.run(...argv);
      if (exit !== 0) throw new Error(`${argv.join(" ")}: exit ${exit}: ${JSON.stringify(answer)}`);
      return answer;
    },
    read: (path) => readFileSync(`${root}/${path}`, "utf8"),
    files: () => filesBelow(root),
    remove,
    [Symbol.dispose]: remove,
  };
  return store;
}

function linesOf(text: string, limit: number): RawLine[] {
  return text.replace(/\n$/, "").split("\n").map((line, i) => {
    const bytes = new TextEncoder().encode(line);
    return { number: i + 1, bytes: bytes.length > limit ? null : bytes };
  });
}

/**
 * Paths of all files below a folder, relative to it, sorted; but for what git is told of single
 * folders, which is no content of a store: `allBelow` has it.
 */
export function filesBelow(folder: string): string[] {
  return allBelow(folder).filter((path) => !path.endsWith("/.gitignore"));
}

/** Paths of all files below a folder, relative to it, sorted. */
export function allBelow(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found.filter((each) => each.isFile())
    .map((each) => `${each.parentPath}/${each.name}`.slice(folder.length + 1))
    .sort();
}

/** Every file below a folder with its bytes, except those that `leave` names. */
export function snapshot(
  folder: string,
  leave: (path: string) => boolean = () => false,
): Map<string, string> {
  const paths = filesBelow(folder).filter((path) => !leave(path));
  return new Map(paths.map((path) => [path, readFileSync(`${folder}/${path}`, "latin1")]));
}
