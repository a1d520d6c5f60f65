/** `demo`: two agents, one question; real commands, on a store that is thrown away. */
import type { Answer } from "../command/command.ts";
import { command, nothing } from "../command/command.ts";
import { brought } from "../command/need.ts";
import * as o from "../command/options.ts";
import type { PlayedScene, Scene } from "../command/story.ts";
import { quoted } from "../base/shell.ts";
import type { Advice } from "../policy/contract.ts";

export default command({
  name: "demo",
  group: "Setup",
  about: "play a story of two agents on a temporary store, with the real commands",
  actions: [],
  options: { keep: o.flag("keep the store and say where it is") },
  examples: [
    ["demo", "shows what this is, in a second"],
    ["demo --keep --json", "one JSON document, and a store to look into"],
  ],
  access: "none",
  reach: "cheap",
  tells_dry_run: false,
  through_pipes: "text",
  needs: ({ options }) => [{ need: "play", story: { scenes: scenes(), keep: options.keep } }],
  plan: nothing,
  report(_reader, _request, { env }) {
    const { scenes, folder } = brought(env, "play");
    const steps = scenes.map(({ say, argv, exit, shows, answer }) => {
      return { say, command: lineOf(argv), exit, shows, answer };
    });
    const answer = { steps, store: folder === null ? null : `${folder}/.memory` };
    const as_told = scenes.length > 0 && scenes.every((scene) => scene.as_told);
    return as_told ? answer : { ok: false, code: "check_failed", ...answer };
  },
  text: storyText,
});

const SCOPE = ["--scope", "project:shop"];
const ALICE = ["--instance-id", "ins-alice"];
const BOB = ["--instance-id", "ins-bob"];
const KEY = ["--decision-key", "session-store"];
const LEASE = ["--key", "decision:session-store"];

function* scenes(): Generator<Scene, void, Answer> {
  yield* beginning();
  const reduced = yield scene(
    "Both answers meet when the bus is reduced. Nobody wins silently: it is a conflict.",
    ["reduce", ...SCOPE],
    (answer) => {
      const { conflict_key, sides } = conflictIn(answer);
      const both = sides.map(({ owner, summary }) => `  ${owner}: ${summary}`);
      return [`1 conflict, on ${conflict_key}`, ...both].join("\n");
    },
  );
  yield* settlement(conflictIn(reduced));
  yield* ending();
}

function* beginning(): Generator<Scene, void, Answer> {
  yield scene(
    "Alice begins a session and reads what is known: nothing yet.",
    ["sync", "start", ...ALICE, ...SCOPE, "--project", "shop"],
    ({ run_id }) => `run ${run_id}`,
  );
  yield scene(
    "The capsule is what an agent reads first.",
    ["attach", "--project", "shop", ...ALICE],
    (it) => `${it["decision_count"]} decisions, ${it["commitment_count"]} commitments`,
  );
  yield scene(
    "She keeps a thought to herself: private, in her own stream.",
    [
      ...["capture", ...SCOPE, ...ALICE, "--visibility", "private"],
      ...["--summary", "My guess: the session cache is slow"],
    ],
    ({ event_id }) => `${event_id}`,
  );
  yield scene(
    "Alice decides something and says why. The key names the question.",
    [
      ...["capture", ...SCOPE, ...ALICE, "--proposed-type", "decision", ...KEY],
      ...["--summary", "Keep sessions in Redis", "--why", "fast, and we run it already"],
    ],
    ({ event_id }) => `${event_id}`,
  );
  yield scene(
    "Distilling turns what she captured into what is known.",
    ["distill", ...SCOPE, ...ALICE],
    (it) => `${it["created_count"]} objects, ${it["conflict_count"]} conflicts`,
  );
  yield scene(
    "Bob works at the same time. He publishes another answer to the same question.",
    [
      ...["publish", ...SCOPE, ...BOB, "--object-type", "decision", ...KEY],
      ...["--summary", "Keep sessions in Postgres", "--why", "one thing less to run"],
    ],
    ({ event_id }) => `${event_id}`,
  );
}

