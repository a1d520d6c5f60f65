/**
 * Histories of a repository that tracks its store, in a real git: whatever branches, merges and
 * rebases do between commands of two clones, no ledger is ever in a conflict, none has two
 * histories, and every acknowledged row is somewhere, or is named as gone. Sizes and a first seed
 * come from HISTORIES, HISTORY_STEPS and HISTORY_SEED.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { play, type Told } from "../support/histories/history.ts";
import { measured, seedOf, size } from "../support/measured.ts";

const HISTORIES = size("HISTORIES", 20);
const STEPS = size("HISTORY_STEPS", 80);
const SEED = seedOf("HISTORY_SEED");

describe("a git that moves", () => {
  test(`${HISTORIES} histories`, async () => {
    const all: Told[] = [];
    for (let seed = SEED; seed < SEED + HISTORIES; seed += 1) {
      const told = await play(seed, STEPS);
      all.push(told);
      const { conflicts, histories, unaccounted, wrong } = told;
      const found = { conflicts, histories, unaccounted, wrong };
      const nothing = { conflicts: [], histories: [], unaccounted: [], wrong: [] };
      assert.deepEqual(found, nothing, `HISTORY_SEED=${seed} HISTORIES=1`);
    }
    const sum = (of: (told: Told) => number) => all.reduce((total, each) => total + of(each), 0);
    measured("F31", {
      histories: HISTORIES,
      "acts of git": sum(({ acts }) => acts),
      "server merges": sum(({ merges }) => merges),
      commands: sum(({ commands }) => commands),
      rows: sum(({ rows }) => rows),
      conflicts: sum(({ conflicts }) => conflicts.length),
      "two histories": sum(({ histories }) => histories.length),
      unaccounted: sum(({ unaccounted }) => unaccounted.length),
      wrong: sum(({ wrong }) => wrong.length),
    }, { HISTORY_SEED: SEED });
  });
});
