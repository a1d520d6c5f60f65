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
const KEY = ["--key", "session-store"];
const LEASE = ["--key", "decision:session-store"];

function* scenes(): Generator<Scene, void, Answer> {
  yield* beginning();
  yield* settlement();
  yield* ending();
}

function* beginning(): Generator<Scene, void, Answer> {
  yield scene(
    "Alice begins a session and says that she is here.",
    ["sync", "start", ...ALICE, ...SCOPE, "--project", "shop"],
    ({ run_id }) => `run ${run_id}`,
  );
  yield scene(
    "The capsule is what an agent reads first. Nothing is known yet.",
    ["attach", "--project", "shop", ...ALICE],
    (it) => `${it["decision_count"]} decisions, ${it["commitment_count"]} commitments`,
  );
  yield scene(
    "She keeps a thought to herself.",
    ["remember", "My guess: the session cache is slow", "--private", ...SCOPE, ...ALICE],
    ({ id }) => `fact ·${id}`,
  );
  yield scene(
    "Alice decides something and says why. The key names the question.",
    [
      ...["remember", "Keep sessions in Redis", ...KEY],
      ...["--why", "fast, and we run it already", ...SCOPE, ...ALICE],
    ],
    ({ id }) => `remembered ·${id}`,
  );
  yield scene(
    "Bob works at the same time, and answers the same question. He hears at once what is known.",
    [
      ...["remember", "Keep sessions in Postgres", ...KEY],
      ...["--why", "one thing less to run", ...SCOPE, ...BOB],
    ],
    ({ id, contests }) => `remembered ·${id}, against: ${(contests as ActiveText).text}`,
  );
  yield scene(
    "Nobody wins silently: it is a conflict, and every capsule shows both texts.",
    ["list", "conflicts", ...SCOPE],
    ({ conflicts }) => (conflicts as readonly string[]).join("\n"),
  );
}

/** What is known under a key, as an answer that contests it names it. */
interface ActiveText {
  readonly text: string;
}

function* settlement(): Generator<Scene, void, Answer> {
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
      ...["reconcile", "--id", "session-store", "--resolve-conflict", "session-store"],
      ...[...SCOPE, ...ALICE, "--fence", String(lease.fence)],
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
      ...["--next-actions", "build it", "--next-actions", "measure at 500 logins/s"],
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
