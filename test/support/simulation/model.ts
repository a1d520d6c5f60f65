/**
 * The small model: what a set of rows means, written down once more from the format and design
 * pages, without a line of the program. It is slow and plain: every question reads all rows.
 */
import { createHash } from "node:crypto";

// deno-lint-ignore no-explicit-any -- Rows are JSON of many kinds; tests look into them freely.
export type Row = any;

/** A row with the path of its file. */
export interface Line {
  readonly path: string;
  readonly row: Row;
}

/** A version of a fact, decision or commitment. */
interface Version {
  readonly id: string;
  readonly source: string;
  readonly type: "fact" | "decision" | "commitment";
  readonly scope: string;
  /** The owner of a private one. */
  readonly realm: string;
  readonly project: string | null;
  readonly key: string | null;
  /** What it claims: its decision key, else to be the one of its type that says this. */
  readonly claim: string;
  readonly text: string;
  readonly status: string;
  readonly order: string;
  /** Names of versions that it takes the place of. */
  readonly corrects: readonly string[];
  readonly settles: readonly string[];
}

export interface Memory {
  /** `type scope realm id text` of what is shown as true now, sorted. */
  readonly shown: readonly string[];
  /** `scope realm active contested` of what is open, sorted. */
  readonly conflicts: readonly string[];
  /** `id status text` of a project's agenda, sorted. */
  readonly agenda: readonly string[];
  /** Ids of versions that may be corrected now, with their owners. */
  readonly heads: readonly Version[];
  /** Of each conflict the two sides' ids. */
  readonly open: readonly { readonly active: Version; readonly contested: Version }[];
}

/** Milliseconds since 1970 of a time that the program wrote. */
function timeOf(time: string): number {
  return new Date(time).getTime();
}

const PREFIX = { fact: "fac", decision: "dec", commitment: "com" };

/** What the rows say of objects and of one project's agenda. */
export function remembered(lines: readonly Line[], project: string): Memory {
  const { heads, place } = judged(withStatuses(versionsIn(lines), lines));
  const now = (version: Version) => version.status;
  const shown = heads.filter((each) => place.get(each) === "head" && now(each) === "active")
    .map(({ type, scope, realm, id, text }) => [type, scope, realm, id, text].join(" | "));
  const open = heads.flatMap((contested) => {
    const active = place.get(contested);
    return typeof active === "object" ? [{ active, contested }] : [];
  });
  const conflicts = open.map(({ active, contested }) =>
    [contested.scope, contested.realm, active.id, contested.id].join(" | ")
  );
  const mirrored = heads.filter((each) =>
    each.type === "commitment" && place.get(each) === "head" && each.realm === "" &&
    each.project === project
  ).map((each) => [each.id, now(each), each.text].join(" | "));
  const agenda = [...mirrored, ...itemsOf(lines, project)];
  return { shown: shown.sort(), conflicts: conflicts.sort(), agenda: agenda.sort(), heads, open };
}

/** `(lc, ts, id)` as one string that sorts alike. */
function orderOf(row: Row, id: string): string {
  const ts = timeOf(row.ts_wall ?? row.ts);
  return `${String(row.lc).padStart(16, "0")} ${String(ts).padStart(16, "0")} ${id}`;
}

function versionsIn(lines: readonly Line[]): Version[] {
  const accepted = acceptedEvents(lines);
  return lines.flatMap(({ row }) => {
    const { event_id: source, type: said, payload } = row;
    const corrected = said === "memory.reconciled";
    if (!corrected && !accepted.has(source)) return [];
    if (said !== "memory.captured" && said !== "memory.published" && !corrected) return [];
    const type = (payload.proposed_type ?? payload.object_type) as Version["type"];
    return [{
      id: derivedId(PREFIX[type], row.ts_wall, source),
      source,
      type,
      scope: row.scope,
      realm: row.visibility === "private" ? row.owner : "",
      project: row.project ?? null,
      ...claimed(type, payload),
      text: payload.summary,
      status: payload.status ?? "active",
      order: orderOf(row, source),
      corrects: corrected ? [payload.supersedes, ...row.causal_refs] : [],
      settles: corrected ? payload.resolves.map((side: Row) => side.object_id) : [],
    }];
  });
}

/** A key as keys are compared: without case, and with one dash for what parts its words. */
export function keyOf(key: string | undefined): string | null {
  if (key === undefined) return null;
  return key.toLowerCase().split(/[-_\s]/).filter((part) => part !== "").join("-") || key;
}

function claimed(type: string, payload: Row): Pick<Version, "key" | "claim"> {
  const key = type === "decision" ? keyOf(payload.decision_key) : null;
  const text = payload.summary.normalize("NFC").trim();
  return { key, claim: JSON.stringify(key === null ? [type, text] : [key]) };
}

