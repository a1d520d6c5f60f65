/** Stores as policies see them: what was done by commands, and what the view says of it. */
import assert from "node:assert/strict";
import { rmSync, statSync, utimesSync } from "node:fs";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ViewData } from "../../../src/policy/evaluate.ts";
import { type TestStore, testStore } from "../../support/store.ts";
import { viewOf } from "../../support/looking.ts";
import { words } from "../../support/words.ts";

const A = ["--scope", "project:demo", "--instance-id", "ins-a"];
const B = ["--scope", "project:demo", "--instance-id", "ins-b"];
const V1 = fileURLToPath(new URL("../../formats/v1", import.meta.url).href);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Commands, how long passes behind them, and what of the view must be so. */
interface Case {
  readonly name: string;
  readonly lines: readonly (readonly string[])[];
  readonly wait_ms?: number;
  readonly asked?: { readonly scope?: string; readonly instance_id?: string };
  readonly see: (view: ViewData) => unknown;
  readonly is: unknown;
}

const start = (who: readonly string[]) => ["sync", "start", ...who, "--project", "demo"];
const capture = (
  who: readonly string[],
  summary: string,
  ...more: string[]
) => ["capture", ...who, "--summary", summary, ...more];
const decide = (who: readonly string[], summary: string, ...more: string[]) =>
  capture(who, summary, "--proposed-type", "decision", ...more);

