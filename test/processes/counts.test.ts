/** What hooks call all day, counted: what a start does is the same on any machine. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { buildFloor } from "../../bench/binaries.ts";
import { type Counts, countsOf, ownCounts } from "../../bench/counts.ts";
import { BINARY, folder, ok } from "../support/binary.ts";
import { noStrace } from "../support/strace.ts";
import { words } from "../support/words.ts";

/** What a usual row may take beyond a program that only says hello: row P1 of the bar. */
const MOST: Counts = { syncs: 1, functions: 120, syscalls: 120 };

const USUAL = {
  capture: words`capture --scope project:demo --instance-id ins-a --summary x`,
  "capture of a stranger": words`capture --scope project:demo --summary x`,
  publish: words`publish --scope project:demo --instance-id ins-a --object-type fact --summary x`,
};

describe("a usual row", { skip: noStrace }, () => {
  using at = folder();
  const hello = buildFloor("hello", at.path);
  const least = countsOf([hello], at.path) as Counts;

  for (const [name, argv] of Object.entries(USUAL)) {
    test(`${name}: few functions, system calls, and one sync`, () => {
      using place = folder();
      execFileSync("git", ["init", "-q"], { cwd: place.path });
      ok(place.path, ...words`sync start --scope project:demo --instance-id ins-a`);
      // The first makes the ledger, the next finds the note.
      for (let i = 0; i < 3; i += 1) ok(place.path, ...argv);
      const found = ownCounts(countsOf([BINARY, ...argv], place.path) as Counts, least);
      for (const what of Object.keys(MOST) as (keyof Counts)[]) {
        assert.ok(found[what] <= MOST[what], `${found[what]} ${what}: ${JSON.stringify(found)}`);
      }
      ok(place.path, "validate", "--strict");
    });
  }

  test("a row that is not usual takes one sync too, and opens the index", () => {
    using place = folder();
    const argv = words`capture --scope team --idempotency-key k --summary x`;
    for (let i = 0; i < 3; i += 1) {
      ok(
        place.path,
        ...argv.map((word) => word === "k" ? `k${i}` : word),
      );
    }
    const found = ownCounts(countsOf([BINARY, ...argv], place.path) as Counts, least);
    assert.equal(found.syncs, 1);
    assert.ok(found.functions > MOST.functions);
  });

  test("one that folds what usual rows left syncs its own alone: theirs are on the disk", () => {
    using place = folder();
    const remember = (text: string) => ["remember", text, "--project", "demo"];
    // The first makes the index lasting, the next one says that it is not any more.
    for (const text of ["one", "two"]) ok(place.path, ...remember(text));
    for (let i = 0; i < 3; i += 1) ok(place.path, ...USUAL.capture);
    const found = ownCounts(countsOf([BINARY, ...remember("three")], place.path) as Counts, least);
    assert.equal(found.syncs, 1);
    ok(place.path, "validate", "--strict");
  });
});
