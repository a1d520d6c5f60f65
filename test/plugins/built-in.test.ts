/** The built-in policies on views made by hand: each moment, each class of debt, each mode. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BUILT_IN } from "../../plugins/built-in.ts";
import cadence from "../../plugins/cadence.ts";
import radar from "../../plugins/complexity-radar.ts";
import debt from "../../plugins/memory-debt.ts";
import { span } from "../../plugins/parts/amounts.ts";
import { commandNamed } from "../../src/commands/all.ts";
import type { Policy, PolicyView } from "../../src/policy/contract.ts";
import {
  conflict,
  decision,
  instance,
  lease,
  project,
  scope,
  stream,
  viewOf,
} from "../support/views.ts";

type Change = Parameters<typeof viewOf>[0];

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What a moment looks like, and the advice that it gives: `id: command`, in its order. */
type Row = readonly [what: string, change: Change, advice: readonly string[]];

const asks = (change: Parameters<typeof instance>[0] = {}): Change => ({
  instance_id: "ins-a",
  instances: [instance(change)],
  projects: [project()],
});

const CHECKPOINT = "checkpoint --project demo --instance-id ins-a --now <what works> " +
  "--next <what comes next>";

const MOMENTS: readonly Row[] = [
  ["nothing", {}, []],
  ["an agent at work", asks(), []],
  [
    "an agent that nobody knows",
    { instance_id: "ins-a", scope: "project:demo", project: "demo" },
    ["session-start: sync start --instance-id ins-a --scope project:demo --project demo"],
  ],
  ["an agent that stopped and asks again", asks({ active: false }), [
    "session-start: sync start --instance-id ins-a",
  ]],
  ["a session that never attached", asks({ since_attach_seconds: null }), [
    "attach: attach --project demo --instance-id ins-a",
  ]],
  ["a session younger than its capsule", asks({ since_attach_seconds: DAY }), [
    "attach: attach --project demo --instance-id ins-a",
  ]],
  ["a session without project", asks({ project: "", since_attach_seconds: null }), []],
  ["nobody asks, and a project has no capsule", { projects: [project({ has_capsule: false })] }, [
    "attach: attach --project demo",
  ]],
  [
    "published events wait",
    { scopes: [scope({ unreduced: 2, oldest_unreduced_seconds: 90, publishers: ["ins-b"] })] },
    ["reduce: reduce --scope project:demo"],
  ],
  ["fifteen silent minutes", asks({ since_heartbeat_seconds: 900 }), [
    "heartbeat: sync heartbeat --instance-id ins-a --scope project:demo",
  ]],
  ["nineteen captures", { ...asks(), streams: [stream({ undistilled: 19 })] }, []],
  ["twenty captures", { ...asks(), streams: [stream({ undistilled: 20 })] }, [
    "distill: distill --scope project:demo --instance-id ins-a",
  ]],
  [
    "twenty captures of somebody else",
    { ...asks(), streams: [stream({ undistilled: 20, instance_id: "ins-b" })] },
    [],
  ],
  [
    "another scope",
    {
      ...asks(),
      streams: [
        stream({ scope: "project:old", undistilled: 1, newest_capture_seconds: 600 }),
        stream({ scope: "project:demo", undistilled: 2, newest_capture_seconds: 5 }),
      ],
    },
    ["distill-left-scope: distill --scope project:old --instance-id ins-a"],
  ],
  [
    "fifteen events since the checkpoint",
    { ...asks(), projects: [project({ work_since_checkpoint: 15 })] },
    [`checkpoint: ${CHECKPOINT}`],
  ],
  [
    "two hours since the checkpoint, with an event",
    {
      ...asks(),
      projects: [project({ work_since_checkpoint: 1, since_checkpoint_seconds: 2 * HOUR })],
    },
    [`checkpoint: ${CHECKPOINT}`],
  ],
  ["an hour without a diagnosis", asks({ since_start_seconds: HOUR }), [
    "diagnose: diagnose --scope project:demo --project demo",
  ]],
  [
    "an hour with a diagnosis",
    {
      ...asks({ since_start_seconds: HOUR }),
      scorecards: [{ scope: "", project: "", age_seconds: 60, score: 100, health: "green" }],
    },
    [],
  ],
  ["half an hour without a word", asks({ since_capture_seconds: HOUR / 2 }), [
    "remember: remember <what was learned> --instance-id ins-a --scope project:demo",
  ]],
  [
    "two at work, and ten captures wait",
    {
      ...asks(),
      instances: [instance(), instance({ instance_id: "ins-b" })],
      scopes: [scope({ captured: 10, undistilled: 10 })],
    },
    ["share: distill --scope project:demo"],
  ],
  [
    "two at work, and all that was captured is judged",
    {
      ...asks(),
      instances: [instance(), instance({ instance_id: "ins-b" })],
      scopes: [scope({ captured: 50, undistilled: 9 })],
    },
    [],
  ],
  [
    "the end: what waits is distilled, written down, handed over",
    {
      ...asks({ since_start_seconds: 8 * HOUR }),
      streams: [stream({ undistilled: 1 })],
      projects: [project({ work_since_checkpoint: 1, work_since_handoff: 1 })],
      scorecards: [{ scope: "", project: "", age_seconds: 60, score: 100, health: "green" }],
    },
    [
      "distill: distill --scope project:demo --instance-id ins-a",
      `checkpoint: ${CHECKPOINT}`,
      "handoff: handoff --project demo --instance-id ins-a --summary <what was done> " +
      "--next-actions <what comes next>",
    ],
  ],
  [
    "the end: all is handed over",
    {
      ...asks({ since_capture_seconds: HOUR, since_start_seconds: 2 * HOUR }),
      scorecards: [{ scope: "", project: "", age_seconds: 60, score: 100, health: "green" }],
    },
    ["session-stop: sync stop --instance-id ins-a --scope project:demo"],
  ],
];

