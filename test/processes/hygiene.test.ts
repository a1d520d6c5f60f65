/** Rotate, archive and prune in a loop beside writers, some of them killed: no answer changes. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { type Folder, folder, ok, start } from "../support/binary.ts";
import { check } from "../support/checker.ts";
import { measured, seedOf, size } from "../support/measured.ts";
import { seeded } from "../support/random.ts";
import { testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const CYCLES = size("CYCLES", 50);
const WRITERS = size("HYGIENE_WRITERS", 4);

/** A month of work that is over, made by the same code with the clock of that month. */
async function october(root: string): Promise<void> {
  using store = testStore({ clock: Date.UTC(2026, 9, 20, 10) });
  const at = ["--root", root];
  const who = ["--scope", "project:old", "--instance-id", "ins-old"];
  for (let i = 0; i < 12; i += 1) {
    const what = ["--proposed-type", i % 3 === 0 ? "decision" : "commitment"];
    const key = ["--decision-key", `key-${i % 2}`, "--summary", `text ${i}`];
    await store.ok(...words`capture ${at} ${who} ${what} ${key}`);
    store.clock += 24 * 3_600_000 / 2;
  }
  await store.ok("distill", ...at);
  await store.ok(...words`agenda ${at} --project old --add item`);
  await store.ok(...words`checkpoint ${at} --project old --now done`);
}

function answers(at: Folder): unknown[] {
  return [
    ok(at.path, "stats", "--scope", "project:old"),
    ok(at.path, "lease", "list", "--scope", "project:old"),
    ok(at.path, "agenda", "--project", "old", "--list"),
    ok(at.path, "history", "key-0"),
    ok(at.path, "attach", "--project", "old").capsule,
  ];
}

describe("hygiene beside writers", () => {
  test(`${CYCLES} cycles of rotate, archive and prune change no answer`, async () => {
    using at = folder();
    await october(at.root);
    const before = answers(at);
    const seed = seedOf("HYGIENE_SEED");
    const next = seeded(seed);
    let killed = 0;
    const acknowledged = new Set<string>();
    let going = true;
    const writer = async (i: number) => {
      while (going) {
        const argv = ["--scope", "project:new", "--instance-id", `ins-${i}`, "--summary", "x"];
        const { child, ended } = start(at.path, "capture", ...argv);
        if (next() < 0.3) setTimeout(() => child.kill("SIGKILL"), next() * 20);
        const { out, exit } = await ended;
        if (exit === null) killed += 1;
        if (out.endsWith("}\n")) acknowledged.add(JSON.parse(out).event_id);
      }
    };
    const writers = Array.from({ length: WRITERS }, (_, i) => writer(i));
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const rotate = start(at.path, "hygiene", "--rotate", "--max-lines", "5").ended;
      const archive = start(at.path, "hygiene", "--archive-before", "2026-11", "--prune").ended;
      for (const { exit, out } of await Promise.all([rotate, archive])) assert.equal(exit, 0, out);
      if (cycle % 10 === 9) assert.deepEqual(answers(at), before, `cycle ${cycle}`);
    }
    going = false;
    await Promise.all(writers);
    assert.deepEqual(answers(at), before);
    for (let i = 0; i < WRITERS; i += 1) {
      ok(at.path, ...words`capture --scope project:new --instance-id ins-${i} --summary x`);
    }
    const { events, faults, torn } = check(at.root);
    assert.deepEqual([faults, torn], [[], []]);
    assert.deepEqual([...acknowledged].filter((id) => events.get(id) !== 1), []);
    assert.equal(ok(at.path, "validate").error_count, 0);
    rmSync(`${at.root}/index`, { recursive: true });
    assert.deepEqual(answers(at), before);
    assert.equal(ok(at.path, "validate").error_count, 0);
    const counts = { cycles: CYCLES, kills: killed, acknowledged: acknowledged.size };
    measured("F17", { ...counts, "answers changed": 0, lost: 0 }, { HYGIENE_SEED: seed });
  });
});
