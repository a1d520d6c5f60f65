/** Command lines and answers of the binary, and what of their characters is memory. */
import { spawnSync } from "node:child_process";
import { quoted } from "../../src/base/shell.ts";
import { type Memory, SESSIONS } from "./story.ts";

/** One command line with its answer. */
export interface Exchange {
  readonly line: string;
  readonly answer: string;
  readonly exit: number | null;
}

/** Where commands run, and with which binary. */
export interface Place {
  readonly memoryctl: string;
  /** A repository, as an agent works in one. */
  readonly cwd: string;
  /** A folder of the user's: nothing of the machine's is seen. */
  readonly home: string;
}

/** An agent's word: what it typed and read, one after the other. */
export class Talk {
  readonly exchanges: Exchange[] = [];
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** True where the binary has such a command: nobody pays for that. */
  knows(verb: string): boolean {
    const { memoryctl, cwd } = this.#place;
    return spawnSync(memoryctl, [verb, "--help"], { cwd }).status === 0;
  }

  /** Runs a command as an agent, whose host names it; its output is a pipe. Throws on an error. */
  say(agent: string, ...argv: readonly string[]): Exchange {
    const { memoryctl, cwd, home } = this.#place;
    const env = { PATH: process.env["PATH"] ?? "", HOME: home, MEMORYCTL_INSTANCE: agent };
    const ran = spawnSync(memoryctl, argv, { cwd, env, encoding: "utf8" });
    const line = `memoryctl ${argv.map(quoted).join(" ")}`;
    // The first agent of all is told that there is nothing to read yet.
    const isFirst = ran.stdout.includes('"code":"no_store"');
    if (ran.status !== 0 && !isFirst) {
      throw new Error(`${line}: exit ${ran.status}: ${ran.stdout}${ran.stderr}`);
    }
    const exchange = { line, answer: ran.stdout, exit: ran.status };
    this.exchanges.push(exchange);
    return exchange;
  }
}

/** Tokens of a text, as they are estimated everywhere: four characters each. */
export function tokens(text: string): number {
  return text.length / 4;
}

/** Tokens of a command line with its answer. */
export function costOf({ line, answer }: Exchange): number {
  return tokens(line) + tokens(answer);
}

/** What was said in the story: each memory with its members, by who said it. */
const SAID: readonly (readonly string[])[] = SESSIONS.flatMap(({ agent, memories, handoff }) => [
  ...memories.map((memory) => [...membersOf(memory), agent]),
  ...(handoff === null ? [] : [[handoff.summary, agent], [handoff.next, agent]]),
]);

function membersOf({ text, key, why, due, evidence }: Memory): string[] {
  return [text, key, why, due, evidence].filter((each) => each !== undefined);
}

const DAY = /\d{4}-\d\d-\d\d/;

/**
 * Characters of a text that are memory: what was said, and beside it who said it, and one day.
 * Everything else is what it takes to say so.
 */
export function memoryIn(text: string): number {
  return linesIn(text).reduce((sum, line) => {
    const said = SAID.filter(([first = ""]) => line.includes(first));
    const pieces = new Set(said.flat().filter((piece) => line.includes(piece)));
    const own = [...pieces].reduce((all, piece) => all + piece.length, 0);
    const isDated = said.length > 0 && !said.flat().some((piece) => DAY.test(piece));
    return sum + own + (isDated ? DAY.exec(line)?.[0].length ?? 0 : 0);
  }, 0);
}

/** The lines of an answer: those of its texts, where it is JSON. */
export function linesIn(text: string): string[] {
  const value = text.startsWith("{") ? JSON.parse(text) as unknown : text;
  const found: string[] = [];
  const walk = (each: unknown): void => {
    if (typeof each === "string") found.push(...each.split("\n"));
    else if (Array.isArray(each)) each.forEach(walk);
    else if (typeof each === "object" && each !== null) {
      // The members of a thing belong together, as those of one line do.
      const own = Object.values(each).filter((value) =>
        typeof value === "string" && !isLong(value)
      );
      if (own.length > 0) found.push(own.join(" "));
      Object.values(each).filter((value) => typeof value !== "string" || isLong(value))
        .forEach(walk);
    }
  };
  walk(value);
  return found;
}

function isLong(value: string): boolean {
  return value.includes("\n");
}
