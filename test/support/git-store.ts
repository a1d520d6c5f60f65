/** Stores in a repository, in which everything was done that makes files. */
import assert from "node:assert/strict";
import { type Folder, folder, ok } from "./binary.ts";
import { git } from "./git.ts";
import { allBelow, testStore } from "./store.ts";
import { words } from "./words.ts";

export const PRUNE = words`hygiene --archive-before 2026-11 --prune`;
const MANY = 400;
/** What is private in it, and must be in no object of git. */
export const SECRET = "a guess of my own";

/** A repository without a store. */
export function repository(): Folder {
  const at = folder();
  git(at.path, "init", "-q", "-b", "main");
  return at;
}

/** A month of work that is over, in a repository that tracks its store. */
export async function october(at = repository()): Promise<Folder> {
  using store = testStore({ clock: Date.UTC(2026, 9, 20, 10) });
  const who = ["--root", at.root, "--scope", "project:old", "--instance-id", "ins-old"];
  // So many that the archive has every byte in it, line ends among them.
  const lines = Array.from({ length: MANY }, (_, i) => JSON.stringify({ summary: `text ${i}` }));
  store.input = `${lines.join("\n")}\n`;
  await store.ok("capture", ...who, "--stdin");
  store.input = "";
  await store.ok("capture", ...who, "--visibility", "private", "--summary", SECRET);
  await store.ok("distill", "--root", at.root, "--limit", "1000");
  await store.ok("publish", ...who, "--object-type", "fact", "--summary", "shared");
  await store.ok("reduce", "--root", at.root);
  return at;
}

export function commit(at: string): void {
  git(at, "add", "-A");
  git(at, "commit", "-qm", "c");
}

/** What a clone knows must be what its origin knows, and still knows after a checkout. */
export function assertArrives(at: Folder): void {
  using elsewhere = folder();
  const clone = `${elsewhere.path}/clone`;
  commit(at.path);
  git(at.path, "clone", "-q", at.path, clone);
  for (const path of [at.path, clone]) {
    git(path, "checkout", "-q", "HEAD~1");
    git(path, "checkout", "-q", "-");
    const own = path === clone ? 0 : 1;
    assert.equal(ok(path, "stats").events["memory.captured"], MANY + own);
    assert.deepEqual(ok(path, "validate", "--verbose").damage, []);
    assert.equal(git(path, "status", "--porcelain"), "");
  }
}

/** The names of a store in which everything was done that makes files. */
export function everything(at: Folder): readonly string[] {
  const who = words`--scope project:demo --instance-id ins-a`;
  ok(at.path, ...PRUNE);
  ok(at.path, ...words`capture ${who} --visibility private --summary own`);
  ok(at.path, ...words`capture ${who} --proposed-type decision --summary shown`);
  ok(at.path, "distill");
  ok(at.path, ...words`checkpoint --project demo --now x --instance-id ins-a`);
  ok(at.path, ...words`handoff --project demo --summary x --instance-id ins-a`);
  ok(at.path, ...words`attach --project demo`);
  ok(at.path, "hygiene");
  return allBelow(at.root);
}

const TRUTH =
  /^(_meta\/.*\.json|(streams|bus|coordination|governance|projects)\/.*\.jsonl|archive\/.*\.gz)$/;

/** True for what stands nowhere else, and is not private, by the names that the format gives it. */
export function isTruth(path: string): boolean {
  return TRUTH.test(path) && !/\.active\.jsonl$|~private/.test(path);
}