const RECONCILE = "reconcile --id dec-20261123101500-0123456789abcdef";

const DEBTS: readonly Row[] = [
  ["nothing owed", { ...asks(), decisions: [decision()] }, []],
  ["contention: a conflict", { conflicts: [conflict()] }, [
    `contention: ${RECONCILE} --resolve-conflict cfl-20261123101500-0123456789abcdef ` +
    "--instance-id <your instance> --summary <what holds> --why <why it holds>",
  ]],
  ["contention: a conflict of yesterday", { conflicts: [conflict({ open_seconds: DAY })] }, [
    `contention: ${RECONCILE} --resolve-conflict cfl-20261123101500-0123456789abcdef ` +
    "--instance-id <your instance> --summary <what holds> --why <why it holds>",
  ]],
  ["contention: a lease of another that is over", { leases: [lease({ left_seconds: -5 })] }, [
    "contention: diagnose",
  ]],
  [
    "contention: the same lease, found",
    {
      leases: [lease({ left_seconds: -5 })],
      findings: [{
        finding_id: "fdg-1",
        rule: "stale_lease",
        severity: "medium",
        scope: "",
        project: "",
        open_seconds: 5,
      }],
    },
    ["contention: optimize --execute", "governance: optimize --dry-run"],
  ],
  [
    "contention: a lease of one's own that is over",
    { ...asks(), leases: [lease({ left_seconds: 0, instance_id: "ins-a" })] },
    [
      "contention: lease release --scope project:demo --key decision:cache --instance-id ins-a",
    ],
  ],
  ["convergence: more to distill", { scopes: [scope({ undistilled: 3, unreduced: 2 })] }, [
    "convergence: distill --scope project:demo",
  ]],
  ["convergence: more to reduce", { scopes: [scope({ undistilled: 2, unreduced: 3 })] }, [
    "convergence: reduce --scope project:demo",
  ]],
  [
    "continuity: work that nothing tells of",
    {
      ...asks(),
      projects: [
        project({
          since_checkpoint_seconds: null,
          since_handoff_seconds: DAY,
          work_since_checkpoint: 9,
          work_since_handoff: 4,
        }),
      ],
    },
    [`continuity: ${CHECKPOINT}`],
  ],
  ["continuity: no capsule", { projects: [project({ has_capsule: false })] }, [
    "continuity: attach --project demo",
  ]],
  [
    "governance: silence",
    { instances: [instance({ instance_id: "ins-b", since_heartbeat_seconds: 1800 })] },
    ["governance: sync stop --instance-id ins-b --scope project:demo"],
  ],
  ["governance: a review that is due", { decisions: [decision({ review_in_seconds: -1 })] }, [
    `governance: ${RECONCILE} --instance-id <your instance> --summary <what holds> ` +
    "--review-at <when to look again>",
  ]],
  ["governance: a review that is to come", { decisions: [decision({ review_in_seconds: 1 })] }, []],
  [
    "governance: damage",
    {
      index: {
        since_reduce_seconds: null,
        since_reindex_seconds: null,
        rejected_events: 1,
        damaged_lines: 1,
      },
    },
    ["governance: validate"],
  ],
  ["retrieval: a decision without a key", { decisions: [decision({ decision_key: null })] }, [
    `retrieval: ${RECONCILE} --instance-id <your instance> --summary <what holds> ` +
    "--decision-key <its key>",
  ]],
  ["retrieval: doubt", { decisions: [decision({ evidence: [], confidence: 0.4 })] }, [
    `retrieval: ${RECONCILE} --instance-id <your instance> --summary <what holds> ` +
    "--evidence-ref <file> --confidence 0.9",
  ]],
  [
    "retrieval: an old catalog",
    {
      streams: [stream()],
      index: {
        since_reduce_seconds: null,
        since_reindex_seconds: 61,
        rejected_events: 0,
        damaged_lines: 0,
      },
    },
    ["retrieval: hygiene --reindex"],
  ],
];

