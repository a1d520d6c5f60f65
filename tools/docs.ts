/**
 * The pages that are made from the code: the command line from the commands' definitions, the
 * samples of the format page from the example rows, the rules of health from their table, the
 * settings of the built-in policies from their modules, the figures of README and of the pages on
 * speed and recall from what was measured last, the example of a plugin. `bun tools/docs.ts`
 * writes them; a test compares them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BUILT_IN } from "../plugins/built-in.ts";
import { crowdOfReadme, growthPicture, performanceParts } from "../bench/publish/page.ts";
import { recallParts } from "../bench/publish/recall.ts";
import { EXIT_MEANINGS, EXITS } from "../src/base/errors.ts";
import { allCommands } from "../src/commands/all.ts";
import type { Command } from "../src/command/command.ts";
import { RULES } from "../src/plans/rules.ts";
import { ENVIRONMENT } from "../src/cli/environment.ts";
import { optionsOf, usageOf } from "../src/cli/help.ts";
import { exampleAs } from "../src/plans/scaffold.ts";
import { exampleOf, type Kind, kindNames, writeRow } from "../src/row/kind.ts";
import { finish } from "../src/row/line.ts";
import type { Policy } from "../src/policy/contract.ts";
import { META_FILES } from "../src/store/layout.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url).href);

const README = "README.md";
const CLI = "docs/MEMORYCTL_CLI_SPEC.md";
const FORMAT = "docs/MEMORY_FORMAT_SPEC.md";
const HEALTH = "docs/DIAGNOSE_RULES.md";
const TRIGGERS = "docs/SOFT_TRIGGER_PROTOCOL.md";
const SPEED = "docs/PERFORMANCE.md";
const RECALL = "docs/RECALL.md";
const GROWTH = "docs/growth.svg";
const PLUGINS = "plugins/README.md";

/** Every page that holds generated text, as it must be. */
export async function pages(): Promise<Map<string, string>> {
  const commands = await allCommands();
  const cli = fill(read(CLI), "commands", commands.map(commandSection).join("\n"));
  return new Map([
    [README, fill(read(README), "writers", crowdOfReadme())],
    [CLI, fill(fill(cli, "codes", codes()), "environment", environment())],
    [FORMAT, fill(read(FORMAT), "samples", samples())],
    [HEALTH, fill(read(HEALTH), "rules", rules())],
    [TRIGGERS, fill(read(TRIGGERS), "settings", BUILT_IN.map(settingsOf).join("\n"))],
    [SPEED, filled(SPEED, performanceParts())],
    [RECALL, filled(RECALL, recallParts())],
    [GROWTH, growthPicture()],
    [PLUGINS, fill(read(PLUGINS), "example", `\`\`\`ts\n${exampleAs("evidence")}\`\`\`\n`)],
  ]);
}

function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, "utf8");
}

/** A page with the part between its markers replaced. */
function fill(text: string, name: string, made: string): string {
  const [begin, end] = [`<!-- made: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no place for ${name}`);
  return `${text.slice(0, from + begin.length)}\n\n${made}\n${text.slice(to)}`;
}

function filled(path: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((page, [name, made]) => fill(page, name, made), read(path));
}

function commandSection(command: Command): string {
  const options = optionsOf(command).map(({ flag, value, about, note }) => {
    const head = value === "" ? flag : `${flag} ${value}`;
    return `| \`${head}\` | ${about} | ${note} |`;
  });
  const examples = command.examples.map(([line, about]) => `# ${about}\nmemoryctl ${line}`);
  const access = {
    write: command.makes_store === true
      ? "Writes; makes a missing store where it records something."
      : "Writes; a missing store is an error (`no_store`).",
    read: "Reads only; a missing store is an error (`no_store`).",
    none: "Needs no store.",
    outside: "Needs no store; writes files beside it.",
  }[command.access];
  const { writes_with } = command;
  const writes = writes_with === undefined ? "" : ` Given \`${writes_with}\`, it writes a row.`;
  const reach = {
    cheap: "",
    open: " Looks at every open segment.",
    all: " Looks at every file.",
  }[command.reach];
  return [
    `## ${command.name}`,
    "",
    `${command.about[0]?.toUpperCase()}${command.about.slice(1)}. ${access}${writes}${reach}`,
    "",
    "```text",
    usageOf(command),
    "```",
    "",
    "| option | meaning | |",
    "|---|---|---|",
    ...options,
    "",
    "```bash",
    examples.join("\n"),
    "```",
    "",
  ].join("\n");
}

