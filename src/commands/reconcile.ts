/** `reconcile`: corrects an object, and may decide a conflict; a compare-and-swap on its head. */
import { missingOption } from "../base/errors.ts";
import type { ReconciledPayload } from "../row/kinds/reconciled.ts";
import { viewPath } from "../row/path.ts";
import { objectBySource } from "../state/objects.ts";
import { command } from "../command/command.ts";
import * as o from "../command/options.ts";
import { newConflicts } from "../plans/conflict.ts";
import { correctedBy, correcting } from "../plans/correcting.ts";
import { leftIn } from "../plans/left.ts";
import { judgeWaiting } from "../plans/outcome.ts";
import { withdrawable, withdrawal, withdrawnIn } from "../plans/withdrawal.ts";

const COMMAND = "reconcile";

const options = {
  id: o.required(o.anyName("the newest version of the object, by id, short id or key")),
  summary: o.text("what holds from now on; may be left out with --status"),
  ...o.ofMemory,
  // What is not given is inherited.
  confidence: o.confidence,
  horizon: o.horizon,
  salience: o.salience,
  tags: o.list("tags; repeat the option for each"),
  review_at: o.reviewAt,
  due_at: o.dueAt,
  evidence_ref: o.evidenceRef,
  why: o.why,
  assumptions: o.list("what it rests on; repeat the option for each"),
  decision_key: o.anyName("another key that decisions on one question share"),
  status: o.choice(
    "STATUS",
    ["active", "completed", "cancelled", "invalid"],
    "what it is now",
  ),
  resolve_conflict: o.anyName("the open conflict that this decides, by id or key"),
  lease_id: o.anyName("the lease of the decision key, where it is leased"),
  fence: o.count("the fence of that lease", 0),
};

export default command({
  name: COMMAND,
  group: "Every day",
  about: "correct an object, decide a conflict, or end what is done",
  actions: [],
  options,
  examples: [
    [
      "reconcile --id dec-20261123101500-0123456789abcdef --instance-id ins-a" +
      ' --summary "Cache in SQLite, invalidate on write" --why "measured"',
      "supersedes a decision; what is not given is inherited",
    ],
    [
      "reconcile --id com-20261123101500-0123456789abcdef --status completed",
      "ends a commitment",
    ],
  ],
  access: "write",
  reach: "open",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    if (options.summary === undefined && options.status === undefined) {
      throw missingOption("--summary", COMMAND, o.TEXT);
    }
    const event = withdrawable(reader, options.id, options);
    if (event !== undefined && options.status === "invalid") {
      return yield* withdrawal(reader, event, { caller: options, env });
    }
    if (event !== undefined) yield* judgeWaiting(reader, event.scope, env);
    yield* correcting(reader, { ...options, command: COMMAND }, env);
    yield* newConflicts(reader, env);
  },
  report(reader, { options }, { env, rows }) {
    const withdrawn = withdrawnIn(rows);
    if (withdrawn !== undefined) return { withdrawn };
    const made = correctedBy(reader, { ...options, command: COMMAND }, rows);
    const object = made === null ? undefined : objectBySource(reader.state, made.row.event_id);
    if (made === null || object === undefined) return {};
    return {
      supersedes: (made.row.payload as ReconciledPayload).supersedes,
      new_id: object.id,
      path: `${env.shown_root}/${viewPath(object)}`,
      ...leftIn(env),
    };
  },
});
