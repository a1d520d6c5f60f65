/** All kinds of rows, one a line, in the order of the format's page. See `enter` in `define.ts`. */

export { captured } from "./captured.ts";
export { published } from "./published.ts";
export { reconciled } from "./reconciled.ts";
export { confirmed } from "./confirmed.ts";
export { distilled } from "./distilled.ts";
export { checkpointed } from "./checkpointed.ts";
export { handoff } from "./handoff.ts";
export { instance } from "./instance.ts";
export { cursor } from "./cursor.ts";
export { lease } from "./lease.ts";
export { conflict } from "./conflict.ts";
export { outcome } from "./outcome.ts";
export { seal } from "./seal.ts";
export { archive } from "./archive.ts";
export { redaction } from "./redaction.ts";
export { finding } from "./finding.ts";
export { scorecard } from "./scorecard.ts";
export { trend } from "./trend.ts";
export { plan } from "./plan.ts";
export { execution } from "./execution.ts";
export { agenda } from "./agenda.ts";
export { project } from "./project.ts";
export { event } from "./event.ts";
export { object } from "./object.ts";
export { processed } from "./processed.ts";
