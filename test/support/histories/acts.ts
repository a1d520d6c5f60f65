/** What happens in a history: commands of agents, and what people and servers do with git. */
import { pick } from "../random.ts";
import { words } from "../words.ts";
import { ask, BRANCHES, type Clone, isLedger } from "./clone.ts";

/** The clones of a history and the server between them. */
export interface Scene {
  readonly next: () => number;
  readonly clones: readonly Clone[];
  /** A bare repository: merges there know no attributes. */
  readonly server: string;
  /** What the server could not merge. */
  readonly refused: string[];
  /** Merges that the server made. */
  merges: number;
}

const WHO = ["ins-a", "ins-b"];

/** A command line of an agent. */
export function commandLine(next: () => number): string[] {
  const at = ["--scope", pick(next, ["project:demo", "team"]), "--instance-id", pick(next, WHO)];
  const text = `text ${Math.floor(next() * 1e9)}`;
  const key = pick(next, ["cache", "queue"]);
  return pick(next, [
    ["capture", ...at, "--summary", text],
    ["capture", ...at, "--summary", text],
    ["capture", ...at, "--proposed-type", "decision", "--decision-key", key, "--summary", text],
    ["capture", ...at, "--visibility", "private", "--summary", text],
    ["publish", ...at, "--summary", text, "--object-type", "fact"],
    ["distill"],
    ["reduce"],
    ["agenda", "--project", "demo", "--add", text],
    ["sync", "start", ...at],
    ["sync", "stop", "--instance-id", pick(next, WHO)],
    ["lease", "acquire", ...at, "--key", key, "--ttl-seconds", "1"],
    ["checkpoint", "--project", "demo", "--instance-id", pick(next, WHO), "--now", text],
    ["attach", "--project", "demo"],
    words`hygiene --rotate --max-lines 2`,
    words`hygiene --pack`,
    ["diagnose"],
  ]);
}

type Act = (scene: Scene, clone: Clone) => void | Promise<void>;

const commitAll: Act = ({ next }, clone) => {
  clone.git("add", "-A");
  clone.git("commit", "-qm", `c${Math.floor(next() * 1e6)}`);
};

const commitSome: Act = ({ next }, clone) => {
  const what = pick(next, ["code-a.txt", ".memory/streams", ".memory/bus", ".memory"]);
  clone.git("add", "--", what);
  if (next() < 0.7) clone.git("commit", "-qm", `some ${what}`);
};

const edit: Act = ({ next }, clone) => {
  clone.edit(pick(next, ["code-a.txt", "code-b.txt"]), `${Math.floor(next() * 1e6)}\n`);
};

const amend: Act = ({ next }, clone) => {
  if (next() < 0.7) clone.git("add", "-A");
  clone.git("commit", "-q", "--amend", "--no-edit");
};

const checkout: Act = ({ next }, clone) => {
  const to = pick(next, BRANCHES);
  if (clone.git("checkout", "-q", to).status !== 0) clone.git("checkout", "-q", "-b", to);
};

const merge: Act = ({ next }, clone) => {
  const from = pick(next, [...BRANCHES, ...BRANCHES.map((branch) => `origin/${branch}`)]);
  if (next() < 0.5) return void clone.git("merge", "-q", "--no-edit", from);
  if (clone.git("merge", "-q", "--squash", from).status === 0) {
    clone.git("commit", "-qm", `squash ${from}`);
  }
};

const cherryPick: Act = ({ next }, clone) => {
  const commits = clone.commits(pick(next, [...BRANCHES, ...BRANCHES.map((b) => `origin/${b}`)]));
  if (commits.length === 0) return;
  const more = next() < 0.2 ? ["-n"] : [];
  clone.git("cherry-pick", ...more, pick(next, commits));
};

const revert: Act = ({ next }, clone) => {
  const commits = clone.commits("HEAD");
  if (commits.length > 1) clone.git("revert", "--no-edit", pick(next, commits.slice(0, -1)));
};

const rebase: Act = ({ next }, clone) => {
  clone.git("rebase", "-q", pick(next, [...BRANCHES, "origin/main"]));
};

const stash: Act = ({ next }, clone) => {
  const untracked = next() < 0.5 ? ["-u"] : [];
  clone.git("stash", "push", "-q", ...untracked);
};

const unstash: Act = ({ next }, clone) => {
  clone.git("stash", pick(next, ["pop", "apply"]), "-q");
};

