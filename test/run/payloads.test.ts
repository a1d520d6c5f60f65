/**
 * Payloads: what commits to them, who may have which id, what is left of a line whose payload was
 * taken out, and who answers for that.
 */
import assert from "node:assert/strict";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { canonical } from "../../src/base/json.ts";
import { sha1Hex, sha256Hex } from "../../src/base/runtime.ts";
import { payloadIn, withoutPayload } from "../../src/row/commitment.ts";
import { digest, finish } from "../../src/row/line.ts";
import { anEvent, type AnyRow, commitRows, recommitted, REPLICA } from "../support/colleague.ts";
import { difference, dumpStore } from "../support/dump.ts";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const SECRET = "the password is hunter2";
const HEX = "00112233445566778899";

interface Written {
  readonly store: TestStore;
  /** The ledger of three captured events, below the root. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** A store with three captured facts in one ledger, the second of them secret; all are judged. */
async function written(): Promise<Written> {
  const store = testStore();
  let path = "";
  for (const summary of ["before", SECRET, "behind"]) {
    const answer = await store.ok("capture", ...WHO, "--summary", summary, "--verbose");
    path = answer.path.slice(".memory/".length);
  }
  await store.ok("distill");
  return { store, path, lines: linesOf(store, path) };
}

function linesOf(store: TestStore, path: string): string[] {
  return store.read(path).trimEnd().split("\n");
}

/** Puts a line in the place of the second. */
function replaceSecond({ store, path, lines }: Written, line: string): void {
  writeFileSync(`${store.root}/${path}`, `${lines.with(1, line).join("\n")}\n`);
}

function withheld(line = ""): string {
  const payload = payloadIn(line);
  assert.ok(payload !== null);
  return withoutPayload(line, payload);
}

async function damage(store: TestStore): Promise<string[]> {
  const { answer } = await store.run("validate", "--verbose");
  return answer.damage.map(({ line, fault }: Answer) => `${line} ${fault}`);
}

async function facts(store: TestStore): Promise<string[]> {
  await store.ok("reduce");
  const views = store.files().filter((path) => path.endsWith(".active.jsonl"));
  return views.flatMap((path) => linesOf(store, path).map((line) => JSON.parse(line).summary));
}

function redaction(op: "redact" | "loss", lines: readonly AnyRow[]): AnyRow {
  return {
    instance_id: "ins-a",
    lc: 90,
    lines,
    op,
    reason: "it held a password",
    redaction_id: "red-20261124100000-00112233445566ab",
    schema_version: "memoryctl-v3-redaction",
    ts: "2026-11-24T10:00:00.000Z",
  };
}

describe("a payload that was taken out", () => {
  test("the chain holds, the row says nothing, and it is damage until a row says so", async () => {
    const at = await written();
    using store = at.store;
    replaceSecond(at, withheld(at.lines[1]));
    assert.deepEqual(await damage(store), ["2 withheld"]);
    assert.deepEqual(await facts(store), ["before", "behind"]);
    assert.equal((await store.ok("diagnose", "--dry-run")).metrics.damaged_lines, 1);
    const line = { digest: digest(at.lines[1] ?? "").slice(7, 39), line: 2, path: at.path };
    commitRows(store.root, "coordination/redactions.2026-11-24", [redaction("redact", [line])]);
    assert.deepEqual(await damage(store), []);
    await store.ok("validate", "--strict");
    assert.equal((await store.ok("diagnose", "--dry-run")).metrics.damaged_lines, 0);
    for (const path of store.files()) {
      if (path.startsWith("index/")) continue;
      assert.ok(!store.read(path).includes("hunter2"), path);
    }
  });

  test("a row that names another line excuses nothing", async () => {
    const at = await written();
    using store = at.store;
    replaceSecond(at, withheld(at.lines[1]));
    const line = { digest: digest(at.lines[0] ?? "").slice(7, 39), line: 2, path: at.path };
    commitRows(store.root, "coordination/redactions.2026-11-24", [redaction("redact", [line])]);
    assert.deepEqual(await damage(store), ["2 withheld"]);
  });

  test("a folded store and one that is read afresh say the same", async () => {
    const at = await written();
    using store = at.store;
    replaceSecond(at, withheld(at.lines[1]));
    await store.ok("reduce");
    const before = dumpStore(store.root);
    rmSync(`${store.root}/index`, { recursive: true });
    await store.ok("reduce");
    assert.deepEqual(difference(before, dumpStore(store.root)), []);
  });

  test("whatever the row was, nobody is stopped, and what was said before it holds", async () => {
    using store = testStore();
    const at = words`--project demo --instance-id ins-a`;
    await store.ok("checkpoint", ...at, "--now", "the first");
    await store.ok("checkpoint", ...at, "--now", SECRET);
    await store.ok("handoff", ...at, "--summary", SECRET);
    await store.ok("capture", ...WHO, "--summary", SECRET, "--due-at", "2026-12-01");
    await store.ok(...words`agenda --project demo --add ${SECRET} --idempotency-key k`);
    await store.ok(...words`sync start --scope project:demo ${at} --note ${SECRET}`);
    const paths = store.files().filter((path) => /^(?!views|index).*\.jsonl$/.test(path));
    for (const path of paths) {
      const lines = linesOf(store, path).map((line) =>
        line.includes(SECRET) ? withheld(line) : line
      );
      writeFileSync(`${store.root}/${path}`, `${lines.join("\n")}\n`);
    }
    for (const command of ["distill", "reduce", "diagnose", "optimize", "advise", "stats"]) {
      await store.ok(command);
    }
    const { capsule } = await store.ok("attach", "--project", "demo");
    assert.match(capsule, /the first/);
    await store.ok(...words`agenda --project demo --list`);
    await store.ok("handoff", ...at, "--summary", "next");
    await store.ok("checkpoint", ...at, "--now", "again");
    assert.equal((await damage(store)).length, 5);
    for (const path of store.files().filter((each) => !each.startsWith("index/"))) {
      assert.ok(!store.read(path).includes("hunter2"), path);
    }
  });

  test("what was put in its place is damage: the line commits to what stood there", async () => {
    const at = await written();
    using store = at.store;
    const forged = at.lines[1]?.replace(SECRET, "all is well").replace(/,"hash":"[^"]*"\}$/, "}");
    replaceSecond(at, finish(forged ?? "").text);
    assert.deepEqual(await damage(store), ["2 edited"]);
    replaceSecond(at, finish(recommitted(forged ?? "")).text);
    assert.deepEqual(await damage(store), ["3 deleted"], "with a new commitment the chain breaks");
  });
});

