/** v1's five index files: for people and scripts that read them; nothing of ours does. */
import { canonical } from "../base/json.ts";
import { iso, parseTime } from "../base/time.ts";
import { conflictKey, openContests } from "../state/conflicts.ts";
import { findingsOpen } from "../state/findings.ts";
import { allLedgers, type LedgerFile } from "../state/ledgers.ts";
import type { Reader, RowMembers } from "../state/reader.ts";
import { allObjects } from "../state/objects.ts";
import { activeNow } from "../state/presence.ts";
import { lineOf, ridOf } from "../state/rid.ts";

/** An index file and how many entries it has. */
export interface IndexFile {
  readonly path: string;
  readonly text: string;
  readonly entries: number;
}

/** v1's names of the counts, and the files that they count. */
export function indexFiles(reader: Reader, now_ms: number): Readonly<Record<string, IndexFile>> {
  return {
    catalog_entries: file("catalog", catalog(reader)),
    id_entries: file("id_map", ids(reader)),
    instance_entries: file("instances_active", instances(reader, now_ms)),
    open_conflicts: file("conflicts_open", conflicts(reader)),
    open_findings: file("findings_open", findings(reader)),
  };
}

/** The counts alone, as answers show them. */
export function indexCounts(files: ReturnType<typeof indexFiles>): Record<string, number> {
  return Object.fromEntries(Object.entries(files).map(([name, { entries }]) => [name, entries]));
}

function file(name: string, entries: readonly object[]): IndexFile {
  const text = entries.map((entry) => `${canonical(entry)}\n`).join("");
  return { path: `index/${name}.jsonl`, text, entries: entries.length };
}

function catalog(reader: Reader): object[] {
  const ledgers = allLedgers(reader.state).filter((ledger) => ledger.lines > 0);
  const entries = ledgers.map((ledger) => catalogEntry(reader, ledger));
  return entries.sort((a, b) => a.path < b.path ? -1 : 1);
}

function catalogEntry(reader: Reader, { fid, path, lines }: LedgerFile) {
  const first = reader.row(ridOf(fid, 1));
  const last = reader.row(ridOf(fid, lines));
  const times = [first, last].map(timeOf).sort();
  const [ts_min = "", ts_max = ""] = times;
  const zone = path.slice(0, path.indexOf("/"));
  return { count: lines, path, scope: String(first?.["scope"] ?? ""), ts_max, ts_min, zone };
}

function timeOf(row: RowMembers | null): string {
  const text = String(row?.["ts_wall"] ?? row?.["ts"] ?? "");
  return parseTime(text) === null ? "" : text;
}

function ids(reader: Reader): object[] {
  return allObjects(reader.state).map(({ id, type, scope, status_now: now, status, rid, ts }) => ({
    id,
    line: lineOf(rid),
    path: reader.pathOf(rid),
    scope,
    status: now ?? status,
    ts: iso(ts),
    type,
  }));
}

function instances(reader: Reader, now_ms: number): object[] {
  return activeNow(reader.state, now_ms).map(({ instance, event, scope, project, ts }) => ({
    event,
    instance_id: instance,
    project,
    scope,
    ts: iso(ts),
  }));
}

function conflicts(reader: Reader): object[] {
  return openContests(reader.state).map(({ id, active, contested }) => ({
    conflict_id: id,
    conflict_key: conflictKey(contested),
    evidence: [active.id, contested.source],
    scope: contested.scope,
    ts: iso(contested.ts),
  }));
}

function findings(reader: Reader): object[] {
  return findingsOpen(reader.state).map(({ finding, rule, severity, scope, project, ts }) => ({
    finding_id: finding,
    project,
    rule_id: rule,
    scope,
    severity,
    ts: iso(ts),
  }));
}
