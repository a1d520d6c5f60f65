/** When, of what and where figures were taken, in a sentence. */
import type { Entry } from "./history.ts";

/** `Measured 2026-11-24 at commit …, bun 1.4.5, 2 × AMD EPYC.` */
export function originText(of: Omit<Entry, "figures">): string {
  const { commit, date, runtime, cpu, cores } = of;
  return `Measured ${date.slice(0, 10)} at commit \`${commit}\`, ${runtime}, ${cores} × ${cpu}.`;
}
