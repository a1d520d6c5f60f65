/** Random rows of every kind that refer to each other, as the ledgers of a busy store hold them. */
import { iso } from "../../src/base/time.ts";
import type { Row } from "../../src/row/kind.ts";
import { orderOf } from "../../src/row/order.ts";
import type { Incoming } from "../../src/state/fold.ts";
import { conflictId, objectId } from "../../src/state/objects.ts";
import type { ObjectType } from "../../src/row/words.ts";
import { pick, seeded } from "./random.ts";

const T0 = Date.UTC(2026, 10, 28);
const SCOPES = ["project:a", "team"];
const KEYS = ["cache", "queue", undefined];
const TEXTS = ["first text", "second text", "third text"];
const TYPES: readonly ObjectType[] = ["decision", "decision", "commitment", "fact"];

/** `count` rows in a few files, each with its place. */
export function randomRows(seed: number, count: number): Incoming[] {
  const next = seeded(seed);
  const made = new Maker(next);
  const rows = Array.from({ length: count }, () => made.row());
  const files = 4;
  const lines = Array.from({ length: files }, () => 0);
  return rows.map((row, i) => {
    const fid = 1 + Math.floor(next() * files);
    const line = lines[fid - 1] = (lines[fid - 1] as number) + 1;
    const hash = `sha1:${String(i).padStart(40, "0")}`;
    const digest = `sha256:${String(i).padStart(64, "0")}${seed}`;
    const order = orderOf(row, hash);
    return { fid, line, offset: line, length: 1, digest, row, order, folder: "a", replica: "" };
  });
}

interface Known {
  readonly event: string;
  readonly object: string;
  readonly ts: number;
}

class Maker {
  readonly #next: () => number;
  readonly #known: Known[] = [];
  readonly #conflicts: string[] = [];
  #n = 0;

  constructor(next: () => number) {
    this.#next = next;
  }