const CASES: readonly Case[] = [
  {
    name: "instances: last sign, session, and what it wrote in it",
    lines: [capture(A, "before"), start(A), capture(A, "one"), capture(A, "two")],
    wait_ms: 10 * MINUTE,
    see: ({ instances: [own] }) => ({
      id: own?.instance_id,
      heartbeat: own?.since_heartbeat_seconds,
      start: own?.since_start_seconds,
      capture: own?.since_capture_seconds,
      work: own?.work,
      attach: own?.since_attach_seconds,
    }),
    is: { id: "ins-a", heartbeat: 601, start: 603, capture: 601, work: 2, attach: null },
  },
  {
    name: "instances: one that stopped is seen only by itself",
    lines: [start(A), start(B), ["sync", "stop", "--instance-id", "ins-a"]],
    asked: { instance_id: "ins-a" },
    see: ({ instances, scope, project, totals }) => ({
      scope,
      project,
      total: totals.instances,
      active: instances.map(({ instance_id, active }) => [instance_id, active]),
    }),
    is: {
      scope: "project:demo",
      project: "demo",
      total: 2,
      active: [["ins-a", false], ["ins-b", true]],
    },
  },
  {
    name: "streams: what waits, how long, and what was captured",
    lines: [
      capture(A, "one"),
      ["distill", ...A],
      capture(A, "two"),
      capture(B, "three"),
      capture(B, "four"),
    ],
    wait_ms: 5 * MINUTE,
    see: ({ streams }) =>
      streams.map((each) => [
        each.instance_id,
        each.captured,
        each.undistilled,
        each.oldest_undistilled_seconds,
        each.newest_capture_seconds,
      ]),
    is: [["ins-a", 2, 1, 303, 303], ["ins-b", 2, 2, 302, 301]],
  },
  {
    name: "streams: the asking agent's own, in whatever scope; of others only what is asked",
    lines: [
      start(A),
      capture(["--scope", "research", "--instance-id", "ins-a"], "elsewhere"),
      capture(["--scope", "research", "--instance-id", "ins-b"], "not asked"),
    ],
    asked: { instance_id: "ins-a" },
    see: ({ streams }) => streams.map((each) => [each.scope, each.instance_id, each.undistilled]),
    is: [["research", "ins-a", 1]],
  },
  {
    name: "scopes: published, waiting, by whom, and what became of it",
    lines: [
      ["publish", ...A, "--summary", "known"],
      ["reduce", "--scope", "project:demo"],
      ["publish", ...A, "--summary", "new"],
      ["publish", ...B, "--summary", "newer"],
    ],
    wait_ms: MINUTE,
    see: ({ scopes: [demo], index }) => [
      demo?.published,
      demo?.facts,
      demo?.unreduced,
      demo?.oldest_unreduced_seconds,
      demo?.publishers,
      index.since_reduce_seconds,
    ],
    is: [3, 1, 2, 62, ["ins-a", "ins-b"], 63],
  },
  {
    name: "conflicts: both sides with their owners and texts",
    lines: [
      decide(A, "Cache in files", "--decision-key", "cache"),
      decide(B, "Cache in SQLite", "--decision-key", "cache"),
      ["distill", "--scope", "project:demo"],
    ],
    wait_ms: MINUTE,
    see: ({ conflicts, totals }) => [
      totals.conflicts,
      ...conflicts.map(({ decision_key, open_seconds, active, contested }) => [
        decision_key,
        open_seconds,
        active.owner,
        active.summary,
        contested.owner,
        contested.summary,
      ]),
    ],
    is: [1, ["cache", 62, "ins-a", "Cache in files", "ins-b", "Cache in SQLite"]],
  },
  {
    name: "leases: those that live and those that are over, the first to end first",
    lines: [
      ["lease", "acquire", ...A, "--key", "long", "--ttl-seconds", "3600"],
      ["lease", "acquire", ...B, "--key", "short", "--ttl-seconds", "60"],
      ["lease", "acquire", ...B, "--key", "given-back"],
      ["lease", "release", ...B, "--key", "given-back"],
    ],
    wait_ms: 5 * MINUTE,
    see: ({ leases }) => leases.map(({ key, left_seconds, fence }) => [key, left_seconds, fence]),
    is: [["short", -243, 1], ["long", 3296, 1]],
  },
  {
    name: "projects: what was done since the checkpoint and since the handoff",
    lines: [
      capture(A, "one"),
      ["handoff", "--project", "demo", "--instance-id", "ins-a", "--summary", "done"],
      capture(A, "two"),
      ["checkpoint", "--project", "demo", "--instance-id", "ins-a", "--now", "here"],
      capture(A, "three"),
    ],
    wait_ms: MINUTE,
    see: ({ projects }) => projects,
    is: [{
      project: "demo",
      scope: "project:demo",
      has_capsule: false,
      since_checkpoint_seconds: 62,
      since_handoff_seconds: 64,
      work_since_checkpoint: 1,
      work_since_handoff: 2,
    }],
  },
  {
    name: "projects: one whose capsule stands",
    lines: [start(A), ["attach", "--project", "demo"]],
    see: ({ projects }) => projects.map(({ project, has_capsule }) => [project, has_capsule]),
    is: [["demo", true]],
  },
  {
    name: "agenda: open items, the overdue first; what is done is gone",
    lines: [
      ["agenda", "--project", "demo", "--add", "later", "--priority", "high"],
      ["agenda", "--project", "demo", "--add", "late", "--due-at", "2026-11-21"],
      ["capture", ...A, "--summary", "promised", "--proposed-type", "commitment"],
      ["distill", ...A],
    ],
    see: ({ agenda, commitments, totals }) => [
      agenda.map(({ summary, priority, due_in_seconds }) => [summary, priority, due_in_seconds]),
      commitments.map(({ summary, due_in_seconds }) => [summary, due_in_seconds]),
      totals.agenda,
    ],
    // The due day ends at midnight; the clock is at 10:00:04 two days later.
    is: [[["late", "medium", -122_404], ["later", "high", null]], [["promised", null]], 2],
  },
  {
    name: "decisions: reviews first, then high salience, then the newest; reasons and evidence",
    lines: [
      decide(A, "plain"),
      decide(A, "weighty", "--salience", "high", "--why", "it matters"),
      decide(A, "due", "--review-at", "2026-11-22", "--evidence-ref", "evidence/due.md"),
      decide(A, "newest"),
      ["distill", ...A],
    ],
    see: ({ decisions, totals }) => [
      totals.decisions,
      ...decisions.map((each) => [
        each.summary,
        each.salience,
        each.why,
        each.review_in_seconds,
        each.evidence,
      ]),
    ],
    is: [
      4,
      ["due", "medium", null, -36_005, ["evidence/due.md"]],
      ["weighty", "high", "it matters", null, []],
      ["newest", "medium", null, null, []],
      ["plain", "medium", null, null, []],
    ],
  },
  {
    name: "commitments: the next due first; completed ones are gone",
    lines: [
      capture(A, "some day", "--proposed-type", "commitment"),
      capture(A, "soon", "--proposed-type", "commitment", "--due-at", "2026-11-24"),
      capture(A, "late", "--proposed-type", "commitment", "--due-at", "2026-11-20"),
      ["distill", ...A],
    ],
    see: ({ commitments }) => commitments.map((each) => [each.summary, each.due_in_seconds]),
    is: [["late", -208_804], ["soon", 136_796], ["some day", null]],
  },
  {
    name: "scorecards, findings and rejected events",
    lines: [
      ["publish", ...A, "--summary", "waits"],
      ["diagnose", "--scope", "project:demo"],
      ["diagnose"],
    ],
    wait_ms: MINUTE,
    see: ({ scorecards, findings, index }) => [
      scorecards.map(({ scope, age_seconds, health }) => [scope, age_seconds, health]),
      findings.map((
        { rule, severity, scope, open_seconds },
      ) => [rule, severity, scope, open_seconds]),
      index.rejected_events,
    ],
    is: [
      [["", 61, "green"], ["project:demo", 62, "green"]],
      [["reduce_lag", "medium", "project:demo", 62], ["reduce_lag", "medium", "", 61]],
      0,
    ],
  },
];

