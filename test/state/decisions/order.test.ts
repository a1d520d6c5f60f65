/**
 * How decisions stand does not hang on the order in which their rows come. Few rows about one key
 * meet each other in nearly every way, which those of a busy store do not.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { iso } from "../../../src/base/time.ts";
import type { Row } from "../../../src/row/kind.ts";
import { orderOf } from "../../../src/row/order.ts";
import { foldRow, forgetRows, type Incoming, settle } from "../../../src/state/fold.ts";
import { memoryState } from "../../../src/state/index.ts";
import { objectId } from "../../../src/state/objects.ts";
import { forgetMemo, type State } from "../../../src/state/state.ts";
import { type Dump, dumpState } from "../../support/dump.ts";
import { seedOf, size } from "../../support/measured.ts";
import { seededBytes } from "../../support/random.ts";

const T0 = Date.UTC(2026, 10, 28);

/** A decision: published and accepted, or a correction of others. */
interface Said {
  readonly lc: number;
  readonly text: string;
  readonly key?: string | undefined;
  readonly status?: string | undefined;
  /** What it corrects, by place in the list. */
  readonly corrects?: readonly number[] | undefined;
  /** What v1 called its object. */
  readonly name?: string | undefined;
}

const eventOf = (i: number) => `evt-${i}`;
const idOf = (i: number) => objectId("decision", { id: eventOf(i), ts: T0 });

/** What an event has beside what it says. */
function event(event_id: string, lc: number, more: Record<string, unknown>): Row {
  const who = { actor: "agent", instance_id: "ins-a", owner: "ins-a", run_id: "run-1" };
  const at = { lc, scope: "team", ts_wall: iso(T0), visibility: "project", causal_refs: [] };
  return {
    kind: "event",
    row: { ...who, ...at, event_id, schema_version: "diasync-v1-event", ...more },
  } as unknown as Row;
}

/** The rows of decisions: each in a file of its own, its outcome behind it. */
function rowsOf(all: readonly Said[]): Incoming[] {
  return all.flatMap((said, i) => {
    const { lc, text: summary, key: decision_key, status, corrects, name } = said;
    const payload = { object_type: "decision", summary, decision_key, status };
    const outcome = { event_id: eventOf(i), lc: 99, op: "reduce", outcome: "accepted" };
    const where = { object_id: name ?? idOf(i), scope: "team", ts: iso(T0) };
    const rows = corrects === undefined
      ? [
        event(eventOf(i), lc, { type: "memory.published", payload }),
        { kind: "outcome", row: { ...outcome, ...where } } as unknown as Row,
      ]
      : [event(eventOf(i), lc, {
        type: "memory.reconciled",
        payload: { ...payload, resolves: [] },
        causal_refs: corrects.map((at) => all[at]?.name ?? eventOf(at)),
      })];
    return rows.map((row, j): Incoming => {
      const place = { fid: i + 1, line: j + 1, offset: j, length: 1, folder: "a", replica: "" };
      const digest = `sha256:${String(i * 10 + j).padStart(64, "0")}`;
      return { ...place, row, digest, order: orderOf(row, digest) };
    });
  });
}

/** Folds rows; those behind which `isSettled` says so are settled with those before them. */
function folded(rows: readonly Incoming[], isSettled: (at: number) => boolean): State {
  const state = memoryState(seededBytes(1));
  rows.forEach((row, at) => {
    foldRow(state, row);
    if (isSettled(at)) settle(state);
  });
  settle(state);
  return state;
}

function dumped(state: State): Dump {
  const dump = dumpState(state);
  state.db.close();
  return dump;
}

const atOnce = (rows: readonly Incoming[]) => dumped(folded(rows, () => false));
const oneByOne = (rows: readonly Incoming[]) => dumped(folded(rows, () => true));

const COUNT = 6;
/** What most of them do not have. */
const NOT = Array.from({ length: 4 }, () => undefined);
const said = fc.record({
  lc: fc.integer({ min: 1, max: 20 }),
  text: fc.constantFrom("one", "two"),
  key: fc.constantFrom("cache", "cache", undefined),
  status: fc.constantFrom(...NOT, ...NOT, "invalid"),
  corrects: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.array(fc.nat(COUNT - 1), { minLength: 1, maxLength: 2 }) },
  ),
  name: fc.constantFrom(...NOT, "dec-v1", "evt-0"),
});

describe("decisions, in whatever order their rows come", () => {
  const seed = seedOf("ORDER_SEED");
  test(`stand alike (seed ${seed})`, () => {
    const input = fc.record({
      all: fc.array(said, { minLength: 3, maxLength: COUNT }),
      order: fc.array(fc.nat(), { minLength: 2 * COUNT, maxLength: 2 * COUNT }),
      settled: fc.array(fc.boolean(), { minLength: 2 * COUNT, maxLength: 2 * COUNT }),
      gone: fc.nat(3 * COUNT),
    });
    fc.assert(
      fc.property(input, ({ all, order, settled, gone }) => {
        const rows = rowsOf(all);
        const inOrder = rows.map((row, i) => ({ row, at: order[i] as number }))
          .sort((a, b) => a.at - b.at).map(({ row }) => row);
        const state = folded(inOrder, (at) => settled[at] as boolean);
        // A file goes, and comes back; most have no such number.
        forgetRows(state, gone, 0);
        settle(state);
        for (const row of rows) if (row.fid === gone) foldRow(state, row);
        settle(state);
        assert.deepEqual(dumped(state), atOnce(rows));
      }),
      { numRuns: size("ORDERS", 1000), seed },
    );
  });

  test("a view that names what a correction names is written anew when another is meant", () => {
    const [early, late] = [
      { lc: 1, text: "one", key: "cache", name: "dec-v1" },
      { lc: 5, text: "two", key: "cache", corrects: [0] },
    ];
    const rows = rowsOf([early, late]);
    const state = folded(rows.filter(({ fid }) => fid === 2), () => false);
    state.db.run("DELETE FROM stale");
    forgetMemo(state);
    for (const row of rows) if (row.fid === 1) foldRow(state, row);
    settle(state);
    const views = state.db.all<{ key: string }>("SELECT key FROM stale WHERE kind = 'view'");
    assert.equal(views.length, 1, "that of the correction, which stands as before");
    state.db.close();
  });

  test("a text is answered by what corrected it under another key, and stands behind it", () => {
    const rows = rowsOf([
      { lc: 5, text: "two", key: "cache" },
      { lc: 8, text: "one", key: "cache" },
      { lc: 29, text: "one", corrects: [0] },
      { lc: 19, text: "two", key: "cache" },
    ]);
    const wanted = atOnce(rows);
    const standing = (wanted["objects"] ?? []).map((row) => JSON.parse(row))
      .find(({ source }) => source === eventOf(3));
    assert.equal(standing?.standing, "superseded");
    assert.deepEqual(oneByOne(rows), wanted);
  });
});