  row(): Row {
    this.#n += 1;
    const roll = this.#next();
    if (this.#known.length < 3 || roll < 0.3) return this.#claim();
    if (roll < 0.5) return this.#outcome();
    if (roll < 0.62) return this.#reconciled();
    if (roll < 0.7) return this.#v1Object();
    if (roll < 0.75) return this.#v1Conflict();
    if (roll < 0.82) return this.#agenda();
    if (roll < 0.88) return this.#lease();
    if (roll < 0.93) return this.#instance();
    return roll < 0.97 ? this.#finding() : this.#checkpoint();
  }

  #ts(): number {
    return T0 + Math.floor(this.#next() * 6) * 86_400_000;
  }

  #lc(): number {
    return Math.floor(this.#next() * 40);
  }

  #event(type: string, payload: Record<string, unknown>, more: Record<string, unknown> = {}): Row {
    const row = {
      actor: "agent",
      causal_refs: [],
      event_id: `evt-${this.#n}`,
      instance_id: pick(this.#next, ["ins-a", "ins-b"]),
      lc: this.#lc(),
      owner: pick(this.#next, ["ins-a", "ins-b"]),
      payload,
      run_id: "run-1",
      schema_version: "diasync-v1-event",
      scope: pick(this.#next, SCOPES),
      ts_wall: iso(this.#ts()),
      type: `memory.${type}`,
      visibility: this.#next() < 0.2 ? "private" : "project",
      ...more,
    };
    return { kind: "event", row } as unknown as Row;
  }

  #claim(): Row {
    // Some events are held twice, by other files or with other content.
    const again = this.#next() < 0.15 && this.#known.length > 0;
    const event_id = again ? pick(this.#next, this.#known).event : `evt-${this.#n}`;
    const type = pick(this.#next, TYPES);
    const kind = pick(this.#next, ["captured", "published"]);
    const ts = this.#ts();
    const payload = {
      [kind === "captured" ? "proposed_type" : "object_type"]: type,
      summary: pick(this.#next, TEXTS),
      decision_key: pick(this.#next, KEYS),
    };
    this.#known.push({ event: event_id, object: objectId(type, { id: event_id, ts }), ts });
    return this.#event(kind, payload, { event_id, ts_wall: iso(ts) });
  }

  #outcome(): Row {
    const { event, object } = pick(this.#next, this.#known);
    const roll = this.#next();
    const ts = iso(T0);
    if (roll < 0.2) return { kind: "processed", row: { event_id: event, ts } };
    const outcome = roll < 0.35 ? "rejected" as const : "accepted" as const;
    const object_id = roll < 0.8 ? object : `dec-v1-${this.#n}`;
    if (roll < 0.6) {
      const payload = { source_event_id: event, outcome, target_object_id: object_id };
      return this.#event("distilled", payload);
    }
    const row = { event_id: event, lc: this.#lc(), object_id, op: "reduce" as const, outcome };
    const schema_version = "diasync-v1-reducer-event" as const;
    return { kind: "outcome", row: { ...row, schema_version, scope: "team", ts } };
  }

  #reconciled(): Row {
    const head = pick(this.#next, this.#known);
    const other = pick(this.#next, this.#known);
    const ts = this.#ts();
    const id = `evt-${this.#n}`;
    this.#known.push({ event: id, object: objectId("decision", { id, ts }), ts });
    return this.#event("reconciled", {
      object_type: "decision",
      summary: pick(this.#next, TEXTS),
      decision_key: pick(this.#next, KEYS),
      status: pick(this.#next, ["active", "active", "completed", "invalid"]),
      supersedes: this.#next() < 0.7 ? head.object : `dec-v1-${Math.floor(this.#next() * this.#n)}`,
      resolves: this.#next() < 0.4 ? [{ conflict_id: "cnf-1", object_id: other.object }] : [],
    }, {
      event_id: id,
      ts_wall: iso(ts),
      causal_refs: this.#next() < 0.5 ? [head.event] : [],
    });
  }

  #v1Object(): Row {
    const source = pick(this.#next, this.#known);
    const own = this.#next() < 0.4;
    const id = `dec-v1-${this.#n}`;
    const supersedes = this.#next() < 0.4
      ? { supersedes: pick(this.#next, this.#known).object }
      : {};
    const row = {
      confidence: 0.7,
      decision_key: pick(this.#next, ["cache", "queue"]),
      event_refs: [own ? "evt-gone" : source.event],
      horizon: "day",
      id,
      owner: "ins-a",
      salience: "medium",
      schema_version: "diasync-v1-object",
      scope: pick(this.#next, SCOPES),
      status: "active",
      summary: pick(this.#next, TEXTS),
      tags: [],
      ts: iso(this.#ts()),
      type: "decision",
      visibility: "project",
      ...supersedes,
    };
    this.#known.push({ event: id, object: id, ts: T0 });
    return { kind: "object", row } as unknown as Row;
  }

  #v1Conflict(): Row {
    const resolve = this.#conflicts.length > 0 && this.#next() < 0.5;
    const source = pick(this.#next, this.#known);
    const conflict_id = resolve
      ? pick(this.#next, this.#conflicts)
      : conflictId({ ts: source.ts, source: source.event } as never);
    this.#conflicts.push(conflict_id);
    const row = { conflict_id, lc: 0, op: resolve ? "resolve" as const : "open" as const };
    const schema_version = "diasync-v1-conflict-event" as const;
    const evidence = [source.object, source.event];
    return { kind: "conflict", row: { ...row, evidence, schema_version, ts: iso(T0) } };
  }

  #agenda(): Row {
    const op = pick(this.#next, ["update", "close"] as const);
    const target_id = pick(this.#next, this.#known).object;
    const said = op === "update" ? { patch: { status: "active" } } : { status: "completed" };
    const row = { id: `agd-${this.#n}`, lc: this.#lc(), op, target_id, ts: iso(T0), ...said };
    return { kind: "agenda", row };
  }

  #lease(): Row {
    const row = {
      expires_at: iso(this.#ts()),
      fence: Math.floor(this.#next() * 3),
      instance_id: pick(this.#next, ["ins-a", "ins-b"]),
      key: "cache",
      lc: this.#lc(),
      ...(this.#next() < 0.5 ? { run_id: pick(this.#next, ["run-1", "run-2"]) } : {}),
      ...(this.#next() < 0.2 ? { reason: "optimize" } : {}),
      lease_id: `les-${Math.floor(this.#next() * 4)}`,
      op: pick(this.#next, ["acquire", "renew", "release"] as const),
      schema_version: "diasync-v1-lease-event" as const,
      scope: "team",
      ts: iso(this.#ts()),
    };
    return { kind: "lease", row };
  }

  #instance(): Row {
    const row = {
      event: pick(
        this.#next,
        [
          "memory.instance.started",
          "memory.instance.heartbeat",
          "memory.instance.stopped",
        ] as const,
      ),
      instance_id: pick(this.#next, ["ins-a", "ins-b"]),
      lc: this.#lc(),
      ...(this.#next() < 0.5 ? { note: "" } : {}),
      ...(this.#next() < 0.5 ? { ends: "run" as const } : {}),
      project: "",
      run_id: pick(this.#next, ["run-1", "run-2"]),
      schema_version: "diasync-v1-instance-event" as const,
      scope: pick(this.#next, SCOPES),
      ts: iso(this.#ts()),
    };
    return { kind: "instance", row };
  }

  #finding(): Row {
    const row = {
      finding_id: `fdg-${Math.floor(this.#next() * 3)}`,
      lc: this.#lc(),
      schema_version: "diasync-v1-finding-event" as const,
      scope: pick(this.#next, SCOPES),
      status: pick(this.#next, ["open", "closed"] as const),
      ts: iso(T0),
    };
    return { kind: "finding", row };
  }

  #checkpoint(): Row {
    const payload = { project: "a", now: "x", next: "y" };
    return this.#event(pick(this.#next, ["checkpointed", "handoff"]), payload);
  }
}
