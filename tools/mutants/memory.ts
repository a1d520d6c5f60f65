/** Sabotages of memory that is there: the same again, handoffs, confirmations, judging. */
import type { Sabotage } from "./sabotages.ts";

export const OF_MEMORY: readonly Sabotage[] = [
  {
    name: "the same fact again stands twice",
    edits: [{
      file: "src/state/decisions/same-key.ts",
      from: "return key === null && this.#unsaid.delete(digest);",
      to: "return key === null && (this.#unsaid.delete(digest) || true);",
    }],
    tests: ["test/state/decisions/same-text.test.ts"],
  },
  {
    name: "the newest handoff hides all others",
    edits: [{
      file: "src/state/standing.ts",
      from: "return compareOrder(begin, row) > 0;",
      to: "return compareOrder(begin, row) !== 0;",
    }],
    tests: ["test/commands/handoff.test.ts"],
  },
  {
    name: "a confirmation renews nothing",
    edits: [{
      file: "src/state/confirmations.ts",
      from: "return confirmed === null || confirmed + (expires - ts) < now_ms;",
      to: "return confirmed === null || confirmed < now_ms + (expires - ts);",
    }],
    tests: ["test/commands/confirm.test.ts"],
  },
  {
    name: "what waits is judged by distill and reduce alone",
    edits: [{
      file: "src/plans/outcome.ts",
      from: "if (counterOf(reader.state, tallyOf(name), scope) === 0) continue;",
      to: "if (counterOf(reader.state, tallyOf(name), scope) >= 0) continue;",
    }],
    tests: ["test/commands/judged.test.ts"],
  },
  {
    name: "remember replaces what others said",
    edits: [{
      file: "src/commands/remember.ts",
      from: "const isOwn = head?.owner === options.instance_id && head.type === typeOf(options);",
      to: "const isOwn = head !== undefined && head.type === typeOf(options);",
    }],
    tests: ["test/commands/remember.test.ts"],
  },
  {
    name: "what is past its horizon is as good as new",
    edits: [{
      file: "src/view/capsule/marks.ts",
      from: "const is_past = now_ms !== null && marked.isPastAt(now_ms);",
      to: "const is_past = now_ms !== null && marked.isPastAt(0);",
    }],
    tests: ["test/view/capsule/past.test.ts"],
  },
];
