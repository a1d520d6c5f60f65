/**
 * The tokens of a text in JavaScript or TypeScript: words, strings, templates, regular expressions
 * and signs, without space and comments. It is no parser: it knows just enough of the grammar to
 * tell where a string or a pattern ends, so that nothing inside of one is taken for code.
 */

/** A piece of the text, as it stands there. A `part` is a piece of a template with holes. */
export interface Token {
  readonly kind: "word" | "sign" | "string" | "pattern" | "part";
  readonly text: string;
}

/** True for this sign. */
export function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === "sign" && token.text === text;
}

/** True for this word. */
export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === "word" && token.text === text;
}

const BLANK = /\s+|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\//y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const WORD = /[\p{ID_Continue}$#@]+/uy;
/** One character, or two that are one sign. */
const SIGN = /\+\+|--|[\s\S]/y;

/** Yields the tokens of a text. A text cut anywhere, or of another language, ends all the same. */
export function* tokensOf(text: string): Generator<Token> {
  const slashes = new Slashes();
  /** What opened each brace that is open: a sign, or the part of a template before a hole. */
  const openers: Token["kind"][] = [];
  for (let at = 0; at < text.length;) {
    const blank = match(BLANK, text, at);
    if (blank !== null) {
      at += blank.length;
      continue;
    }
    const token = tokenAt(text, at, { slashes, isInHole: openers.at(-1) === "part" });
    if (token.kind === "sign" || token.kind === "part") {
      if (token.text.startsWith("}")) openers.pop();
      if (token.text.endsWith("{")) openers.push(token.kind);
    }
    at += token.text.length;
    slashes.pass(token);
    yield token;
  }
}

function tokenAt(
  text: string,
  at: number,
  { slashes, isInHole }: { readonly slashes: Slashes; readonly isInHole: boolean },
): Token {
  if (text[at] === "`" || (isInHole && text[at] === "}")) return templateAt(text, at);
  const string = match(STRING, text, at);
  if (string !== null) return { kind: "string", text: string };
  const pattern = slashes.divide ? null : match(PATTERN, text, at);
  if (pattern !== null) return { kind: "pattern", text: pattern };
  const word = match(WORD, text, at);
  if (word !== null) return { kind: "word", text: word };
  return { kind: "sign", text: match(SIGN, text, at) ?? "" };
}

/** A template up to its end or its next hole, from its backtick or from the end of a hole. */
function templateAt(text: string, at: number): Token {
  const part = text.slice(at, templateEnd(text, at + 1));
  const isWhole = part.length > 1 && part.startsWith("`") && part.endsWith("`");
  return { kind: isWhole ? "string" : "part", text: part };
}

/** Where a part of a template ends: behind its backtick, or behind the `${` of a hole. */
function templateEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === "`") return i + 1;
    else if (text[i] === "$" && text[i + 1] === "{") return i + 2;
  }
  return text.length;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Words that no value ends with: a slash behind one begins a pattern. */
const BEFORE_PATTERN =
  /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|yield|await|instanceof|default)$/;
/** Words with a head in parentheses, behind which a statement begins. */
const BEFORE_HEAD = /^(?:if|while|for)$/;

/** What the next slash is. Behind a value it divides; anywhere else it begins a pattern. */
class Slashes {
  /** True where the next slash divides. */
  divide = false;
  #last: Token | undefined;
  /** True where the next parenthesis opens the head of a statement. */
  #isBeforeHead = false;
  /** For each open parenthesis, whether it opened such a head. */
  readonly #heads: boolean[] = [];

  /** Takes note of the next token. */
  pass(token: Token): void {
    const { kind, text } = token;
    const isMember = isSign(this.#last, ".");
    if (kind === "sign") this.#passSign(text);
    else if (kind === "word") this.divide = isMember || !BEFORE_PATTERN.test(text);
    else this.divide = kind !== "part" || text.endsWith("`");
    // `for await (` is a head too.
    const goesOn = this.#isBeforeHead && text === "await";
    this.#isBeforeHead = kind === "word" && !isMember && (BEFORE_HEAD.test(text) || goesOn);
    this.#last = token;
  }

  #passSign(text: string): void {
    if (text === "(") this.#heads.push(this.#isBeforeHead);
    // Behind a value it says that there is one, before a value it negates.
    if (text === "!") return;
    // Behind a closing brace a statement begins: nobody divides an object.
    if (text === ")") this.divide = this.#heads.pop() !== true;
    else this.divide = text === "]" || text === "++" || text === "--";
  }
}
