/**
 * The part of a word that its forms share. English goes by Porter's rules of 1980, with his later
 * change of `abli` to `bli` and `logi`; Russian loses the longest ending that it knows. Other
 * languages stay as they are: a rule that is wrong finds more than none, and less that is meant.
 */

/** Words come again and again while many records are read. */
const known = new Map<string, string>();
const MOST_KNOWN = 20_000;

/** The stem of a word in small letters without accents. */
export function stemOf(word: string): string {
  if (word.length < 3) return word;
  const before = known.get(word);
  if (before !== undefined) return before;
  const stem = /^[a-z]+$/.test(word) ? english(word) : /^[а-я]+$/.test(word) ? russian(word) : word;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(word, stem);
  return stem;
}

/** Porter's letters: `c` or `v` for each of a word; a `y` behind a consonant is a vowel. */
function soundsOf(word: string): string {
  let sounds = "";
  for (let i = 0; i < word.length; i += 1) {
    const letter = word.charAt(i);
    const vowel = "aeiou".includes(letter) || (letter === "y" && sounds.endsWith("c"));
    sounds += vowel ? "v" : "c";
  }
  return sounds;
}

/** Porter's measure: how often consonants follow on vowels. */
function measureOf(stem: string): number {
  const sounds = soundsOf(stem);
  let measure = 0;
  for (let i = 1; i < sounds.length; i += 1) {
    if (sounds[i - 1] === "v" && sounds[i] === "c") measure += 1;
  }
  return measure;
}

function hasVowel(stem: string): boolean {
  return soundsOf(stem).includes("v");
}

/** True for a stem that ends in consonant, vowel, consonant, as `hop` does and `snow` does not. */
function isShort(stem: string): boolean {
  return soundsOf(stem).endsWith("cvc") && !/[wxy]$/.test(stem);
}

type Endings = readonly (readonly [string, string])[];

const STEP_2: Endings = [
  ...[["ational", "ate"], ["ization", "ize"], ["iveness", "ive"], ["fulness", "ful"]] as const,
  ...[["ousness", "ous"], ["tional", "tion"], ["biliti", "ble"], ["entli", "ent"]] as const,
  ...[["ousli", "ous"], ["ation", "ate"], ["alism", "al"], ["aliti", "al"]] as const,
  ...[["iviti", "ive"], ["enci", "ence"], ["anci", "ance"], ["izer", "ize"]] as const,
  ...[["alli", "al"], ["ator", "ate"], ["logi", "log"], ["bli", "ble"], ["eli", "e"]] as const,
];
const STEP_3: Endings = [
  ...[["icate", "ic"], ["ative", ""], ["alize", "al"], ["iciti", "ic"]] as const,
  ...[["ical", "ic"], ["ness", ""], ["ful", ""]] as const,
];
const STEP_4 = ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate"]
  .concat("iti", "ous", "ive", "ize", "al", "er", "ic", "ou");

function english(word: string): string {
  return withoutE(without4(changed(changed(withoutPast(withoutPlural(word)), STEP_2), STEP_3)));
}

function withoutPlural(word: string): string {
  if (!word.endsWith("s") || word.endsWith("ss")) return word;
  return word.endsWith("sses") || word.endsWith("ies") ? word.slice(0, -2) : word.slice(0, -1);
}

/** Takes `ed` and `ing` off, and makes a final `y` an `i`. */
function withoutPast(word: string): string {
  let stem = word;
  if (word.endsWith("eed")) {
    if (measureOf(word.slice(0, -3)) > 0) stem = word.slice(0, -1);
  } else {
    const cut = word.endsWith("ed") ? 2 : word.endsWith("ing") ? 3 : 0;
    if (cut > 0 && hasVowel(word.slice(0, -cut))) stem = mended(word.slice(0, -cut));
  }
  return stem.endsWith("y") && hasVowel(stem.slice(0, -1)) ? `${stem.slice(0, -1)}i` : stem;
}

/** What stood before `ed` or `ing`, as the word is without them: `hopp` is `hop`, `fil` `file`. */
function mended(stem: string): string {
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/([^aeiouylsz])\1$/.test(stem)) return stem.slice(0, -1);
  return measureOf(stem) === 1 && isShort(stem) ? `${stem}e` : stem;
}

function changed(word: string, endings: Endings): string {
  const found = endings.find(([ending]) => word.endsWith(ending));
  if (found === undefined) return word;
  const stem = word.slice(0, -found[0].length);
  return measureOf(stem) > 0 ? stem + found[1] : word;
}

function without4(word: string): string {
  const found = STEP_4.find((ending) => word.endsWith(ending));
  if (found === undefined) return word;
  const stem = word.slice(0, -found.length);
  if (measureOf(stem) < 2 || (found === "ion" && !/[st]$/.test(stem))) return word;
  return stem;
}

function withoutE(word: string): string {
  let stem = word;
  if (word.endsWith("e")) {
    const rest = word.slice(0, -1);
    const measure = measureOf(rest);
    if (measure > 1 || (measure === 1 && !isShort(rest))) stem = rest;
  }
  return stem.endsWith("ll") && measureOf(stem) > 1 ? stem.slice(0, -1) : stem;
}

/** Endings of Russian nouns, adjectives and verbs. */
const RUSSIAN = new Set([
  ...words("а я о е ы и у ю й ь ия ья ие ье ию ью ий ей ой ый ая яя ое ее ые ую юю"),
  ...words("ам ям ах ях ом ем им ым их ых ов ев ами ями иям иях ием ией иями"),
  ...words("ого его ому ему ыми ими ат ят ут ют ет ит ать ять еть ить ыть"),
  ...words("ал ял ел ил ыл ала яла ела ила ыла ало яло ело ило ыло али яли ели или ыли"),
  ...words("ен ена ено ены ает яет ует ают яют уют ешь ишь ете ите тся ться"),
]);
const LONGEST_ENDING = 4;
const LEAST_STEM = 3;

function words(listed: string): string[] {
  return listed.split(" ");
}

function russian(word: string): string {
  for (let length = LONGEST_ENDING; length > 0; length -= 1) {
    if (!RUSSIAN.has(word.slice(-length))) continue;
    return word.length - length >= LEAST_STEM ? word.slice(0, -length) : word;
  }
  return word;
}
