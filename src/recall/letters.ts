/**
 * What a character is to a reader of words. ASCII goes by a table; only texts with other characters
 * meet expressions with Unicode properties, which are slow in a process that has just begun.
 */

/** What a character is; the first six are parts of words. */
export const LOWER = 1, UPPER = 2, LETTER = 3, DIGIT = 4, MARK = 5, LINE = 6;
/** What joins words (`.` in the name of a file), scripts without blanks, by twos and by threes. */
export const JOINT = 7, PAIRED = 8, TRIPLED = 9, PICTURE = 10, NONE = 0;

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code);
  if (sign >= "a" && sign <= "z") return LOWER;
  if (sign >= "A" && sign <= "Z") return UPPER;
  if (sign >= "0" && sign <= "9") return DIGIT;
  if (sign === "_" || sign === "$") return LINE;
  return "./\\:@#+-'~".includes(sign) ? JOINT : NONE;
});

/** True for a text of nothing but ASCII. */
export function isPlain(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(text);
}

/** The kind of a character, given as its code point. */
export function kindOfCharacter(code: number): number {
  return code < 128 ? ASCII[code] ?? NONE : kindBeyond(code);
}

/** Texts of one language use few characters, again and again. */
const met = new Map<number, number>();
const MOST_MET = 20_000;

function kindBeyond(code: number): number {
  const known = met.get(code);
  if (known !== undefined) return known;
  if (met.size >= MOST_MET) met.clear();
  const kind = kindByProperty(String.fromCodePoint(code));
  met.set(code, kind);
  return kind;
}

function kindByProperty(sign: string): number {
  if (sign === "\u2019") return JOINT;
  // Within a letter's cluster; between pictures it is looked for by its name.
  if (sign === JOINER) return MARK;
  if (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}ー々〆]/u.test(sign)) {
    return /[\p{L}\p{N}\p{M}]/u.test(sign) ? PAIRED : NONE;
  }
  if (/[\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u.test(sign)) {
    return /[\p{L}\p{M}]/u.test(sign) ? TRIPLED : /\p{N}/u.test(sign) ? DIGIT : NONE;
  }
  if (/\p{Lu}/u.test(sign)) return UPPER;
  // Unicode 17 took U+0295 from the small letters.
  if (/\p{Ll}/u.test(sign) && sign !== "\u0295") return LOWER;
  if (/\p{L}/u.test(sign)) return LETTER;
  if (/\p{N}/u.test(sign)) return DIGIT;
  if (/\p{M}/u.test(sign)) return MARK;
  return /[\u2600-\u27bf\u2b1b-\u2b55\u{1f000}-\u{1faff}]/u.test(sign) ? PICTURE : NONE;
}

/** Joins pictures to one: a woman, this, a computer. */
export const JOINER = "\u200d";

/** Seen by nobody, or a mere choice of how to draw: soft hyphen, variation, skin tone. */
const UNSEEN =
  /[\u00ad\u200b\u200c\u2060\ufe00-\ufe0f\ufeff\u{1f3fb}-\u{1f3ff}\u{e0100}-\u{e01ef}]/gu;

/**
 * Characters that Unicode got in version 17. The runtimes that we are built for know 16 or 17, and
 * must see the same words: what only some know is no letter to any.
 */
const TOO_NEW = new RegExp(
  "[\\u088f\\u0c5c\\u0cdc\\u1acf-\\u1add\\u1ae0-\\u1aeb\\ua7ce\\ua7cf\\ua7d2\\ua7d4\\ua7f1" +
    "\\u{10940}-\\u{10959}\\u{10ec5}-\\u{10ec7}\\u{10efa}\\u{10efb}\\u{11b60}-\\u{11b67}" +
    "\\u{11db0}-\\u{11ddb}\\u{11de0}-\\u{11de9}\\u{16ea0}-\\u{16eb8}\\u{16ebb}-\\u{16ed3}" +
    "\\u{16ff2}-\\u{16ff6}\\u{187f8}-\\u{187ff}\\u{18d09}-\\u{18d1e}\\u{18d80}-\\u{18df2}" +
    "\\u{1e6c0}-\\u{1e6de}\\u{1e6e0}-\\u{1e6f5}\\u{1e6fe}\\u{1e6ff}\\u{2b73a}-\\u{2b73f}" +
    "\\u{2cea2}-\\u{2cead}\\u{323b0}-\\u{33479}]",
  "gu",
);

/** A text with equal characters spelled alike: full width as usual, nothing that is not seen. */
export function evenText(text: string): string {
  if (isPlain(text)) return text;
  return text.replace(TOO_NEW, " ").normalize("NFKC").replace(UNSEEN, "");
}

/**
 * Accents, points of Arabic and Hebrew, key caps; those of kana and of Indic scripts are letters,
 * and so is Russian's short i.
 */
const MARKS = new RegExp(
  "(?<!\\u0438)\\u0306|[\\u0300-\\u0305\\u0307-\\u036f\\u0591-\\u05bd\\u0610-\\u061a\\u0640" +
    "\\u064b-\\u065f\\u0670\\u06d6-\\u06ed\\u200d\\u20d0-\\u20ff]",
  "g",
);

/** Letters that are another with a stroke, or two: nobody's keyboard but their own has them. */
const SPELLED: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", ı: "i", ς: "σ" },
  "\u2019": "'",
};

/** A word in small letters, without accents. */
export function plainWord(word: string): string {
  const low = word.toLowerCase();
  if (isPlain(low)) return low;
  return low.normalize("NFD").replace(MARKS, "").normalize("NFC")
    .replace(/[ßæœøłđðħıς\u2019]/g, (sign) => SPELLED[sign] ?? sign);
}