function acceptedEvents(lines: readonly Line[]): Set<string> {
  return new Set(lines.flatMap(({ row }) => {
    if (row.type === "memory.distilled" && row.payload.outcome === "accepted") {
      return [row.payload.source_event_id];
    }
    return isOutcome(row) && row.outcome === "accepted" ? [row.event_id] : [];
  }));
}

/** True for an outcome of a published event. */
export function isOutcome(row: Row): boolean {
  return row.outcome !== undefined && row.event_id !== undefined && row.type !== "memory.distilled";
}

function derivedId(prefix: string, time: string, source: string): string {
  if (/-[0-9a-f]{32}$/.test(source)) return `${prefix}${source.slice(3)}`;
  const stamp = new Date(time).toISOString().slice(0, 19).replace(/\D/g, "");
  const digest = createHash("sha256").update(`${prefix}\0${source}`).digest("hex");
  return `${prefix}-${stamp}-${digest.slice(0, 16)}`;
}

/** `head`: it holds. `same`: it says what another one says. Else what it stands against. */
type Place = "head" | "same" | Version;

interface Judged {
  readonly heads: readonly Version[];
  readonly place: ReadonlyMap<Version, Place>;
}

/** Which versions are the last of their chains, and how those that claim one thing stand. */
function judged(versions: readonly Version[]): Judged {
  const byName = new Map(versions.flatMap((each) => [[each.id, each], [each.source, each]]));
  const parents = new Map(versions.map((each) => {
    const named = [...each.corrects, ...each.settles].flatMap((name) => byName.get(name) ?? []);
    return [each, named.filter((other) => other !== each)] as const;
  }));
  const answered = answeredBy(versions, parents);
  const replaced = new Set([...[...parents.values()].flat(), ...answered.keys()]);
  const heads = versions.filter((each) => !replaced.has(each));
  const chain = grouped(versions, (each) => [
    ...parents.get(each) ?? [],
    ...answered.has(each) ? [answered.get(each) as Version] : [],
  ]);
  const before = (head: Version) => closure(head, (each) => parents.get(each) ?? []);
  const siblings = (head: Version) =>
    heads.filter((each) => each !== head && chain.get(each) === chain.get(head));
  const rank = (head: Version) => {
    const others = siblings(head).map(before);
    const own = [...before(head)].filter((each) => others.every((other) => !other.has(each)));
    const all = versions.filter((each) => chain.get(each) === chain.get(head));
    return [first(all), first(own), head.order].join(" / ");
  };
  const claims = (head: Version) => head.status === "active" || siblings(head).length > 0;
  const rivals = grouped(heads, (head) => [
    ...siblings(head),
    ...heads.filter((other) =>
      claims(head) && claims(other) && other.claim === head.claim && other.scope === head.scope &&
      other.realm === head.realm
    ),
  ]);
  return { heads, place: placesOf(heads, rivals, rank) };
}

/**
 * Versions that no correction names, and that go with one of their text which one names: before the
 * correction, which says something else; of the same chain, or of the same key where they correct
 * nothing.
 */
function answeredBy(
  versions: readonly Version[],
  parents: ReadonlyMap<Version, readonly Version[]>,
): Map<Version, Version> {
  const named = new Set([...parents.values()].flat());
  const chain = grouped(versions, (each) => parents.get(each) ?? []);
  const same = (a: Version, b: Version) => a.text === b.text && a.status === b.status;
  const answers = [...parents].flatMap(([by, of]) => of.map((parent) => ({ by, parent })))
    .filter(({ by, parent }) => !same(by, parent))
    .sort((a, b) => a.by.order < b.by.order ? 1 : -1);
  return new Map(
    versions.filter((each) => !named.has(each)).flatMap((each) => {
      const later = answers.filter(({ by, parent }) => each.order < by.order && same(each, parent));
      const found = later.find(({ parent }) => chain.get(parent) === chain.get(each)) ??
        later.find(({ parent }) =>
          parents.get(each)?.length === 0 && parent.claim === each.claim &&
          parent.scope === each.scope && parent.realm === each.realm
        );
      return found === undefined ? [] : [[each, found.parent] as const];
    }),
  );
}

function placesOf(
  heads: readonly Version[],
  rivals: ReadonlyMap<Version, number>,
  rank: (head: Version) => string,
): Map<Version, Place> {
  const place = new Map<Version, Place>();
  const ranked = heads.map((head) => ({ head, rank: rank(head) }));
  ranked.sort((a, b) => a.rank < b.rank ? -1 : 1);
  const groups = new Map<number, Version[]>();
  for (const { head } of ranked) {
    const group = groups.get(rivals.get(head) ?? -1) ?? [];
    groups.set(rivals.get(head) ?? -1, group);
    const same = group.some((other) => other.text === head.text && other.status === head.status);
    place.set(head, group[0] === undefined ? "head" : same ? "same" : group[0]);
    group.push(head);
  }
  return place;
}

