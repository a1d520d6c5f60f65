/**
 * A colleague with commit access, or a later version, writes rows with a right hash and chain into
 * files of their own. Each costs only itself: it is named, it is not applied, nobody is stopped.
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { canonical } from "../../src/base/json.ts";
import { exampleOf, type Kind, kindNames } from "../../src/row/kind.ts";
import { LC_JUMP, LC_LIMIT } from "../../src/row/clock.ts";
import { anEvent, type AnyRow, commitRows, REPLICA } from "../support/colleague.ts";
import { difference, dumpStore } from "../support/dump.ts";
import { measured, size } from "../support/measured.ts";
import { pick, seeded, shuffled } from "../support/random.ts";
import { filesBelow, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const STREAM = "streams/project-demo/2026-11-24";

async function victim(): Promise<TestStore> {
  const store = testStore();
  const decision = ["--proposed-type", "decision", "--decision-key", "cache"];
  await store.ok("capture", ...WHO, ...decision, "--summary", "Cache in SQLite");
  await store.ok("distill");
  await store.ok(...words`attach --project demo`);
  return store;
}

/** All that an agent does in a day. */
async function work(store: TestStore): Promise<void> {
  await store.ok("capture", ...WHO, "--summary", `at ${store.clock}`);
  await store.ok("distill");
  await store.ok("publish", ...WHO, "--object-type", "fact", "--summary", "shared");
  await store.ok("reduce");
  await store.ok(...words`attach --project demo`);
  await store.ok(...words`checkpoint --project demo --now "half" --instance-id ins-a`);
  await store.ok(...words`handoff --project demo --summary done --instance-id ins-a`);
  await store.ok(...words`sync start --scope project:demo --instance-id ins-a`);
  await store.ok("diagnose");
}

async function damage(store: TestStore): Promise<string[]> {
  const { answer } = await store.run("validate", "--verbose");
  return (answer.damage ?? []).map((each: { file: string; line: number; fault: string }) =>
    `${each.file.includes(REPLICA) ? "theirs" : each.file}:${each.line} ${each.fault}`
  );
}

const PROJECT = { project: "demo" };
const CLAIM = {
  confidence: 0.5,
  horizon: "day",
  object_type: "decision",
  resolves: [],
  salience: "low",
  status: "active",
  summary: "x",
  supersedes: "dec-20260101000000-0000000000000000",
  tags: [],
};

/** Events whose payload is of no use, and what is wrong with it. */
const PAYLOADS: readonly (readonly [type: string, payload: unknown, what: string])[] = [
  ["checkpointed", PROJECT, "all else is missing"],
  ["handoff", PROJECT, "all else is missing"],
  ["checkpointed", { ...PROJECT, now: 5, next: "", risks: [] }, "now is a number"],
  ["handoff", { ...PROJECT, summary: "x", risks: "abc" }, "risks is a text"],
  ["reconciled", { ...CLAIM, tags: 5 }, "tags is a number"],
  ["reconciled", { ...CLAIM, source: 5 }, "source is a number"],
  ["reconciled", { ...CLAIM, resolves: "all" }, "resolves is a text"],
  ["reconciled", { ...CLAIM, confidence: 7 }, "confidence is beyond 1"],
  ["reconciled", { ...CLAIM, summary: " " }, "the summary is blank"],
  ["reconciled", { ...CLAIM, fence: 2 ** 50 }, "the fence is beyond every limit"],
  ["distilled", { outcome: "accepted" }, "no event is named"],
  ["distilled", { source_event_id: 7 }, "the event is a number"],
];

