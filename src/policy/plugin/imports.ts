/**
 * What a module imports, read from its text without running it. The scan knows comments, strings,
 * templates and regular expressions, and takes what is left by its words. It need not be perfect:
 * a copy holds only what was found here, so an import that was missed does not resolve.
 */

/** What the text of a module says of itself. */
export interface Imports {
  /** Names of modules that are needed when it runs, in their order; types are not. */
  readonly names: readonly string[];
  /** True where something is exported: what is not, is no ES module. */
  readonly exports: boolean;
  /** True for an `import()` of a name that is computed, which nobody can copy beforehand. */
  readonly computed: boolean;
}

/** A piece of the text; of a string, what it says. A part is one of a template with holes. */
interface Token {
  readonly kind: "word" | "sign" | "string" | "pattern" | "part";
  readonly text: string;
}

/** Scans the text of a module in JavaScript or TypeScript. */
export function importsOf(text: string): Imports {
  const tokens = [...tokensOf(text)];
  const names: string[] = [];
  let exports = false;
  let computed = false;
  for (const [i, token] of tokens.entries()) {
    // `a.import` and `{ import: 1 }` are names of members.
    if (token.kind !== "word" || isSign(tokens[i - 1], ".") || isSign(tokens[i + 1], ":")) continue;
    if (token.text === "export") exports = true;
    if (token.text !== "export" && token.text !== "import") continue;
    if (isSign(tokens[i + 1], ".")) continue;
    if (token.text === "import" && isSign(tokens[i + 1], "(")) {
      const [name, end] = [tokens[i + 2], tokens[i + 3]];
      if (name?.kind === "string" && (isSign(end, ")") || isSign(end, ","))) names.push(name.text);
      else computed = true;
      continue;
    }
    const name = isTypeOnly(tokens, i) ? null : fromOf(tokens, i);
    if (name !== null) names.push(name);
  }
  return { names: [...new Set(names)], exports, computed };
}

function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === "sign" && token.text === text;
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === "word" && token.text === text;
}

/** `import type X from`, `export type { X } from`; but `import type from` binds the name `type`. */
function isTypeOnly(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 2];
  return isWord(tokens[at + 1], "type") && !isSign(next, ",") &&
    (!isWord(next, "from") || isWord(tokens[at + 3], "from"));
}

/** The name behind `import` or `… from`; null where the statement names no module. */
function fromOf(tokens: readonly Token[], at: number): string | null {
  const first = tokens[at + 1];
  if (isWord(tokens[at], "import") && first?.kind === "string") return first.text;
  for (let i = at + 1; i < tokens.length; i += 1) {
    const token = tokens[i] as Token;
    if (isWord(token, "from") && tokens[i + 1]?.kind === "string") {
      return (tokens[i + 1] as Token).text;
    }
    // Between the two stand names, braces, commas and stars; anything else is another statement.
    const clause = token.kind === "word" || (token.kind === "sign" && "{},*".includes(token.text));
    // Behind names in braces stands `from`, or the statement is over.
    if (isSign(tokens[i - 1], "}") && !isWord(token, "from")) return null;
    const named = isWord(tokens[i - 1], "as") || isWord(tokens[i + 1], "as");
    if (!clause && !(token.kind === "string" && named)) return null;
  }
  return null;
}

const WORD = /[\p{ID_Continue}$#@]+/uy;
const SPACE = /\s+/y;
const COMMENT = /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\//y;
const QUOTED = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

/** One sign, or two that are one. */
const SIGN = /\+\+|--|[\s\S]/y;

function* tokensOf(text: string): Generator<Token> {
  const divides = slashes();
  let isDivision = false;
  /** Open braces; those that end the hole of a template are marked. */
  const braces: ("brace" | "hole")[] = [];
  for (let at = 0; at < text.length;) {
    const skipped = take(SPACE, text, at) ?? take(COMMENT, text, at);
    if (skipped !== null) {
      at += skipped.length;
      continue;
    }
    const goesOn = text[at] === "}" && braces.at(-1) === "hole";
    let taken = take(QUOTED, text, at);
    let token: Token;
    if (taken !== null) token = { kind: "string", text: spoken(taken) };
    else if (text[at] === "`" || goesOn) {
      if (goesOn) braces.pop();
      taken = text.slice(at, templateEnd(text, at + 1));
      if (taken.endsWith("${")) braces.push("hole");
      const whole = !goesOn && taken.length > 1 && taken.endsWith("`");
      token = whole ? { kind: "string", text: spoken(taken) } : { kind: "part", text: taken };
    } else {
      const pattern = isDivision ? null : take(PATTERN, text, at);
      const word = take(WORD, text, at);
      taken = pattern ?? word ?? take(SIGN, text, at) ?? "";
      token = { kind: pattern !== null ? "pattern" : word !== null ? "word" : "sign", text: taken };
      if (taken === "{") braces.push("brace");
      else if (taken === "}") braces.pop();
    }
    at += taken.length;
    isDivision = divides(token);
    yield token;
  }
}

/** Words behind which a slash begins a pattern. */
const BEFORE_PATTERN =
  /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|yield|await|instanceof|default)$/;
/** Words behind whose parentheses a statement begins. */
const HEAD = /^(?:if|while|for)$/;

/**
 * Told each token, returns whether a slash behind it divides: it does behind a value; anywhere else
 * it begins a pattern. Behind a closing brace a statement begins: nobody divides an object.
 */
function slashes(): (token: Token) => boolean {
  let last: Token | undefined;
  let isValue = false;
  let isHead = false;
  /** Open parentheses: whether a statement begins behind each. */
  const heads: boolean[] = [];
  return (token) => {
    const { kind, text } = token;
    const isMember = isSign(last, ".");
    if (kind === "word") isValue = isMember || !BEFORE_PATTERN.test(text);
    else if (kind === "part") isValue = text.endsWith("`");
    else if (kind !== "sign") isValue = true;
    else if (text === ")") isValue = heads.pop() !== true;
    // Behind a value it says that there is one, before a value it negates.
    else if (text !== "!") isValue = text === "]" || text === "++" || text === "--";
    if (isSign(token, "(")) heads.push(isHead);
    const goesOn = isHead && text === "await";
    isHead = kind === "word" && !isMember && (HEAD.test(text) || goesOn);
    last = token;
    return isValue;
  };
}

function take(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
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

/** What a string says. One with an escape never names a file of ours, and is left as it stands. */
function spoken(quoted: string): string {
  return quoted.slice(1, -1);
}
