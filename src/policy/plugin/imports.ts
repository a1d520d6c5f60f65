/**
 * What a module imports, read from its text without running it. The scan need not be perfect: a
 * copy of the module holds only what was found here, so an import that was missed does not resolve.
 */
import { isSign, isWord, type Token, tokensOf } from "./tokens.ts";

/** What the text of a module says of itself. */
export interface Imports {
  /** Names of modules that are needed when it runs, in their order; types are not. */
  readonly names: readonly string[];
  /** True where something is exported: a text that exports nothing is no ES module. */
  readonly exports: boolean;
  /** True for an `import()` of a name that is computed, which nobody can copy beforehand. */
  readonly computed: boolean;
}

/** Scans the text of a module in JavaScript or TypeScript; any other text gives some answer too. */
export function importsOf(text: string): Imports {
  const tokens = [...tokensOf(text)];
  const names = new Set<string>();
  let exports = false;
  let computed = false;
  for (const at of tokens.keys()) {
    if (!isKeyword(tokens, at)) continue;
    const isExport = isWord(tokens[at], "export");
    const isCall = !isExport && isSign(tokens[at + 1], "(");
    const name = isCall ? argumentOf(tokens, at + 2) : nameBehind(tokens, at);
    if (name !== null) names.add(name);
    if (isExport) exports = true;
    if (isCall && name === null) computed = true;
  }
  return { names: [...names], exports, computed };
}

/** True for `import` and `export`, but not where they name members: `a.import`, `{ import: 1 }`. */
function isKeyword(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return (isWord(token, "import") || isWord(token, "export")) &&
    !isSign(tokens[at - 1], ".") && !isSign(tokens[at + 1], ":");
}

/** The first argument of a call where it is a plain string; else null. */
function argumentOf(tokens: readonly Token[], at: number): string | null {
  const end = tokens[at + 1];
  return isSign(end, ")") || isSign(end, ",") ? stringIn(tokens[at]) : null;
}

/**
 * The module that a statement names: `import "x"`, `import … from "x"`, `export … from "x"`. Null
 * where it names none, as `export const` or `import.meta`, or takes only types from it.
 */
function nameBehind(tokens: readonly Token[], at: number): string | null {
  if (isTypeOnly(tokens, at)) return null;
  const bare = isWord(tokens[at], "import") ? stringIn(tokens[at + 1]) : null;
  if (bare !== null) return bare;
  for (let i = at + 1; i < tokens.length && isOfClause(tokens, i); i += 1) {
    const name = isWord(tokens[i], "from") ? stringIn(tokens[i + 1]) : null;
    if (name !== null) return name;
  }
  return null;
}

/** `import type X from`, `export type { X } from`; but `import type from` binds the name `type`. */
function isTypeOnly(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 2];
  return isWord(tokens[at + 1], "type") && !isSign(next, ",") &&
    (!isWord(next, "from") || isWord(tokens[at + 3], "from"));
}

/** True for what may stand between the keyword and the module's name. */
function isOfClause(tokens: readonly Token[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  // After names in braces comes `from`, or the statement is over.
  if (isSign(before, "}")) return isWord(token, "from");
  switch (token?.kind) {
    case "word":
      return true;
    case "sign":
      return "{},*".includes(token.text);
    case "string":
      // A name in quotes: `"odd name" as x`.
      return isWord(before, "as") || isWord(after, "as");
    default:
      return false;
  }
}

/**
 * What a string says; null for any other token. Escapes are left as they stand: no file of ours has
 * a name that needs one.
 */
function stringIn(token: Token | undefined): string | null {
  return token?.kind === "string" ? token.text.slice(1, -1) : null;
}