describe("a colleague's rows", () => {
  for (const [type, payload, what] of PAYLOADS) {
    test(`${type}, ${what}: it stops nobody, and is named`, async () => {
      using store = await victim();
      commitRows(store.root, STREAM, [anEvent(type, payload)]);
      await work(store);
      const [first, ...others] = await damage(store);
      assert.match(first ?? "", /^theirs:1 (?:unreadable|refused)$/);
      assert.deepEqual(others, []);
    });
  }

  test("how a name is composed tells no two things apart, at the rim and in files", async () => {
    const [whole, parts] = ["Caf\u00e9", "Cafe\u0301"];
    using store = testStore();
    const at = (name: string) => ["--scope", `team:${name}`, "--instance-id", name];
    const decision = (name: string) => ["--proposed-type", "decision", "--decision-key", name];
    await store.ok("capture", ...at(parts), ...decision(parts), "--summary", "one");
    await store.ok("capture", ...at(whole), ...decision(whole), "--summary", "two");
    const claim = { ...CLAIM, proposed_type: "decision", decision_key: parts, summary: "three" };
    const { slugOfScope } = await import("../../src/row/name.ts");
    const series = `streams/${slugOfScope(`team:${whole}`)}/2026-11-24`;
    const more = { instance_id: parts, owner: parts, scope: `team:${parts}`, project: parts };
    commitRows(store.root, series, [anEvent("captured", claim, more)]);
    await store.ok("distill");
    const { events, scopes, open_conflicts } = await store.ok("stats");
    assert.deepEqual([events["memory.captured"], open_conflicts], [3, 2]);
    assert.deepEqual(Object.keys(scopes), [`team:${whole}`]);
    assert.equal((await store.ok("history", parts, "--verbose")).objects.length, 3);
    await store.ok("validate", "--strict");
  });

  test("an event in a stream of another scope, or on the bus, is refused", async () => {
    using store = await victim();
    const event = (lc: number) => anEvent("captured", { ...CLAIM, proposed_type: "fact" }, { lc });
    commitRows(store.root, "streams/project-other/2026-11-24", [event(5)]);
    commitRows(store.root, "bus/project-demo/2026-11-24", [event(6)]);
    commitRows(store.root, "streams/project-demo/2026-11-24~private", [event(7)]);
    await work(store);
    assert.deepEqual(await damage(store), Array(3).fill("theirs:1 refused"));
  });

  test("a conflict that a row calls resolved is decided by a correction alone", async () => {
    using store = await victim();
    const { answer } = await store.run(...words`history cache --verbose`);
    const evidence = [answer.objects[0].names[0]];
    const conflict = {
      conflict_id: "cnf-20261124100000-0000000000000001",
      evidence,
      lc: 1,
      schema_version: "diasync-v1-conflict-event",
      scope: "project:demo",
      ts: "2026-11-24T10:00:00.000Z",
    };
    commitRows(store.root, "coordination/conflicts.2026-11-24", [
      { ...conflict, op: "open" },
      { ...conflict, lc: 2, op: "resolve" },
    ]);
    const { capsule } = await store.ok(...words`attach --project demo`);
    assert.match(capsule, /Cache in SQLite/);
    assert.deepEqual(await damage(store), ["theirs:2 refused"]);
  });

  test("an archive of a ledger that is somebody else's counts for nothing", async () => {
    using store = await victim();
    const stream = filesBelow(store.root).find((path) => path.startsWith("streams/")) ?? "";
    const archive = (source: string, lc: number): AnyRow => ({
      bytes: 100_000,
      head: "sha256:0",
      lc,
      pruned: true,
      rows: 9,
      schema_version: "memoryctl-v2-archive",
      sha256: "0".repeat(64),
      source,
      target: "archive/streams/x.gz",
      ts: "2026-11-24T10:00:00.000Z",
    });
    const tomorrow = stream.replace("2026-11-23", "2026-11-24");
    commitRows(store.root, "coordination/archives.2026-11-24", [
      archive(stream, 1),
      archive(tomorrow, 2),
    ]);
    await work(store);
    store.clock += 24 * 3600 * 1000;
    await work(store);
    assert.deepEqual(await damage(store), ["theirs:1 refused", "theirs:2 refused"]);
  });

  test("a seal of somebody else's ledger is a claim, and no damage", async () => {
    using store = await victim();
    const stream = filesBelow(store.root).find((path) => path.startsWith("streams/")) ?? "";
    commitRows(store.root, "coordination/seals.2026-11-24", [{
      files: [{ bytes: 99_999, head: `sha256:${"1".repeat(64)}`, path: stream, rows: 999 }],
      lc: 1,
      part: 1,
      parts: 1,
      previous: `sha256:${"0".repeat(64)}`,
      reason: "sync stop",
      schema_version: "memoryctl-v2-seal",
      seal_id: "sea-20261124100000-0000000000000001",
      ts: "2026-11-24T10:00:00.000Z",
    }]);
    const { errors, warnings } = await store.ok("validate", "--verbose");
    assert.deepEqual(errors, []);
    assert.deepEqual(warnings, [`replica ${REPLICA} claims 999 rows of ${stream}`]);
  });

  test("a lease for ever ends within a day", async () => {
    using store = await victim();
    commitRows(store.root, "coordination/leases.2026-11-24", [{
      acquired_at: "2026-11-23T10:00:00.000Z",
      expires_at: "9999-01-01T00:00:00.000Z",
      fence: 5,
      instance_id: "ins-evil",
      key: "decision:cache",
      lc: 1,
      lease_id: "les-20261124100000-0000000000000001",
      op: "acquire",
      schema_version: "diasync-v1-lease-event",
      scope: "project:demo",
      ts: "2026-11-23T10:00:00.000Z",
    }]);
    const acquire = words`lease acquire ${WHO} --key decision:cache`;
    assert.equal((await store.run(...acquire)).exit, 4);
    store.clock += 25 * 3600 * 1000;
    const { lease } = await store.ok(...acquire);
    assert.equal(lease.fence, 6);
  });

  test("a correction of somebody's private item corrects and shows nothing", async () => {
    using store = await victim();
    const secret = "the key is under the mat";
    const about = ["--visibility", "private", "--proposed-type", "decision"];
    await store.ok("capture", ...WHO, ...about, "--summary", secret);
    await store.ok("distill");
    const { answer: { objects } } = await store.run(...words`history cache --verbose`);
    assert.equal(objects.length, 1);
    const view = filesBelow(store.root).find((path) => path.startsWith("views/private/")) ?? "";
    const { id } = JSON.parse(store.read(view).split("\n")[0] ?? "");
    await store.ok(
      ...words`reconcile --id ${id} --summary ${`${secret}, or the pot`} ${WHO.slice(2)}`,
    );
    const payload = { ...CLAIM, summary: "a public text", supersedes: id };
    commitRows(store.root, STREAM, [anEvent("reconciled", payload)]);
    await work(store);
    for (const path of filesBelow(store.root)) {
      const isPrivate = path.startsWith("views/private/") || path.startsWith("streams/") ||
        path.startsWith("index/");
      if (!isPrivate) assert.ok(!store.read(path).includes(secret), path);
    }
    const { warnings } = await store.ok("validate");
    assert.ok(
      warnings.some((each: string) => each.startsWith("stray supersedes:")),
      warnings.join(),
    );
  });

  test("clocks at every limit: what is acknowledged is read, in any order", async () => {
    const cursor = (lc: number): AnyRow => ({
      cursor: 1,
      instance_id: "ins-evil",
      lc,
      op: "set",
      schema_version: "diasync-v1-cursor-event",
      scope: "project:demo",
      ts: "2026-11-24T10:00:00.000Z",
    });
    for (const clocks of [[3e9, 6e9], [6e9, 3e9], [2 ** 40 + LC_JUMP], [LC_LIMIT], [2 ** 53]]) {
      using store = await victim();
      const ladder = Array.from({ length: 200 }, (_, i) => cursor(2 ** 40 + i * (LC_JUMP - 1)));
      commitRows(store.root, "coordination/cursors.2026-11-24", [...clocks.map(cursor), ...ladder]);
      await work(store);
      const before = await store.ok("stats");
      rmSync(`${store.root}/index`, { recursive: true });
      assert.deepEqual((await store.ok("stats")).events, before.events);
      const own = (await damage(store)).filter((each) => !each.startsWith("theirs"));
      assert.deepEqual(own, [], clocks.join());
    }
  });

  test("every kind and member, sixteen values: nobody is stopped, all orders agree", async () => {
    using store = await victim();
    const rows = kindNames().flatMap((kind) => fuzzed(kind, VALUES));
    using before = testStore({ from: store.root });
    rmSync(`${before.root}/index`, { recursive: true });
    for (const { row, kind, i } of rows) commitRows(store.root, seriesFor(kind, i), [row]);
    await work(store);
    await store.ok("stats");
    for (let seed = FUZZ_SEED; seed < FUZZ_SEED + FUZZ_ORDERS; seed += 1) {
      using other = testStore({ seed, from: before.root });
      await arrive(other, rows, seeded(seed));
      bringOwn(store, other);
      await other.ok("reduce", "--dry-run");
      const differing = difference(dumpStore(store.root), dumpStore(other.root));
      assert.deepEqual(differing, [], `FUZZ_SEED=${seed} FUZZ_ORDERS=1`);
    }
    const counts = { rows: rows.length, orders: FUZZ_ORDERS, thrown: 0 };
    measured("F33", counts, { FUZZ_SEED });
  });

  test("two members at once, drawn by a seed: nobody is stopped", async () => {
    let count = 0;
    for (let seed = FUZZ_SEED; seed < FUZZ_SEED + FUZZ_ORDERS; seed += 1) {
      using store = await victim();
      const next = seeded(seed);
      const rows = kindNames().flatMap((kind) =>
        Array.from({ length: 20 }, () => twiceFuzzed(kind, next))
      );
      for (const { row, kind, i } of rows) commitRows(store.root, seriesFor(kind, i), [row]);
      await work(store);
      const { exit, answer } = await store.run("validate", "--verbose");
      assert.ok([0, 3].includes(exit), `FUZZ_SEED=${seed}: ${JSON.stringify(answer)}`);
      assert.deepEqual(answer.index.differences, [], `FUZZ_SEED=${seed}`);
      count += rows.length;
    }
    measured("F33", { pairs: count }, { FUZZ_SEED });
  });
});

