/**
 * Sessions: each folder is one store and the command lines that ran on it, with the exit code and
 * the answer of each, and the derived files at the end. Clock and randomness stand still, so the
 * answers are compared whole. `UPDATE_SESSIONS=1` writes them anew, to be read before a commit.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { filesBelow, testStore } from "./support/store.ts";

const SESSIONS = new URL("sessions/", import.meta.url).pathname;
const UPDATE = process.env["UPDATE_SESSIONS"] === "1";

interface Step {
  readonly argv: readonly string[];
  readonly exit?: number;
  readonly answer?: unknown;
  /** Seconds that pass before the command. */
  readonly wait?: number;
}

function isDerived(path: string): boolean {
  return path.endsWith(".active.jsonl") || path.endsWith(".md") || path.includes("conflicts/");
}

describe("sessions", () => {
  for (const name of readdirSync(SESSIONS).sort()) {
    test(name, async (t) => {
      const folder = `${SESSIONS}${name}`;
      const store = testStore();
      t.after(() => store.remove());
      const text = readFileSync(`${folder}/session.jsonl`, "utf8");
      const steps = text.trimEnd().split("\n").map((line) => JSON.parse(line) as Step);
      const seen: Step[] = [];
      for (const { argv, wait = 0, ...expected } of steps) {
        store.clock += wait * 1000;
        const ran = await store.run(...argv);
        const pause = wait === 0 ? {} : { wait };
        seen.push({ ...pause, argv, ...ran });
        if (!UPDATE) assert.deepEqual(ran, expected, argv.join(" "));
      }
      const derived = store.files().filter(isDerived);
      if (UPDATE) {
        const lines = seen.map((step) => `${JSON.stringify(step)}\n`);
        writeFileSync(`${folder}/session.jsonl`, lines.join(""));
        for (const path of derived) {
          const target = `${folder}/derived/${path}`;
          mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
          writeFileSync(target, store.read(path));
        }
      }
      for (const path of derived) {
        const target = `${folder}/derived/${path}`;
        assert.ok(existsSync(target), `${path} is new`);
        assert.equal(store.read(path), readFileSync(target, "utf8"), path);
      }
      // Nothing that the session keeps may be missing in the store.
      const kept = existsSync(`${folder}/derived`) ? filesBelow(`${folder}/derived`) : [];
      assert.deepEqual(kept, derived);
    });
  }
});
