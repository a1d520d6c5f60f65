/** Who is at work and where: instances, streams, scopes, projects and their agendas. */
import { DAY_MS, parseDate } from "../../base/time.ts";
import { attachPath } from "../../row/path.ts";
import { instanceOf, type InstanceRecord, startOf } from "../../state/instances.ts";
import type { ActiveInstance } from "../../state/presence.ts";
import { currentProject } from "../../state/project-names.ts";
import { knownProjects, lastOfProject, scopeOfProject } from "../../state/projects.ts";
import type { Waiting } from "../../state/recent.ts";
import { openItems } from "../../view/agenda.ts";
import type { AgendaView, InstanceView, ProjectView, ScopeView, StreamView } from "../contract.ts";
import type { Frame, ShortList } from "./frame.ts";
import { ago, first, newest } from "./frame.ts";

/** The asking agent first, then the other active instances in the scopes asked about. */
export function instanceViews(frame: Frame): ShortList<InstanceView> {
  const { reader: { state }, instance_id, wants, active } = frame;
  const gone = instance_id === null ? undefined : instanceOf(state, instance_id);
  const own = active.find(({ instance }) => instance === instance_id) ?? gone;
  const others = active.filter(({ instance, scope }) => instance !== instance_id && wants(scope));
  const { shown, total } = first([...(own === undefined ? [] : [own]), ...others], 50);
  return { shown: shown.map((each) => instanceView(frame, each)), total };
}

function instanceView(frame: Frame, record: InstanceRecord | ActiveInstance): InstanceView {
  const { now_ms, reader: { state } } = frame;
  const { instance, project } = record;
  const start = startOf(state, instance);
  const own = frame.work.filter((each) => each.instance === instance);
  const session = own.filter((each) => start === undefined || each.lc > start.lc);
  const captures = session.filter(({ kind }) => kind !== "reconciled");
  const attached = project === "" ? null : frame.modified_ms(attachPath(project, instance));
  return {
    instance_id: instance,
    scope: record.scope,
    project,
    run_id: record.run,
    active: "seen" in record,
    since_heartbeat_seconds: ago(now_ms, "seen" in record ? record.seen : record.ts),
    since_start_seconds: start === undefined ? null : ago(now_ms, start.ts),
    work: session.length,
    since_capture_seconds: newest(now_ms, captures.map(({ ts }) => ts)),
    since_attach_seconds: attached === null ? null : ago(now_ms, attached),
  };
}

/** Streams of the scopes asked about, and all of the agent that asks. */
export function streamViews(frame: Frame): ShortList<StreamView> {
  const wanted = ({ scope, instance }: { scope: string; instance: string }) =>
    frame.wants(scope) || instance === frame.instance_id;
  const streams = new Map<string, Stream>();
  const streamOf = ({ scope, instance }: { scope: string; instance: string }) => {
    const key = JSON.stringify([scope, instance]);
    let stream = streams.get(key);
    if (stream === undefined) streams.set(key, stream = { scope, instance, captures: [] });
    return stream;
  };
  for (const each of frame.waiting) {
    if (each.queue === "distill" && wanted(each)) streamOf(each).waits = each;
  }
  for (const each of frame.work) {
    if (each.kind === "captured" && wanted(each)) streamOf(each).captures.push(each.ts);
  }
  const views = [...streams.values()].map((each) => {
    const view = streamView(frame, each);
    const { scope, instance_id, oldest_undistilled_seconds: wait } = view;
    return { view, wait: wait ?? -1, name: `${scope}\0${instance_id}` };
  });
  views.sort((a, b) => b.wait - a.wait || (a.name < b.name ? -1 : 1));
  return first(views.map(({ view }) => view), 100);
}

/** What an instance captured in a scope. */
interface Stream {
  readonly scope: string;
  readonly instance: string;
  /** When: milliseconds since 1970. */
  readonly captures: number[];
  waits?: Waiting;
}

function streamView({ now_ms }: Frame, { scope, instance, captures, waits }: Stream): StreamView {
  return {
    scope,
    instance_id: instance,
    captured: captures.length,
    undistilled: waits?.n ?? 0,
    oldest_undistilled_seconds: waits === undefined ? null : ago(now_ms, waits.oldest),
    newest_capture_seconds: newest(now_ms, captures),
  };
}