describe("damage that is known", () => {
  test("a warning, which health does not count, while the line is as it was named", async () => {
    const at = await written();
    using store = at.store;
    replaceSecond(at, at.lines[1]?.replace("hunter2", "hunter3") ?? "");
    assert.deepEqual(await damage(store), ["2 edited"]);
    const bytes = linesOf(store, at.path)[1] ?? "";
    const line = { digest: sha256Hex(bytes).slice(0, 32), fault: "edited", line: 2, path: at.path };
    commitRows(store.root, "coordination/redactions.2026-11-24", [redaction("loss", [line])]);
    const { damage: left, warnings } = await store.ok("validate", "--verbose");
    assert.deepEqual(left, []);
    assert.match(warnings.join("\n"), /:2: .*known.*ins-a.*it held a password/);
    assert.equal((await store.ok("diagnose", "--dry-run")).metrics.damaged_lines, 0);
    replaceSecond(at, at.lines[1]?.replace("hunter2", "hunter4") ?? "");
    assert.deepEqual(await damage(store), ["2 edited"], "another edit is another damage");
  });

  test("lines that a seal counts and that are gone can be answered for", async () => {
    const at = await written();
    using store = at.store;
    await store.ok(...words`sync stop --instance-id ins-a`);
    const kept = linesOf(store, at.path).slice(0, 2);
    writeFileSync(`${store.root}/${at.path}`, `${kept.join("\n")}\n`);
    assert.deepEqual(await damage(store), ["3 truncated"]);
    const line = { digest: "", fault: "truncated", line: 3, path: at.path };
    commitRows(store.root, "coordination/redactions.2026-11-24", [redaction("loss", [line])]);
    assert.deepEqual(await damage(store), []);
    writeFileSync(`${store.root}/${at.path}`, `${kept.slice(0, 1).join("\n")}\n`);
    assert.deepEqual(await damage(store), ["2 truncated"]);
  });
});

