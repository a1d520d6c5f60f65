/**
 * The Python original of this program, where the variable `PEER_MEMORYCTL` names it: the same
 * command lines, on a store of its own making.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { canonical } from "../../src/base/json.ts";
import { sha1Hex } from "../../src/base/runtime.ts";
import { type ProcessRun, runProcess } from "../processes.ts";

/** How it is called; null where it is not there. */
export function v1(): readonly string[] | null {
  const path = process.env["PEER_MEMORYCTL"] ?? "";
  if (path === "") return null;
  return path.endsWith(".py") ? ["python3", path] : [path];
}

/** Its `reduce` of so many published events, three of ten of them decisions with a key. */
export function reducedByV1(
  cwd: string,
  { events, scopes }: { readonly events: number; readonly scopes: number },
): ProcessRun {
  const argv = v1() ?? [];
  runProcess([...argv, "init"], { cwd });
  for (let scope = 0; scope < scopes; scope += 1) {
    publish(`${cwd}/.memory`, { events, scopes, scope });
  }
  const ran = runProcess([...argv, "reduce", "--limit", String(events)], { cwd });
  const { scanned } = JSON.parse(ran.out) as { readonly scanned: number };
  if (scanned !== events) throw new Error(`v1 saw ${scanned} of ${events} events`);
  return ran;
}

/** The events of one scope, as v1 keeps them on its bus: a file a day. */
function publish(
  root: string,
  { events, scopes, scope }: {
    readonly events: number;
    readonly scopes: number;
    readonly scope: number;
  },
): void {
  const folder = `${root}/bus/project-p${scope}`;
  const lines: string[] = [];
  for (let i = scope; i < events; i += scopes) lines.push(lineOf(eventOf(i, scope)));
  mkdirSync(folder, { recursive: true });
  appendFileSync(`${folder}/2026-11-22.jsonl`, `${lines.join("\n")}\n`);
}

function lineOf(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...row, hash: `sha1:${sha1Hex(canonical(row))}` });
}

function eventOf(i: number, scope: number) {
  const decision = i % 10 < 3;
  const digits = i.toString(16).padStart(8, "0");
  return {
    schema_version: "diasync-v1-event",
    event_id: `evt-20261122055204-${digits}`,
    type: "memory.published",
    scope: `project:p${scope}`,
    instance_id: "ins-a",
    run_id: `run-20261122055204-${digits}`,
    actor: "agent",
    ts_wall: "2026-11-22T05:52:04Z",
    lc: 0,
    causal_refs: [],
    visibility: "project",
    owner: "ins-a",
    payload: {
      summary: `item ${i}: what an agent has to tell in a sentence of usual length`,
      object_type: decision ? "decision" : "fact",
      horizon: "week",
      salience: "medium",
      confidence: 0.7,
      tags: [],
      ...(decision ? { decision_key: `key-${i}` } : {}),
    },
    project: `p${scope}`,
    idempotency_key: `sha1:${sha1Hex(`${i}`)}`,
  };
}
