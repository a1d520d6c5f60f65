/** `list`: what is known, one line each. */
import { quoted } from "../base/shell.ts";
import { iso } from "../base/time.ts";
import { PLURALS } from "../row/words.ts";
import { nearestInstances, nearestScopes, scopesMeant } from "../state/known.ts";
import { waitingIn } from "../state/queue.ts";
import type { Answer, Input, Request } from "../command/command.ts";
import { command, nothing } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { timeOf } from "../command/moment.ts";
import * as o from "../command/options.ts";
import { flagOf } from "../command/parse-options.ts";
import { listedEverywhere } from "../plans/listed-everywhere.ts";
import {
  type ListedLines,
  listedMemories,
  SHOWN_TYPES,
  typeOfPlural,
  type WantedMemories,
} from "../plans/listed-memories.ts";
import { OTHERS } from "../plans/listed-others.ts";
import type { Reader } from "../state/reader.ts";
import { shown } from "../view/memory-line.ts";

const WORDS = [...Object.values(PLURALS), ...Object.keys(OTHERS)];
/** The list of what holds everywhere, beside those that have a word. */
const GLOBAL = "global";

/** Lines that are shown at most, whatever is asked for. */
const MOST = 10_000;

const options = {
  since: o.since,
  by: o.anyName("only what this instance said; a glob names several"),
  tag: o.anyName("only what has this tag"),
  key: o.anyName("only this key, and keys that begin with it: cache, cache-ttl; or a glob"),
  scope: o.ownScope,
  project: o.project,
  user: o.ofUser,
  limit: o.preset(o.count("lines at most", 1, MOST), "50"),
  instance_id: o.ownInstance,
};

type Options = Input<typeof options>;

export default command({
  name: "list",
  group: "Every day",
  about: "show what is known, one line each: all that is active, or one kind of it",
  actions: WORDS,
  optional_action: true,
  options,
  examples: [
    ["list", "decisions, commitments and facts of this project, the newest first"],
    ["list decisions --since 3d --by 'claude-*'", "what those agents decided in three days"],
    ["list decisions --key cache", "what was decided on the topic 'cache'"],
    ["list conflicts", "both texts of each, to be decided with reconcile"],
  ],
  access: "read",
  reach: "cheap",
  tells_dry_run: false,
  plan: nothing,
  report(reader, request, { env }) {
    const wanted = wantedOf(reader, request, env);
    const { action, options } = request;
    const lists = listsOf(reader, { action, wanted, env });
    const all = [...lists.values()];
    const more = all.reduce((sum, each) => sum + each.more, 0);
    const unseen = all.reduce((sum, each) => sum + each.not_looked_at, 0);
    const waiting = wanted.scopes.reduce((sum, scope) => sum + waitingIn(reader.state, scope), 0);
    // The scope of a project that somebody names is as good as named.
    const isTold = request.told?.has("scope") === true && options.project === undefined;
    return {
      ...(action === "projects" ? {} : { scope: options.scope }),
      ...Object.fromEntries([...lists].map(([name, { lines }]) => [name, lines])),
      ...(more > 0 ? { more } : {}),
      ...(unseen > 0 ? { not_looked_at: unseen } : {}),
      ...(more + unseen > 0 ? { to_see: toSee(request, all, wanted) } : {}),
      ...(waiting > 0 && action === "" ? { waiting } : {}),
      ...nearestInstances(reader.state, options.by),
      ...(isTold ? {} : nearestScopes(reader.state, options.scope)),
    };
  },
  text: listText,
});

function wantedOf(reader: Reader, { options }: Request<Options>, env: Env): WantedMemories {
  const { by, tag, key, limit, instance_id: instance, scope } = options;
  return {
    by,
    tag,
    key,
    limit,
    instance,
    scopes: scopesMeant(reader.state, scope),
    now_ms: env.now_ms,
    since: timeOf(options.since, env.now_ms),
  };
}

