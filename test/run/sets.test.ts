/**
 * Rows that are taken as a set leave what they leave one by one: the same lines, the same tables,
 * the same derived files, the same answers.
 */
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import fc from "fast-check";
import type { DraftSet } from "../../src/command/command.ts";
import { Batch } from "../../src/run/batch.ts";
import { difference, dumpStore } from "../support/dump.ts";
import { seedOf, size } from "../support/measured.ts";
import { snapshot, type TestStore, testStore } from "../support/store.ts";

const RUNS = size("SETS", 25);
const seed = seedOf("SETS_SEED");

/** Stores to begin with: an empty one, one of v1, one of format 2. */
const FROM = [undefined, undefined, "v1/two-instances/memory", "v2/team/memory"] as const;
const SCOPES = ["project:a", "project:b", "team"] as const;
const KEYS = ["cache", "queue", null] as const;
const TEXTS = ["in files", "in SQLite", "nowhere", "e\u0301"] as const;
const TYPES = ["decision", "decision", "commitment", "fact"] as const;

/** One line of input, for either verb. */
const line = fc.record({
  scope: fc.constantFrom(...SCOPES),
  instance_id: fc.constantFrom("ins-a", "ins-b"),
  summary: fc.constantFrom(...TEXTS),
  type: fc.constantFrom(...TYPES),
  decision_key: fc.constantFrom(...KEYS),
  visibility: fc.constantFrom("project", "project", "project", "private", "global"),
  salience: fc.constantFrom("low", "high"),
  review_at: fc.constantFrom(null, "2026-12-01"),
  due_at: fc.constantFrom(null, "2026-12-24"),
  evidence_ref: fc.constantFrom(null, "evidence/a.txt"),
  idempotency_key: fc.constantFrom(null, null, null, "k1", "k2"),
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      verb: fc.constantFrom("publish", "capture"),
      lines: fc.array(line, { minLength: 1, maxLength: 14 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      verb: fc.constantFrom("reduce", "distill"),
      limit: fc.constantFrom(2, 7, 500),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      verb: fc.constantFrom("reconcile", "close"),
      nth: fc.nat(30),
      summary: fc.constantFrom(...TEXTS),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Carries steps out; returns what each answered. */
async function play(store: TestStore, steps: readonly Step[]): Promise<string[]> {
  const objects: string[] = [];
  const answers: string[] = [];
  const run = async (...argv: string[]) => {
    const { answer, out } = await store.run(...argv);
    for (const { object_id } of answer.created ?? []) objects.push(object_id);
    answers.push(out.replaceAll(store.folder, ""));
  };
  for (const each of steps) {
    if ("lines" in each) {
      const type = each.verb === "publish" ? "object_type" : "proposed_type";
      const lines = each.lines.map(({ type: is, ...rest }) =>
        JSON.stringify({ ...rest, [type]: is })
      );
      store.input = `${lines.join("\n")}\n`;
      await run(each.verb, "--stdin");
    } else if ("limit" in each) await run(each.verb, "--limit", String(each.limit));
    else {
      const id = objects[each.nth % Math.max(1, objects.length)] ?? "none";
      if (each.verb === "close") await run("agenda", "--project", "a", "--close", id);
      else await run("reconcile", "--id", id, "--summary", each.summary, "--instance-id", "ins-a");
    }
  }
  return answers;
}

/** What steps leave behind, whichever way their rows are taken. */
async function left(from: string | undefined, steps: readonly Step[]) {
  const at = from === undefined ? {} : { from: `${import.meta.dirname}/../formats/${from}` };
  using store = testStore({ ...at, seed: 7 });
  await store.ok("publish", "--scope", "team", "--summary", "first");
  const answers = await play(store, [...steps, ...LAST]);
  const files = snapshot(store.root, (path) => path.startsWith("index/"));
  return { answers, files, dump: dumpStore(store.root) };
}

/** Then all that waits is judged. */
const LAST: readonly Step[] = [{ verb: "distill", limit: 500 }, { verb: "reduce", limit: 500 }];

/** Takes the rows of each set one by one, each settled before the next. */
async function oneByOne<T>(work: () => Promise<T>): Promise<{ done: T; sets: number }> {
  function each(this: Batch, { drafts }: DraftSet) {
    return drafts.map((draft) => this.add(draft));
  }
  const split = mock.method(Batch.prototype, "addAll", each);
  try {
    return { done: await work(), sets: split.mock.callCount() };
  } finally {
    split.mock.restore();
  }
}

describe("rows that are taken as a set", () => {
  test(`leave what they leave one by one (seed ${seed})`, async () => {
    let sets = 0;
    const steps = fc.array(step, { minLength: 4, maxLength: 10 });
    const property = fc.asyncProperty(fc.constantFrom(...FROM), steps, async (from, steps) => {
      const together = await left(from, steps);
      const { done: apart, sets: split } = await oneByOne(() => left(from, steps));
      sets += split;
      assert.deepEqual(together.answers, apart.answers);
      assert.deepEqual(difference(together.dump, apart.dump), []);
      assert.deepEqual(together.files, apart.files);
    });
    await fc.assert(property, { numRuns: RUNS, seed });
    assert.ok(sets >= RUNS, `only ${sets} sets were taken`);
  });
});
