/** What `list` shows beside memories: conflicts, agents, keys, projects, findings. */
import { realmsOf } from "../state/active.ts";
import { day, iso } from "../base/time.ts";
import { PLURALS } from "../row/words.ts";
import { countConflicts, type OpenConflict, openConflicts } from "../state/conflicts.ts";
import { countersOf } from "../state/counters.ts";
import { findingsOpen } from "../state/findings.ts";
import { activeKeys, headsOfKeys } from "../state/keys.ts";
import { everyProject } from "../state/known.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { scopeOfProject } from "../state/projects.ts";
import { waitingIn } from "../state/queue.ts";
import type { Reader } from "../state/reader.ts";
import { shortId } from "../state/short-ids.ts";
import type { Env } from "../command/env.ts";
import { nameFilter } from "../command/name-filter.ts";
import { shown, summaryOf } from "../view/memory-line.ts";
import {
  keyFilter,
  type ListedLines,
  SHOWN_TYPES,
  type WantedMemories,
} from "./listed-memories.ts";
import { type ListedRun, whoIsHere } from "./who-is-here.ts";

/** What is listed, with the world that it is listed in. */
export interface Listing {
  readonly reader: Reader;
  readonly env: Env;
  readonly wanted: WantedMemories;
}

const TEXT = 160;
const WORD = 60;

/** Lines of each kind, bounded by the limit. */
export const OTHERS: Readonly<Record<string, (listing: Listing) => ListedLines>> = {
  conflicts({ reader, wanted }) {
    const { scopes, instance, limit } = wanted;
    const places = scopes.flatMap((scope) => realmsOf(instance).map((realm) => ({ scope, realm })));
    const open = places.flatMap(({ scope, realm }) =>
      openConflicts(reader.state, scope, realm, limit)
    );
    const { isNew, isBy, isOn } = filters(wanted, open.flatMap((each) => owners(each)));
    const kept = open.filter((each) =>
      isNew(each.contested.ts) && owners(each).some(isBy) && isOn(each.contested.key)
    );
    const count = places.reduce((sum, { scope, realm }) => {
      return sum + countConflicts(reader.state, scope, realm);
    }, 0);
    const isFiltered = kept.length < open.length;
    const lines = kept.slice(0, limit).map((each) => conflictLine(reader, each));
    return { lines, more: (isFiltered ? kept.length : count) - lines.length, not_looked_at: 0 };
  },

  agents({ reader, env, wanted }) {
    const scopes = new Set(wanted.scopes);
    const { instances } = whoIsHere(reader, env, () => (scope) => scopes.has(scope));
    const { isBy } = filters(wanted, instances.map(({ instance_id }) => instance_id));
    const kept = instances.filter(({ instance_id, last_sign }) =>
      isBy(instance_id) && last_sign >= iso(wanted.since)
    );
    return cut(kept.map(agentLine), wanted.limit);
  },

  keys({ reader, wanted }) {
    const { scopes, limit } = wanted;
    const heads = scopes.flatMap((scope) =>
      headsOfKeys(reader.state, { scope, realm: "" }, ALL_KEYS)
    );
    const { isNew, isBy, isOn } = filters(wanted, heads.map(({ owner }) => owner ?? ""));
    const kept = heads.filter(({ ts, owner, key }) => isNew(ts) && isBy(owner ?? "") && isOn(key));
    const lines = kept.slice(0, limit).map((head) => {
      return `${shown(head.key ?? "", WORD)} — ${summaryOf(reader, head, TEXT)} ·${
        shortId(head.id)
      }`;
    });
    const unseen = heads.length < ALL_KEYS ? 0 : scopes.reduce((sum, scope) => {
      return sum + activeKeys(reader.state, { scope, realm: "" }).length;
    }, -heads.length);
    return { lines, more: kept.length - lines.length + unseen, not_looked_at: 0 };
  },

  projects({ reader, wanted }) {
    const names = everyProject(reader.state);
    const active = countersOf(reader.state, ACTIVE);
    const lines = names.map((name) => {
      const scope = scopeOfProject(reader.state, name);
      const counts = SHOWN_TYPES.map((type) => {
        const n = active.find((each) => each.scope === scope && each.name === ACTIVE + type)?.n ??
          0;
        return { n, text: `${n} ${n === 1 ? type : PLURALS[type]}` };
      });
      const waiting = waitingIn(reader.state, scope);
      const told = [
        ...counts.map(({ text }) => text),
        ...(waiting > 0 ? [`${waiting} waiting`] : []),
      ];
      const weight = counts.reduce((sum, { n }) => sum + n, waiting);
      return { weight, line: `${shown(name, WORD)} — ${told.join(", ")}` };
    });
    return cut(lines.sort((a, b) => b.weight - a.weight).map(({ line }) => line), wanted.limit);
  },

  findings({ reader, wanted }) {
    const scopes = new Set(["", ...wanted.scopes]);
    const kept = findingsOpen(reader.state)
      .filter(({ scope, ts }) => scopes.has(scope) && ts >= wanted.since);
    const lines = kept.slice(0, wanted.limit).map(({ finding, rid, rule, severity, ts }) => {
      const summary = String(reader.row(rid)?.["summary"] ?? "");
      return `${shown(severity, WORD)} ${shown(rule, WORD)}: ${shown(summary, TEXT)} ` +
        `(${day(ts)}) ·${shortId(finding)}`;
    });
    return { lines, more: kept.length - lines.length, not_looked_at: 0 };
  },
};

const ACTIVE = "active:";
/** Keys that are looked through; of more, only their number is asked for. */
const ALL_KEYS = 10_000;

function filters({ since, by, key }: WantedMemories, names: readonly string[]) {
  const isBy = nameFilter(by, (name) => names.includes(name));
  return { isBy, isNew: (ts: number) => ts >= since, isOn: keyFilter(key) };
}

function owners({ active, contested }: OpenConflict): string[] {
  return [active.owner ?? "", contested.owner ?? ""];
}

function cut(lines: readonly string[], limit: number): ListedLines {
  const shownLines = lines.slice(0, limit);
  return { lines: shownLines, more: lines.length - shownLines.length, not_looked_at: 0 };
}

/** Both texts of a conflict, with who said each. */
export function conflictLine(reader: Reader, conflict: OpenConflict): string {
  const side = (object: ObjectRecord) =>
    `${summaryOf(reader, object, TEXT)} (${shown(object.owner ?? "", WORD)}, ${day(object.ts)})`;
  const key = conflict.contested.key === null ? "" : `[${shown(conflict.contested.key, WORD)}] `;
  const { active, contested, id } = conflict;
  return `${key}${side(active)} ≠ ${side(contested)} ·${shortId(id)}`;
}

function agentLine({ instance_id, note, since, last_sign, leases }: ListedRun): string {
  const minute = (time: string) => time.slice(0, 16).replace("T", " ");
  const noted = note === undefined ? "" : ` — ${shown(note, TEXT)}`;
  const held = leases.map(({ key }) => `holds ${shown(key, WORD)}`);
  const told = [`since ${minute(since)}`, `last sign ${minute(last_sign)}`, ...held];
  return `${shown(instance_id, WORD)}${noted} (${told.join(", ")})`;
}
