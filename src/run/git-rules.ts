/** What a repository's git makes of a store's files, and what `validate` tells of it. */
import type { GitRules, IgnoreRule } from "../base/git.ts";
import { stat } from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { reach } from "../base/tree.ts";
import { ledgerAt } from "../row/path.ts";
import { isPrivateLedger } from "../row/series.ts";
import { allArchives } from "../state/archives.ts";
import { allLedgers } from "../state/ledgers.ts";
import { wasReplica } from "../state/meta.ts";
import type { State } from "../state/state.ts";
import { EARLIER, GIT_FILES, linesLacking } from "../store/git-files.ts";
import { mayHavePrivate, textOf } from "./git-files.ts";

/** A name that nothing of the store's has: a rule that is about it is about all of them. */
const ANY = "anything";

/** git's rules, and the one by which it leaves out whatever is in the store. */
interface Rules extends GitRules {
  readonly all: IgnoreRule | undefined;
}

/** What git makes of files of the store; null where there is no git, or no repository. */
export async function rulesOf(tree: Tree, paths: readonly string[]): Promise<Rules | null> {
  const { rulesOfGit } = await import("../base/git.ts");
  const rules = rulesOfGit(tree.root, [ANY, ...paths]);
  return rules === null ? null : { ...rules, all: rules.ignored.get(ANY) };
}

/** True where a rule is about the store by its name, or about what is in it: `.memory/*`. */
export async function isMeant(
  { root }: Tree,
  { pattern }: IgnoreRule,
  about: "the store" | "what is in it",
): Promise<boolean> {
  const own = root.slice(root.lastIndexOf("/") + 1);
  const parts = pattern.replace(/\/$/, "").split("/");
  const { nameGlob } = await import("../base/glob.ts");
  // One without a letter or a digit of its own is about anything.
  return parts.slice(0, about === "the store" ? undefined : -1).some((part) =>
    /\w/.test(part.replace(/\[[^\]]*\]/g, "")) && nameGlob(part)(own)
  );
}

/** What git leaves out, changes or takes, and should not, whatever the store says. */
export async function gitWarnings(tree: Tree, state: State): Promise<string[]> {
  const paths = rowFiles(tree, state);
  const rules = paths.length === 0 ? null : await rulesOf(tree, paths);
  const of = rules === null || rules.silent !== null ? [] : await warningsOf(tree, rules, {
    shared: paths.filter((path) => !isPrivateLedger(path)),
    ours: paths.filter((path) => isPrivateLedger(path) && isOwn(state, path)),
  });
  return [...linesThatLack(tree), ...of];
}

async function warningsOf(
  tree: Tree,
  { all, ignored, changed }: Rules,
  { shared, ours }: { readonly shared: readonly string[]; readonly ours: readonly string[] },
): Promise<string[]> {
  // Who leaves out the store by its name means it.
  if (all !== undefined && await isMeant(tree, all, "the store")) return [];
  const lost = shared.flatMap((path) => {
    const rule = ignored.get(path);
    return rule === undefined ? [] : [`${path}: the rule ${rule.pattern} of ${rule.where}`];
  });
  const taken = mayHavePrivate(tree) ? [] : ours.filter((path) => !ignored.has(path));
  const bytes = shared.filter((path) => changed.has(path));
  return [
    ...firstOf("git leaves out", lost),
    ...firstOf("git changes the bytes of", bytes.map((path) => `${path}: see git check-attr -a`)),
    ...firstOf(
      "git would take",
      taken.map((path) => `${path}, which is private: memoryctl init keeps it out`),
    ),
  ];
}

function firstOf(what: string, all: readonly string[]): string[] {
  const more = all.length > 1 ? `, and ${all.length - 1} more` : "";
  return all.slice(0, 1).map((first) => `${what} ${first}${more}`);
}

/** The files that hold rows; of what stands behind a link git says nothing. */
function rowFiles(tree: Tree, state: State): string[] {
  const paths = [...allLedgers(state).map(({ path }) => path)]
    .concat(allArchives(state).map(({ target }) => target));
  return paths.filter((path) => {
    const at = reach(tree, path);
    return at !== null && stat(at)?.kind === "file";
  });
}

function isOwn(state: State, path: string): boolean {
  const ledger = ledgerAt(path);
  return ledger !== null && wasReplica(state, ledger.replica);
}

/** Of edited files: lines without which git may lose or change rows. */
function linesThatLack(tree: Tree): string[] {
  return Object.keys(GIT_FILES).flatMap((name) => {
    const text = textOf(tree, name);
    // A missing or earlier one is written by the next command that writes.
    if (text === null || EARLIER[name]?.includes(text) === true) return [];
    return linesLacking(name, text).map((line) =>
      `git may change or lose rows: ${name} lacks ${line}`
    );
  });
}
