/** The two ways to play the story: as an agent does now, and as it did before `remember`. */
import type { Memory, Session } from "./story.ts";
import type { Exchange, Talk } from "./talk.ts";

/** What is measured of a way. */
export interface Played {
  /** What each session began with, until its agent had read what is known. */
  readonly starts: readonly Exchange[][];
  /** What each remembered line took, without what judges it. */
  readonly lines: readonly Exchange[];
  readonly all: readonly Exchange[];
}

/** How a session is played. */
export interface Way {
  readonly name: string;
  readonly start: (talk: Talk, agent: string) => Exchange[];
  readonly remember: (talk: Talk, agent: string, memory: Memory) => Exchange;
  /** What makes lines seen that were remembered; null where nothing more is needed. */
  readonly judge: ((talk: Talk, agent: string) => Exchange) | null;
  readonly hand: (talk: Talk, agent: string, what: NonNullable<Session["handoff"]>) => Exchange[];
}

const given = (name: string, value: string | undefined) =>
  value === undefined ? [] : [`--${name}`, value];

/** With what the place tells. */
export const NOW: Way = {
  name: "now",
  start: (talk, agent) => [talk.say(agent, "attach", "--format", "md")],
  remember: (talk, agent, { text, key, why, due, evidence }) =>
    talk.say(
      agent,
      "remember",
      text,
      ...given("key", key),
      ...given("why", why),
      ...given("due", due),
      ...given("evidence", evidence),
    ),
  judge: null,
  hand: (talk, agent, { summary, next }) => [
    talk.say(agent, "handoff", "--summary", summary, "--next-actions", next),
  ],
};

const SCOPE = ["--scope", "project:shop"];
const PROJECT = ["--project", "shop"];
const who = (agent: string) => ["--instance-id", agent];

/** As the pages taught it: everything is named in every call, and judged by a call of its own. */
export const BEFORE: Way = {
  name: "before",
  start: (talk, agent) => [
    talk.say(agent, "sync", "start", ...who(agent), ...SCOPE, ...PROJECT),
    talk.say(agent, "attach", ...PROJECT, ...who(agent)),
  ],
  remember: (talk, agent, { type, text, key, why, due, evidence }) =>
    talk.say(
      agent,
      ...["capture", ...SCOPE, ...who(agent), "--summary", text],
      ...(type === "fact" ? [] : ["--proposed-type", type]),
      ...given("decision-key", key),
      ...given("why", why),
      ...given("due-at", due),
      ...given("evidence-ref", evidence),
    ),
  judge: (talk, agent) => talk.say(agent, "distill", ...SCOPE, ...who(agent)),
  hand: (talk, agent, { summary, next }) => [
    talk.say(
      agent,
      ...["handoff", ...PROJECT, ...who(agent), "--summary", summary, "--next-actions", next],
    ),
    talk.say(agent, "sync", "stop", ...who(agent), ...SCOPE),
  ],
};

/** Lines that are judged together, as the pages advised. */
const TOGETHER = 6;

/** Plays sessions one after the other. */
export function play(way: Way, talk: Talk, sessions: readonly Session[]): Played {
  const starts: Exchange[][] = [];
  const lines: Exchange[] = [];
  for (const { agent, memories, handoff } of sessions) {
    starts.push(way.start(talk, agent));
    for (const [i, memory] of memories.entries()) {
      lines.push(way.remember(talk, agent, memory));
      const isPart = (i + 1) % TOGETHER === 0 || (i + 1 === memories.length && handoff !== null);
      if (isPart && way.judge !== null) way.judge(talk, agent);
    }
    if (handoff !== null) way.hand(talk, agent, handoff);
  }
  return { starts, lines, all: talk.exchanges };
}

const [FIRST, NEXT] = ["claude-0001", "claude-0002"];

/**
 * Calls that a session makes for one fact, so that the next one has read it once it has begun; not
 * a number where that does not see it. A way that judges by a call of its own is a whole session.
 */
export function callsForALine(way: Way, talk: Talk, fact: Memory): number {
  if (way.judge !== null) way.start(talk, FIRST);
  way.remember(talk, FIRST, fact);
  if (way.judge !== null) {
    way.judge(talk, FIRST);
    way.hand(talk, FIRST, { summary: "Looked around", next: "Go on" });
  }
  const calls = talk.exchanges.length;
  const read = way.start(talk, NEXT);
  return read.some(({ answer }) => answer.includes(fact.text)) ? calls : NaN;
}
