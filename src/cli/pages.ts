/**
 * The pages of help. cac lays them out, from the commands' definitions; it is loaded by who asks
 * for help, for any other start would feel it.
 */
import { cac } from "cac";
import { EXIT_MEANINGS } from "../base/errors.ts";
import { type Command, GROUPS } from "../command/command.ts";
import { type OptionHelp, optionsOf, usageOf } from "./help.ts";

const NAME = "memoryctl";

/** The help page of a command. */
export function helpOf(command: Command): string {
  const program = cac(NAME);
  const page = program.command(command.name, command.about);
  page.usage(usageOf(command).slice(NAME.length + 1));
  for (const option of optionsOf(command)) {
    if (option.flag !== HELP) page.option(rawNameOf(option), aboutOf(option));
  }
  for (const [line, about] of command.examples) page.example(`  ${NAME} ${line}\n      ${about}`);
  program.help(([, ...sections]) => [{ body: `${command.name}: ${command.about}` }, ...sections]);
  return printed(() => page.outputHelp());
}

/** What most need, before all that there is. */
const START = [
  ["attach", "read what is known here: first thing in a session"],
  ["remember TEXT", "record one thing for good; --key, --why, --due"],
  ["handoff --summary TEXT", "end a session: what was done, what comes next"],
  ["help COMMAND", "its options, with examples"],
] as const;

/** The help page of the program. */
export function overview(commands: readonly Command[]): string {
  const groups = GROUPS.map((title) => {
    const own = commands.filter(({ group }) => group === title);
    return { title, body: listed(own.map(({ name, about }) => [name, about])) };
  });
  const exits = Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `  ${code}  ${meaning}`);
  const program = cac(NAME).usage("COMMAND [options]");
  program.help(([, ...sections]) => [
    { body: `${NAME}: long-term memory for AI agents, on plain files` },
    { title: "Start", body: listed(START) },
    ...sections.filter(({ title }) => title === "Usage"),
    ...groups.filter(({ body }) => body !== ""),
    ...sections.filter(({ title }) => title === "Options"),
    { title: "Environment variables", body: `  ${NAME} help environment lists all of them` },
    { title: "Exit codes", body: exits.join("\n") },
  ]);
  return printed(() => program.outputHelp());
}

function listed(lines: readonly (readonly [what: string, about: string])[]): string {
  const width = Math.max(...lines.map(([what]) => what.length));
  return lines.map(([what, about]) => `  ${what.padEnd(width)}  ${about}`).join("\n");
}

/** cac adds it itself, with `-h`. */
const HELP = "--help";

function rawNameOf({ flag, value }: OptionHelp): string {
  return value === "" ? flag : `${flag} <${value}>`;
}

function aboutOf({ about, note }: OptionHelp): string {
  return note === "" ? about : `${about} (${note})`;
}

/** What cac prints: it writes to the console, where an answer is one text, written at the rim. */
function printed(print: () => void): string {
  const lines: string[] = [];
  const { info } = console;
  console.info = (text: string) => void lines.push(...text.split("\n"));
  try {
    print();
  } finally {
    console.info = info;
  }
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}
