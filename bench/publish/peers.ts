/** The tables of peers, for README.md and docs/PERFORMANCE.md. */
import { timeText } from "../../src/command/measurement.ts";
import { syncsText } from "../peers/told.ts";
import type { Peers } from "./latest.ts";
import { originText } from "./origin.ts";

/** One line remembered by a fresh process: time, CPU, syncs. */
export function linesTable(peers: Peers): string {
  const rows = peers.lines.map(({ name, missing, told }) => {
    if (told === null) return `| ${name} | not there: ${missing} | | | |`;
    const { ms, cpu_ms, ratio, syncs } = told;
    const cells = [timeText(ms), `${ratio.wall.toFixed(2)} ×`, timeText(cpu_ms), syncsText(syncs)];
    return `| ${[name, ...cells].join(" | ")} |`;
  });
  return [
    originText(peers),
    "",
    "| one line, by a fresh process | time | | CPU | waits for the disk |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

/** Many writers at once: what each was told, and what is there afterwards. */
export function writersTable(peers: Peers): string {
  const { writers, lines } = peers.crowd;
  const rows = peers.writers.map(({ name, missing, written }) => {
    if (written === null) return `| ${name} | not there: ${missing} | | | | |`;
    const { told_ok, told_failed, there, lost, seconds } = written;
    const counts = [told_ok, told_failed, there, lost === 0 ? "0" : `**${lost}**`];
    return `| ${[name, ...counts, seconds.toFixed(1)].join(" | ")} |`;
  });
  return [
    originText(peers),
    "",
    `| ${writers} writers, ${lines} lines each | told ok | told failed | there afterwards | ` +
    "told ok and lost | seconds |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
