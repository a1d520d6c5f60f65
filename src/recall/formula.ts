/**
 * The numbers of the ranking. They were chosen on questions of public sets, of which `bench/recall`
 * prints what they reach; `docs/RECALL.md` says what each is good for.
 */

/** Names the formula in answers: raise it where scores change. */
export const FORMULA_NAME = "bm25+adj/2";

export const FORMULA = {
  /** BM25+: how soon repeating a word stops to count, how much length counts, what one is worth. */
  k1: 1.2,
  b: 0.75,
  delta: 0.5,
  /** What a word counts in each of a record's texts. */
  fields: [1, 0.9, 0.7],
  /**
   * Words of grammar, two words written as one, a word written as two (in the first pass half of
   * it: they need not be neighbours), a word that was probably meant.
   */
  stop: 0.3,
  joined: 0.5,
  parted: 1,
  near: 0.6,
  /** Neighbours of the question that are neighbours in the record. */
  adjacent: 0.5,
  /** Words of the question that stand so near to each other are one thought. */
  close_words: 8,
  /** How much the newest counts more than the oldest, and in how many days that halves. */
  recent: 0.05,
  recent_days: 60,
  /** Records that are looked at closely. */
  pool: 100,
  /** A term of more records than this share of all brings none, within two bounds. */
  common: { share: 0.25, least: 200, most: 5000 },
  /** Evidence that a hundred records ask for, more for each tenfold, at most, and of a hook. */
  bar: { hundred: 0.2, tenfold: 0.07, most: 0.42, unasked: 0.15 },
  /** How much a gram that nobody wrote counts against the evidence, beside an unknown word. */
  unknown_gram: 0.5,
  /** One word of several that matched says little. */
  lonely: 0.5,
};

/** How much a term tells that stands in so many records of all. */
export function weightOf(frequency: number, records: number): number {
  return Math.log(1 + (records - frequency + 0.5) / (frequency + 0.5));
}

/** The evidence below which a store of so many records is silent: more records, more accidents. */
export function barOf(records: number, isUnasked = false): number {
  const { hundred, tenfold, most, unasked } = FORMULA.bar;
  const tens = Math.max(0, Math.log10(Math.max(1, records) / 100));
  return Math.min(most, hundred + tenfold * tens) + (isUnasked ? unasked : 0);
}
