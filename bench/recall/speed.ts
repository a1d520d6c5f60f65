/** P11: `recall` on a small store and on a large one. */
import { timeText } from "../../src/command/measurement.ts";
import { type BarResult, judged, type Limit } from "../scale/bar.ts";
import { GOALS } from "../scale/goals.ts";
import type { BenchFolders } from "../suite.ts";
import { type AtStore, onStore } from "./store.ts";
import { hasWords } from "./others.ts";

/** `recall` at 1,000 and 100,000 memories, beside its bars. */
export async function recalledOnStores(bench: BenchFolders): Promise<BarResult> {
  const goal = GOALS.P11;
  const small = await onStore(bench, bench.count(1000, 60));
  const large = await onStore(bench, bench.count(100_000, 120));
  const name = ({ records }: AtStore) => records.toLocaleString("en-US");
  const limits = ([[small, goal.small], [large, goal.large]] as const).flatMap(([at, least]) =>
    limitsOf(name(at), at, least)
  );
  return judged("P11", {
    work: `recall at ${name(small)} and ${name(large)} memories with words that ` +
      `${hasWords() ? "people wrote" : "were drawn"}; each time another question`,
    bar: `warm p95 ≤ ${goal.small.warm_ms}, ≤ ${goal.large.warm_ms} ms; a one-shot ≤ ` +
      `${goal.small.over_ms}, ≤ ${goal.large.over_ms} ms over version; a memory costs ` +
      `≤ ${goal.enter_us} µs among others in a transaction, ≤ ${goal.bytes} bytes`,
    reached: `${textOf(name(small), small)}; ${textOf(name(large), large)}`,
    limits: [
      ...limits,
      // Among others in its transaction, as its bar was measured. One that is alone there copies
      // the pages that it changes into the journal besides: that is told. What one costs is told
      // of both stores; the small one's fixed pages are shared by few.
      { name: "a memory's time", value: large.enter_many_us.p50, limit: goal.enter_us },
      { name: "a memory's bytes", value: large.bytes, limit: goal.bytes },
    ],
  });
}

function limitsOf(
  name: string,
  { warm_ms, cold: { over } }: AtStore,
  most: { readonly warm_ms: number; readonly over_ms: number },
): Limit[] {
  return [
    { name: `warm at ${name}`, value: warm_ms.p95, limit: most.warm_ms },
    { name: `over version at ${name}`, value: over.ms, limit: most.over_ms },
    { name: `over version at ${name} (CPU)`, value: over.cpu_ms, limit: most.over_ms },
  ];
}

function textOf(name: string, { warm_ms, cold, bytes, ...entered }: AtStore): string {
  const { version, recall, over } = cold;
  const { enter_us, enter_many_us } = entered;
  const both = ({ ms, cpu_ms }: typeof over) => `${timeText(ms)} (CPU ${timeText(cpu_ms)})`;
  return `${name}: warm ${timeText(warm_ms.p50)}, p95 ${timeText(warm_ms.p95)}; one-shot ` +
    `${both(recall)}, ${both(over)} over version, ${both(version)}; a memory ` +
    `${enter_many_us.p50.toFixed(0)} µs, alone ${enter_us.p50.toFixed(0)} µs, ${
      bytes.toFixed(0)
    } bytes`;
}