const LATE = {
  decisions: [decision({ review_in_seconds: -DAY })],
  projects: [project({ since_handoff_seconds: 4 * DAY, work_since_handoff: 7 })],
};
const CROWD = {
  instances: [instance(), instance({ instance_id: "ins-b" })],
  leases: [lease()],
};

const MODES: readonly Row[] = [
  ["one signal is no mode", { decisions: LATE.decisions, leases: CROWD.leases }, []],
  ["over time", LATE, [
    "diachronic-attach: attach --project demo --budget 24000",
    "diachronic-checkpoint: checkpoint --project demo --instance-id <your instance> " +
    "--now <what works> --next <what comes next>",
  ]],
  ["at the same time", CROWD, [
    "synchronic-leases: lease list --scope project:demo",
    "synchronic-lease: lease acquire --instance-id <your instance> --scope project:demo " +
    "--key <what you will change>",
  ]],
  [
    "over time: health falls, many decisions, an old checkpoint",
    {
      scorecards: [
        { scope: "", project: "", age_seconds: 60, score: 70, health: "yellow" },
        { scope: "", project: "", age_seconds: DAY, score: 80, health: "yellow" },
      ],
      decisions: Array.from({ length: 30 }, () => decision()),
    },
    [
      "diachronic-attach: attach --project <project> --budget 24000",
      "diachronic-checkpoint: checkpoint --project <project> --instance-id <your instance> " +
      "--now <what works> --next <what comes next>",
    ],
  ],
  [
    "over time: an old checkpoint, a promise overdue",
    {
      projects: [project({ since_checkpoint_seconds: 4 * HOUR, work_since_checkpoint: 1 })],
      commitments: [{
        id: "com-1",
        scope: "project:demo",
        summary: "Ship it",
        salience: "high",
        age_seconds: DAY,
        due_in_seconds: -1,
      }],
    },
    [
      "diachronic-attach: attach --project demo --budget 24000",
      "diachronic-checkpoint: checkpoint --project demo --instance-id <your instance> " +
      "--now <what works> --next <what comes next>",
    ],
  ],
  [
    "at the same time: several publish and capture, nobody reduces or distills",
    {
      scope: "project:demo",
      scopes: [scope({ unreduced: 2, publishers: ["ins-a", "ins-b"] })],
      streams: [
        stream({ undistilled: 10 }),
        stream({ undistilled: 12, instance_id: "ins-b" }),
      ],
    },
    [
      "synchronic-leases: lease list --scope project:demo",
      "synchronic-lease: lease acquire --instance-id <your instance> --scope project:demo " +
      "--key <what you will change>",
    ],
  ],
  ["both: contention first", { ...LATE, ...CROWD, conflicts: [conflict()] }, [
    "synchronic-history: history dec-20261123101500-0123456789abcdef",
    "synchronic-lease: lease acquire --instance-id <your instance> --scope project:demo " +
    "--key cache",
    "diachronic-attach: attach --project demo --budget 24000",
    "diachronic-checkpoint: checkpoint --project demo --instance-id <your instance> " +
    "--now <what works> --next <what comes next>",
  ]],
];

const TABLES: readonly (readonly [Policy, readonly Row[]])[] = [
  [cadence, MOMENTS],
  [debt, DEBTS],
  [radar, MODES],
];

function adviceOf(policy: Policy, view: PolicyView) {
  return [...policy.evaluate(view).advice].sort((a, b) => b.score - a.score);
}

