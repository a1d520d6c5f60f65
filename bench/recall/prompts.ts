/** A hook asks with a whole prompt: made questions between two sentences about something else. */
import { recalled } from "../../src/recall/recall.ts";
import { answerable, type Store } from "./sets.ts";
import type { Silence } from "./silence.ts";
import { admitOf, asked, held } from "./systems.ts";

/** As many as a hook shows. */
const MOST_SHOWN = 3;

/** Questions that are answered without a bar, and in a prompt; prompts of unknown questions. */
export function promptsOf(store: Store, sentences: readonly string[]): Silence {
  const all = held(store.docs);
  const shown = (text: string, i: number) => {
    const said = (n: number) => sentences[n % sentences.length] ?? "";
    const prompt = `${said(7 * i)}\n${text}?\n${said(7 * i + 3)}`;
    const search = { text: prompt, now: 0, admit: admitOf(all), is_unasked: true };
    return recalled(all.postings, search).found.slice(0, MOST_SHOWN).map(({ id }) => id);
  };
  const hits = answerable(store).filter(({ text, rel }) =>
    asked(all, text, 0).found.slice(0, MOST_SHOWN).some(({ id }) => rel.includes(id))
  );
  const foreign = store.queries.filter(({ rel }) => rel.length === 0);
  return {
    hits: hits.length,
    kept: hits.filter(({ text, rel }, i) => shown(text, i).some((id) => rel.includes(id))).length,
    foreign: foreign.length,
    wrong: foreign.filter(({ text }, i) => shown(text, i).length > 0).length,
  };
}