describe("what commits to a payload", () => {
  test("nobody can try out short payloads: each holds 128 random bits", async () => {
    const { store, lines } = await written();
    using _store = store;
    await store.ok(...words`agenda --project demo --add short`);
    await store.ok(...words`sync stop --instance-id ins-a --note short`);
    const rows = store.files().filter((path) => /^(?!views|index).*\.jsonl$/.test(path))
      .flatMap((path) => linesOf(store, path)).map((line) => JSON.parse(line))
      .filter((row) => row.payload !== undefined);
    assert.equal(rows.length, lines.length + 2);
    for (const { payload } of rows) assert.match(payload.nonce, /^[\w-]{22}$/);
    assert.equal(new Set(rows.map(({ payload }) => payload.nonce)).size, rows.length);
    // What else is derived from a payload holds the nonce as well.
    const [first] = rows;
    const { nonce: _nonce, ...said } = first.payload;
    for (const guess of [said, { ...said, nonce: "" }]) {
      const key = sha1Hex(JSON.stringify([first.type, first.scope, guess]));
      assert.notEqual(first.idempotency_key, `sha1:${key}`);
    }
  });
});

describe("ids and commitments that a colleague may not have", () => {
  const CLAIM = {
    confidence: 0.5,
    horizon: "day",
    nonce: "AAECAwQFBgcICQoLDA0ODw",
    proposed_type: "fact",
    salience: "low",
    summary: "x",
    tags: [],
  };
  const STREAM = "streams/project-demo/2026-11-24";

  function committing(event: AnyRow): AnyRow {
    return { ...event, payload_sha256: sha256Hex(canonical(event["payload"])) };
  }

  test("an id with 32 digits is that of the replica that it names", async () => {
    using store = testStore();
    await store.ok("capture", ...WHO, "--summary", "mine");
    const own = JSON.parse(
      linesOf(store, store.files().find((each) => /streams/.test(each)) ?? "")[0] ?? "",
    );
    const taken = anEvent("captured", CLAIM, { event_id: own.event_id, lc: 0 });
    const event_id = `evt-20261124100000-${REPLICA}${HEX}`;
    const judged = { nonce: "", outcome: "accepted", source_event_id: own.event_id };
    commitRows(store.root, STREAM, [
      committing(taken),
      committing(anEvent("captured", CLAIM, { event_id })),
      anEvent("captured", CLAIM, { event_id: event_id.replace(HEX, HEX.replace("9", "8")), lc: 6 }),
      committing(anEvent("distilled", judged, { event_id: event_id.replace("00", "11"), lc: 7 })),
    ]);
    await store.ok("distill");
    assert.deepEqual((await facts(store)).sort(), ["mine", "x"]);
    assert.deepEqual(await damage(store), ["1 refused", "3 refused", "4 refused"]);
  });

  test("no row of ours gives an object another name", async () => {
    using store = testStore();
    const { event_id } = await store.ok("capture", ...WHO, "--summary", "mine");
    await store.ok("distill");
    const outcome = {
      event_id,
      lc: 9,
      object_id: "their name for it",
      op: "reduce",
      outcome: "accepted",
      schema_version: "diasync-v1-reducer-event",
      scope: "project:demo",
      ts: "2026-11-24T10:00:00.000Z",
    };
    commitRows(store.root, "coordination/reducers.2026-11-24", [outcome]);
    await store.ok("reduce");
    assert.equal((await store.run("history", "their name for it")).exit, 1);
    for (const path of store.files().filter((each) => each.endsWith(".active.jsonl"))) {
      assert.ok(!store.read(path).includes("their name"), path);
    }
  });

  test("v1's files, which anybody may write, have no such ids", async () => {
    using store = testStore();
    await store.ok("capture", ...WHO, "--summary", "mine");
    const path = store.files().find((each) => each.startsWith("streams/")) ?? "";
    const { hash: _hash, prev: _prev, ...row } = JSON.parse(store.read(path));
    const forged = finish(canonical({ ...row, payload: CLAIM, lc: 0 })).text;
    const v1 = `${store.root}/bus/project-demo`;
    const { mkdirSync } = await import("node:fs");
    mkdirSync(v1, { recursive: true });
    appendFileSync(`${v1}/2026-11-20.jsonl`, `${forged}\n`);
    await store.ok("distill");
    assert.deepEqual(await facts(store), ["mine"]);
    assert.deepEqual(await damage(store), ["1 refused"]);
  });

  test("a payload that cannot be told from the rest is refused", async () => {
    using store = testStore();
    await store.ok("init");
    const event = (n: number) =>
      committing(
        anEvent("captured", CLAIM, {
          event_id: `evt-20261124100000-${REPLICA}${n}${HEX.slice(1)}`,
          lc: n,
        }),
      );
    const nested = { ...event(1), aaa: { payload: CLAIM, payload_sha256: "0".repeat(64) } };
    const later = { ...event(2), zzz: { payload: "hidden" } };
    const within = { payload: 1, payload_sha256: "0".repeat(64) };
    const inside = committing({ ...event(3), payload: { ...CLAIM, ...within } });
    const wrong = { ...event(4), payload_sha256: "0".repeat(64) };
    // What is taken out with it would begin within another member.
    const astride = { ...event(5), aaa: { payload: 1 } };
    const text = recommitted(canonical(astride));
    const astraddle = { ...astride, payload_sha256: JSON.parse(text).payload_sha256 };
    const rows = [nested, later, inside, wrong, astraddle, event(6)];
    commitRows(store.root, STREAM, rows);
    await store.ok("distill");
    assert.deepEqual(await facts(store), ["x"]);
    const found = await damage(store);
    assert.deepEqual(found.map((each) => each.split(" ")[0]), ["1", "2", "3", "4", "5"]);
  });

  test("two events of format 2 whose ids collide: the later in order gets no object", async () => {
    const ids = ["f81c54e99e7c3325", "fcb988bd2c1282a3"];
    const claim = { ...CLAIM, object_type: "decision" };
    // Both derive the decision whose 16 digits are 073db8bfde9329bd.
    const [a, b] = ids.map((each, i) =>
      anEvent("published", { ...claim, summary: each }, {
        event_id: each,
        lc: i + 1,
      })
    );
    assert.ok(a !== undefined && b !== undefined);
    const dumps: unknown[] = [];
    for (const pushes of [[[a, b]], [[a], [b]], [[b], [a]]]) {
      using store = testStore();
      await store.ok("init");
      for (const rows of pushes) {
        const day = rows.length > 1 ? 20 : rows[0] === a ? 21 : 22;
        commitRows(store.root, `bus/project-demo/2026-11-${day}`, rows);
        await store.ok("reduce");
      }
      assert.deepEqual(await facts(store), [ids[0]]);
      const { answer } = await store.run("validate", "--verbose");
      assert.deepEqual(answer.damage.map(({ fault }: Answer) => fault), ["doubled"]);
      for (const command of ["stats", "diagnose", "advise"]) await store.ok(command);
      dumps.push((await store.ok("stats")).views);
    }
    assert.deepEqual(dumps[1], dumps[0]);
    assert.deepEqual(dumps[2], dumps[0]);
  });

  test("an outcome and a correction bind the line that they were written for", async () => {
    using store = testStore();
    const decision = ["--proposed-type", "decision", "--decision-key", "cache"];
    await store.ok("capture", ...WHO, ...decision, "--summary", "in files");
    const { created } = await store.ok("distill", "--verbose");
    const id = created[0].object_id;
    await store.ok(...words`reconcile --id ${id} --summary ${"in SQLite"} --instance-id ins-a`);
    const path = store.files().find((each) => each.startsWith("streams/")) ?? "";
    const rows = readFileSync(`${store.root}/${path}`, "utf8").trimEnd().split("\n");
    const [captured = "", distilled = "", reconciled = ""] = rows;
    const own = digest(captured).slice(7, 39);
    assert.equal(JSON.parse(distilled).payload.source_digest, own);
    assert.equal(JSON.parse(reconciled).payload.supersedes_digest, own);
    const correction = {
      ...JSON.parse(reconciled).payload,
      resolves: [],
      summary: "in the cloud",
      decision_key: "another question",
      supersedes: JSON.parse(reconciled).event_id,
      supersedes_digest: "0".repeat(32),
    };
    const event_id = `evt-20261124100000-${REPLICA}${HEX}`;
    const stray = committing(anEvent("reconciled", correction, { event_id, lc: 50 }));
    commitRows(store.root, STREAM, [stray]);
    await store.ok("reduce");
    const { objects } = await store.ok("history", id, "--verbose");
    const places = objects.map((each: Answer) => each.place);
    assert.deepEqual(places, ["superseded", "head"], "it takes nobody's place");
    const { warnings } = await store.ok("validate");
    assert.match(warnings.join("\n"), /another content/);
  });
});