function first(versions: Iterable<Version>): string {
  return [...versions].map((each) => each.order).sort()[0] ?? "";
}

function closure<T>(from: T, step: (each: T) => readonly T[]): Set<T> {
  const found = new Set([from]);
  for (const each of found) for (const other of step(each)) found.add(other);
  return found;
}

/** Numbers of groups: who is joined with whom, directly or over others, has one number. */
function grouped<T>(all: readonly T[], joined: (each: T) => readonly T[]): Map<T, number> {
  const group = new Map(all.map((each, i) => [each, i]));
  for (let changed = true; changed;) {
    changed = false;
    for (const each of all) {
      for (const other of joined(each)) {
        const [a, b] = [group.get(each) ?? -1, group.get(other) ?? -1];
        if (a === b) continue;
        group.set(a < b ? other : each, Math.min(a, b));
        changed = true;
      }
    }
  }
  return group;
}

/**
 * Commitments with the statuses that agenda rows gave them, or what says the same, after they were
 * made; what was corrected stays as its own row says.
 */
function withStatuses(versions: readonly Version[], lines: readonly Line[]): Version[] {
  const named = new Set(versions.flatMap(({ corrects, settles }) => [...corrects, ...settles]));
  const rows = agendaRows(lines).filter(({ row }) => statusSaid(row) !== undefined);
  return versions.map((version) => {
    if (version.type !== "commitment" || named.has(version.id) || named.has(version.source)) {
      return version;
    }
    const same = versions.filter(({ claim, scope, realm }) =>
      claim === version.claim && scope === version.scope && realm === version.realm
    ).flatMap(({ id, source }) => [id, source]);
    const last = rows.findLast(({ row, order }) =>
      same.includes(row.target_id) && order > version.order
    );
    return last === undefined ? version : { ...version, status: statusSaid(last.row) ?? "" };
  });
}

function statusSaid(row: Row): string | undefined {
  return row.op === "close" ? row.status ?? "completed" : row.payload?.patch?.status;
}

function agendaRows(lines: readonly Line[]): { readonly row: Row; readonly order: string }[] {
  const rows = lines.filter(({ path }) => path.startsWith("projects/"))
    .map(({ row }) => ({ row, order: orderOf(row, row.id) }));
  return rows.sort((a, b) => a.order < b.order ? -1 : 1);
}

function itemsOf(lines: readonly Line[], project: string): string[] {
  const items = new Map<string, { status: string; summary: string }>();
  for (const { row } of agendaRows(lines)) {
    if (row.project !== project) continue;
    const item = items.get(row.target_id ?? row.id);
    if (row.op === "add") items.set(row.id, { ...row.payload.item });
    else if (item !== undefined) {
      items.set(row.target_id, {
        ...item,
        ...row.payload?.patch,
        status: statusSaid(row) ?? item.status,
      });
    }
  }
  return [...items].map(([id, { status, summary }]) => [id, status, summary].join(" | "));
}

export interface Grant {
  readonly lease_id: string;
  readonly scope: string;
  readonly key: string;
  readonly instance: string;
  readonly fence: number;
  readonly order: string;
  readonly acquired: number;
  readonly until: number;
  readonly released: boolean;
}

/** All grants that the rows hold. */
export function grantsIn(lines: readonly Line[]): Grant[] {
  const rows = lines.filter(({ path }) => path.startsWith("coordination/leases"))
    .map(({ row }) => ({ row, order: orderOf(row, row.hash) }))
    .sort((a, b) => a.order < b.order ? -1 : 1);
  return rows.filter(({ row }) => row.op === "acquire").map(({ row, order }) => {
    const about = rows.filter((each) => each.row.lease_id === row.lease_id).map((each) => each.row);
    const last = about.findLast((each) => each.op === "renew") ?? row;
    return {
      lease_id: row.lease_id,
      scope: row.scope,
      key: keyOf(row.key) as string,
      instance: row.instance_id,
      fence: row.fence,
      order,
      acquired: timeOf(row.ts),
      until: timeOf(last.expires_at),
      released: about.some((each) => each.op === "release"),
    };
  });
}

const DAY_MS = 24 * 3600 * 1000;

/** Grants that bind at this time of the clock. */
export function liveGrants(lines: readonly Line[], now: number): Grant[] {
  const seen = lines.filter(({ path }) => /^coordination\/(leases|instances)/.test(path))
    .map(({ row }) => timeOf(row.ts)).filter((ts) => ts <= now + DAY_MS);
  const time = Math.max(now, ...seen);
  return grantsIn(lines).filter(({ released, until, acquired }) =>
    !released && until > time && acquired <= now + DAY_MS
  );
}
