/** Fills a store with published events through the spine, in this process, many in one command. */
import { command } from "../src/commands/command.ts";
import { newEvent } from "../src/commands/event.ts";
import { run } from "../src/run.ts";
import type { World } from "../src/run/call.ts";

export const WORLD: World = {
  now: Date.now,
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  build: { version: "bench", commit: "bench", runtime: "bench", target: "bench" },
  tell: () => {},
  temporary: "/tmp",
};

/** Publishes `count` events: three of ten are decisions, each with a key of its own. */
export async function fill(root: string, count: number): Promise<void> {
  const batch = command({
    name: "fill",
    about: "",
    actions: [],
    options: {},
    examples: [],
    access: "write",
    reach: "cheap",
    tells_dry_run: false,
    *plan(memory, _asked, env) {
      for (let i = 0; i < count; i += 1) {
        const decision = i % 10 < 3;
        const payload = {
          confidence: 0.7,
          ...(decision ? { decision_key: `key-${i}` } : {}),
          horizon: "week" as const,
          object_type: decision ? "decision" as const : "fact" as const,
          salience: "medium" as const,
          summary: `item ${i}: what an agent has to tell in a sentence of usual length`,
          tags: [],
        };
        const row = newEvent(memory, env, {
          type: "memory.published",
          scope: `project:p${i % 20}`,
          instance_id: `ins-${i % 50}`,
          run_id: "run-bench",
          project: undefined,
          visibility: "project",
          payload,
        });
        yield { kind: "published", row };
      }
    },
    report: () => ({}),
  });
  const asked = { action: "", argument: "", options: {}, dry_run: false };
  await run(batch, asked, { world: WORLD, root: { path: root, shown: root } });
}
