/**
 * `npm run bench:recall`: how well records are found, beside what an agent has without us; how well
 * silence is kept; what it costs; P11 of the speed table. Prints a table of each for the sets that
 * it finds: one is here, for others see `bench/recall/sets.ts`. `-- 1000 10000` asks for these
 * sizes, `-- --speed` for P11 alone. `--publish` keeps what was measured for docs/RECALL.md and
 * docs/PERFORMANCE.md; `--tiny` shows that P11 runs.
 */
import { originNow } from "./publish/history.ts";
import { keepRecall, type Moment, recallBefore, type RecallParts } from "./publish/latest.ts";
import { partsKept } from "./publish/kept.ts";
import { figuresOf, promptFigures, SETS, silences } from "./recall/figures.ts";
import { hasWords } from "./recall/others.ts";
import { qualityText } from "./recall/quality.ts";
import { silenceText } from "./recall/silence.ts";
import { type AtSize, atSize } from "./recall/size.ts";
import { recalledOnStores } from "./recall/speed.ts";
import { reachedLine } from "./scale/bar.ts";
import { type BenchFolders, withBenchFolders } from "./suite.ts";

const words = process.argv.slice(2);
const tiny = words.includes("--tiny");
const given = words.filter((word) => /^\d+$/.test(word)).map(Number);
const sizes = given.length > 0 ? given : [1000, 10_000, 100_000];

// Now: the tree may change while it runs.
const origin = originNow();
const moment: Moment = { commit: origin.commit, date: origin.date };

function tellSize({ records, quality, silence, enter_us, bytes, query_ms }: AtSize): void {
  const [asked, unasked] = silence;
  const pair = ({ p50, p95 }: AtSize["query_ms"], digits: number) =>
    `${p50.toFixed(digits)} / ${p95.toFixed(digits)}`;
  console.log(`\n${records} records, the made ones among them`);
  console.log(`  found            ${qualityText(quality)}`);
  for (const [name, { kept, hits, wrong, foreign }] of Object.entries({ asked, unasked })) {
    console.log(`  ${name.padEnd(16)} ${kept} of ${hits} kept, ${wrong} of ${foreign} wrong`);
  }
  console.log(`  enter a record   ${pair(enter_us, 0)} µs (p50 / p95), ${bytes.toFixed(0)} bytes`);
  console.log(`  a question       ${pair(query_ms, 2)} ms`);
}

function qualities(): RecallParts["sets"] {
  console.log("hit@1 hit@5 recall@10 MRR nDCG@10");
  return SETS.flatMap((set) => {
    const figures = figuresOf(set);
    if (figures === null) return [];
    console.log(`\n${set}: ${figures.records} records`);
    for (const [system, quality] of Object.entries(figures.systems)) {
      console.log(`  ${system.padEnd(16)} ${qualityText(quality)}  of ${quality.questions}`);
    }
    return [{ ...figures, ...moment }];
  });
}

function silent(): RecallParts["silence"] {
  console.log("\nsilence, asked and unasked");
  return [...silences()].map((figures) => {
    const { own, other, asked, unasked } = figures;
    const told = [asked, unasked].map(silenceText).join("   ");
    console.log(`  ${`${own} ← ${other}`.padEnd(28)} ${told}`);
    return { ...figures, ...moment };
  });
}

function prompted(): RecallParts["prompts"] {
  const figures = promptFigures();
  if (figures === null) return [];
  console.log("\nquestions within prompts, unasked");
  const { kept, hits, wrong, foreign } = figures;
  console.log(`  ${kept} of ${hits} kept, ${wrong} of ${foreign} wrong`);
  return [{ ...figures, ...moment }];
}

function sized(bench: BenchFolders): RecallParts["sizes"] {
  const all = sizes.map((size) => {
    const at = atSize(size, `${bench.folder()}/recall.db`);
    tellSize(at);
    return { ...at, ...moment };
  });
  // With words that were drawn it is another figure.
  return hasWords() ? all : [];
}

await withBenchFolders(tiny ? "tiny" : "full", async (bench) => {
  const isAll = !tiny && !words.includes("--speed");
  const now: RecallParts = isAll
    ? { sets: qualities(), silence: silent(), prompts: prompted(), sizes: sized(bench) }
    : { sets: [], silence: [], prompts: [], sizes: [] };
  const row = await recalledOnStores(bench);
  console.log(`\n${reachedLine(row)}`);
  if (!words.includes("--publish")) return;
  keepRecall({ speed: { ...origin, row }, ...partsKept(now, recallBefore()) });
});
