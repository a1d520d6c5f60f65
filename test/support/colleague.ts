/** A colleague who commits ledger files of their own: any rows, with right hashes and chains. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { canonical } from "../../src/base/json.ts";
import { sha256Hex } from "../../src/base/runtime.ts";
import { payloadIn } from "../../src/row/commitment.ts";
import { digest, finish, NO_PREV } from "../../src/row/line.ts";

/** Members of a row, as the colleague likes them; `prev` and `hash` are put in. */
export type AnyRow = Readonly<Record<string, unknown>>;

export const REPLICA = "eeeeeeeeeeee";

/**
 * Appends rows to a ledger of the colleague's, whose name up to the day is given, with `~private`
 * behind it; returns its path below the root.
 */
export function commitRows(root: string, named: string, rows: readonly AnyRow[]): string {
  const path = `${named}.${REPLICA}.00001.jsonl`;
  const file = `${root}/${path}`;
  mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  let prev = existsSync(file) ? lastDigest(readFileSync(file)) : NO_PREV;
  for (const row of rows) {
    const { text } = finish(canonical({ ...row, prev }));
    appendFileSync(file, `${text}\n`);
    prev = digest(text);
  }
  return path;
}

/** A line, with or without hash, that commits to the payload which stands in it now. */
export function recommitted(line: string): string {
  const found = payloadIn(line);
  if (found === null) return line;
  return line.replace(found.stated, sha256Hex(line.slice(found.at, found.end)));
}

function lastDigest(content: Uint8Array): string {
  return digest(new TextDecoder().decode(content).trimEnd().split("\n").at(-1) ?? "");
}

/** An event as any version might write it; what is given replaces or adds members. */
export function anEvent(type: string, payload: unknown, more: AnyRow = {}): AnyRow {
  return {
    actor: "agent",
    causal_refs: [],
    event_id: `evt-20261124100000-${id(16)}`,
    idempotency_key: "sha1:0",
    instance_id: "ins-evil",
    lc: 5,
    owner: "ins-evil",
    payload,
    project: "demo",
    run_id: "run-1",
    schema_version: "diasync-v1-event",
    scope: "project:demo",
    ts_wall: "2026-11-24T10:00:00.000Z",
    type: `memory.${type}`,
    visibility: "project",
    ...more,
  };
}

let ids = 0;

/** Hex digits that no other call gives. */
function id(length: number): string {
  ids += 1;
  return ids.toString(16).padStart(length, "e");
}
