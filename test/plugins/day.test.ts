/**
 * A working day of two agents on one project, in which each asks every ten minutes what to do next
 * and follows the first advice, whatever it is. They are not asked to be tidy: they capture,
 * decide, publish and contradict each other, and everything else is left to the advice.
 */
import assert from "node:assert/strict";
import { existsSync, utimesSync } from "node:fs";
import { after, describe, test } from "node:test";
import { viewOf } from "../support/looking.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const MINUTE = 60_000;
const NINE_O_CLOCK = Date.UTC(2026, 10, 23, 9);
/** Each agent's turn, every ten minutes; the day is over by seven in the evening. */
const TURNS = 60;
const AGENTS = ["ins-a", "ins-b"];

/** What an agent was told, and when: minutes since nine. */
interface Told {
  readonly agent: string;
  readonly minute: number;
  readonly id: string;
}

describe("a working day", () => {
  test(
    "by the first advice each time: green all day, and handed over",
    { timeout: 120_000 },
    async () => {
      const store = testStore({ clock: NINE_O_CLOCK });
      after(store.remove);
      await store.ok("init");
      const told = await workingDay(store);
      const ids = (agent: string) =>
        told.filter((each) => each.agent === agent).map(({ id }) => id);
      for (const agent of AGENTS) {
        assert.deepEqual(ids(agent).slice(0, 2), ["session-start", "attach"], agent);
        assert.equal(ids(agent).at(-1), "session-stop", agent);
      }
      const heard = new Set(told.map(({ id }) => id));
      for (const id of ["contention", "reduce", "heartbeat", "distill", "checkpoint", "diagnose"]) {
        assert.ok(heard.has(id), `nobody was told: ${id}`);
      }
      assert.ok(heard.has("handoff"));
      await isTidy(store);
    },
  );
});

async function workingDay(store: TestStore): Promise<Told[]> {
  const told: Told[] = [];
  const gone = new Set<string>();
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const agent of AGENTS.filter((each) => !gone.has(each))) {
      const begun_ms = NINE_O_CLOCK + turn * 10 * MINUTE;
      store.clock = Math.max(store.clock, begun_ms + AGENTS.indexOf(agent) * MINUTE);
      if (turn > 1 && turn < 45) await work(store, agent, turn);
      const first = await firstAdvice(store, agent);
      if (first !== undefined) {
        await follow(store, first);
        told.push({ agent, minute: turn * 10, id: first.id });
        if (first.id === "session-stop") gone.add(agent);
      }
      const { health, score, metrics } = await store.ok("diagnose", "--dry-run");
      const at = `${agent}, turn ${turn}, after ${first?.id}: ${score} ${JSON.stringify(metrics)}`;
      assert.equal(health, "green", at);
    }
  }
  return told;
}

/** What agents do for their own sake: facts, at times a publish, a burst, a decision. */
async function work(store: TestStore, agent: string, turn: number): Promise<void> {
  const who = ["--scope", "project:demo", "--project", "demo", "--instance-id", agent];
  const summary = `${agent} learned something in turn ${turn}`;
  await store.ok("capture", ...who, "--summary", summary);
  await store.ok("capture", ...who, "--summary", `${summary}, and more`);
  if (turn % 6 === 0) await store.ok("publish", ...who, "--summary", `${summary}, for all`);
  if (turn === 30) {
    for (let i = 0; i < 20; i += 1) {
      await store.ok("capture", ...who, "--summary", `fact ${i}`);
    }
  }
  if (turn === 12) {
    const decision = ["--proposed-type", "decision", "--decision-key", "cache"];
    await store.ok(...words`capture ${who} ${decision} --summary "cache as ${agent} likes it"`);
  }
}

interface Advice {
  readonly id: string;
  readonly command: readonly string[];
}

/** The best advice for an agent, as `advise` gives it. */
async function firstAdvice(store: TestStore, agent: string): Promise<Advice | undefined> {
  const place = ["--scope", "project:demo", "--project", "demo", "--instance-id", agent];
  const { advice } = await store.ok("advise", ...place, "--max", "1");
  return advice[0];
}

/** Runs an advised command, with words for those that the agent must supply. */
async function follow(store: TestStore, { command }: Advice): Promise<void> {
  const now_ms = store.clock;
  await store.ok(
    ...command.map((word) => /^<.*>$/.test(word) ? `said: ${word.slice(1, -1)}` : word),
  );
  // Files have the machine's time; the view compares them with the clock of the store.
  const written = command[0] === "attach"
    ? ["views/attach/demo.md", ...AGENTS.map((each) => `views/private/${each}/attach/demo.md`)]
    : command[0] === "hygiene"
    ? ["index/catalog.jsonl"]
    : [];
  const own = written.filter((path) =>
    !path.includes("private") || command.some((word) => path.includes(`/${word}/`))
  );
  for (const path of own.filter((each) => existsSync(`${store.root}/${each}`))) {
    utimesSync(`${store.root}/${path}`, now_ms / 1000, now_ms / 1000);
  }
}

/** Nothing is left behind: nobody is at work, nothing waits, and the next session knows. */
async function isTidy(store: TestStore): Promise<void> {
  const { metrics, health } = await store.ok("diagnose", "--dry-run");
  assert.equal(health, "green");
  for (const name of ["active_instances", "undistilled", "reduce_lag", "open_conflicts"]) {
    assert.equal(metrics[name], 0, name);
  }
  await store.ok("validate", "--strict");
  const [demo] = viewOf(store, { project: "demo" }).projects;
  assert.equal(demo?.work_since_handoff, 0);
  assert.match(store.read("projects/demo/resume.active.md"), /said: what was done/);
}
