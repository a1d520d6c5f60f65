/**
 * Accepting a loss: a row that says of damage which cannot be mended, or of rows that are gone,
 * that it is known, by whom and why. It names each line as it stands, so it says nothing of what
 * comes later.
 */
import { refused } from "../base/errors.ts";
import { newId } from "../base/id.ts";
import { iso } from "../base/time.ts";
import { brought } from "../command/need.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { type LinesOfFile, linesText } from "../command/line-list.ts";
import { GONE, isAnswered } from "../state/gone.ts";
import type { Reader } from "../state/reader.ts";
import { allDamage, lossOf, standing } from "../state/verdict.ts";

/** What is accepted, and who says so. */
export interface LossCall {
  readonly lost: LinesOfFile;
  readonly why: string;
  readonly instance_id: string;
}

/** One thing that is wrong with a line. */
interface Wrong {
  readonly line: number;
  readonly fault: string;
  readonly digest: string;
}

/** Lines of one row: it stays well below the limit of a line. */
const LINES = 500;

/** Yields the rows that accept what is wrong at the named lines. Throws where nothing is. */
export function* acceptLoss(
  reader: Reader,
  env: Env,
  { lost, why, instance_id }: LossCall,
): Generator<Step, void, PlacedRow | undefined> {
  const path = pathIn(env, lost.file);
  const lines = chosen(reader, env, { path, ranges: lost.ranges })
    .map(({ digest, fault, line }) => ({ digest, fault, line, path }));
  for (let at = 0; at < lines.length; at += LINES) {
    yield {
      kind: "redaction",
      row: {
        instance_id,
        lines: lines.slice(at, at + LINES),
        op: "loss",
        reason: why,
        redaction_id: newId("red", env.now_ms, env.random),
        schema_version: "memoryctl-v3-redaction",
        ts: iso(env.now_ms),
      },
    };
  }
}

/** A file as `validate` names it, or with the store's root before it. */
function pathIn({ shown_root }: Env, file: string): string {
  const root = `${shown_root.replace(/\/$/, "")}/`;
  return file.startsWith(root) ? file.slice(root.length) : file.replace(/^\.\//, "");
}

/** What is wrong at the named lines; of a file that ends too early, all that it had behind. */
function chosen(
  reader: Reader,
  env: Env,
  { path, ranges }: { readonly path: string; readonly ranges: LinesOfFile["ranges"] },
): Wrong[] {
  const wrong = wrongIn(reader, env, path);
  const byLine = Map.groupBy(wrong, ({ line }) => line);
  const found = new Set<Wrong>();
  for (const [from, to] of ranges) {
    for (let line = from; line <= to; line += 1) {
      const here = byLine.get(line);
      if (here === undefined) throw nothingWrong(path, line, wrong);
      for (const each of here) found.add(each);
      if (!here.some(({ fault }) => fault === "truncated")) continue;
      const behind = wrong.filter((each) => each.fault === GONE && each.line >= line);
      for (const each of behind) found.add(each);
    }
  }
  return [...found].sort((a, b) => a.line - b.line);
}

/** What is wrong in a file and nobody answers for, as `validate` and `diagnose` name it. */
function wrongIn({ state }: Reader, env: Env, path: string): Wrong[] {
  const { lost, held } = brought(env, "gone");
  const { faults, absent } = brought(env, "verify");
  const damage = [...faults, ...absent, ...allDamage(state)]
    .filter((each) => each.file === path && lossOf(state, each) === undefined)
    .map((each) => ({ line: each.line, fault: each.fault, digest: standing(state, each) }));
  const gone = [...lost, ...held].filter((row) => row.path === path && !isAnswered(state, row))
    .map(({ line, digest }) => ({ line, fault: GONE, digest }));
  const byName = new Map(
    [...damage, ...gone].map((each) => [`${each.line} ${each.fault} ${each.digest}`, each]),
  );
  return [...byName.values()].sort((a, b) => a.line - b.line);
}

function nothingWrong(path: string, line: number, wrong: readonly Wrong[]) {
  const byFault = Map.groupBy(wrong, ({ fault }) => fault);
  const listed = [...byFault].map(([fault, of]) => {
    return `${path}:${linesText(of.map((each) => each.line))} (${fault})`;
  });
  const hint = listed.length === 0
    ? "nothing was written; memoryctl validate names the files and lines that are damaged or gone"
    : `nothing was written; wrong there: ${listed.join(", ")}`;
  const why = "nothing is wrong with it that is not known";
  return refused(`accept the loss of ${path}:${line}`, why, hint);
}
