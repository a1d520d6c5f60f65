/** All slices, one a line, in their turns. See `slice` in `slice.ts`. */

export { meta } from "./meta.ts";
export { stale } from "./stale.ts";
export { objects } from "./objects.ts";
export { sources } from "./sources.ts";
export { events } from "./events.ts";
export { outcomes } from "./outcomes.ts";
export { corrections } from "./decisions/corrections.ts";
export { decisions } from "./decisions/settle.ts";
export { evidence } from "./evidence.ts";
export { reviews } from "./reviews.ts";
export { idempotency } from "./idempotency.ts";
export { conflicts } from "./conflicts.ts";
export { agenda } from "./agenda.ts";
export { leases } from "./leases.ts";
export { instances } from "./instances.ts";
export { findings } from "./findings.ts";
export { projects } from "./projects.ts";
export { seals } from "./seals.ts";
export { archives } from "./archives.ts";
export { damage } from "./damage.ts";
export { ledgers } from "./ledgers.ts";
export { counters } from "./counters.ts";
export { clock } from "./clock.ts";