function environment(): string {
  const rows = Object.entries(ENVIRONMENT).flatMap(([group, variables]) =>
    variables.map(({ name, about }) => `| \`${name}\` | ${about} | ${group.toLowerCase()} |`)
  );
  return ["| variable | what it does | about |", "|---|---|---|", ...rows, ""].join("\n");
}

function codes(): string {
  const rows = Object.entries(EXIT_MEANINGS).map(([exit, meaning]) => {
    const own = Object.entries(EXITS).filter(([, code]) => code === Number(exit));
    return `| ${exit} | ${meaning} | ${own.map(([code]) => `\`${code}\``).join(" ")} |`;
  });
  return ["| exit | meaning | codes |", "|---|---|---|", ...rows, ""].join("\n");
}

/** A policy's settings: what the comment in its module says, the default, the unit, v1's key. */
function settingsOf({ name, description, settings = {} }: Policy): string {
  const source = read(`plugins/${name}.ts`);
  const rows = Object.entries(settings).map(([setting, preset]) => {
    const about = new RegExp(`/\\*\\* (.+?) \\*/\\s+${setting}:`).exec(source)?.[1];
    if (about === undefined) throw new Error(`${name} does not say what ${setting} is`);
    const unit = typeof preset === "boolean" ? "" : /seconds$/.test(setting) ? "seconds" : "number";
    const key = v1Keys().find((each) => each.replace(".", "_") === setting);
    const v1 = key === undefined ? "" : `\`${key}\``;
    return `| \`${setting}\` | ${about} | ${preset} | ${unit} | ${v1} |`;
  });
  const head = "| setting | what it is | default | unit | v1's `soft_triggers` |";
  return [`### ${name}`, "", `${description}.`, "", head, "|---|---|---|---|---|", ...rows, ""]
    .join("\n");
}

/** `distill.stream_threshold` and so on, as a new store has them. */
function v1Keys(): string[] {
  const policy = JSON.parse(META_FILES["_meta/policy.json"] ?? "{}") as {
    readonly soft_triggers: Readonly<Record<string, object>>;
  };
  return Object.entries(policy.soft_triggers)
    .flatMap(([trigger, keys]) => Object.keys(keys).map((key) => `${trigger}.${key}`));
}

function rules(): string {
  const rows = RULES.map(({ id, severity, metric, action, safe, recommendation }) => {
    const carried = safe ? "carries it out" : "leaves it to you";
    const cells = [
      `\`${id}\``,
      severity,
      `\`${metric}\``,
      recommendation,
      `\`${action}\``,
      carried,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const head = "| rule | severity | metric | what to do | action | `optimize --execute` |";
  return [head, "|---|---|---|---|---|---|", ...rows, ""].join("\n");
}

function samples(): string {
  return kindsInOrder().map((kind) => {
    const { text } = finish(writeRow(kind, exampleOf(kind)));
    return `**${kind}**\n\n\`\`\`json\n${text}\n\`\`\`\n`;
  }).join("\n");
}

/** The kinds that are written, in the order of their list: a module's own exports have none. */
function kindsInOrder(): Kind[] {
  const listed = read("src/row/kinds/all.ts").matchAll(/^export \{ (\w+) \}/gm);
  return [...listed].flatMap(([, name]) => kindNames().filter((kind) => kind === name));
}

if (import.meta.main) {
  for (const [path, text] of await pages()) writeFileSync(`${ROOT}${path}`, text);
}
