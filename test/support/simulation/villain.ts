/**
 * A hostile replica: rows of any kind with right hashes and chains, in files of its own name. Each
 * member may be anything, at any limit; ids, digests and paths are those of others; archives,
 * seals, redactions, links and leases claim what is not so.
 */
import { gzipSync } from "node:zlib";
import { canonical } from "../../../src/base/json.ts";
import { sha256Hex } from "../../../src/base/runtime.ts";
import { payloadIn } from "../../../src/row/commitment.ts";
import { exampleOf, type Kind, kindNames, seriesOf } from "../../../src/row/kind.ts";
import { digest, finish, NO_PREV } from "../../../src/row/line.ts";
import { CLOCK_LIMIT, LC_JUMP, LC_LIMIT } from "../../../src/row/clock.ts";
import { archivePath, segmentPath } from "../../../src/row/path.ts";
import { recommitted } from "../colleague.ts";
import { pick } from "../random.ts";
import type { Line, Row } from "./model.ts";

export const VILLAIN = "eeeeeeeeeeee";

const SCOPES = ["project:demo", "team", "project:Ä", "project:A\u0308"];
const ACTORS = ["ins-a", "ins-b", "ins-evil"];
const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  2 ** 53,
  2 ** 48 + 1,
  0.5,
  "",
  " ",
  "x".repeat(300),
  "\u202e\u0000",
  "__proto__",
  "2026-02-30T00:00:00Z",
  [],
  [1],
  {},
];
const CLOCKS = [0, 1, 5, 40, 500, CLOCK_LIMIT, CLOCK_LIMIT + LC_JUMP, LC_LIMIT, 2 ** 53 - 1];

type Json = Record<string, unknown>;

export class Villain {
  readonly #next: () => number;
  /** What stands in its files, by path. */
  readonly files = new Map<string, string>();
  readonly archives = new Map<string, Uint8Array>();
  #clock = 1;
  #made = 0;

  constructor(next: () => number) {
    this.#next = next;
  }

  /** Writes some rows, which know what honest replicas wrote. Returns how many. */
  write(lines: readonly Line[]): number {
    const count = 1 + Math.floor(this.#next() * 4);
    for (let i = 0; i < count; i += 1) this.#append(this.#draw(lines));
    return count;
  }

  #append({ kind, row }: { readonly kind: Kind; readonly row: Json }): void {
    const path = this.#pathFor(kind, row);
    const text = this.files.get(path) ?? "";
    const last = text.trimEnd().split("\n").at(-1) ?? "";
    const prev = last === "" ? NO_PREV : digest(last);
    const body = canonical({ ...row, prev });
    const line = this.#next() < 0.9 ? recommitted(body) : body;
    this.files.set(path, `${text}${finish(line).text}\n`);
  }

