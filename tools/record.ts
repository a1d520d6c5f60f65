/**
 * Records the demo as docs/demo.svg: a terminal that types the heart of the story, made from a real
 * run of the compiled binary. `bun tools/record.ts`; a test compares all but ids and times.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url).href);

export interface DemoStep {
  readonly say: string;
  readonly command: string;
  readonly exit: number;
  readonly shows: string;
}

interface ScreenLine {
  readonly text: string;
  readonly style: "say" | "command" | "shows" | "refused";
  readonly indent: number;
}

/** Scenes that are shown, by how their commands begin. */
const SHOWN = [
  "remember 'Keep",
  "list",
  "lease",
  "reconcile",
  "validate",
];

const COLUMNS = 96;
const [CELL, ROW, PAD, BAR] = [8.43, 20, 20, 36];
/** What a reader needs for a line before the next one comes. */
const SECONDS_A_LINE = { say: 0.9, command: 0.25, shows: 0.45, refused: 0.6 };

/** The steps of a run of `memoryctl demo --json`. */
export function recorded(): DemoStep[] {
  const { status, stdout } = spawnSync(`${ROOT}dist/memoryctl`, ["demo", "--json"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the demo ended with exit ${status}`);
  return (JSON.parse(stdout) as { steps: DemoStep[] }).steps;
}

/** The picture of a run. */
export function svgOf(steps: readonly DemoStep[]): string {
  const shown = steps.filter(({ command }) =>
    SHOWN.some((start) => command.startsWith(`memoryctl ${start}`))
  );
  const lines = shown.flatMap(linesOf);
  const width = Math.ceil(COLUMNS * CELL + 2 * PAD);
  const height = BAR + ROW * (lines.length + shown.length - 1) + PAD;
  let [y, at] = [BAR + 14, 0.3];
  const body = lines.map(({ text, style, indent }, i) => {
    if (style === "say" && i > 0) y += ROW;
    const x = PAD + indent * CELL;
    const delay = `animation-delay:${at.toFixed(2)}s`;
    const line = `<text class="${style}" x="${x}" y="${y}" style="${delay}">${
      escaped(text)
    }</text>`;
    y += ROW;
    at += SECONDS_A_LINE[style];
    return line;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    "<title>memoryctl demo: two agents answer one question; nobody wins silently</title>",
    `<style>${STYLE}</style>`,
    `<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...[0, 1, 2].map((i) => `<circle class="knob" cx="${PAD + 2 + i * 18}" cy="18" r="5"/>`),
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

// Where nothing is animated, all of it is there at once. The window brings its own dark ground, so
// that it reads alike on light and dark pages.
const STYLE = `
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  white-space: pre; animation: appear 0.01s steps(1) both }
@keyframes appear { from { opacity: 0.3 } to { opacity: 1 } }
@media (prefers-reduced-motion: reduce) { text { animation: none } }
.window { fill: #0d1117; stroke: #444c56 } .knob { fill: #444c56 }
.say { fill: #9aa5b1 } .command { fill: #f0f3f6; font-weight: 600 }
.shows { fill: #7ee2a8 } .refused { fill: #ffc56b }
`;

function linesOf({ say, command, exit, shows }: DemoStep): ScreenLine[] {
  const commands = wrapped(command, COLUMNS - 8, OPTIONS);
  return [
    ...wrapped(say, COLUMNS - 2).map((text): ScreenLine => ({
      text: `# ${text}`,
      style: "say",
      indent: 0,
    })),
    ...commands.map((text, i): ScreenLine => {
      const more = i < commands.length - 1 ? " \\" : "";
      return {
        text: `${i === 0 ? "$ " : ""}${text}${more}`,
        style: "command",
        indent: i === 0 ? 0 : 4,
      };
    }),
    ...shows.split("\n").map((text): ScreenLine => {
      return { text, style: exit === 0 ? "shows" : "refused", indent: 0 };
    }),
  ];
}

/** Words of a command: an option and its value stay together. */
const OPTIONS = /--\S+ '[^']*'|--\S+ [^-\s]\S*|'[^']*'|\S+/g;

/** Words in lines of at most so many characters. */
function wrapped(text: string, columns: number, words = /\S+/g): string[] {
  const lines: string[] = [];
  for (const word of text.match(words) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

if (import.meta.main) writeFileSync(`${ROOT}docs/demo.svg`, svgOf(recorded()));
