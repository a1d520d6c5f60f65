/** A history: two clones, three branches, a server; and what must hold whatever happened. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { gitEnvironment } from "../git.ts";
import { seeded } from "../random.ts";
import { type Answer, filesBelow, testStore } from "../store.ts";
import { commandLine, contentsIn, drawnAct, type Scene } from "./acts.ts";
import { ask, Clone, isLedger } from "./clone.ts";

/** What was counted in a history, and what must not have been. */
export interface Told {
  readonly commands: number;
  readonly acts: number;
  readonly merges: number;
  readonly rows: number;
  readonly conflicts: readonly string[];
  readonly histories: readonly string[];
  readonly unaccounted: readonly string[];
  readonly wrong: readonly string[];
}

/** Plays a history of so many steps; it is the same for the same seed. */
export async function play(seed: number, steps: number): Promise<Told> {
  const next = seeded(seed);
  const server = mkdtempSync(`${tmpdir()}/memoryctl-server-`);
  const clones = [1, 2].map((i) => new Clone(testStore({ seed: seed * 10 + i })));
  const scene: Scene = { next, clones, server, refused: [], merges: 0 };
  const wrong: string[] = [];
  try {
    await begin(scene);
    for (let step = 0; step < steps; step += 1) {
      const clone = clones[Math.floor(next() * clones.length)] as Clone;
      if (next() < 0.5) await clone.run(clone.folder, commandLine(next));
      else await drawnAct(next)(scene, clone);
      if (next() < 0.1) wrong.push(...await faults(clone, `step ${step}`));
    }
    for (const clone of clones) wrong.push(...await faults(clone, "the end"));
    return await told(scene, wrong);
  } finally {
    rmSync(server, { recursive: true, force: true });
    for (const clone of clones) {
      for (const tree of clone.trees.slice(1)) rmSync(tree, { recursive: true, force: true });
      clone.store.remove();
    }
  }
}

async function begin({ clones, server }: Scene): Promise<void> {
  const [one, two] = clones as [Clone, Clone];
  ask(server, "init", "-q", "--bare", "-b", "main");
  one.git("init", "-q", "-b", "main");
  one.git("remote", "add", "origin", server);
  writeFileSync(`${one.folder}/code-a.txt`, "a\n");
  writeFileSync(`${one.folder}/code-b.txt`, "b\n");
  await one.run(one.folder, ["init"]);
  one.git("add", "-A");
  one.git("commit", "-qm", "begin");
  for (const branch of ["feature", "release"]) one.git("branch", "-q", branch);
  one.git("push", "-q", "origin", "main", "feature", "release");
  two.git("clone", "-q", server, ".");
  for (const branch of ["feature", "release"]) two.git("branch", "-q", branch, `origin/${branch}`);
}

/** What `validate` has against a clone: damage, or an index that is not the fold of the tree. */
async function faults(clone: Clone, when: string): Promise<string[]> {
  const { answer } = await clone.store.run("validate", "--verbose");
  const { errors, index } = answer;
  return [...errors, ...index.differences.map((each: Answer) => JSON.stringify(each))]
    .map((each) => `${when}: ${each}`);
}

async function told(scene: Scene, wrong: readonly string[]): Promise<Told> {
  const { clones, server, refused, merges } = scene;
  const unaccounted: string[] = [];
  const kept = new Set([server, ...clones.map(({ folder }) => folder)].flatMap(linesInObjects));
  for (const clone of clones) for (const line of clone.standing()) kept.add(line);
  for (const clone of clones) {
    const { warnings = [], notes = [] } = (await clone.store.run("validate", "--verbose")).answer;
    const named = [...warnings, ...notes].join("\n");
    for (const [line, path] of clone.acknowledged) {
      if (kept.has(line) || named.includes(path.slice(".memory/".length))) continue;
      unaccounted.push(`${path}: ${line.slice(0, 80)}`);
    }
  }
  const sum = (of: (clone: Clone) => number) => clones.reduce((all, each) => all + of(each), 0);
  return {
    commands: sum(({ commands }) => commands),
    acts: sum(({ acts }) => acts),
    merges,
    rows: sum(({ acknowledged }) => acknowledged.size),
    conflicts: [...refused, ...clones.flatMap(({ conflicts }) => conflicts)],
    histories: twoHistories(scene),
    unaccounted,
    wrong,
  };
}

/** Files of one name that went on in two ways, in any commit or work tree of anybody. */
function twoHistories({ clones, server }: Scene): string[] {
  const contents = new Map<string, Set<string>>();
  const add = (path: string, text: string) => {
    contents.set(path, (contents.get(path) ?? new Set()).add(text));
  };
  for (const at of [server, ...clones.map(({ folder }) => folder)]) {
    for (const [path, texts] of contentsIn(at)) for (const text of texts) add(path, text);
  }
  for (const tree of clones.flatMap(({ trees }) => trees)) {
    for (const path of filesBelow(tree).filter(isLedger)) {
      add(path, readFileSync(`${tree}/${path}`, "utf8"));
    }
  }
  return [...contents].filter(([, texts]) => {
    const all = [...texts].sort((a, b) => a.length - b.length);
    return all.some((text, i) => i > 0 && !text.startsWith(all[i - 1] as string));
  }).map(([path]) => path);
}

/** The lines of every blob that a repository has, whether anything names it or not. */
function linesInObjects(repository: string): string[] {
  const format = "--batch-check=%(objecttype) %(objectname)";
  const { out } = ask(repository, "cat-file", "--batch-all-objects", format);
  const blobs = out.split("\n").filter((each) => each.startsWith("blob "));
  const input = blobs.map((each) => `${each.slice(5)}\n`).join("");
  const options = { cwd: repository, env: gitEnvironment({}), input, maxBuffer: 1 << 30 };
  return execFileSync("git", ["cat-file", "--batch"], options).toString().split("\n");
}
