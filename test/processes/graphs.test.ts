/** Graphs of corrections as a hostile or tireless colleague makes them: memory stays bounded. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, folder, ok } from "../support/binary.ts";
import { anEvent, type AnyRow, commitRows } from "../support/colleague.ts";
import { measured, size } from "../support/measured.ts";

const MOST_MIB = 256;
const KIB = size("GRAPH_KIB", 1024);
const TIME = "/usr/bin/time";
const skip = existsSync(TIME) ? false : `${TIME} is missing: apt-get install time`;

const id = (i: number) => `evt-20261124100000-${i.toString(16).padStart(16, "0")}`;

/** The number of no row: what begins a graph corrects something that nobody has. */
const NOWHERE = 0xffff_ffff;

/** A correction, or the first decision of a graph, as the `i`-th row. */
function decision(i: number, parents: readonly number[], summary = `text ${i}`): AnyRow {
  const claim = { decision_key: "cache", object_type: "decision", status: "active", summary };
  const rest = { confidence: 0.7, horizon: "week", salience: "medium", tags: [] };
  const links = { resolves: [], supersedes: id(parents[0] ?? NOWHERE) };
  const causal_refs = parents.map(id);
  const payload = { ...claim, ...rest, ...links };
  return anEvent("reconciled", payload, { event_id: id(i), lc: i + 1, causal_refs });
}

/** Which rows the `i`-th of `count` corrects. */
const GRAPHS: Readonly<Record<string, (i: number, count: number) => readonly number[]>> = {
  "a chain of corrections": (i) => i === 0 ? [] : [i - 1],
  "a star": (i) => i === 0 ? [] : [0],
  "a chain with as many heads on its end": (i, count) =>
    i === 0 ? [] : [Math.min(i - 1, Math.floor(count / 2))],
  "a tree": (i) => i === 0 ? [] : [Math.floor((i - 1) / 2)],
  "a ladder, each row correcting the two before it": (i) => i < 2 ? [] : [i - 1, i - 2],
  "heads without a chain": () => [],
};

/** Runs the binary; returns the most memory that it took, in MiB, and its exit code. */
function peak(cwd: string, ...argv: string[]): { mib: number; exit: number | null } {
  const { status: exit } = spawnSync(TIME, ["-f", "%M", "-o", "peak", BINARY, ...argv], {
    cwd,
    stdio: "ignore",
  });
  const said = readFileSync(`${cwd}/peak`, "utf8").trim().split("\n").at(-1);
  return { mib: Math.round(Number(said) / 1024), exit };
}

describe(`graphs of ${KIB} KiB`, () => {
  for (const [name, parentsOf] of Object.entries(GRAPHS)) {
    test(`${name}: read, recorded and shown in ${MOST_MIB} MiB`, { skip }, () => {
      using at = folder();
      ok(at.path, "init");
      const one = JSON.stringify(decision(1, [0])).length + 160;
      const count = Math.floor(KIB * 1024 / one);
      const rows = Array.from({ length: count }, (_, i) => decision(i, parentsOf(i, count)));
      commitRows(at.root, "streams/project-demo/2026-11-24", rows);
      let most = 0;
      for (const argv of [["stats"], ["reduce"], ["attach", "--project", "demo"], ["validate"]]) {
        const { mib, exit } = peak(at.path, ...argv);
        assert.equal(exit, 0, `${argv[0]}: exit ${exit}`);
        most = Math.max(most, mib);
      }
      console.error(`${name}: ${count} rows, ${most} MiB at most`);
      assert.ok(most > 10 && most <= MOST_MIB, `${most} MiB`);
      measured("F36", { graphs: 1, "graph KiB": KIB, "over 256 MiB": 0 });
    });
  }
});