function* settlement(conflict: ConflictAnswer): Generator<Scene, void, Answer> {
  yield scene(
    "What should Alice do next, and why? The policies look, and propose.",
    ["advise", ...SCOPE, "--project", "shop", ...ALICE, "--max", "1"],
    (it) => {
      const [first] = it["advice"] as readonly Advice[];
      return first === undefined ? "nothing" : `${first.title}\n${first.why}`;
    },
  );
  const { lease } = (yield scene(
    "Alice wants to settle it and takes the lease. The fence is her number.",
    ["lease", "acquire", ...ALICE, ...SCOPE, ...LEASE],
    (answer) => `fence ${leaseIn(answer).fence}, until ${leaseIn(answer).expires_at}`,
  )) as { readonly lease: LeaseAnswer };
  yield scene(
    "Bob wants it too, and is refused: exit 4, with all that he needs to wait or ask.",
    ["lease", "acquire", ...BOB, ...SCOPE, ...LEASE],
    ({ error, hint }) => `${error}\n${hint}`,
    4,
  );
  yield scene(
    "She has read both sides, decides with a reason, and names the conflict that this ends.",
    [
      ...["reconcile", "--id", conflict.sides[0]?.object_id ?? "", ...ALICE],
      ...["--fence", String(lease.fence), "--resolve-conflict", conflict.conflict_id],
      ...["--summary", "Keep sessions in Postgres; measure at 500 logins/s"],
      ...["--why", "one thing less to run; we have 40 logins/s"],
    ],
    ({ supersedes, new_id }) => `${new_id}\nsupersedes ${supersedes}`,
  );
}

function* ending(): Generator<Scene, void, Answer> {
  yield scene(
    "How healthy is the store?",
    ["diagnose", ...SCOPE, "--project", "shop"],
    ({ score, health }) => `${score}, ${health}`,
  );
  yield scene(
    "Alice hands off: the next agent starts here.",
    [
      ...["handoff", "--project", "shop", ...ALICE, "--summary", "Sessions go to Postgres"],
      ...["--next-actions", "build it,measure at 500 logins/s"],
    ],
    ({ event_id }) => `${event_id}`,
  );
  for (const who of [ALICE, BOB]) {
    yield scene(
      who === ALICE ? "She stops, which gives back her lease." : "Bob stops too.",
      ["sync", "stop", ...who, ...SCOPE],
      ({ run_id }) => `run ${run_id}`,
    );
  }
  yield scene(
    "Every byte of every ledger is verified.",
    ["validate", "--strict"],
    (it) => `${it["error_count"]} errors, ${it["warning_count"]} warnings`,
  );
  yield scene(
    "The next agent reads, in one command, where things stand.",
    ["attach", "--project", "shop"],
    ({ capsule }) => String(capsule).trimEnd(),
  );
}

interface ConflictAnswer {
  readonly conflict_id: string;
  readonly conflict_key: string;
  readonly sides: readonly {
    readonly object_id: string;
    readonly owner: string;
    readonly summary: string;
  }[];
}

function conflictIn(answer: Answer): ConflictAnswer {
  const [found] = answer["conflicts"] as readonly ConflictAnswer[];
  return found ?? { conflict_id: "", conflict_key: "", sides: [] };
}

interface LeaseAnswer {
  readonly fence: number;
  readonly expires_at: string;
}

function leaseIn(answer: Answer): LeaseAnswer {
  return answer["lease"] as LeaseAnswer;
}

function scene(say: string, argv: string[], shows: Scene["shows"], exit = 0): Scene {
  return { say, argv, shows, exit };
}

/** A command line as it would be typed. */
function lineOf(argv: readonly string[]): string {
  return ["memoryctl", ...argv.map(quoted)].join(" ");
}

function storyText(answer: Answer): string {
  const steps = answer["steps"] as readonly (Omit<PlayedScene, "argv"> & { command: string })[];
  const told = steps.map(({ say, command: line, shows }, i) => {
    const lines = shows.split("\n").map((each) => `     ${each}`.trimEnd());
    return [`${String(i + 1).padStart(2)}. ${say}`, `   $ ${line}`, ...lines, ""].join("\n");
  });
  const { store } = answer;
  const end = store === null ? "The store of this story is gone again." : `The store: ${store}`;
  return [...told, end].join("\n");
}
