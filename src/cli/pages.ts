/**
 * The pages of help. cac lays them out, from the commands' definitions; it is loaded by who asks
 * for help, for any other start would feel it.
 */
import { cac } from "cac";
import { EXIT_MEANINGS } from "../base/errors.ts";
import type { Command } from "../command/command.ts";
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

/** The help page of the program. */
export function overview(commands: readonly Command[]): string {
  const program = cac(NAME).usage("COMMAND [options]");
  for (const { name, about } of commands) program.command(name, about);
  const exits = Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `  ${code}  ${meaning}`);
  program.help(([, ...sections]) => [
    { body: `${NAME}: long-term memory for AI agents, on plain files` },
    // cac would name each command a second time, with `--help` behind it.
    ...sections.filter(({ title }) => title?.startsWith("For more info") !== true),
    { title: "Exit codes", body: exits.join("\n") },
  ]);
  return printed(() => program.outputHelp());
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
