/** The figures of the bench of tokens: what must be reached, and what each way took. */
import { type BarResult, judged, type Limit } from "../scale/bar.ts";
import { type Memory, type Question, QUESTIONS, SESSIONS } from "./story.ts";
import { costOf, type Exchange, linesIn, memoryIn, type Place, Talk, tokens } from "./talk.ts";
import { BEFORE, callsForALine, NOW, play, type Way } from "./ways.ts";

/** What must be reached. */
export const MUST = {
  /** Tokens of one remembered line, call and answer: the mean of all. */
  line: 45,
  /** Tokens of the beginning of a session that knows all, and how much of them is memory. */
  start: 1200,
  start_memory: 0.7,
  /** Questions that are answered, and tokens for all that the capsule does not answer. */
  answered: QUESTIONS.length,
  questions: 900,
  /** The same asked of `recall` alone, by their words. */
  recalled: QUESTIONS.length,
  recalls: 900,
  /** Tokens of all commands and answers, and how much of them is memory. */
  all: 3000,
  all_memory: 0.4,
  /** Calls for a line that the next session sees. */
  calls: 1,
} as const;

/** What one way took. */
export type Figures = { readonly [K in keyof typeof MUST]: number };

/** A row of the table: a figure of both ways. */
export interface TokenRow {
  readonly what: string;
  readonly must: string;
  readonly now: string;
  readonly before: string;
  readonly holds: boolean;
}

/** Plays the story both ways, each in a repository of its own that `place` makes. */
export function measured(place: () => Place): { now: Figures; before: Figures } {
  return { now: figuresOf(NOW, place), before: figuresOf(BEFORE, place) };
}

function figuresOf(way: Way, place: () => Place): Figures {
  const at = place();
  const talk = new Talk(at);
  const played = play(way, talk, SESSIONS);
  const sum = (of: readonly Exchange[]) => of.reduce((all, each) => all + costOf(each), 0);
  const all = sum(played.all);
  const after = new Talk(at);
  const start = way.start(after, ASKER);
  const asked = QUESTIONS.map((question) => answered(after, start, question));
  const fact = SESSIONS[0]?.memories.find(({ type }) => type === "fact") as Memory;
  return {
    line: sum(played.lines) / played.lines.length,
    start: sum(start),
    start_memory: shareOf(start),
    answered: asked.filter(({ is }) => is).length,
    questions: asked.reduce((cost, each) => cost + each.cost, 0),
    ...recalledIn(way, after),
    all,
    all_memory: shareOf(played.all),
    calls: callsForALine(way, new Talk(place()), fact),
  };
}

/** Who comes when all is known. */
const ASKER = "claude-77aa";

/** How much of what was typed and read is memory. */
function shareOf(exchanges: readonly Exchange[]): number {
  const memory = exchanges.reduce((sum, { line, answer }) => {
    return sum + tokens(" ".repeat(memoryIn(line) + memoryIn(answer)));
  }, 0);
  return memory / exchanges.reduce((sum, each) => sum + costOf(each), 0);
}

/** Whether a question is answered, and what that took beyond the capsule; asked once each. */
function answered(
  talk: Talk,
  capsule: readonly Exchange[],
  { answer, words, lookUp }: Question,
): { readonly is: boolean; readonly cost: number } {
  const has = (read: Exchange) =>
    linesIn(read.answer).some((line) => answer.every((word) => line.includes(word)));
  if (capsule.some(has)) return { is: true, cost: 0 };
  const known = talk.exchanges.find(({ line }) => line === `memoryctl ${lookUp.join(" ")}`);
  if (known !== undefined && has(known)) return { is: true, cost: 0 };
  const read = talk.say(ASKER, ...(talk.knows(SEARCH) ? [SEARCH, ...words.split(" ")] : lookUp));
  return { is: has(read), cost: costOf(read) };
}

/** The verb that searches; a program without it has lists for that. */
const SEARCH = "recall";

/** Questions that it answers by itself, and what that takes; not a number where nobody had it. */
function recalledIn(way: Way, talk: Talk): Pick<Figures, "recalled" | "recalls"> {
  if (way.judge !== null) return { recalled: NaN, recalls: NaN };
  const all = QUESTIONS.map(({ answer, words }) => {
    const read = talk.say(ASKER, SEARCH, ...words.split(" "));
    const lines = linesIn(read.answer);
    return { cost: costOf(read), is: lines.some((line) => answer.every((w) => line.includes(w))) };
  });
  return {
    recalled: all.filter(({ is }) => is).length,
    recalls: all.reduce((sum, { cost }) => sum + cost, 0),
  };
}

/** The table, and whether it holds. */
export function tableOf({ now, before }: { now: Figures; before: Figures }): TokenRow[] {
  return ROWS.map(({ what, of, least, text }) => {
    const must = of.map((name) => `${least(name) ? "≥" : "≤"} ${text(name, MUST[name])}`).join(
      ", ",
    );
    const shown = (figures: Figures) => of.map((name) => text(name, figures[name])).join(", ");
    const holds = of.every((name) =>
      least(name) ? now[name] >= MUST[name] : now[name] <= MUST[name]
    );
    return { what, must, now: shown(now), before: shown(before), holds };
  });
}

type Name = keyof typeof MUST;

interface RowKind {
  readonly what: string;
  readonly of: readonly Name[];
  readonly least: (name: Name) => boolean;
  readonly text: (name: Name, value: number) => string;
}

const SHARES: readonly Name[] = ["start_memory", "all_memory"];
const COUNTED: readonly Name[] = ["answered", "recalled"];

/** True where more is better. */
const isLeast = (name: Name) => SHARES.includes(name) || COUNTED.includes(name);

function textOf(name: Name, value: number): string {
  if (Number.isNaN(value)) return "not seen";
  if (SHARES.includes(name)) return `${Math.round(value * 100)} % memory`;
  if (COUNTED.includes(name)) return `${value} of ${QUESTIONS.length}`;
  if (name === "calls") return `${value} ${value === 1 ? "call" : "calls"}`;
  return `${Math.round(value).toLocaleString("en-US")} tokens`;
}

const row = (what: string, ...of: readonly Name[]): RowKind => ({
  what,
  of,
  least: isLeast,
  text: textOf,
});

const ROWS: readonly RowKind[] = [
  row("one remembered line, its call and answer", "line"),
  row("a session begins, when all is known", "start", "start_memory"),
  row("16 questions, beyond what the beginning told", "answered", "questions"),
  row("the same, of `recall` alone", "recalled", "recalls"),
  row("three sessions, all commands and answers", "all", "all_memory"),
  row("a fact that the next session has read when it has begun", "calls"),
];

/** The row of the speed table. */
export function barOf(now: Figures): BarResult {
  const limits: Limit[] = (Object.keys(MUST) as Name[]).map((name) => ({
    name: name.replace("_", ": "),
    value: now[name],
    limit: MUST[name],
    ...(isLeast(name) ? { least: true } : {}),
  }));
  const texts = (figures: Readonly<Record<Name, number>>) =>
    (Object.keys(MUST) as Name[]).map((name) => `${name} ${textOf(name, figures[name])}`).join(
      ", ",
    );
  return judged("P13", {
    work: "three sessions of one project, characters / 4",
    bar: texts(MUST),
    reached: texts(now),
    limits,
  });
}
