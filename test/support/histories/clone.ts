/**
 * A clone in a history: a repository that tracks its store. It works as agents do, and is moved
 * about as people move a repository; whatever git is asked, no ledger may end up in a conflict.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { gitEnvironment } from "../git.ts";
import { filesBelow, type TestStore } from "../store.ts";

export const BRANCHES = ["main", "feature", "release"] as const;

/** What git said, and how it ended. */
export interface Said {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs git in a folder, whatever comes of it. */
export function ask(cwd: string, ...argv: string[]): Said {
  const { status, stdout, stderr } = spawnSync("git", argv, {
    cwd,
    env: gitEnvironment({ GIT_EDITOR: "true", GIT_MERGE_AUTOEDIT: "no" }),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, out: stdout, err: stderr };
}

/** True for a ledger of a store, by its path in the repository. */
export function isLedger(path: string): boolean {
  return /^\.memory\/.*\.[0-9a-f]{12}\.0\d+\.jsonl$/.test(path);
}

export class Clone {
  readonly store: TestStore;
  /** Work trees: the clone's own, and those that are linked to it. */
  readonly trees: string[];
  /** Every line that a command acknowledged, with its file in the repository. */
  readonly acknowledged = new Map<string, string>();
  /** Ledgers that git left in a conflict, with what it was asked. */
  readonly conflicts: string[] = [];
  commands = 0;
  acts = 0;

  constructor(store: TestStore) {
    this.store = store;
    this.trees = [store.folder];
  }

  get folder(): string {
    return this.store.folder;
  }

  /** Asks git, notes conflicts in ledgers, and undoes what it could not do. */
  git(...argv: string[]): Said {
    return this.gitAt(this.folder, ...argv);
  }

  /** The same in another work tree. */
  gitAt(tree: string, ...argv: string[]): Said {
    const said = ask(tree, ...argv);
    this.acts += 1;
    const unmerged = ask(tree, "diff", "--name-only", "--diff-filter=U").out.split("\n");
    for (const path of unmerged) {
      if (path.startsWith(".memory/")) this.conflicts.push(`git ${argv.join(" ")}: ${path}`);
    }
    if (said.status !== 0) this.#undo(tree);
    return said;
  }

  #undo(tree: string): void {
    const git = ask(tree, "rev-parse", "--absolute-git-dir").out.trim();
    const has = (name: string) => existsSync(`${git}/${name}`);
    if (has("rebase-merge") || has("rebase-apply")) ask(tree, "rebase", "--abort");
    else if (has("CHERRY_PICK_HEAD")) ask(tree, "cherry-pick", "--abort");
    else if (has("REVERT_HEAD")) ask(tree, "revert", "--abort");
    else if (has("MERGE_HEAD")) ask(tree, "merge", "--abort");
    else if (ask(tree, "ls-files", "-u").out !== "") ask(tree, "reset", "-q", "--merge");
  }

  /** Runs a command in a work tree; every line that it brings is acknowledged. */
  async run(tree: string, argv: readonly string[]): Promise<void> {
    const before = this.#lines(tree);
    this.store.clock = Date.now();
    const { exit, out } = await this.store.run(...argv, "--root", `${tree}/.memory`);
    this.commands += 1;
    if (exit !== 0 && exit !== 1 && exit !== 4) throw new Error(`${argv.join(" ")}: ${out}`);
    for (const [line, path] of this.#lines(tree)) {
      if (!before.has(line)) this.acknowledged.set(line, path);
    }
  }

  /** All lines of the ledgers in a work tree, with their files. */
  #lines(tree: string): Map<string, string> {
    const found = new Map<string, string>();
    if (!existsSync(`${tree}/.memory`)) return found;
    for (const each of filesBelow(`${tree}/.memory`)) {
      const path = `.memory/${each}`;
      if (!isLedger(path)) continue;
      for (const line of readFileSync(`${tree}/${path}`, "utf8").split("\n")) {
        if (line !== "") found.set(line, path);
      }
    }
    return found;
  }

  /** The lines of all ledgers that stand in any work tree. */
  standing(): Set<string> {
    return new Set(
      this.trees.filter((tree) => existsSync(tree)).flatMap((tree) => [
        ...this.#lines(tree).keys(),
      ]),
    );
  }

  /** Changes a file of code, which may end in conflicts as code does. */
  edit(name: string, text: string): void {
    appendFileSync(`${this.folder}/${name}`, text);
  }

  branch(): string {
    return ask(this.folder, "rev-parse", "--abbrev-ref", "HEAD").out.trim();
  }

  /** Commits that a branch has, newest first; none where it is not there. */
  commits(branch: string): string[] {
    const { status, out } = ask(this.folder, "rev-list", "-n", "8", branch, "--");
    return status === 0 ? out.trim().split("\n").filter((each) => each !== "") : [];
  }
}
