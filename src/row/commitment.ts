/**
 * Payloads and what commits to them. What a row says stands in its payload; behind it stands its
 * SHA-256, and the chain of a file covers that in the payload's place. So a payload can be taken
 * out, and what is left still verifies.
 */
import { sha256Hex } from "../base/runtime.ts";

/** The name of the member, as it stands in a line. */
export const PAYLOAD = '"payload":';
const COMMITMENT = ',"payload_sha256":"';
const SHA256_DIGITS = 64;

/** Where the payload of a line stands, and the SHA-256 that commits to it. */
export interface Payload {
  readonly at: number;
  readonly end: number;
  /** 64 hex digits, as the line states them. */
  readonly stated: string;
}

/**
 * The payload of a line: what stands behind its first `"payload":`, up to the first
 * `,"payload_sha256":"` behind that. Null for a line that commits to none. Within texts such quotes
 * are escaped, so only names of members are found.
 */
export function payloadIn(line: string): Payload | null {
  const before = line.indexOf(PAYLOAD);
  if (before < 0) return null;
  const at = before + PAYLOAD.length;
  const end = line.indexOf(COMMITMENT, at);
  if (end < 0) return null;
  const from = end + COMMITMENT.length;
  return { at, end, stated: line.slice(from, from + SHA256_DIGITS) };
}

/** Where the member behind a commitment begins, by its quote. */
export function committedBehind({ end }: Payload): number {
  return end + COMMITMENT.length + SHA256_DIGITS + 2;
}

/** A payload's text with the commitment behind it, as it stands in a line. */
export function committed(payload: string): string {
  return `${payload}${COMMITMENT}${sha256Hex(payload)}"`;
}

/** True where a line has the payload that it commits to. */
export function keepsPayload(line: string, { at, end }: Payload): boolean {
  return line.startsWith(sha256Hex(line.slice(at, end)), end + COMMITMENT.length);
}

/** True where the payload of a line was taken out: its commitment stands in for it. */
export function isWithheld(line: string, { at, end }: Payload): boolean {
  return end - at === 4 && line.startsWith("null", at);
}

/** A line with its payload taken out: the same bytes, whoever does it. */
export function withoutPayload(line: string, { at, end }: Payload): string {
  return `${line.slice(0, at)}null${line.slice(end)}`;
}
