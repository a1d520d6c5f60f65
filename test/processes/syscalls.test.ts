/**
 * A command that is killed, or refused, at each of its system calls: the state is the one before or
 * the one after, nothing is acknowledged that is not there, and the next command works. The test
 * run takes some commands, a kill at every third call and one error a call; `WRITERS=25 KILL_STEP=1
 * ERRORS=6` takes all.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { ok, run } from "../support/binary.ts";
import { check } from "../support/checker.ts";
import {
  derivedOf,
  type Furnished,
  furnished,
  rebuiltOf,
  stateOf,
  type Writer,
  WRITERS,
} from "../support/furnished.ts";
import { atOnce, measured, size } from "../support/measured.ts";
import { filesBelow } from "../support/store.ts";
import {
  callsOf,
  failAt,
  isChange,
  killAt,
  noStrace,
  shortAt,
  type SystemCall,
} from "../support/strace.ts";
import { words } from "../support/words.ts";

const LANES = 3;

async function withStore(job: (at: Furnished) => Promise<void>): Promise<void> {
  using at = await furnished();
  await job(at);
}

/** The state before a command, after it, and after it was given twice. */
async function statesOf(writer: Writer): Promise<readonly unknown[]> {
  const states: unknown[] = [];
  await withStore(async (at) => {
    const argv = writer.argv(at);
    states.push(await stateOf(at));
    ok(at.path, ...argv);
    states.push(await stateOf(at));
    run(at.path, ...argv);
    states.push(await stateOf(at));
  });
  return states;
}

type Rows = Readonly<Record<string, number>>;

/** True where each ledger is as before or as after: the command was killed between two rows. */
function isBetween(found: unknown, [before, after]: readonly unknown[]): boolean {
  const rows = (state: unknown) => (state as { rows: Rows }).rows;
  const [now, a, b] = [rows(found), rows(before), rows(after)];
  return Object.keys({ ...now, ...a, ...b })
    .every((ledger) => [a[ledger], b[ledger]].includes(now[ledger]));
}

/** A state without how many rows it took. */
function effective(state: unknown): unknown {
  const { rows: _rows, ...rest } = state as { rows: Rows };
  return rest;
}

function isOneOf(found: unknown, states: readonly unknown[]): boolean {
  return states.some((each) => JSON.stringify(each) === JSON.stringify(found));
}

/** Judges a store whose command was killed; true where it was killed between two of its rows. */
async function judge(at: Furnished, writer: Writer, states: readonly unknown[]): Promise<boolean> {
  assert.deepEqual(check(at.root).faults, []);
  const found = await stateOf(at);
  const whole = isOneOf(found, states.slice(0, 2));
  const between = !whole && writer.parts === true && isBetween(found, states);
  assert.ok(whole || between, `between: ${JSON.stringify(found)} of ${JSON.stringify(states)}`);
  // The next writer mends what was left; given again, the command is done, or was done before.
  const again = run(at.path, ...writer.argv(at));
  const wasDone = !isOneOf(found, states.slice(0, 1));
  assert.ok(again.exit === 0 || wasDone, again.out);
  const shown = between ? effective : (state: unknown) => state;
  const now = shown(await stateOf(at));
  assert.ok(isOneOf(now, states.slice(1).map(shown)), `given again: ${JSON.stringify(now)}`);
  ok(at.path, "attach", "--project", "demo");
  const { faults, torn } = check(at.root);
  assert.deepEqual([faults, torn], [[], []]);
  assert.equal(ok(at.path, "validate").error_count, 0);
  const left = filesBelow(at.root).filter((path) => /\.(tmp|new)$|-journal$/.test(path));
  assert.deepEqual(left, [], "temporary files are left");
  const derived = derivedOf(at.root);
  assert.deepEqual(derived, await rebuiltOf(at), "derived files are those of a fresh fold");
  return between;
}

/** Each so many calls are killed at, of each command from another one on. */
const KILL_STEP = size("KILL_STEP", 3);

describe("kill -9 at each system call", () => {
  for (const [w, writer] of WRITERS.slice(0, size("WRITERS", 4)).entries()) {
    test(`${writer.name}: the state is the one before or the one after`, {
      skip: noStrace,
    }, async () => {
      const states = await statesOf(writer);
      const calls: SystemCall[] = [];
      await withStore(async (at) => {
        calls.push(...(await callsOf(at.path, writer.argv(at))).filter(isChange));
      });
      assert.ok(calls.length > 10, `only ${calls.length} calls`);
      const chosen = calls.filter((_, i) => (i + w) % KILL_STEP === 0);
      let [killed, between] = [0, 0];
      await atOnce(chosen, (call) =>
        withStore(async (at) => {
          try {
            if (await killAt(at.path, writer.argv(at), call)) killed += 1;
            if (await judge(at, writer, states)) between += 1;
          } catch (cause) {
            throw new Error(`${writer.name} killed at ${call.call} ${call.when}: ${call.line}`, {
              cause,
            });
          }
        }), LANES);
      assert.ok(killed > chosen.length * 0.9, `only ${killed} of ${chosen.length} were killed`);
      measured("F2", {
        commands: 1,
        kills: killed,
        "between two rows of one command": between,
        "states of no kind": 0,
      });
    });
  }
});

