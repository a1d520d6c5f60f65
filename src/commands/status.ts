/** `status`: where the store is, who is here, and what needs eyes; ten lines, and cheap. */
import { day, iso } from "../base/time.ts";
import { countConflicts } from "../state/conflicts.ts";
import { brokenChains, damagedLines } from "../state/damage.ts";
import { newestScorecards } from "../state/findings.ts";
import { goneRows } from "../state/gone.ts";
import { nearestProjects } from "../state/known.ts";
import { countActive } from "../state/active.ts";
import { presentRuns } from "../state/presence.ts";
import { lastOfProject, scopeOfProject } from "../state/projects.ts";
import { waitingIn } from "../state/queue.ts";
import type { Reader } from "../state/reader.ts";
import { v1Slug } from "../row/name.ts";
import { PLURALS, TYPES } from "../row/words.ts";
import { command, nothing } from "../command/command.ts";
import type { Answer } from "../command/command.ts";
import * as o from "../command/options.ts";
import { shown } from "../view/memory-line.ts";

/** Names of those who are here, and characters of the last handoff. */
const NAMES = 8;
const TEXT = 160;
const WORD = 60;

export default command({
  name: "status",
  group: "Every day",
  about: "say in ten lines where the store is, who is here, and what needs eyes",
  actions: [],
  options: { project: o.ownProject, scope: o.scope, instance_id: o.ownInstance },
  examples: [["status", "a first look: this project, who is at work, what waits and contests"]],
  access: "read",
  reach: "cheap",
  tells_dry_run: false,
  plan: nothing,
  report(reader, { options, told }, { env }) {
    const { state } = reader;
    const { project, instance_id } = options;
    const scope = options.scope ?? scopeOfProject(state, project);
    const active = TYPES.map((type) => [
      PLURALS[type],
      countActive(state, { scope, realm: "", type }),
    ]);
    const there = presentRuns(state, env.now_ms).filter((run) => run.scope === scope);
    const here = [...new Set(there.map(({ instance }) => shown(instance, WORD)))];
    const [card] = newestScorecards(state, 1);
    const damaged = damagedLines(state).length + brokenChains(state).length;
    return {
      store: env.root,
      project,
      scope,
      ...(instance_id === undefined ? {} : { instance_id }),
      active: Object.fromEntries(active),
      waiting: waitingIn(state, scope),
      conflicts: countConflicts(state, scope, ""),
      here: here.slice(0, NAMES),
      ...(here.length > NAMES ? { here_not_listed: here.length - NAMES } : {}),
      handoff: lastHandoff(reader, project),
      health: card === undefined
        ? null
        : { score: card.score, health: shown(card.health, WORD), day: day(card.ts) },
      damaged,
      gone: goneRows(state).length,
      ...(told?.has("project") === true ? {} : nearestProjects(state, project, scope)),
    };
  },
  text: statusText,
});

/** The newest handoff of the project, in short; null where there is none. */
function lastHandoff(reader: Reader, project: string) {
  const { state } = reader;
  const last = lastOfProject(state, project, "handoff") ??
    lastOfProject(state, v1Slug(project), "handoff");
  const row = last === undefined ? null : reader.row(last.rid);
  if (last === undefined || row === null) return null;
  const { summary } = row["payload"] as { readonly summary?: unknown };
  return {
    by: shown(String(row["instance_id"]), WORD),
    at: iso(last.ts).slice(0, 16).replace("T", " "),
    text: shown(String(summary ?? ""), TEXT),
  };
}

/** What `status` answers, as far as its text needs it. */
interface Status {
  readonly store: string;
  readonly project: string;
  readonly scope: string;
  readonly instance_id?: string;
  readonly active: Readonly<Record<string, number>>;
  readonly waiting: number;
  readonly conflicts: number;
  readonly here: readonly string[];
  readonly here_not_listed?: number;
  readonly handoff: { readonly by: string; readonly at: string; readonly text: string } | null;
  readonly health: { readonly score: number; readonly health: string; readonly day: string } | null;
  readonly damaged: number;
  readonly gone: number;
}

/** The same for people: one line for each thing. */
function statusText(answer: Answer): string {
  const is = answer as unknown as Status;
  const { handoff, health } = is;
  const active = Object.entries(is.active).map(([name, n]) => `${n} ${name}`).join(", ");
  const more = is.here_not_listed === undefined ? "" : ` and ${is.here_not_listed} more`;
  const you = is.instance_id === undefined ? "" : `, you are ${shown(is.instance_id, WORD)}`;
  const lines: readonly (readonly [string, string])[] = [
    ["store", shown(is.store, 4 * TEXT)],
    ["project", `${shown(is.project, WORD)} (${shown(is.scope, WORD)}${you})`],
    ["active", active],
    ["waiting", is.waiting === 0 ? "nothing" : `${is.waiting}: memoryctl distill, reduce`],
    ["conflicts", is.conflicts === 0 ? "none" : `${is.conflicts}: memoryctl list conflicts`],
    ["here", is.here.length === 0 ? "nobody" : `${is.here.join(", ")}${more}`],
    ["handoff", handoff === null ? "none" : `${handoff.at} ${handoff.by}: ${handoff.text}`],
    ["health", health === null ? "not measured: memoryctl diagnose" : healthText(health)],
    ["damaged", is.damaged === 0 ? "nothing known" : `${is.damaged}: memoryctl validate`],
    ["gone", is.gone === 0 ? "nothing known" : `${is.gone} rows: memoryctl validate`],
  ];
  return lines.map(([name, text]) => `${`${name}:`.padEnd(11)}${text}`).join("\n");
}

function healthText({ score, health, day }: NonNullable<Status["health"]>): string {
  return `${score} of 100, ${health}, measured ${day}`;
}