  /** Mostly where the row belongs; else where it does not, under names that others use. */
  #pathFor(kind: Kind, row: Json): string {
    if (this.#next() < 0.85) {
      try {
        return segmentPath(seriesOf({ kind, row } as never, VILLAIN), 1, "2026-11-23");
      } catch (cause) {
        // A scope that is no text has no folder.
        if (!(cause instanceof TypeError)) throw cause;
      }
    }
    return pick(this.#next, [
      `streams/project-demo/2026-11-23.ins-a.${VILLAIN}.jsonl`,
      `streams/project-demo/2026-11-23~private.${VILLAIN}.00001.jsonl`,
      `streams/project-demo/2026-11-23.${VILLAIN}.00002.jsonl`,
      `streams/project-demo/2026-11-24.${VILLAIN}.00002.jsonl`,
      `bus/project-demo/2026-11-24.${VILLAIN}.2.jsonl`,
      `coordination/reducers.2026-11.${VILLAIN}.jsonl`,
      `coordination/seals.2026-11-23~private.${VILLAIN}.00001.jsonl`,
      `projects/demo/agenda.2026-11.${VILLAIN}.jsonl`,
    ]);
  }

  #draw(lines: readonly Line[]): { readonly kind: Kind; readonly row: Json } {
    const made = lines.length > 0 && this.#next() < 0.45
      ? this.#claim(pick(this.#next, lines), pick(this.#next, lines))
      : this.#like(pick(this.#next, kindNames()));
    const row: Json = { ...made.row, lc: this.#lamport() };
    const names = Object.keys(row);
    if (this.#next() < 0.5) return { kind: made.kind, row };
    const name = pick(this.#next, names);
    const payload = row["payload"] as Json | undefined;
    if (payload === undefined || this.#next() < 0.4) {
      return { kind: made.kind, row: { ...row, [name]: pick(this.#next, VALUES) } };
    }
    const inner = pick(this.#next, Object.keys(payload));
    const changed = { ...payload, [inner]: pick(this.#next, VALUES) };
    return { kind: made.kind, row: { ...row, payload: changed } };
  }

  #lamport(): number {
    if (this.#next() < 0.2) return pick(this.#next, CLOCKS);
    this.#clock += Math.floor(this.#next() * 5);
    return this.#clock;
  }

  /** An ordinary row of a kind, of some scope and instance. */
  #like(kind: Kind): { readonly kind: Kind; readonly row: Json } {
    const { lc: _lc, prev: _prev, ...row } = JSON.parse(canonical(exampleOf(kind))) as Json;
    const some: Json = {};
    if ("scope" in row) some["scope"] = pick(this.#next, SCOPES);
    if ("instance_id" in row) some["instance_id"] = pick(this.#next, ACTORS);
    if ("event_id" in row && "payload" in row) some["event_id"] = this.#id();
    if ("payload" in row) some["payload_sha256"] = "0".repeat(64);
    if (this.#next() < 0.2 && "visibility" in row) some["visibility"] = "private";
    return { kind, row: { ...row, ...some } };
  }

  /** An id of its own, of an earlier format, or of somebody else. */
  #id(): string {
    this.#made += 1;
    const digits = this.#made.toString(16).padStart(20, "0");
    return pick(this.#next, [
      `evt-20261123100000-${VILLAIN}${digits}`,
      `evt-20261123100000-${digits.slice(4)}`,
      `evt-20261123100000-aaaaaaaaaaaa${digits}`,
    ]);
  }

  /** A row about what somebody else wrote. */
  #claim(about: Line, other: Line): { readonly kind: Kind; readonly row: Json } {
    const { path, row } = about;
    const id = String(row.event_id ?? row.id ?? row.lease_id ?? row.conflict_id ?? "");
    const own = digest(textOf(row)).slice(7, 39);
    const object = id.replace(/^evt/, pick(this.#next, ["dec", "fac", "com"]));
    const bound = this.#next() < 0.5 ? own : "0".repeat(32);
    const of = (kind: Kind, members: Json, payload?: Json) => {
      const like = this.#like(kind);
      const said = payload === undefined
        ? {}
        : { payload: { ...like.row["payload"] as Json, ...payload } };
      return { kind, row: { ...like.row, ...members, ...said } };
    };
    switch (Math.floor(this.#next() * 10)) {
      case 0: {
        const { prev: _prev, hash: _hash, ...copy } = row;
        const kind = kindOfType(row.type) ?? "captured";
        const payload = { ...copy.payload, summary: "forged" };
        return { kind, row: "payload" in copy ? { ...copy, payload } : copy };
      }
      case 1:
        return of("outcome", { event_id: id, outcome: "rejected", source_digest: bound });
      case 2:
        return of("outcome", { event_id: id, outcome: "accepted", source_digest: bound });
      case 3:
        return of("reconciled", { scope: row.scope ?? "team", causal_refs: [id] }, {
          supersedes: object,
          supersedes_digest: bound,
        });
      case 4:
        return of("conflict", { op: "resolve", evidence: [object, id] });
      case 5:
        return of("lease", {
          expires_at: "9999-01-01T00:00:00Z",
          fence: pick(this.#next, [1, 3, 2 ** 48]),
          key: pick(this.#next, ["cache", "decision:queue", "build"]),
          scope: row.scope ?? "team",
        });
      case 6:
        return of("seal", { files: [{ bytes: 9, head: NO_PREV, path, rows: 999 }] });
      case 7:
        return of("archive", this.#archived(about, other));
      case 8:
        return of("redaction", {
          lines: [{ digest: bound, fault: "edited", line: 1, path }],
          op: pick(this.#next, ["redact", "loss"]),
        });
      default:
        return of("distilled", { causal_refs: [id] }, {
          outcome: pick(this.#next, ["accepted", "rejected"]),
          source_digest: bound,
          source_event_id: id,
        });
    }
  }

  /** An archive of a file of somebody else, with a row in it that nobody wrote. */
  #archived({ path }: Line, other: Line): Json {
    const text = `${textOf(other.row)}\n`;
    const sha256 = sha256Hex(text);
    const target = archivePath(path, sha256);
    this.archives.set(target, gzipSync(text));
    return {
      bytes: text.length,
      head: NO_PREV,
      pruned: true,
      rows: 1,
      sha256,
      source: path,
      target,
    };
  }
}

/** The line of a row that was parsed. */
function textOf(row: Row): string {
  const { hash, ...body } = row;
  const text = canonical(body);
  const payload = payloadIn(text);
  return payload === null && hash === undefined ? text : `${text.slice(0, -1)},"hash":"${hash}"}`;
}

function kindOfType(type: unknown): Kind | null {
  const name = String(type).replace("memory.", "");
  return kindNames().find((each) => each === name) ?? null;
}
