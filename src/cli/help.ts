/** What help and docs say of options: from the commands' definitions, as the parser has them. */
import { actionsOf, argumentOf, type Command, type Option, type Told } from "../command/command.ts";
import { flagOf } from "../command/parse-options.ts";

/** An option as the help shows it. */
export interface OptionHelp {
  readonly flag: string;
  /** Empty for a switch. */
  readonly value: string;
  readonly about: string;
  /** `required`, `default X`, or empty. */
  readonly note: string;
}

/** Options of every command, and of those that write. */
export const COMMON: readonly OptionHelp[] = [
  {
    flag: "--root",
    value: "PATH",
    about: "the store, or what holds it; else MEMORY_ROOT, else the one here",
    note: "",
  },
  { flag: "--json", value: "", about: "answer in JSON, on a terminal too", note: "" },
  { flag: "--help", value: "", about: "this page", note: "" },
];

export const STDIN: OptionHelp = {
  flag: "--stdin",
  value: "",
  about: "take one JSON object a line, with the options' names in snake_case; flags hold for all",
  note: "",
};

export const ANY_DISK: OptionHelp = {
  flag: "--allow-network-fs",
  value: "",
  about: "use the index of a store on a network file system, where one machine alone writes it",
  note: "",
};

export const DRY_RUN: OptionHelp = {
  flag: "--dry-run",
  value: "",
  about: "say what would happen and write nothing",
  note: "",
};

/** The options of a command, in the order of its definition, then those of all commands. */
export function optionsOf(command: Command): OptionHelp[] {
  const own = Object.entries(command.options as Readonly<Record<string, Option<unknown>>>);
  const lines = command.takes_lines === true ? [STDIN] : [];
  const writes = ["write", "outside"].includes(command.access) || command.writes_with !== undefined;
  const dry = writes ? [DRY_RUN] : [];
  const disk = ["write", "read"].includes(command.access) ? [ANY_DISK] : [];
  return [
    ...own.map(([name, option]) => helpOfOption(name, option)),
    ...lines,
    ...dry,
    ...disk,
    ...COMMON,
  ];
}

function helpOfOption(name: string, option: Option<unknown>): OptionHelp {
  const { value, about } = option;
  return { flag: flagOf(name), value, about, note: noteOf(option) };
}

/** What an option is where nobody gives it: what tells it stands on the page of variables. */
const TOLD: Readonly<Record<Told, string>> = {
  project: "else the place tells",
  scope: "else that of the project here",
  instance: "else the environment, the host or the terminal tells",
  run: "",
};

function noteOf({ from, required, preset }: Option<unknown>): string {
  if (from !== undefined) return TOLD[from];
  if (required) return "required";
  return preset !== null && preset !== "" ? `default ${preset}` : "";
}

/** The usage line: actions, argument and required options of a command. */
export function usageOf(command: Command): string {
  const named = actionsOf(command);
  const arguments_of = [...named, ""].map((each) => argumentOf(command, each) ?? "");
  const first = arguments_of.find((each) => each !== "") ?? "";
  const argument = command.argument_text === undefined ? first : `${first} TEXT`;
  const all = named.join("|");
  const action = command.optional_action === true ? `[${all}]` : all;
  const words = [action, argument].filter((each) => each !== "");
  const actions = words.map((each) => ` ${each}`).join("");
  const required = optionsOf(command).filter((option) => option.note === "required");
  const flags = required.map(({ flag, value }) => ` ${flag} ${value}`).join("");
  const behind = command.takes_command === true ? " -- COMMAND ARGUMENTS" : "";
  return `memoryctl ${command.name}${actions}${flags} [options]${behind}`;
}