/** Errors that a system call can give; each of them ends a command without an answer of ok. */
const ERRORS = ["EIO", "ENOSPC", "EDQUOT", "EROFS", "EACCES", "EMFILE"];

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

/** Every ledger of ours, byte for byte. */
function ledgersOf(root: string): Map<string, string> {
  const paths = filesBelow(root).filter((path) => /\.[0-9a-f]{12}(\.\d+)?\.jsonl$/.test(path));
  return new Map(paths.map((path) => [path, readFileSync(`${root}/${path}`, "latin1")]));
}

/**
 * Judges an answer of a command one of whose calls failed; true where it said so. Exit 6 says that
 * all is done and only the answer is lost.
 */
function judgeAnswer(
  at: Furnished,
  { exit, out }: { readonly exit: number | null; readonly out: string },
  before: ReadonlyMap<string, string>,
): boolean {
  const { faults, torn } = check(at.root);
  assert.deepEqual([faults, torn], [[], []]);
  const { ok: done, code } = exit === 6 ? { ok: true } : JSON.parse(out);
  if (done) {
    assert.notDeepEqual(ledgersOf(at.root), before, "acknowledged, and nothing is there");
    return exit === 6;
  }
  assert.equal(exit, 5);
  assert.notEqual(code, "internal");
  // Where taking it back failed too, nobody can say, and the answer says just that.
  if (code !== "outcome_unknown") assert.deepEqual(ledgersOf(at.root), before);
  return true;
}

describe("errors of system calls", () => {
  const names = ["capture", "publish", "reduce", "lease acquire", "reconcile"];
  for (const writer of WRITERS.filter(({ name }) => names.includes(name))) {
    test(`${writer.name}: not acknowledged, or there; ledgers are whole`, {
      skip: noStrace,
    }, async () => {
      const calls: SystemCall[] = [];
      await withStore(async (at) => {
        calls.push(...await callsOf(at.path, writer.argv(at)));
      });
      const each = size("ERRORS", 1);
      const faults = calls.flatMap((call, i) =>
        Array.from({ length: each }, (_, j) => ({
          ...call,
          error: ERRORS[(i + j) % ERRORS.length] as string,
        }))
      );
      let told = 0;
      await atOnce(faults, (fault) =>
        withStore(async (at) => {
          try {
            const before = ledgersOf(at.root);
            const answer = await failAt(at.path, writer.argv(at), fault);
            // A ledger that may not be read costs what is in it, until it may be read again.
            const isClosed = fault.error === "EACCES" && /\.jsonl", O_RDONLY/.test(fault.line);
            const isWithout = isClosed && answer.exit === 0 && isSame(ledgersOf(at.root), before);
            if (!isWithout && judgeAnswer(at, answer, before)) told += 1;
            if (isWithout || answer.exit === 5) ok(at.path, ...writer.argv(at));
            if (isWithout) assert.ok(!isSame(ledgersOf(at.root), before), "it was done then");
            assert.equal(ok(at.path, "validate").error_count, 0);
          } catch (cause) {
            const said = `${writer.name}: ${fault.error} at ${fault.call} ${fault.when}`;
            throw new Error(`${said}: ${fault.line}`, { cause });
          }
        }), LANES);
      assert.ok(told > calls.length / 4, `only ${told} of ${faults.length} were felt`);
      measured("F7", { errors: faults.length, refused: told, "acknowledged and not there": 0 });
    });
  }

  test("a write that stops half-way is taken back", async () => {
    let cut = 0;
    // The ledger is the longest file by far: its write alone meets the limit, at any part of it.
    const lines = Array.from(
      { length: 20 },
      () => JSON.stringify({ why: "y".repeat(60_000), summary: "x" }),
    );
    const argv = ["capture", "--stdin", "--scope", "a"];
    for (let kib = 300; kib < 1200; kib += 50) {
      await withStore(async (at) => {
        const before = ledgersOf(at.root);
        const answer = await shortAt(at.path, argv, { kib, input: `${lines.join("\n")}\n` });
        assert.ok(judgeAnswer(at, answer, before));
        ok(at.path, ...words`capture --scope a --summary after`);
        cut += 1;
      });
    }
    measured("F7", { "short writes": cut });
  });
});
