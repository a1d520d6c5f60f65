/**
 * `npm run bench:recall`: how well records are found, beside what an agent has without us; how well
 * silence is kept; what it costs. Prints a table of each for the sets that it finds: one is here,
 * for others see `bench/recall/sets.ts`. `-- 1000 10000` asks for these sizes.
 */
import { promptsOf } from "./recall/prompts.ts";
import { qualityOf, qualityText } from "./recall/quality.ts";
import { PAIRS, silenceOf, silenceText } from "./recall/silence.ts";
import { type AtSize, atSize } from "./recall/size.ts";
import { type Store, storesOf, withoutCaptions } from "./recall/sets.ts";
import { SYSTEMS } from "./recall/systems.ts";
import { withBenchFolders } from "./suite.ts";

const SETS = ["gold", "locomo-turn", "locomo-session", "cosqa", "conala", "xquad-en", "xquad-de"]
  .concat("xquad-ru", "xquad-zh", "cmrc-zh", "jsquad-ja", "korquad-ko", "xquad-th");

function tellQuality(name: string, stores: readonly Store[], withWrongPerson = false): void {
  const docs = stores.reduce((sum, { docs }) => sum + docs.length, 0);
  console.log(`\n${name}: ${docs} records`);
  for (const [system, make] of Object.entries(SYSTEMS)) {
    const quality = qualityOf(stores, make, withWrongPerson);
    console.log(`  ${system.padEnd(16)} ${qualityText(quality)}  of ${quality.questions}`);
  }
}

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

const given = process.argv.slice(2).filter((word) => /^\d+$/.test(word)).map(Number);
const sizes = given.length > 0 ? given : [1000, 10_000, 100_000];

console.log("hit@1 hit@5 recall@10 MRR nDCG@10");
for (const name of SETS) {
  const stores = storesOf(name);
  if (stores === null) continue;
  tellQuality(name, stores);
  if (name === "locomo-session") {
    tellQuality("locomo-session, no captions, all questions", withoutCaptions(stores), true);
  }
}

console.log("\nsilence, asked and unasked");
for (const [own, other] of PAIRS) {
  const stores = storesOf(own);
  const foreign = own === other ? stores : storesOf(other);
  if (stores === null || foreign === null) continue;
  const told = [false, true].map((isUnasked) => silenceText(silenceOf(stores, foreign, isUnasked)));
  console.log(`  ${`${own} ← ${other}`.padEnd(28)} ${told.join("   ")}`);
}

const [made] = storesOf("gold") ?? [];
const turns = (storesOf("locomo-turn") ?? []).flatMap(({ docs }) => docs).map(({ text }) => text);
if (made !== undefined && turns.length > 0) {
  const { hits, kept, foreign, wrong } = promptsOf(made, turns);
  console.log("\nquestions within prompts, unasked");
  console.log(`  ${kept} of ${hits} kept, ${wrong} of ${foreign} wrong`);
}

await withBenchFolders("full", (bench) => {
  for (const size of sizes) tellSize(atSize(size, `${bench.folder()}/recall.db`));
  return Promise.resolve();
});
