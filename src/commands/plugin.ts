/** `plugin`: policy plugins: what is found and trusted; checking, trusting and beginning one. */
import { notFound, refused } from "../base/errors.ts";
import type { Inspected } from "../policy/inspect.ts";
import { type FoundPlugin, type PluginState, stateOf } from "../policy/plugin/found-plugin.ts";
import type { Pin } from "../policy/plugin/pin.ts";
import { changesOf, copyToDrop, filesToKeep, pinFor, pinToDrop } from "../policy/plugin/pin.ts";
import type { Answer, Input, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { brought } from "../command/need.ts";
import * as o from "../command/options.ts";
import { newPlugin } from "../plans/scaffold.ts";

const options = {
  dir: o.preset(o.text("the folder in which new makes its files"), "."),
  run: o.flag("check runs code that nobody trusted: your own, or what you have read"),
  ...o.pluginChoice,
};

type Options = Input<typeof options>;

export default command({
  name: "plugin",
  group: "Policies",
  about: "list, check, trust or begin policy plugins",
  actions: ["list", "check FILE", "trust FILE", "untrust FILE", "new FILE"],
  options,
  examples: [
    ["plugin list", "what was found, from where, and whether it is trusted"],
    ["plugin new my-policy", "a working plugin with its test, and the types beside it"],
    ["plugin check my-policy.ts --run", "the whole suite, in a process of its own"],
    ["plugin trust my-policy.ts", "copies and pins these bytes: from now on they run"],
    ["plugin untrust my-policy.ts", "takes the pin back"],
  ],
  access: "outside",
  reach: "cheap",
  tells_dry_run: true,
  narrowed: ({ action }) =>
    ["list", "check"].includes(action) ? { access: "none", tells_dry_run: false } : {},
  for_people: true,
  needs: ({ action, argument, options }) => [{
    need: "inspect",
    asked: {
      ...options,
      file: ["list", "new"].includes(action) ? null : argument,
      check: action === "check",
    },
  }],
  *plan(_memory, { action, argument, options }, env) {
    const inspected = brought(env, "inspect");
    if (action === "trust") yield* trustSteps(one(inspected), inspected);
    else if (action === "untrust") yield* untrustSteps(pinNamed(inspected, argument), inspected);
    else if (action === "new") {
      for (const { path, text } of newFiles(argument, options, env)) {
        const content = new TextEncoder().encode(text);
        yield { effect: "place", folder: options.dir, path, content };
      }
    }
  },
  report(_memory, request, { env }) {
    const { action, argument, options } = request;
    const inspected = brought(env, "inspect");
    switch (action) {
      case "list":
        return {
          action,
          plugins: inspected.found.map((each) => ({ ...stateOf(each), path: each.path })),
        };
      case "check":
        return { action, ...checkAnswer(one(inspected), inspected) };
      case "trust":
        return { action, ...trustAnswer(one(inspected), inspected) };
      case "untrust": {
        const { path, sha256 } = pinNamed(inspected, argument);
        return { action, path, sha256 };
      }
      default:
        return { action, files: newFiles(argument, options, env).map(({ path }) => path) };
    }
  },
  text,
});

function one({ found }: Inspected): FoundPlugin {
  const [only] = found;
  if (only === undefined) throw notFound("plugin", "", []);
  return only;
}

/** The module that is to be trusted; refused where it is none, or trust has no place. */
function fit(found: FoundPlugin, { state, why_none, state_is_open }: Inspected) {
  const action = `trust '${found.path}'`;
  if (found.module === null) throw refused(action, found.reason, "plugin check says more");
  if (state === null) throw refused(action, why_none, "set XDG_STATE_HOME to a folder of your own");
  if (state_is_open) throw refused(action, `others may write '${state}'`, `chmod 700 '${state}'`);
  return { module: found.module, state };
}

function* trustSteps(found: FoundPlugin, inspected: Inspected): Generator<Step, void, undefined> {
  const { module, state } = fit(found, inspected);
  for (const { path, content } of filesToKeep(pinFor(found.path, module), module)) {
    yield { effect: "place", folder: state, path, content, private: true };
  }
  const before = inspected.pins.find(({ path }) => path === found.path);
  if (before === undefined || before.sha256 === module.sha256) return;
  for (const each of copyToDrop(before, inspected.pins)) {
    yield { effect: "clear", folder: state, ...each };
  }
}

function trustAnswer(found: FoundPlugin, inspected: Inspected): Answer {
  const { module, state } = fit(found, inspected);
  const before = inspected.pins.find(({ path }) => path === found.path);
  const { name, path } = found;
  const { files, sha256 } = pinFor(path, module);
  const changed = before === undefined ? null : changesOf(before, module);
  return { name, path, sha256, files, changed_since_pin: changed, kept_in: state };
}

/** The pin of a path, or of the only plugin of a name. */
function pinNamed({ found, pins }: Inspected, argument: string): Pin {
  const [asked] = found;
  const at = pins.find(({ path }) => path === asked?.path);
  if (at !== undefined) return at;
  const named = pins.filter(({ entry }) => entry.replace(/\.[mc]?[jt]s$/, "") === argument);
  const [only] = named;
  if (only === undefined) throw notFound("pin of a plugin", argument, pins.map(({ path }) => path));
  if (named.length === 1) return only;
  const paths = named.map(({ path }) => path).join(", ");
  throw refused(`untrust '${argument}'`, "several plugins have this name", `one of ${paths}`);
}

function* untrustSteps(pin: Pin, inspected: Inspected): Generator<Step, void, undefined> {
  const { state, pins } = inspected;
  if (state === null) return;
  for (const each of [pinToDrop(pin), ...copyToDrop(pin, pins)]) {
    yield { effect: "clear", folder: state, ...each };
  }
}

function newFiles(name: string, { dir }: Options, env: Env) {
  const files = newPlugin(name);
  const folder = env.outside(dir);
  const there = files.find(({ path }) => folder.has(path) && path !== "policy.d.ts");
  if (there === undefined) return files;
  throw refused(`begin '${name}'`, `'${there.path}' is there already`, "choose another name");
}

/** What the suite found; code that nobody trusted is not run, and that is said. */
function checkAnswer(found: FoundPlugin, { points }: Inspected): Answer {
  const { name, path, sha256, status, reason } = found;
  const head = { name, path, sha256, status, reason };
  if (points === null) {
    const why = found.module === null
      ? reason
      : "it was not run: nobody trusted it; add --run where it is your own, or you have read it";
    const not = { point: "it may run", ok: false, why };
    return { ok: false, code: "check_failed", ...head, points: [not] };
  }
  const failed = points.some((each) => !each.ok);
  return failed ? { ok: false, code: "check_failed", ...head, points } : { ...head, points };
}

function text(answer: Answer): string {
  const { action } = answer;
  if (action === "list") {
    return (answer["plugins"] as readonly ListedPlugin[]).map(lineOf).join("\n");
  }
  if (action === "check") {
    const { points } = answer as unknown as { points: readonly { point: string }[] };
    return points.map(({ point }) => `ok  ${point}`).join("\n");
  }
  if (action === "new") return (answer["files"] as readonly string[]).join("\n");
  if (action === "untrust") return `no longer trusted: ${answer["path"]}`;
  const { name, files, sha256, changed_since_pin: changed } = answer as unknown as TrustAnswer;
  return [
    `trusted: ${name} ${sha256}`,
    ...files.map((each) => `  ${each.sha256}  ${each.path} (${each.bytes} bytes)`),
    ...(changed ?? []).map((each) => `  since it was trusted last: ${each}`),
  ].join("\n");
}

type TrustAnswer = Pick<Pin, "sha256" | "files"> & {
  readonly name: string;
  readonly changed_since_pin: readonly string[] | null;
};

type ListedPlugin = PluginState & { readonly path: string };

function lineOf({ name, source, status, reason, path }: ListedPlugin): string {
  const where = source === path ? source : `${source}: ${path}`;
  return `${status.padEnd(9)} ${name} (${where})${reason === "" ? "" : `: ${reason}`}`;
}
