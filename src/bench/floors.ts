/**
 * Floors: loops that do only what cannot be left out, with the same calls of the file system and
 * the same hashes as the product.
 */
import { joined } from "../base/bytes.ts";
import * as files from "../base/files.ts";
import { sha1Hex, sha256Hex } from "../base/runtime.ts";
import { NO_PREV } from "../row/line.ts";

/** Appends the bytes and syncs them: no append that is durable can do less. */
export function appendBare(path: string, bytes: Uint8Array): void {
  const handle = files.openAppend(path, 0o600);
  try {
    files.writeAll(handle, bytes);
    files.sync(handle);
  } finally {
    files.close(handle);
  }
}

/** So many lines about as long as ours, stringified, hashed and chained. */
export function bareLines(count: number): Uint8Array {
  const lines: Uint8Array[] = [];
  let prev = NO_PREV;
  for (let i = 0; i < count; i += 1) {
    const body = JSON.stringify({ ...MEMBERS, event_id: `evt-${i}`, payload: bareClaim(i), prev });
    const line = encoder.encode(`${body.slice(0, -1)},"hash":"sha1:${sha1Hex(body)}"}\n`);
    prev = `sha256:${sha256Hex(line.subarray(0, -1))}`;
    lines.push(line);
  }
  return joined(lines);
}

/** For each line one that says how it was judged, hashed and chained. */
export function judgeBare(lines: Uint8Array): Uint8Array {
  const judged: Uint8Array[] = [];
  let prev = NO_PREV;
  for (const text of linesOf(lines)) {
    const { event_id } = JSON.parse(text) as { readonly event_id: string };
    const body = JSON.stringify({ event_id, op: "reduce", outcome: "accepted", prev });
    const line = encoder.encode(`${body.slice(0, -1)},"hash":"sha1:${sha1Hex(body)}"}\n`);
    prev = `sha256:${sha256Hex(line.subarray(0, -1))}`;
    judged.push(line);
  }
  return joined(judged);
}

/** Parses every line; returns how many objects there were. */
export function parseBare(lines: Uint8Array): number {
  let rows = 0;
  for (const text of linesOf(lines)) if (typeof JSON.parse(text) === "object") rows += 1;
  return rows;
}

/** All bytes of a file; none where it is missing. */
export function readAll(path: string): Uint8Array {
  const handle = files.openRead(path);
  if (handle === null) return new Uint8Array(0);
  try {
    const bytes = new Uint8Array(handle.size);
    files.readAt(handle, bytes, 0);
    return bytes;
  } finally {
    files.close(handle);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Members that every event has. */
const MEMBERS = {
  actor: "agent",
  causal_refs: [],
  idempotency_key: `sha1:${"0".repeat(40)}`,
  instance_id: "ins-bench",
  lc: 1,
  owner: "ins-bench",
  project: "bench",
  run_id: "run-20261123101500-0123456789abcdef",
  schema_version: "diasync-v1-event",
  scope: "project:bench",
  ts_wall: "2026-11-23T10:15:00.250Z",
  type: "memory.captured",
  visibility: "project",
};

function bareClaim(i: number) {
  const summary = `item ${i}: what an agent has to tell in a sentence of usual length`;
  return { confidence: 0.7, horizon: "week", salience: "medium", summary, tags: [] };
}

function linesOf(lines: Uint8Array): string[] {
  return decoder.decode(lines).split("\n").slice(0, -1);
}
