/** Writers of any memory: what they were told is compared with what is there. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { linesTable, writersTable } from "../../bench/publish/peers.ts";
import { type PeerStore, tellAtOnce, tellOnce } from "../../bench/peers/peer.ts";
import { writersText } from "../../bench/peers/told.ts";

/** A memory that says yes to what `accepts` takes, and keeps what `keeps` takes. */
function memory(accepts: (line: string) => boolean, keeps: (line: string) => boolean): PeerStore {
  const lines = new Set<string>();
  return {
    writer: () =>
      Promise.resolve({
        tell(line) {
          if (keeps(line)) lines.add(line);
          return Promise.resolve(accepts(line));
        },
        end: () => Promise.resolve(500),
      }),
    lines: () => lines,
  };
}

const CROWD = { writers: 3, lines: 4 };

describe("writers at once", () => {
  test("what was acknowledged and is not there is lost", async () => {
    const store = memory(() => true, (line) => !line.startsWith("line 2 "));
    const { seconds, ...counts } = await tellAtOnce(store, CROWD);
    assert.ok(seconds >= 0);
    const all = { told_ok: 12, told_failed: 0, there: 9, lost: 3, cpu_seconds: 1.5 };
    assert.deepEqual(counts, all);
  });

  test("what was refused and is there all the same is not lost", async () => {
    const store = memory((line) => !line.endsWith("writer 1"), () => true);
    const { told_ok, told_failed, there, lost } = await tellAtOnce(store, CROWD);
    assert.deepEqual([told_ok, told_failed, there, lost], [8, 4, 12, 0]);
  });

  test("a line that nobody acknowledged cannot be timed", async () => {
    await assert.rejects(tellOnce(memory(() => false, () => true), "x"), /was not acknowledged/);
  });
});

describe("tables of peers", () => {
  const origin = { commit: "c", date: "2026-11-23T10:00:00Z", runtime: "bun", cpu: "x", cores: 2 };
  const absent = { name: "other", missing: "nobody installed it" };
  const written = {
    told_ok: 12,
    told_failed: 0,
    there: 9,
    lost: 3,
    seconds: 1.25,
    cpu_seconds: 1,
  };
  const told = { ms: 12.5, cpu_ms: 6, ratio: { wall: 1, cpu: 1 }, syncs: 1 };
  const peers = {
    ...origin,
    crowd: CROWD,
    lines: [{ name: "ours", missing: "", told }, { ...absent, told: null }],
    writers: [{ name: "ours", missing: "", written }, { ...absent, written: null }],
  };

  test("a peer that is not there has a row that says so", () => {
    for (const table of [linesTable(peers), writersTable(peers)]) {
      assert.match(table, /^\| other \| not there: nobody installed it \|/m);
    }
    assert.match(writersText({ ...absent, written: null }), /not there: nobody installed it/);
  });

  test("lost lines stand out", () => {
    assert.match(writersTable(peers), /^\| 3 writers, 4 lines each \|/m);
    assert.match(writersTable(peers), /^\| ours \| 12 \| 0 \| 9 \| \*\*3\*\* \| 1\.[23] \|$/m);
    assert.match(linesTable(peers), /^\| ours \| 12\.5 ms \| 1\.00 × \| 6\.00 ms \| 1 sync \|$/m);
  });
});