for (const [policy, rows] of TABLES) {
  describe(policy.name, () => {
    for (const [what, change, expected] of rows) {
      test(what, () => {
        const advice = adviceOf(policy, viewOf(change, policy.settings ?? {}));
        assert.deepEqual(advice.map(({ id, command }) => `${id}: ${command.join(" ")}`), expected);
      });
    }
    test("every command that it may advise is one, with options that it has", async () => {
      for (const [, change] of rows) {
        for (const { command } of adviceOf(policy, viewOf(change, policy.settings ?? {}))) {
          const found = await commandNamed(command[0] ?? "");
          assert.ok(found !== null, command.join(" "));
          for (const word of command.filter((each) => each.startsWith("--"))) {
            const name = word.slice(2).replaceAll("-", "_");
            const known: boolean = name === "dry_run" || Object.hasOwn(found.options, name);
            assert.ok(known, `${command.join(" ")}: ${word}`);
          }
        }
      }
    });
    test("reasons carry the amounts, in one line of at most 600 characters", () => {
      for (const [, change] of rows) {
        for (const { id, why } of adviceOf(policy, viewOf(change, policy.settings ?? {}))) {
          assert.ok(why.length <= 602 && !why.includes("\n"), why);
          if (id !== "session-start") assert.match(why, /\d/);
        }
      }
    });
  });
}

test("every setting that a policy has, changes what it says", () => {
  const views = TABLES.flatMap(([, rows]) => rows.map(([, change]) => change));
  // Values that turn a moment off, or on, where the default does the other.
  const others = (value: number | string | boolean) =>
    typeof value === "boolean" ? [!value] : [0, 1, 1e9];
  for (const policy of BUILT_IN) {
    const settings = policy.settings ?? {};
    for (const [name, value] of Object.entries(settings)) {
      const changed = others(value).some((other) =>
        views.some((change) => {
          const said = (given: typeof settings) =>
            JSON.stringify(policy.evaluate(viewOf(change, given)));
          return said({ ...settings, [name]: other }) !== said(settings);
        })
      );
      assert.ok(changed, `${policy.name}: nothing reads ${name}`);
    }
  }
});

test("classes of debt keep their order, however much is owed", () => {
  const view = viewOf({
    conflicts: [conflict()],
    scopes: [scope({ undistilled: 9_999 })],
    projects: [
      project({
        since_handoff_seconds: DAY,
        work_since_handoff: 900,
        work_since_checkpoint: 900,
        since_checkpoint_seconds: null,
      }),
    ],
    instances: [instance({ since_heartbeat_seconds: DAY })],
    decisions: [decision({ decision_key: null })],
  }, debt.settings ?? {});
  const report = debt.evaluate(view);
  assert.deepEqual(adviceOf(debt, view).map((each) => each.id), [
    "contention",
    "convergence",
    "continuity",
    "governance",
    "retrieval",
  ]);
  assert.deepEqual(report.metrics, {
    contention_items: 1,
    convergence_items: 9_999,
    continuity_items: 900,
    governance_items: 1,
    retrieval_items: 1,
  });
  assert.deepEqual(report.findings?.map((each) => each.rule), ["convergence", "continuity"]);
});

test("a conflict is a finding once it is a day old", () => {
  const rules = (open_seconds: number) =>
    debt.evaluate(viewOf({ conflicts: [conflict({ open_seconds })] }, debt.settings ?? {}))
      .findings?.map((each) => each.rule);
  assert.deepEqual(rules(DAY - 1), []);
  assert.deepEqual(rules(DAY), ["contention"]);
});

test("what diagnose finds by rules of its own is no finding of debt", () => {
  const view = viewOf({
    leases: [lease({ left_seconds: -DAY })],
    projects: Array.from({ length: 200 }, () => project({ has_capsule: false })),
    instances: Array.from({ length: 20 }, () => instance({ since_heartbeat_seconds: DAY })),
    index: {
      since_reduce_seconds: null,
      since_reindex_seconds: null,
      rejected_events: 9,
      damaged_lines: 9,
    },
  }, debt.settings ?? {});
  const { findings, metrics } = debt.evaluate(view);
  assert.deepEqual(findings, []);
  assert.equal(metrics?.["governance_items"], 38);
});

test("spans show their two largest units", () => {
  const table: readonly (readonly [number, string])[] = [
    [0, "0 s"],
    [59, "59 s"],
    [60, "1 min"],
    [3599, "59 min"],
    [3600, "1 h"],
    [3660, "1 h 1 min"],
    [86_399, "23 h 59 min"],
    [86_400, "1 d"],
    [180_000, "2 d 2 h"],
  ];
  for (const [seconds, text] of table) assert.equal(span(seconds), text);
});
