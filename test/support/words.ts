/**
 * Command lines as people write them: words`reconcile --id ${id} --summary "in SQLite"`. The rules
 * are a shell's. What a shell would expand or run is an error here unless it stands in quotes.
 */

/** What may stand in a command line: a text is one word or part of one, a list its words. */
type Value = string | number | readonly string[];

/** The words of a command line; a value is never split, whatever it holds. */
export function words(parts: TemplateStringsArray, ...values: readonly Value[]): string[] {
  return split(parts.raw.join(SLOT), values);
}

/** The words of a command line. Throws an error where a shell would not read plain words. */
export function shellWords(line: string): string[] {
  return split(line, []);
}

/** Stands for a value: no argument of a process can hold it. */
const SLOT = "\0";

/** The pieces of words, and what parts words. */
const PIECE = new RegExp(
  [
    /(?<space>(?:[ \t\n]|\\\n)+)/,
    /'(?<single>[^']*)'/,
    /\$'(?<ansi>(?:[^'\\]|\\.)*)'/,
    /"(?<double>(?:[^"\\$`]|\\.)*)"/,
    /\\(?<letter>.)/,
    /(?<slot>\0)(?=[ \t\n]|$)/,
    /(?<plain>[^ \t\n'"\\$`;&|<>()*?[\]{}]+)/,
  ].map(({ source }) => source).join("|"),
  "suy",
);

function split(line: string, values: readonly Value[]): string[] {
  const left = [...values];
  const found: string[] = [];
  let word: string | null = null;
  const filled = (text: string) =>
    text.replaceAll(SLOT, () => {
      const value = left.shift();
      if (typeof value === "object") throw new Error(`a list is no part of a word: ${line}`);
      return String(value);
    });
  for (let at = 0; at < line.length; at = PIECE.lastIndex) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(line);
    if (piece === null || (word === null && "#~".includes(line[at] ?? ""))) {
      throw new Error(`a shell would not read plain words from column ${at + 1} on: ${line}`);
    }
    const { space, slot, ...texts } = piece.groups ?? {};
    const list = left[0];
    if (space !== undefined) {
      if (word !== null) found.push(word);
      word = null;
    } else if (slot !== undefined && word === null && typeof list === "object") {
      found.push(...list);
      left.shift();
    } else word = (word ?? "") + filled(slot ?? textOf(texts));
  }
  return word === null ? found : [...found, word];
}

/** What a piece of a word says, once its quotes are off. */
function textOf(piece: Readonly<Record<string, string | undefined>>): string {
  const { single, ansi, double, letter, plain } = piece;
  if (ansi !== undefined) return ansi.replace(/\\(x..|u.{4}|.)/gs, escaped);
  return single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? letter ?? plain ?? "";
}

const LETTERS: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
};

/** What stands for an escape in `$'…'`. */
function escaped(whole: string, code: string): string {
  const letter = LETTERS[code];
  if (letter !== undefined) return letter;
  if (!/^(?:x|u..)[0-9a-f]{2}$/.test(code)) throw new Error(`no such escape: ${whole}`);
  return String.fromCharCode(Number.parseInt(code.slice(1), 16));
}
