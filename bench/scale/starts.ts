/** P1 and P9: one-shot commands, start to exit, beside floors that start like them. */
import { timeText } from "../../src/command/measurement.ts";
import { type Counts, countsOf, ownCounts } from "../counts.ts";
import { runProcess } from "../processes.ts";
import { type BenchFolders, PROCESSES } from "../suite.ts";
import { inTurns, type Runner } from "../turns.ts";
import { type BarResult, bothWithin, judged, type Limit, ratioText } from "./bar.ts";
import { GOALS } from "./goals.ts";
import type { Large } from "./large.ts";

/** Commands that are done when one line is on the disk, on a store that has some already. */
const DURABLE: Readonly<Record<string, (n: number) => readonly string[]>> = {
  capture: (n) => [
    ...["capture", "--scope", "project:p1", "--instance-id", "ins-1"],
    ...["--summary", `fact ${n}`],
  ],
  remember: (n) => ["remember", `fact ${n}`, "--project", "p1", "--instance-id", "ins-1"],
};

/** Durable one-shots beside a hello-world and a bare append, and what they do, counted. */
export async function captured(bench: BenchFolders): Promise<BarResult> {
  const { memoryctl, hello, append } = bench.binaries();
  const [cwd, bare] = [bench.folder(), bench.folder()];
  // Hooks run in repositories; where there is none, its place is looked for up to the root.
  runProcess(["git", "init", "--quiet"], { cwd });
  const goal = GOALS.P1;
  const floor: Runner = { name: "hello-world", run: () => runProcess([hello], { cwd }) };
  const line: Runner = {
    name: "bare append",
    run: () => runProcess([append, bare], { cwd: bare }),
  };
  // What is known already would not be written again.
  let n = 0;
  const works = Object.entries(DURABLE).map(([name, argvOf]) => ({
    name,
    argv: () => [memoryctl, ...argvOf(n += 1)],
    run: () => runProcess([memoryctl, ...argvOf(n += 1)], { cwd }),
  }));
  const turns = await inTurns([floor, line, ...works], bench.count(41, 1));
  const least = countsOf([hello], cwd);
  const told: string[] = [];
  const limits: Limit[] = [];
  for (const work of works) {
    const [one, two] = [turns.ratio(work, floor), turns.ratio(work, line)];
    const counted = least === null ? null : countsOf(work.argv(), cwd);
    const own = least === null || counted === null ? null : ownCounts(counted, least);
    const { ms, cpu_ms } = turns.of(work);
    told.push(
      `${work.name} ${timeText(ms)} (CPU ${timeText(cpu_ms)}): ${ratioText(one, floor.name)}, ${
        ratioText(two, line.name)
      }; ${countsText(own)}`,
    );
    limits.push(
      ...bothWithin(`${work.name} beside hello-world`, one, goal.hello),
      ...bothWithin(`${work.name} beside the bare append`, two, goal.append),
      ...(["syncs", "functions", "syscalls"] as const).map((name) => ({
        name: `${work.name}: ${NAMES[name]}`,
        value: own?.[name] ?? NaN,
        limit: goal[name],
      })),
    );
  }
  const [start, bareLine] = [turns.of(floor), turns.of(line)];
  return judged("P1", {
    work: `one-shot durable ${works.map(({ name }) => name).join(", ")}`,
    bar: `≤ ${goal.hello} × hello-world; ≤ ${goal.append} × a bare locked append with one ` +
      `sync; ≤ ${goal.syncs} sync, ≤ ${goal.functions} own functions, ≤ ${goal.syscalls} own ` +
      "system calls",
    reached: `${told.join("; ")} (hello-world ${timeText(start.ms)}, CPU ${
      timeText(start.cpu_ms)
    }; bare append ${timeText(bareLine.ms)}, CPU ${timeText(bareLine.cpu_ms)})`,
    limits,
  });
}

const NAMES: Readonly<Record<keyof Counts, string>> = {
  syncs: "syncs",
  functions: "own functions",
  syscalls: "own system calls",
};

function countsText(own: Counts | null): string {
  if (own === null) return "not counted: strace is not there";
  return `${own.syncs} syncs, ${own.functions} own functions, ${own.syscalls} own system calls`;
}

/** What an agent does at the start of a session, on a store of 100,000 events. */
export async function attached(bench: BenchFolders, { cwd, published }: Large): Promise<BarResult> {
  const { memoryctl, hello, attach } = bench.binaries();
  const goal = GOALS.P9;
  const own = bench.folder();
  const floor: Runner = { name: "hello-world", run: () => runProcess([hello], { cwd }) };
  const bare: Runner = {
    name: "bare attach",
    run: () => runProcess([attach, `${cwd}/.memory`, "project:p1", own], { cwd }),
  };
  const shot = (name: string, limit: number, ...more: string[]) => ({
    name,
    limit,
    run: () => runProcess([memoryctl, name, ...more], { cwd }),
  });
  const works = [
    shot("attach", goal.hello, "--project", "p1"),
    shot("stats", goal.hello),
    shot("status", goal.hello, "--project", "p1"),
    shot("diagnose", goal.diagnose),
  ];
  const turns = await inTurns([floor, bare, ...works], bench.count(PROCESSES.rounds, 1));
  const told = works.map((work) => {
    return `${work.name} ${ratioText(turns.ratio(work, floor))}, ${timeText(turns.of(work).ms)}`;
  });
  return judged("P9", {
    work: `attach, stats, status, diagnose at ${published.toLocaleString("en-US")} events`,
    bar: `≤ ${goal.hello} × hello-world; diagnose ≤ ${goal.diagnose} ×`,
    reached: `${told.join("; ")}; hello-world ${timeText(turns.of(floor).ms)}, a bare attach ${
      ratioText(turns.ratio(bare, floor))
    }`,
    limits: works.flatMap((work) => bothWithin(work.name, turns.ratio(work, floor), work.limit)),
  });
}
