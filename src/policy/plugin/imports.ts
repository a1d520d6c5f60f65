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

/** A piece of the text: a word, one sign, or a string with what it says. */
interface Token {
  readonly kind: "word" | "sign" | "string";
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

/** Words behind which a slash begins a pattern and does not divide. */
const BEFORE_PATTERN =
  /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|yield|await|instanceof)$/;

function* tokensOf(text: string): Generator<Token> {
  let last: Token | null = null;
  /** Open braces; those that end the hole of a template are marked. */
  const braces: ("brace" | "hole")[] = [];
  for (let at = 0; at < text.length;) {
    const skipped = take(SPACE, text, at) ?? take(COMMENT, text, at);
    if (skipped !== null) {
      at += skipped.length;
      continue;
    }
    const sign = text[at] as string;
    const goesOn = sign === "}" && braces.at(-1) === "hole";
    let taken = take(QUOTED, text, at);
    let token: Token;
    if (taken !== null) token = { kind: "string", text: spoken(taken) };
    else if (sign === "`" || goesOn) {
      if (goesOn) braces.pop();
      const end = templateEnd(text, at + 1);
      taken = text.slice(at, end);
      if (taken.endsWith("${")) braces.push("hole");
      const whole = !goesOn && taken.length > 1 && taken.endsWith("`");
      // What stands behind a part of a template is an expression, or the template was it.
      token = whole
        ? { kind: "string", text: spoken(taken) }
        : { kind: "sign", text: taken.endsWith("`") ? ")" : "(" };
    } else {
      taken = beginsPattern(last) ? take(PATTERN, text, at) : null;
      if (taken !== null) token = { kind: "sign", text: ")" };
      else {
        taken = take(WORD, text, at);
        token = taken === null ? { kind: "sign", text: sign } : { kind: "word", text: taken };
        taken ??= sign;
        if (sign === "{") braces.push("brace");
        else if (sign === "}") braces.pop();
      }
    }
    at += taken.length;
    last = token;
    yield token;
  }
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

/** A slash divides behind a value; anywhere else it begins a pattern. */
function beginsPattern(last: Token | null): boolean {
  if (last === null) return true;
  if (last.kind === "string") return false;
  return last.kind === "word" ? BEFORE_PATTERN.test(last.text) : !")]}".includes(last.text);
}

/** What a string says. One with an escape never names a file of ours, and is left as it stands. */
function spoken(quoted: string): string {
  return quoted.slice(1, -1);
}
