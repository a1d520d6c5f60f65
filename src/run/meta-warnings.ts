/**
 * What people write into `_meta` and nobody reads: files that are no JSON, members that are
 * misspelt or unknown, values of another kind than is read. None of it is damage; all of it looks
 * heeded.
 */
import * as v from "valibot";
import { BUILT_IN } from "../../plugins/built-in.ts";
import { readSound } from "../base/linked.ts";
import { nearest } from "../base/near.ts";
import type { Tree } from "../base/tree.ts";
import { name } from "../command/option-schemas.ts";
import { META } from "../row/path.ts";
import { META_FILES, type MetaMembers } from "../store/layout.ts";
import { isRecord } from "../store/parse.ts";

/** Bytes of a file that are read. */
const LIMIT = 1024 * 1024;

/** What is wrong with them, by file: each names it and the member. */
export function metaWarnings(tree: Tree): string[] {
  return [
    ...inFile(tree, META.spec, (said) => unknownIn(said, defaultsOf(META.spec), "")),
    ...inFile(tree, META.policy, policyWarnings),
    ...inFile(tree, META.projects, projectWarnings),
  ];
}

/** Warnings about one file; a missing one says nothing. */
function inFile(tree: Tree, path: string, check: (said: MetaMembers) => string[]): string[] {
  const text = readSound(tree, path, LIMIT);
  if (text === null) return [];
  const said = parsed(text);
  const found = said === null ? ["it is no JSON object, and counts as empty"] : check(said);
  return found.map((each) => `${path}: ${each}`);
}

function parsed(text: string): MetaMembers | null {
  try {
    const said: unknown = JSON.parse(text);
    return isRecord(said) ? said : null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

function defaultsOf(path: string): MetaMembers {
  return JSON.parse(META_FILES[path] ?? "{}") as MetaMembers;
}

/** MetaMembers that the known ones do not have, and values of another kind, to every depth. */
function unknownIn(said: MetaMembers, known: MetaMembers, above: string): string[] {
  return Object.entries(said).flatMap(([member, value]) => {
    const path = `${above}${member}`;
    if (!Object.hasOwn(known, member)) return [unread(path, member, Object.keys(known))];
    const preset = known[member];
    if (isRecord(preset) && isRecord(value)) return unknownIn(value, preset, `${path}.`);
    return kindOf(value) === kindOf(preset) ? [] : [otherKind(path, value, preset)];
  });
}

function unread(path: string, member: string, known: readonly string[]): string {
  const near = nearest(member, known);
  const meant = near === null ? "" : `; did you mean '${near}'?`;
  return `nothing reads '${path}'${meant}`;
}

function otherKind(path: string, value: unknown, preset: unknown): string {
  return `'${path}' is ${kindOf(value)}, and ${kindOf(preset)} is read there`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** v1's members, and the settings of the built-in policies; other policies have their own. */
function policyWarnings(said: MetaMembers): string[] {
  const { policies, soft_triggers, ...rest } = said;
  const defaults = defaultsOf(META.policy);
  const known = { ...defaults, policies: {} };
  const groups = isRecord(soft_triggers) ? soft_triggers : {};
  const own = Object.fromEntries(BUILT_IN.map((each) => [each.name, { ...each.settings }]));
  return [
    ...unknownIn(rest, known, ""),
    ...objectsOnly({ policies, soft_triggers }),
    ...unknownIn(groups, triggersOf(groups, defaults), "soft_triggers."),
    ...Object.entries(isRecord(policies) ? policies : {})
      .flatMap(([policy, settings]) => settingWarnings(policy, settings, own)),
  ];
}

function objectsOnly(members: MetaMembers): string[] {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined && !isRecord(value))
    .map(([member, value]) => otherKind(member, value, {}));
}

/** The triggers that v1 has, with those that are settings of a policy: `attach.after_seconds`. */
function triggersOf(said: MetaMembers, defaults: MetaMembers): MetaMembers {
  const triggers = defaults["soft_triggers"] as Readonly<Record<string, MetaMembers>>;
  const settings = Object.assign({}, ...BUILT_IN.map((each) => each.settings ?? {})) as MetaMembers;
  const names = new Set([...Object.keys(triggers), ...Object.keys(said)]);
  const all = [...names].map((trigger) => {
    const own = Object.entries(settings).filter(([setting]) => setting.startsWith(`${trigger}_`))
      .map(([setting, preset]) => [setting.slice(trigger.length + 1), preset]);
    return [trigger, { ...triggers[trigger], ...Object.fromEntries(own) }] as const;
  });
  return Object.fromEntries(
    all.filter(([trigger, keys]) => trigger in triggers || Object.keys(keys).length > 0),
  );
}

/** A name that is none of ours may be that of a plugin, unless it is nearly one of ours. */
function settingWarnings(
  policy: string,
  settings: unknown,
  own: Readonly<Record<string, MetaMembers>>,
): string[] {
  const path = `policies.${policy}`;
  if (!isRecord(settings)) return [otherKind(path, settings, {})];
  const known = own[policy];
  if (known !== undefined) return unknownIn(settings, known, `${path}.`);
  const near = nearest(policy, Object.keys(own));
  return near === null ? [] : [unread(path, policy, [near])];
}

/** What names projects must be names: else the place counts. */
function projectWarnings(said: MetaMembers): string[] {
  const { project, folders, ...rest } = said;
  const named = isRecord(folders)
    ? Object.entries(folders).map(([folder, each]) => [`folders.${folder}`, each] as const)
    : [];
  const all = project === undefined ? named : [["project", project] as const, ...named];
  return [
    ...unknownIn(rest, { project: "", folders: {} }, ""),
    ...objectsOnly({ folders }),
    ...all.filter(([, each]) => !v.safeParse(name(), each).success)
      .map(([member]) => `'${member}' is no name of a project, and counts as missing`),
  ];
}
