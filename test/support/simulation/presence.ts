/** Who is here, worked out from the rows alone: a second reading of the rule of presence. */
import type { Line, Row } from "./model.ts";

const DAY_MS = 24 * 3600 * 1000;

interface Said {
  readonly row: Row;
  readonly ts: number;
  readonly order: string;
}

interface Run {
  readonly instance: string;
  readonly run: string;
  readonly began: Said;
  readonly open: boolean;
}

/** The runs that are here at this time of the clock, with their last signs. */
export function presentIn(lines: readonly Line[], now: number): string[] {
  const of = (zone: RegExp) => lines.filter(({ path }) => zone.test(path)).map(said).sort(byOrder);
  const syncs = of(/^coordination\/instances/);
  const leases = of(/^coordination\/leases/);
  const until = now + DAY_MS;
  const past = [...syncs, ...leases].map(({ ts }) => ts).filter((ts) => ts <= until);
  const since = Math.max(now, ...past) - DAY_MS;
  const own = leases.filter(({ row }) => row.reason === undefined);
  const events = of(/^(?:streams|bus)\//).filter(({ row }) => row.type !== "memory.distilled");
  const besides = [...events, ...own.filter(({ row }) => row.run_id === undefined)];
  const named = [...syncs, ...own];
  const all = runsIn(syncs);
  return all.filter(({ open }) => open).flatMap(({ instance, run, began }) => {
    const later = all.filter((each) =>
      each.instance === instance && each.began.order > began.order
    );
    const isNewest = !later.some(({ open }) => open);
    const next = Math.min(Infinity, ...later.slice(0, 1).map((each) => each.began.ts));
    const stops = syncs.filter(({ row, ts }) =>
      row.instance_id === instance && row.event.endsWith("stopped") && ts <= until &&
      later.some((each) => each.run === row.run_id)
    ).map(({ ts }) => ts);
    const freed = isNewest ? Math.max(-1, ...stops) : Infinity;
    const isOwn = ({ ts }: Said) => ts <= next || ts > freed;
    const signs = [
      ...named.filter(({ row }) => row.run_id === run),
      ...besides.filter(isOwn),
    ].filter(({ row, ts }) => row.instance_id === instance && ts > since && ts <= until);
    if (signs.length === 0) return [];
    const last = new Date(Math.max(...signs.map(({ ts }) => ts))).toISOString();
    return [`${instance} ${run} ${last}`];
  });
}

function runsIn(syncs: readonly Said[]): Run[] {
  const names = new Set(syncs.map(({ row }) => JSON.stringify([row.instance_id, row.run_id])));
  return [...names].map((name) => {
    const [instance, run] = JSON.parse(name);
    const ofInstance = syncs.filter(({ row }) => row.instance_id === instance);
    const rows = ofInstance.filter(({ row }) => row.run_id === run);
    const last = rows.at(-1) as Said;
    const ended = ofInstance.some(({ row, order }) =>
      row.event.endsWith("stopped") && row.ends !== "run" && order > last.order
    );
    const open = !last.row.event.endsWith("stopped") && !ended;
    return { instance, run, began: rows[0] as Said, open };
  }).sort((a, b) => byOrder(a.began, b.began));
}

function said({ row }: Line): Said {
  const ts = new Date(row.ts_wall ?? row.ts).getTime();
  const [lc, time] = [row.lc, ts].map((number) => String(number).padStart(16, "0"));
  return { row, ts, order: `${lc} ${time} ${row.event_id ?? row.hash}` };
}

function byOrder(a: { readonly order: string }, b: { readonly order: string }): number {
  return a.order < b.order ? -1 : a.order > b.order ? 1 : 0;
}
