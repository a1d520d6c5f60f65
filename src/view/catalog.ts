/** v1's five index files: for people and scripts that read them; nothing of ours does. */
import { canonical } from "../base/json.ts";
import { iso, parseTime } from "../base/time.ts";
import { conflictKey, openContests } from "../state/conflicts.ts";
import { findingsOpen } from "../state/findings.ts";
import { activeNow } from "../state/instances.ts";
import { allLedgers, type LedgerFile } from "../state/ledgers.ts";
import type { Memory, RowMembers } from "../state/reader.ts";
import { allObjects } from "../state/objects.ts";
import { lineOf, ridOf } from "../state/rid.ts";

/** An index file and how many entries it has. */
export interface IndexFile {
  readonly path: string;
  readonly text: string;
  readonly entries: number;
}

/** v1's names of the counts, and the files that they count. */
export function indexFiles(memory: Memory): Readonly<Record<string, IndexFile>> {
  return {
    catalog_entries: file("catalog", catalog(memory)),
    id_entries: file("id_map", ids(memory)),
    instance_entries: file("instances_active", instances(memory)),
    open_conflicts: file("conflicts_open", conflicts(memory)),
    open_findings: file("findings_open", findings(memory)),
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

function catalog(memory: Memory): object[] {
  const ledgers = allLedgers(memory.state).filter((ledger) => ledger.lines > 0);
  const entries = ledgers.map((ledger) => catalogEntry(memory, ledger));
  return entries.sort((a, b) => a.path < b.path ? -1 : 1);
}

function catalogEntry(memory: Memory, { fid, path, lines }: LedgerFile) {
  const first = memory.row(ridOf(fid, 1));
  const last = memory.row(ridOf(fid, lines));
  const times = [first, last].map(timeOf).sort();
  const [ts_min = "", ts_max = ""] = times;
  const zone = path.slice(0, path.indexOf("/"));
  return { count: lines, path, scope: String(first?.["scope"] ?? ""), ts_max, ts_min, zone };
}

function timeOf(row: RowMembers | null): string {
  const text = String(row?.["ts_wall"] ?? row?.["ts"] ?? "");
  return parseTime(text) === null ? "" : text;
}

function ids(memory: Memory): object[] {
  return allObjects(memory.state).map(({ id, type, scope, now, status, rid, ts }) => ({
    id,
    line: lineOf(rid),
    path: memory.pathOf(rid),
    scope,
    status: now ?? status,
    ts: iso(ts),
    type,
  }));
}

function instances(memory: Memory): object[] {
  return activeNow(memory.state).map(({ instance, event, scope, project, ts }) => ({
    event,
    instance_id: instance,
    project,
    scope,
    ts: iso(ts),
  }));
}

function conflicts(memory: Memory): object[] {
  return openContests(memory.state).map(({ id, active, contested }) => ({
    conflict_id: id,
    conflict_key: conflictKey(contested),
    evidence: [active.id, contested.source],
    scope: contested.scope,
    ts: iso(contested.ts),
  }));
}

function findings(memory: Memory): object[] {
  return findingsOpen(memory.state).map(({ finding, rule, severity, scope, project, ts }) => ({
    finding_id: finding,
    project,
    rule_id: rule,
    scope,
    severity,
    ts: iso(ts),
  }));
}
