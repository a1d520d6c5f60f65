/**
 * Parity with v1, line by line: every session of `formats/v1` is replayed on a fresh store. Exit
 * codes, keys and meaning are compared; what differs on purpose stands in one table, with its
 * reason, and the table holds nothing else.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DEVIATIONS, GIVEN } from "./support/deviations.ts";
import { testStore } from "./support/store.ts";
import { readTranscript, Replay } from "./support/transcript.ts";

const SAMPLES = fileURLToPath(new URL("formats/v1/", import.meta.url).href);
const NAMES = readdirSync(SAMPLES).filter((name) =>
  existsSync(`${SAMPLES}${name}/transcript.jsonl`)
);

describe("parity with v1", () => {
  for (const name of NAMES) {
    test(`${name}: each line answers as v1 did, or differs as the table says`, async () => {
      using store = testStore({ clock: Date.UTC(2026, 10, 22, 5, 52) });
      const replay = new Replay(store);
      const found: string[] = [];
      for (const [i, line] of readTranscript(`${SAMPLES}${name}/transcript.jsonl`).entries()) {
        if (typeof line === "number") store.clock += line * 1000;
        else {
          const differing = await replay.run(line, GIVEN[`${name} ${i + 1}`] ?? []);
          found.push(...differing.map((each) => `${name} ${i + 1} ${each}`));
        }
      }
      const known = DEVIATIONS.filter(([at]) => at.startsWith(`${name} `));
      const told = (each: string) => known.some(([at]) => each.startsWith(at));
      assert.deepEqual(found.filter((each) => !told(each)), []);
      const used = known.filter(([at]) => found.some((each) => each.startsWith(at)));
      assert.deepEqual(known.filter((each) => !used.includes(each)), [], "superfluous");
    });
  }
});