/** The lists that were asked for, by name. */
function listsOf(
  reader: Reader,
  { action, wanted, env }: {
    readonly action: string;
    readonly wanted: WantedMemories;
    readonly env: Env;
  },
): Map<string, ListedLines> {
  const other = Object.hasOwn(OTHERS, action) ? OTHERS[action] : undefined;
  if (other !== undefined) return new Map([[action, other({ reader, env, wanted })]]);
  const type = typeOfPlural(action);
  const types = type === undefined ? SHOWN_TYPES : [type];
  const everywhere = listedEverywhere(reader, types, wanted);
  const found = withEverywhere(
    wanted,
    everywhere,
    (own) => [...listedMemories(reader, types, own)].map(([type, lines]) => [PLURALS[type], lines]),
  );
  if (type !== undefined || wanted.tag !== undefined) return new Map<string, ListedLines>(found);
  // What contests with what is shown is active in nobody's list, and needs eyes first.
  const conflicts = OTHERS["conflicts"]?.({ reader, env, wanted });
  const isContested = conflicts !== undefined && conflicts.lines.length > 0;
  return new Map<string, ListedLines>([
    ...(isContested ? [["conflicts", conflicts] as const] : []),
    ...found,
  ]);
}

/** Of what holds everywhere, so many lines stand whatever else there is: a fifth of all. */
const PART = 5;

/** The lists of a scope, and what holds everywhere: together no more than the limit. */
function withEverywhere(
  wanted: WantedMemories,
  everywhere: ReturnType<typeof listedEverywhere>,
  listed: (own: WantedMemories) => [string, ListedLines][],
): [string, ListedLines][] {
  if (everywhere === null) return listed(wanted);
  const { limit } = wanted;
  const reserved = Math.min(everywhere.count, Math.floor(limit / PART));
  const own = listed({ ...wanted, limit: limit - reserved });
  const room = own.reduce((left, [, { lines }]) => left - lines.length, limit);
  return [...own, [GLOBAL, everywhere.lines(room)]];
}

/** The command that shows the rest: the same one, with a higher limit. */
function toSee(
  { action, options, told }: Request<Options>,
  all: readonly ListedLines[],
  { limit, since }: WantedMemories,
): string {
  const count = all.reduce(
    (sum, { lines, more, not_looked_at }) => sum + lines.length + more + not_looked_at,
    0,
  );
  const { by, tag, key, scope, project, instance_id } = options;
  const given = { by, tag, key, scope, project, instance_id, since: since > 0 ? iso(since) : null };
  const same = Object.entries(given).flatMap(([name, value]) =>
    value == null || told?.has(name) === true ? [] : [`${flagOf(name)} ${quoted(value)}`]
  );
  return [
    "memoryctl list",
    ...(action === "" ? [] : [action]),
    ...same,
    ...(options.user ? ["--user"] : []),
    `--limit ${Math.min(MOST, Math.max(limit, count))}`,
  ].join(" ");
}

/** The same for people: a heading where there are several lists, and a line each. */
function listText(answer: Answer): string {
  const lists = Object.entries(answer)
    .flatMap(([name, lines]) => isList(name) ? [{ name, lines: lines as string[] }] : []);
  const filled = lists.filter(({ lines }) => lines.length > 0);
  const parts = filled.map(({ name, lines }) =>
    filled.length > 1 || lists.length > 1
      ? [`${name}:`, ...lines.map((each) => `  ${each}`)]
      : lines
  );
  const { more, to_see, not_looked_at, nearest } = answer;
  const none = filled.length > 0 ? [] : [`nothing is listed${nearText(nearest)}`];
  const rest = [
    ...(more === undefined ? [] : [`${more} more`]),
    ...(not_looked_at === undefined ? [] : [`${not_looked_at} older ones not looked at`]),
  ].join(", ");
  return [...parts.flat(), ...none, ...(rest === "" ? [] : [`${rest}: ${to_see}`])].join("\n");
}

function isList(name: string): boolean {
  return name === GLOBAL || WORDS.includes(name);
}

function nearText(nearest: unknown): string {
  const names = Array.isArray(nearest) ? nearest as string[] : [];
  return names.length === 0 ? "" : `; nearest: ${shown(names.join(", "), 200)}`;
}