describe("the view says what a store holds", () => {
  for (const { name, lines, wait_ms = 0, asked, see, is } of CASES) {
    test(name, async () => {
      const store = testStore();
      after(store.remove);
      for (const line of lines) await store.ok(...line);
      store.clock += wait_ms;
      assert.deepEqual(see(viewOf(store, asked)), is);
    });
  }
});

describe("the view", () => {
  test("leaves out what is private, but for the owner", async () => {
    const store = testStore();
    after(store.remove);
    await store.ok(...decide(A, "mine", "--visibility", "private", "--salience", "high"));
    await store.ok("distill", ...A);
    const seen = (asked: { scope: string; instance_id?: string }) =>
      viewOf(store, asked).decisions.map(({ summary }) => summary);
    assert.deepEqual(seen({ scope: "project:demo" }), []);
    assert.deepEqual(seen({ scope: "project:demo", instance_id: "ins-b" }), []);
    assert.deepEqual(seen({ scope: "project:demo", instance_id: "ins-a" }), ["mine"]);
  });

  test("takes a glob for a scope", async () => {
    const store = testStore();
    after(store.remove);
    for (const scope of ["project:demo", "project:other", "research"]) {
      await store.ok(...words`capture --scope ${scope} --instance-id ins-a --summary x`);
    }
    const { scopes, streams, project } = viewOf(store, { scope: "project:*" });
    assert.deepEqual(scopes.map(({ scope }) => scope), ["project:demo", "project:other"]);
    assert.equal(streams.length, 2);
    assert.equal(project, null);
  });

  test("dates attach by the agent's own capsule, also where it says the same again", async () => {
    const store = testStore();
    after(store.remove);
    const path = "views/private/ins-a/attach/demo.md";
    const attach = () => store.ok(...words`attach --project demo --instance-id ins-a`);
    await store.ok(...start(A));
    await attach();
    touch(store, path, store.clock - 5 * MINUTE);
    const [own] = viewOf(store, { instance_id: "ins-a" }).instances;
    assert.equal(own?.since_attach_seconds, 300);
    const before = statSync(`${store.root}/${path}`).mtimeMs;
    const text = store.read(path);
    await attach();
    assert.equal(store.read(path), text);
    assert.notEqual(statSync(`${store.root}/${path}`).mtimeMs, before);
  });

  test("cuts its lists and says how many there are", async () => {
    const store = testStore();
    after(store.remove);
    store.input = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify({
        scope: "project:demo",
        instance_id: "ins-a",
        summary: `decision ${i}`,
        proposed_type: "decision",
      })).join("\n");
    await store.ok("capture", "--stdin");
    await store.ok("distill", ...A);
    const { decisions, totals } = viewOf(store, { scope: "project:demo" });
    assert.equal(decisions.length, 16);
    assert.equal(totals.decisions, 60);
  });

  for (const name of ["quickstart", "two-instances", "contention", "governance"]) {
    test(`of v1's store '${name}' is the same from an index made anew`, async () => {
      const store = testStore({ from: `${V1}/${name}/memory` });
      after(store.remove);
      await store.ok("stats");
      const view = viewOf(store);
      rmSync(`${store.root}/index/state.db`);
      store.clock -= 1000;
      await store.ok("stats");
      assert.deepEqual({ ...viewOf(store), now_ms: 0 }, { ...view, now_ms: 0 });
      assert.ok(view.totals.scopes > 0);
      assert.equal(JSON.stringify(view).includes("undefined"), false);
    });
  }

  test("forgets dates with the rows that named them", async () => {
    const store = testStore();
    after(store.remove);
    await store.ok(...decide(A, "due", "--review-at", "2026-11-22"));
    await store.ok("distill", ...A);
    const [due] = viewOf(store).decisions;
    await store.ok(...words`reconcile --id ${due?.id ?? ""} --summary "due later"
      --review-at 2027-01-01`);
    const views = viewOf(store).decisions;
    assert.deepEqual(views.map(({ summary }) => summary), ["due later"]);
    assert.ok((views[0]?.review_in_seconds ?? 0) > 30 * DAY / 1000);
  });
});

function touch(store: TestStore, path: string, time_ms: number): void {
  utimesSync(`${store.root}/${path}`, time_ms / 1000, time_ms / 1000);
}