/** Where the orders of arrival begin, and how many there are. */
const FUZZ_SEED = size("FUZZ_SEED", 5);
const FUZZ_ORDERS = size("FUZZ_ORDERS", 1);

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  2 ** 53,
  0.5,
  "",
  " ",
  "x".repeat(5000),
  "\u202e\u0000",
  "__proto__",
  [],
  [1],
  ["a", "a"],
  {},
  { __proto__: null, toString: 1 },
];

/** Rows come in another order, and in two or more parts with a command behind each. */
async function arrive(
  store: TestStore,
  rows: readonly Fuzzed[],
  next: () => number,
): Promise<void> {
  const order = shuffled(next, rows);
  const part = Math.ceil(order.length / (2 + Math.floor(next() * 4)));
  for (let from = 0; from < order.length; from += part) {
    for (const { row, kind, i } of order.slice(from, from + part)) {
      commitRows(store.root, seriesFor(kind, i), [row]);
    }
    await store.ok("stats");
  }
}

/** Brings all files that are not the colleague's. */
function bringOwn(from: TestStore, to: TestStore): void {
  const files = filesBelow(from.root).filter((path) =>
    !path.startsWith("index/") && !path.includes(REPLICA)
  );
  for (const path of files) {
    mkdirSync(`${to.root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    cpSync(`${from.root}/${path}`, `${to.root}/${path}`);
  }
}

interface Fuzzed {
  readonly kind: Kind;
  readonly row: AnyRow;
  readonly i: number;
}

let made = 0;

/** An example of a kind with each of its members, and each of its payload's, replaced in turn. */
function fuzzed(kind: Kind, values: readonly unknown[]): Fuzzed[] {
  const example = JSON.parse(canonical(exampleOf(kind))) as Record<string, unknown>;
  const payload = example["payload"] as Record<string, unknown> | undefined;
  const with_id = (row: AnyRow) =>
    "event_id" in row && row["event_id"] === example["event_id"]
      ? { ...row, event_id: `evt-20261124100000-${(made += 1).toString(16).padStart(16, "0")}` }
      : row;
  const outer = Object.keys(example).flatMap((name) =>
    values.map((value) => with_id({ ...example, [name]: value }))
  );
  const inner = Object.keys(payload ?? {}).flatMap((name) =>
    values.map((value) => with_id({ ...example, payload: { ...payload, [name]: value } }))
  );
  return [...outer, ...inner].map((row) => ({ kind, row, i: made += 1 }));
}

/** An example of a kind with two of its members, or of its payload's, replaced. */
function twiceFuzzed(kind: Kind, next: () => number): Fuzzed {
  const once = pick(next, fuzzed(kind, [pick(next, VALUES)]));
  const name = pick(next, Object.keys(once.row));
  return { ...once, row: { ...once.row, [name]: pick(next, VALUES) } };
}

/** A series in which a row of this kind might stand; each row has a file of its own. */
function seriesFor(kind: Kind, i: number): string {
  const month = `20${10 + (i % 80)}-${String(1 + (Math.floor(i / 80) % 12)).padStart(2, "0")}`;
  const day = `${month}-${String(1 + (Math.floor(i / 960) % 28)).padStart(2, "0")}`;
  if (kind === "published") return `bus/project-demo/${day}`;
  if (kind === "agenda") return `projects/demo/agenda.${day}`;
  if (["outcome", "instance", "cursor", "lease", "conflict", "seal", "archive"].includes(kind)) {
    const name = kind === "outcome" ? "reducers" : `${kind}s`;
    return `coordination/${name}.${day}`;
  }
  const governed: Readonly<Record<string, string>> = {
    finding: "findings/findings",
    scorecard: "health/scorecards",
    trend: "health/trends",
    plan: "actions/plans",
    execution: "actions/executions",
  };
  const at = governed[kind];
  return at === undefined ? `streams/project-demo/${day}` : `governance/${at}.${day}`;
}
