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
const KEYS = ["cache", "queue", "Queue_", undefined];
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

/** How often rows of a kind come, in a store where all of them do. */
const USUAL = {
  ...{ claim: 30, outcome: 20, reconciled: 12, v1Object: 8, v1Conflict: 5, agenda: 7 },
  ...{ lease: 6, instance: 5, finding: 4, checkpoint: 3, renaming: 2 },
};

type Kind = keyof typeof USUAL;

/**
 * What rows of a store are about. Few kinds, few texts, one key: rows that hang on each other in
 * rare ways meet there, and nearly nowhere else.
 */
interface Mix {
  readonly often: Readonly<Record<Kind, number>>;
  readonly types: readonly ObjectType[];
  readonly scopes: readonly string[];
  readonly keys: readonly (string | undefined)[];
  readonly texts: readonly string[];
  readonly isPrivate: number;
  readonly clocks: number;
  readonly isAgain: number;
  readonly isNamed: number;
  readonly isRejected: number;
}

/** Half of the stores hold decisions alone, most of them about one thing. */
function randomMix(next: () => number): Mix {
  const isNarrow = next() < 0.5;
  const often = Object.entries(USUAL).map(([kind, usual]): [string, number] => {
    if (kind === "claim") return [kind, usual];
    if (kind === "outcome") return [kind, isNarrow ? 3 * usual : usual];
    return [kind, usual * pick(next, isNarrow && !DECIDING.has(kind) ? [0] : [0, 0.3, 1, 1, 3])];
  });
  return {
    often: Object.fromEntries(often) as Record<Kind, number>,
    types: isNarrow ? ["decision"] : TYPES,
    scopes: isNarrow ? ["team"] : SCOPES,
    keys: isNarrow ? ["cache", " Cache", undefined] : KEYS,
    texts: isNarrow ? TEXTS.slice(0, 2) : TEXTS,
    isPrivate: isNarrow ? 0 : 0.2,
    clocks: pick(next, [3, 40, 40]),
    isAgain: pick(next, [0, 0.15, 0.5]),
    isNamed: pick(next, [0, 0.2, 0.7]),
    isRejected: isNarrow ? 0.02 : 0.2,
  };
}

const DECIDING = new Set(["reconciled", "v1Object", "v1Conflict"]);

interface Known {
  readonly event: string;
  readonly object: string;
  readonly ts: number;
}

class Maker {
  readonly #next: () => number;
  readonly #mix: Mix;
  readonly #known: Known[] = [];
  readonly #conflicts: string[] = [];
  #n = 0;

  constructor(next: () => number) {
    this.#next = next;
    this.#mix = randomMix(next);
  }

  row(): Row {
    this.#n += 1;
    return this.#known.length < 3 ? this.#claim() : this.#of(this.#kind());
  }

  #kind(): Kind {
    const all = Object.entries(this.#mix.often) as [Kind, number][];
    let at = this.#next() * all.reduce((sum, [, often]) => sum + often, 0);
    return (all.find(([, often]) => (at -= often) < 0) ?? all[0] as [Kind, number])[0];
  }

  #of(kind: Kind): Row {
    const made: Readonly<Record<Kind, () => Row>> = {
      claim: () => this.#claim(),
      outcome: () => this.#outcome(),
      reconciled: () => this.#reconciled(),
      v1Object: () => this.#v1Object(),
      v1Conflict: () => this.#v1Conflict(),
      agenda: () => this.#agenda(),
      lease: () => this.#lease(),
      instance: () => this.#instance(),
      finding: () => this.#finding(),
      checkpoint: () => this.#checkpoint(),
      renaming: () => this.#renaming(),
    };
    return made[kind]();
  }

  #ts(): number {
    return T0 + Math.floor(this.#next() * 6) * 86_400_000;
  }

  #lc(): number {
    return Math.floor(this.#next() * this.#mix.clocks);
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
      scope: pick(this.#next, this.#mix.scopes),
      ts_wall: iso(this.#ts()),
      type: `memory.${type}`,
      visibility: this.#next() < this.#mix.isPrivate ? "private" : "project",
      ...more,
    };
    return { kind: "event", row } as unknown as Row;
  }

  #claim(): Row {
    // Some events are held twice, by other files or with other content.
    const again = this.#next() < this.#mix.isAgain && this.#known.length > 0;
    const event_id = again ? pick(this.#next, this.#known).event : `evt-${this.#n}`;
    const type = pick(this.#next, this.#mix.types);
    const kind = pick(this.#next, ["captured", "published"]);
    const ts = this.#ts();
    const payload = {
      [kind === "captured" ? "proposed_type" : "object_type"]: type,
      summary: pick(this.#next, this.#mix.texts),
      decision_key: pick(this.#next, this.#mix.keys),
    };
    this.#known.push({ event: event_id, object: objectId(type, { id: event_id, ts }), ts });
    return this.#event(kind, payload, { event_id, ts_wall: iso(ts) });
  }

  #outcome(): Row {
    const { event, object } = pick(this.#next, this.#known);
    const roll = this.#next();
    const ts = iso(T0);
    if (roll < 0.2) return { kind: "processed", row: { event_id: event, ts } };
    const outcome = roll < 0.2 + this.#mix.isRejected ? "rejected" as const : "accepted" as const;
    // v1 called objects by names of its own, and one name may be said of several.
    const object_id = this.#next() >= this.#mix.isNamed
      ? object
      : this.#next() < 0.5
      ? pick(this.#next, this.#known).object
      : `dec-v1-${Math.floor(this.#next() * this.#n)}`;
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
      summary: pick(this.#next, this.#mix.texts),
      decision_key: pick(this.#next, this.#mix.keys),
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
      scope: pick(this.#next, this.#mix.scopes),
      status: "active",
      summary: pick(this.#next, this.#mix.texts),
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

  /** One project gets the name of another; some rows say that its memory is elsewhere. */
  #renaming(): Row {
    const row = {
      alias: pick(this.#next, ["a", "b", "c"]),
      instance_id: "ins-a",
      lc: this.#lc(),
      op: "alias" as const,
      project: pick(this.#next, ["a", "b", "c"]),
      schema_version: "memoryctl-v3-project" as const,
      scope: pick(this.#next, ["project:a", "project:b", "team"]),
      ts: iso(this.#ts()),
    };
    return { kind: "project", row };
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
      scope: pick(this.#next, this.#mix.scopes),
      ts: iso(this.#ts()),
    };
    return { kind: "instance", row };
  }

  #finding(): Row {
    const row = {
      finding_id: `fdg-${Math.floor(this.#next() * 3)}`,
      lc: this.#lc(),
      schema_version: "diasync-v1-finding-event" as const,
      scope: pick(this.#next, this.#mix.scopes),
      status: pick(this.#next, ["open", "closed"] as const),
      ts: iso(T0),
    };
    return { kind: "finding", row };
  }

  #checkpoint(): Row {
    if (this.#known.length > 0 && this.#next() < 0.3) {
      const object_id = pick(this.#next, this.#known).object;
      return this.#event("confirmed", { object_id, source_digest: "ab".repeat(16) });
    }
    const payload = { project: "a", now: "x", next: "y" };
    return this.#event(pick(this.#next, ["checkpointed", "handoff"]), payload);
  }
}
