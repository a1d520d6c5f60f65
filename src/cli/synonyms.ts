/**
 * Words of other tools, and what they are called here. A verb whose arguments mean the same is
 * taken for ours; for any other, the hint is a command line that does it. An option that a command
 * lacks is taken for the one that it has.
 */
import { quoted } from "../base/shell.ts";

/** Verbs that take what other tools' take: the first that there is. */
const SAME: readonly (readonly [words: string, verbs: string])[] = [
  ["add save note store record memorize memorise learn keep", "remember"],
  ["search find grep query lookup ask", "recall"],
  ["get view cat read describe", "show history"],
  ["ls", "list"],
  ["read-context context load resume brief onboard", "attach"],
  ["doctor health check-health", "diagnose"],
  ["verify fsck", "validate"],
  ["projects", "project"],
];

/**
 * Verbs whose place another command line takes: the first whose command there is. `ID` and `TEXT`
 * stand for the words behind the verb.
 */
const OTHER: readonly (readonly [words: string, ...lines: string[]])[] = [
  ["search find grep query lookup ask", "list", "history ID"],
  ["ls", "project list"],
  ["delete rm remove drop", "forget ID", "reconcile --id ID --status invalid"],
  ["forget", "reconcile --id ID --status invalid"],
  ["cancel", "reconcile --id ID --status cancelled"],
  ["complete done finish", "reconcile --id ID --status completed"],
  [
    "edit update change modify set replace",
    "edit ID TEXT",
    "reconcile --id ID --summary TEXT",
  ],
  ["list recall", "history ID"],
  ["start begin login register", "sync start"],
  ["stop end logout", "sync stop"],
  ["who agents instances", "sync list"],
  ["status info count", "status", "stats"],
  ["todo task remind", "remember TEXT --due YYYY-MM-DD"],
  ["decide", "remember TEXT --why REASON"],
  ["rename", "project alias OLD NEW"],
  ["setup create new", "init"],
  ["claim acquire", "lease acquire --key ID"],
  ["share send broadcast", "publish --summary TEXT"],
  ["clean cleanup gc compact prune", "hygiene"],
  ["log timeline", "log", "history ID"],
];

/** What a verb of another tool leads to. */
export type Home =
  /** The verb that takes its words as they are. */
  | { readonly verb: string }
  /** A command line, without the program's name. */
  | { readonly line: string };

/** Where a verb that is none of ours leads; null for one that nothing is known of. */
export function homeOf(
  verb: string,
  behind: readonly string[],
  verbs: readonly string[],
): Home | null {
  const word = verb.toLowerCase();
  const same = SAME.filter(([words]) => words.split(" ").includes(word))
    .flatMap(([, all]) => all.split(" ")).find((each) => verbs.includes(each));
  if (same !== undefined) return { verb: same };
  const lines = OTHER.filter(([words]) => words.split(" ").includes(word))
    .flatMap(([, ...all]) => all);
  const line = lines.find((each) => verbs.includes(each.split(" ")[0] ?? ""));
  // A sentence alone is a memory.
  if (line === undefined) return /\s/.test(verb) ? { line: `remember ${quoted(verb)}` } : null;
  return { line: filled(line, behind) };
}

/** A line with the words that were given in the place of what stands for them. */
function filled(line: string, behind: readonly string[]): string {
  const words = behind.filter((each) => !each.startsWith("-"));
  const id = line.includes("ID") ? words.shift() : undefined;
  const text = words.join(" ");
  return line.replace("ID", id === undefined ? "ID" : quoted(id))
    .replace("TEXT", text === "" ? "TEXT" : quoted(text));
}

/** Names of one thing: those that a command lacks mean the one that it has. */
const NAMES: readonly (readonly string[])[] = [
  ["type", "proposed_type", "object_type", "kind"],
  ["text", "summary", "message", "m", "content", "body", "value", "title", "now"],
  ["due", "due_at", "deadline", "by_date"],
  ["ttl", "ttl_seconds", "timeout", "seconds"],
  ["next", "next_actions", "next_action", "next_steps", "todo", "actions"],
  ["instance", "instance_id", "agent", "agent_id", "author", "session", "session_id", "who"],
  ["run", "run_id"],
  ["key", "decision_key", "k", "topic"],
  ["evidence", "evidence_ref", "ref", "proof", "link", "url"],
  ["why", "reason", "because", "rationale"],
  ["tags", "tag", "label", "labels", "category", "categories"],
  ["source", "sources"],
  ["risks", "risk"],
  ["open_questions", "questions", "question", "open_question"],
  ["assumptions", "assumption"],
  ["salience", "priority", "importance", "weight"],
  ["project", "project_name", "project_id", "p", "repo"],
  ["scope", "namespace"],
  ["top", "limit", "max", "n"],
  ["verbose", "rows", "full", "details"],
];

/** What an option's text is called where it is an argument here. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  "TEXT": ["text"],
  "ID": ["id", "key"],
  "[ID]": ["id", "key"],
  "ID|KEY": ["id", "key"],
};

/** An option, or the argument, that is meant. */
export type MeantOption = { readonly name: string } | { readonly argument: true };

/**
 * What an option is called in a command that has no option of this name: `deadline` is `due_at`.
 * `names` are those that it has, and `argument` what its argument is called, if it takes one.
 */
export function optionMeant(
  given: string,
  names: readonly string[],
  argument: string | null,
): MeantOption | null {
  const name = given.replace(/^-+/, "").replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase()
    .replaceAll("-", "_");
  if (names.includes(name)) return { name };
  const all = [name, ...NAMES.filter((each) => each.includes(name)).flat()];
  const own = argument === null ? [] : ARGUMENTS[argument] ?? [];
  if (own.some((each) => all.includes(each))) return { argument: true };
  const meant = all.find((each) => names.includes(each));
  return meant === undefined ? null : { name: meant };
}
