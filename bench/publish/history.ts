/** The history: one line for each run of all suites, only appended to. */
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { type Measurement, MeasurementShape } from "../../src/command/measurement.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url).href);
export const HISTORY = `${ROOT}bench/history.jsonl`;

/** Where and of what figures were taken. */
const Origin = {
  /** Of the tree that was measured; `-dirty` behind it where that had changes of its own. */
  commit: v.string(),
  date: v.string(),
  runtime: v.string(),
  cpu: v.string(),
  cores: v.number(),
};

const Entry = v.object({ ...Origin, figures: v.array(MeasurementShape) });

export type Entry = v.InferOutput<typeof Entry>;

/** Commit, time and machine of figures that are taken now. */
export function originNow(): Omit<Entry, "figures"> {
  const git = (...argv: string[]) =>
    execFileSync("git", argv, { cwd: ROOT, encoding: "utf8" }).trim();
  // The history itself changes with every run.
  const changed = git(
    "status",
    "--porcelain",
    "--",
    ".",
    ":!bench/history.jsonl",
    ":!bench/latest",
  );
  return {
    commit: `${git("rev-parse", "--short=12", "HEAD")}${changed === "" ? "" : "-dirty"}`,
    date: new Date().toISOString(),
    runtime: `bun ${Bun.version}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
  };
}

export function remember(entry: Entry, file: string = HISTORY): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** All runs, oldest first. */
export function recall(file: string = HISTORY): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
  return lines.map((line) => v.parse(Entry, JSON.parse(line)));
}

/** The CPU of a run's processes as figures of their own; earlier runs have none. */
export function cpuOf({ figures }: Entry): Measurement[] {
  return figures.flatMap(({ cpu, ...figure }) =>
    cpu === undefined ? [] : [{ ...figure, ...cpu, name: `${figure.name}: CPU` }]
  );
}

/**
 * The run that a word names: a line's number from 1, from the end where it is negative, or the
 * beginning of a commit, whose last run it is then. Undefined where there is none.
 */
export function find(entries: readonly Entry[], word: string): Entry | undefined {
  if (/^-?\d{1,5}$/.test(word)) {
    return entries.at(Number(word) > 0 ? Number(word) - 1 : Number(word));
  }
  return entries.findLast(({ commit }) => commit.startsWith(word));
}