const reset: Act = ({ next }, clone) => {
  if (clone.commits("HEAD").length < 3) return;
  const how = pick(next, ["--soft", "--mixed", "--hard", "--keep"]);
  clone.git("reset", "-q", how, pick(next, ["HEAD~1", "HEAD~2", "ORIG_HEAD"]));
};

const restore: Act = ({ next }, clone) => {
  clone.git("checkout", "-q", pick(next, ["HEAD", "HEAD~1"]), "--", ".memory");
};

const clean: Act = (_scene, clone) => void clone.git("clean", "-fdq");

const gc: Act = (_scene, clone) => void clone.git("gc", "-q");

const push: Act = ({ next }, clone) => {
  const force = next() < 0.15 ? ["--force"] : [];
  clone.git("push", "-q", ...force, "origin", "HEAD");
};

const pull: Act = ({ next }, clone) => {
  clone.git("fetch", "-q", "origin");
  const how = pick(next, ["--no-rebase", "--rebase"]);
  clone.git("pull", "-q", how, "--no-edit", "origin", clone.branch());
};

/** A linked work tree with a store of its own checkout, which is worked in and committed. */
const worktree: Act = async ({ next }, clone) => {
  const path = `${clone.folder}-wt${clone.trees.length}`;
  if (clone.trees.length > 2) return;
  const branch = `side-${clone.trees.length}`;
  if (clone.git("worktree", "add", "-q", "-b", branch, path).status !== 0) return;
  clone.trees.push(path);
  for (let i = 0; i < 3; i += 1) await clone.run(path, commandLine(next));
  clone.gitAt(path, "add", "-A");
  clone.gitAt(path, "commit", "-qm", `in ${branch}`);
  clone.git("merge", "-q", "--no-edit", branch);
};

/** As the button of a server does it: no work tree, no attributes, a merge or one commit. */
const serverMerge: Act = (scene) => {
  const { next, server } = scene;
  const [onto, from] = [pick(next, BRANCHES), pick(next, BRANCHES)];
  const heads = [onto, from].map((branch) => ask(server, "rev-parse", "-q", "--verify", branch));
  if (onto === from || heads.some(({ status }) => status !== 0)) return;
  const [ours = "", theirs = ""] = heads.map(({ out }) => out.trim());
  const { status, out } = ask(server, "merge-tree", "--write-tree", "--name-only", ours, theirs);
  const [tree = "", ...rest] = out.split("\n");
  if (status !== 0) {
    const paths = rest.slice(0, rest.indexOf(""));
    scene.refused.push(...paths.filter((path) => path.startsWith(".memory/")));
    return;
  }
  const parents = next() < 0.5 ? ["-p", ours] : ["-p", ours, "-p", theirs];
  const commit = ask(server, "commit-tree", tree, ...parents, "-m", "PR").out.trim();
  ask(server, "update-ref", `refs/heads/${onto}`, commit);
  scene.merges += 1;
};

const ACTS: readonly (readonly [weight: number, act: Act])[] = [
  [10, commitAll],
  [4, commitSome],
  [4, edit],
  [2, amend],
  [6, checkout],
  [5, merge],
  [3, cherryPick],
  [2, revert],
  [3, rebase],
  [2, stash],
  [3, unstash],
  [2, reset],
  [1, restore],
  [1, clean],
  [1, gc],
  [5, push],
  [5, pull],
  [1, worktree],
  [4, serverMerge],
];

/** Something that a person or a server does. */
export function drawnAct(next: () => number): Act {
  let at = next() * ACTS.reduce((sum, [weight]) => sum + weight, 0);
  const found = ACTS.find(([weight]) => (at -= weight) < 0);
  return (found ?? ACTS[0])?.[1] ?? commitAll;
}

/** Every content that a path of a ledger has in the objects of a repository. */
export function contentsIn(repository: string): Map<string, Set<string>> {
  const { out } = ask(repository, "rev-list", "--objects", "--all", "--reflog");
  const found = new Map<string, Set<string>>();
  for (const line of out.split("\n")) {
    const [object = "", path = ""] = [line.slice(0, 40), line.slice(41)];
    if (!isLedger(path)) continue;
    const contents = found.get(path) ?? new Set();
    found.set(path, contents.add(ask(repository, "cat-file", "blob", object).out));
  }
  return found;
}
