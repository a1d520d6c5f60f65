/**
 * `kill -9` at random moments: what was acknowledged is there, once; chains are whole; the next
 * command goes on. `KILLS=10000` does more.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, type Folder, folder, ok } from "../support/binary.ts";
import { check } from "../support/checker.ts";
import { measured, seedOf, size } from "../support/measured.ts";
import { pick, seeded } from "../support/random.ts";

const KILLS = size("KILLS", 500);
const AT_ONCE = 4;
/** Bytes of a summary and its reason: rows of about 200 B more, 3 kB and 60 kB. */
const SIZES = [10, 3_000, 60_000];

/** Starts a capture and kills it after a time; the id that it acknowledged, if it came so far. */
function killed(at: Folder, argv: readonly string[], after_ms: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, [...argv], { cwd: at.path, stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => out += text);
    const timer = setTimeout(() => child.kill("SIGKILL"), after_ms);
    child.on("error", reject);
    child.on("close", (exit, signal) => {
      clearTimeout(timer);
      // Only a whole answer is an acknowledgement.
      const { ok: done, event_id } = out.endsWith("}\n") ? JSON.parse(out) : { ok: null };
      if (done === true) return resolve(event_id);
      if (done === false) return reject(new Error(out));
      return signal === "SIGKILL" ? resolve(null) : reject(new Error(`exit ${exit}: ${out}`));
    });
  });
}

describe("kill -9", () => {
  test(`${KILLS} of appending processes lose and double nothing`, async (t) => {
    const seed = seedOf("KILL_SEED");
    const next = seeded(seed);
    const folders: Folder[] = [];
    t.after(() => folders.forEach((each) => each.remove()));
    const acknowledged = new Map<Folder, Set<string>>();
    const renewed = new Set<Folder>();
    let dead = 0;
    const worker = async () => {
      for (let at = folders.at(-1); dead < KILLS; at = folders.at(-1)) {
        // A new store every 25 kills: first commands are killed too.
        if (at === undefined || dead >= folders.length * 25) {
          at = folder();
          folders.push(at);
          acknowledged.set(at, new Set());
        }
        // In every fourth store the index goes now and then: rebuilding is killed too.
        if (folders.indexOf(at) % 4 === 3 && next() < 0.1) {
          rmSync(`${at.root}/index`, { recursive: true, force: true });
          renewed.add(at);
        }
        const verb = pick(next, ["capture", "publish"]);
        const text = "x".repeat(pick(next, SIZES));
        const who = ["--scope", "project:demo", "--instance-id", pick(next, ["ins-a", "ins-b"])];
        const id = await killed(at, [verb, ...who, "--summary", "s", "--why", text], next() * 45);
        if (id === null) dead += 1;
        else acknowledged.get(at)?.add(id);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    let count = 0;
    for (const at of folders) {
      for (const instance of ["ins-a", "ins-b"]) {
        for (const verb of ["capture", "publish"]) {
          const who = ["--scope", "project:demo", "--instance-id", instance];
          acknowledged.get(at)?.add(ok(at.path, verb, ...who, "--summary", "last").event_id);
        }
      }
      const { events, faults, torn } = check(at.root);
      assert.deepEqual(faults, [], `seed ${seed}`);
      assert.deepEqual([...events].filter(([, times]) => times > 1), [], "doubled");
      const lost = [...acknowledged.get(at) ?? []].filter((id) => !events.has(id));
      assert.deepEqual(lost, [], `lost, seed ${seed}`);
      // Without its index a store is a new replica, and the files of others are not its to repair.
      if (!renewed.has(at)) {
        assert.deepEqual(torn, [], "left torn");
        assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
      }
      count += acknowledged.get(at)?.size ?? 0;
    }
    const none = { lost: 0, doubled: 0, damaged: 0 };
    const counts = { kills: dead, acknowledged: count, stores: folders.length, ...none };
    measured("F1", counts, { KILL_SEED: seed });
    assert.ok(count > KILLS / 20, "hardly any command came so far as to acknowledge");
  });
});