/** The known scopes among those asked about, with their counters and queues. */
export function scopeViews(frame: Frame): ShortList<ScopeView> {
  const { shown, total } = first(frame.scopes.filter((scope) => scope !== ""), 100);
  const counters = new Map(frame.counters.map(({ name, scope, n }) => [`${name}\0${scope}`, n]));
  const views = shown.map((scope): ScopeView => {
    const count = (name: string) => counters.get(`${name}\0${scope}`) ?? 0;
    const waits = frame.waiting.filter((each) => each.scope === scope);
    const sum = (queue: string) =>
      waits.filter((each) => each.queue === queue).reduce((all, { n }) => all + n, 0);
    const published = waits.filter(({ queue }) => queue === "reduce");
    const oldest = published.map((each) => each.oldest);
    return {
      scope,
      captured: count("event:memory.captured"),
      published: count("event:memory.published"),
      facts: count("object:fact"),
      decisions: count("object:decision"),
      commitments: count("object:commitment"),
      undistilled: sum("distill"),
      unreduced: sum("reduce"),
      oldest_unreduced_seconds: oldest.length === 0 ? null : ago(frame.now_ms, Math.min(...oldest)),
      publishers: published.map(({ instance }) => instance),
    };
  });
  return { shown: views, total };
}

/** The project asked about; else those of the scopes asked about. */
export function projectViews(frame: Frame): ShortList<ProjectView> {
  const names = projectsOf(frame);
  const { shown, total } = first(names, 50);
  return { shown: shown.map((name) => projectView(frame, name)), total };
}

function projectsOf({ reader: { state }, active, project, scope, wants }: Frame): string[] {
  if (project !== null) return [project];
  const here = active.map((each) => currentProject(state, each.project));
  const named = [...knownProjects(state), ...here];
  const all = [...new Set(named)].filter((name) => name !== "").sort();
  return scope === null ? all : all.filter((name) => wants(scopeOfProject(state, name)));
}

function projectView(frame: Frame, project: string): ProjectView {
  const { reader: { state }, now_ms } = frame;
  const scope = scopeOfProject(state, project);
  const checkpoint = lastOfProject(state, project, "checkpointed");
  const handoff = lastOfProject(state, project, "handoff");
  let [unsaved, unhanded] = [0, 0];
  for (const each of frame.work) {
    if (each.project !== project && each.scope !== scope) continue;
    if (each.lc > (checkpoint?.lc ?? -1)) unsaved += 1;
    if (each.lc > (handoff?.lc ?? -1)) unhanded += 1;
  }
  return {
    project,
    scope,
    has_capsule: frame.modified_ms(attachPath(project, "")) !== null,
    since_checkpoint_seconds: checkpoint === undefined ? null : ago(now_ms, checkpoint.ts),
    since_handoff_seconds: handoff === undefined ? null : ago(now_ms, handoff.ts),
    work_since_checkpoint: unsaved,
    work_since_handoff: unhanded,
  };
}

/** Items that are read of one project, and projects whose agendas are read. */
const MOST_ITEMS = 50;
const MOST_AGENDAS = 10;

/** Open items of the projects asked about, the overdue ones first. */
export function agendaViews(frame: Frame): ShortList<AgendaView> {
  const views = projectsOf(frame).slice(0, MOST_AGENDAS).flatMap((project) =>
    openItems(frame.reader, project, MOST_ITEMS).map((item): AgendaView => ({
      id: item.id,
      project,
      summary: item.summary,
      priority: item.priority === "high" || item.priority === "low" ? item.priority : "medium",
      due_in_seconds: dueIn(frame.now_ms, item.due_at),
    }))
  );
  const overdue = (each: AgendaView) => (each.due_in_seconds ?? 0) < 0 ? 0 : 1;
  return first(views.sort((a, b) => overdue(a) - overdue(b)), MOST_ITEMS);
}

/** Seconds to the end of a day, `YYYY-MM-DD`; null for none, and for a text that is no date. */
export function dueIn(now_ms: number, day: unknown): number | null {
  const start = typeof day === "string" ? parseDate(day) : null;
  return start === null ? null : Math.floor((start + DAY_MS - now_ms) / 1000);
}
