/** The tables of docs/RECALL.md, of what was measured last of each set. */
import { BARE_SESSIONS, SETS } from "../recall/figures.ts";
import type { Quality } from "../recall/quality.ts";
import { PAIRS, type Silence } from "../recall/silence.ts";
import { latest, type Moment, type Recall } from "./latest.ts";

/** What a reader knows a set by. */
const TITLES: Readonly<Record<string, string>> = {
  gold: "made by hand",
  "locomo-turn": "LoCoMo, turns of conversations",
  "locomo-session": "LoCoMo, sessions",
  [BARE_SESSIONS]: "LoCoMo, sessions without captions, all questions",
  cosqa: "CoSQA, questions about code",
  conala: "CoNaLa, titles to snippets",
  "xquad-en": "XQuAD English",
  "xquad-de": "XQuAD German",
  "xquad-ru": "XQuAD Russian",
  "xquad-zh": "XQuAD Chinese",
  "cmrc-zh": "CMRC Chinese",
  "jsquad-ja": "JSQuAD Japanese",
  "korquad-ko": "KorQuAD Korean",
  "xquad-th": "XQuAD Thai",
};

/** Markdown by the name of its place in docs/RECALL.md. */
export function recallParts(): Readonly<Record<string, string>> {
  const { recall } = latest();
  return { quality: quality(recall), silence: silence(recall), sizes: sizes(recall) };
}

function titleOf(set: string): string {
  return TITLES[set] ?? set;
}

/** `LoCoMo turns`, `CoSQA`. */
function shortOf(set: string): string {
  return titleOf(set).replace(/,? (?:of|to|about|questions|titles) .*/, "").replace(",", "");
}

function quality({ sets }: Recall): string {
  const sorted = SETS.flatMap((name) => sets.filter(({ set }) => set === name));
  const rows = sorted.map(({ set, records, systems }) => {
    const [counted, ...others] = Object.entries(systems).map(([name, each]) => {
      const text = [share(each.hit1), share(each.hit5), (100 * each.mrr).toFixed(0)].join(" / ");
      return { text: name === OURS ? `**${text}**` : text, questions: each.questions };
    });
    const cells = [counted, ...others].flatMap((each) => each?.text ?? []);
    return `| ${
      [titleOf(set), count(records), count(counted?.questions ?? 0), ...cells].join(" | ")
    } |`;
  });
  return [
    momentText(sorted, ({ set }) => titleOf(set)),
    "",
    "| set | memories | questions | `grep` by count | FTS5, Porter, any word | memoryctl |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

const OURS = "memoryctl";

function silence({ silence: all, prompts }: Recall): string {
  const sorted = PAIRS.flatMap(([own, other]) =>
    all.filter((each) => each.own === own && each.other === other)
  );
  const pair = ({ own, other }: typeof sorted[number]) =>
    `${shortOf(own)} ← ${own === other ? "another conversation" : shortOf(other)}`;
  const rows = sorted.map((each) => {
    const cells = [each.asked, each.unasked].flatMap(({ kept, hits, wrong, foreign }) =>
      [kept / hits, wrong / foreign].map((part) => `${share(part)} %`)
    );
    return `| ${[pair(each), ...cells].join(" | ")} |`;
  });
  const between = prompts.flatMap((each) => [
    `Between two sentences of other people's talk, as in the prompt of a hook, ${each.kept} of ` +
    `${each.hits} made questions bring their memory, and ${each.wrong} of ${each.foreign} ` +
    "unknown ones bring any.",
    "",
  ]);
  return [
    momentText(sorted, pair),
    "",
    "| memories ← questions | kept | answered | kept, hook | answered, hook |",
    "|---|---|---|---|---|",
    ...rows,
    "",
    ...between,
  ].join("\n");
}

function sizes({ sizes: all }: Recall): string {
  const sorted = [...all].sort((a, b) => a.records - b.records);
  const kept = ({ kept, hits, wrong, foreign }: Silence) =>
    `${kept} of ${hits}, ${wrong} of ${foreign}`;
  const both = (of: { readonly p50: number; readonly p95: number }, digits: number) =>
    `${of.p50.toFixed(digits)} / ${of.p95.toFixed(digits)}`;
  const rows = sorted.map(({ records, quality, silence: [asked, hook], ...cost }) => {
    const cells = [
      count(records),
      found(quality),
      kept(asked),
      kept(hook),
      `${both(cost.query_ms, 1)} ms`,
      `${both(cost.enter_us, 0)} µs`,
      cost.bytes.toFixed(0),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    momentText(sorted, ({ records }) => count(records)),
    "",
    "| others | hit@1 / hit@5 | kept, answered | kept, answered, hook | a question, warm, p50 / " +
    "p95 | entering a memory, p50 / p95 | bytes a memory |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function found({ hit1, hit5 }: Quality): string {
  return `${share(hit1)} / ${share(hit5)}`;
}

function share(part: number): string {
  return (100 * part).toFixed(1);
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** When these were measured: the newest, and by name those that were measured before. */
export function momentText<T extends Moment>(
  all: readonly T[],
  nameOf: (each: T) => string,
): string {
  const newestFirst = [...all].sort((a, b) => a.date < b.date ? 1 : a.date > b.date ? -1 : 0);
  const byRun = Map.groupBy(newestFirst, ({ commit, date }) => {
    return `${date.slice(0, 10)} at commit \`${commit}\``;
  });
  const [newest, ...older] = byRun;
  if (newest === undefined) return "Not measured yet.";
  const rest = older.map(([when, them]) => `On ${when}: ${them.map(nameOf).join("; ")}.`);
  return [`Measured ${newest[0]}.`, ...rest].join(" ");
}
