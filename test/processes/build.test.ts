/** An index of a large store that is made anew: usual rows do not wait for it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { BINARY, type Folder, folder, ok } from "../support/binary.ts";
import { words } from "../support/words.ts";

/** So many that an index of them is made beside. */
const EVENTS = 80_000;

const CAPTURE = words`capture --scope project:new --instance-id ins-a --summary`;

let large: Folder;
before(() => {
  large = folder();
  const lines = Array.from(
    { length: EVENTS },
    (_, i) =>
      JSON.stringify({ scope: `project:p${i % 7}`, summary: `event ${i}: ${"x".repeat(i % 50)}` }),
  );
  ok(large.path, "init");
  const child = spawnWith(large.path, ["capture", "--stdin"]);
  child.stdin.end(lines.join("\n"));
  return ended(child);
});
after(() => large.remove());

/** A store without its index: a clone, or one whose program was updated. */
function withoutIndex(): Folder {
  const at = folder();
  cpSync(large.root, at.root, { recursive: true });
  for (const name of ["state.db", "ends.json"]) rmSync(`${at.root}/index/${name}`);
  return at;
}

function spawnWith(cwd: string, argv: readonly string[]) {
  return spawn(BINARY, argv, { cwd, stdio: ["pipe", "pipe", "pipe"] });
}

interface Ended {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

function ended(child: ReturnType<typeof spawnWith>): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout.on("data", (part) => out += part);
  child.stderr.on("data", (part) => err += part);
  return new Promise((resolve) => child.on("close", (exit) => resolve({ exit, out, err })));
}

const beside = (at: Folder) => `${at.root}/index/state.db.beside`;
const index = (at: Folder) => `${at.root}/index/state.db`;

/** Waits until another process has begun to make the index, and left its note. */
async function begun(at: Folder): Promise<void> {
  const there = () => existsSync(beside(at)) && existsSync(`${at.root}/index/ends.json`);
  for (let i = 0; i < 2000 && !there(); i += 1) await new Promise((next) => setTimeout(next, 5));
  assert.ok(there(), "nobody makes the index");
}

/** Does something while the maker of the index stands still, in the midst of it. */
async function whileStopped<T>(
  maker: ReturnType<typeof spawnWith>,
  at: Folder,
  work: () => T,
): Promise<T> {
  // Behind its note it gives the lock back, and folds for a second and more.
  await new Promise((next) => setTimeout(next, 50));
  maker.kill("SIGSTOP");
  try {
    assert.ok(!existsSync(index(at)), "it was stopped too late");
    return work();
  } finally {
    maker.kill("SIGCONT");
  }
}

describe("an index that is made anew", () => {
  test("keeps no usual row waiting, and has them all", async () => {
    using at = withoutIndex();
    const maker = spawnWith(at.path, ["stats"]);
    const reader = ended(maker);
    await begun(at);
    const written = await whileStopped(
      maker,
      at,
      () => [1, 2, 3].map((i) => ok(at.path, ...CAPTURE, `row ${i}`).event_id as string),
    );
    const { exit, out, err } = await reader;
    assert.equal(exit, 0, err);
    const told = JSON.parse(out).events["memory.captured"];
    assert.ok(told >= EVENTS + written.length, `${told} of ${EVENTS} and ${written.length}`);
    const { index: compared } = ok(at.path, "validate", "--strict", "--verbose");
    assert.deepEqual(compared, { compared: true, differences: [], rebuilt: false });
    const found = ok(at.path, "history", written[0] ?? "");
    assert.equal(found.ok, true);
    assert.ok(!existsSync(beside(at)));
  });

  test("is not made by a usual row that comes first, as in a new clone", () => {
    using at = withoutIndex();
    for (const text of ["first", "second"]) ok(at.path, ...CAPTURE, text);
    assert.ok(!existsSync(index(at)) && !existsSync(beside(at)));
    assert.equal(readdirSync(`${at.root}/streams/project-new`).length, 1);
    const { events } = ok(at.path, "stats");
    assert.equal(events["memory.captured"], EVENTS + 2);
    ok(at.path, ...CAPTURE, "third");
    ok(at.path, "validate", "--strict");
  });

  test("is not waited for where a segment is full: the next one goes on from it", () => {
    using at = withoutIndex();
    const long = "x".repeat(15_000);
    for (let i = 0; i < 40; i += 1) ok(at.path, ...CAPTURE, `${i} ${long}`);
    assert.ok(!existsSync(index(at)) && !existsSync(beside(at)));
    assert.equal(readdirSync(`${at.root}/streams/project-new`).length, 3);
    ok(at.path, "validate", "--strict");
    assert.equal(ok(at.path, "stats").events["memory.captured"], EVENTS + 40);
  });

  test("is waited for by who needs it, and made once", async () => {
    using at = withoutIndex();
    const argv = [...CAPTURE, "x", "--idempotency-key", "k"];
    const all = await Promise.all([["stats"], argv, argv, ["attach", "--project", "new"]].map(
      (each) => ended(spawnWith(at.path, each)),
    ));
    for (const { exit, out, err } of all) assert.equal(exit, 0, `${out}${err}`);
    const [one, other] = all.slice(1, 3).map(({ out }) => JSON.parse(out).event_id);
    assert.equal(one, other);
    ok(at.path, "validate", "--strict");
  });

  test("whose maker is killed is made by the next, with all rows", async () => {
    using at = withoutIndex();
    const child = spawnWith(at.path, ["stats"]);
    const killed = ended(child);
    await begun(at);
    const { event_id } = ok(at.path, ...CAPTURE, "before");
    child.kill("SIGKILL");
    await killed;
    assert.ok(!existsSync(index(at)), "it was killed too late");
    const next = ok(at.path, ...CAPTURE, "behind", "--tags", "x");
    const { events } = ok(at.path, "stats");
    assert.equal(events["memory.captured"], EVENTS + 2);
    for (const id of [event_id, next.event_id]) assert.equal(ok(at.path, "history", id).ok, true);
    ok(at.path, "validate", "--strict");
    assert.ok(!existsSync(beside(at)));
  });
});
