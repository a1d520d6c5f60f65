/**
 * Canonical JSON as v1's hash needs it: keys sorted by code point, no spaces, non-ASCII as it is,
 * numbers as Python prints them. Slow and general: it verifies v1 rows and is the tests' oracle;
 * our own rows are written by constructors that are sorted already.
 */

/** A string as JSON. `JSON.stringify` escapes exactly what Python's `json` escapes. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/**
 * A number as Python's `repr` prints a float: `1.0`, `0.7`, `1e-05`, `1e+16`. Both languages take
 * the shortest digits that read back to the same number; only the form differs.
 */
export function float(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  // In this range both languages print plain decimals.
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const digits = exponent.slice(1).padStart(2, "0");
  return `${mantissa}e${exponent.slice(0, 1)}${digits}`;
}

/** A number as it stands in the text: `JSON.parse` would lose `1.0` and `1e-05`. */
export class Lexeme {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** As Python prints what it read: a lexeme with `.`, `e` or `E` is a float. */
  print(): string {
    if (/[.eE]/.test(this.source)) return float(Number(this.source));
    return this.source === "-0" ? "0" : this.source;
  }
}

interface ReviverContext {
  readonly source?: string;
}

type Parse = (
  text: string,
  reviver: (key: string, value: unknown, context?: ReviverContext) => unknown,
) => unknown;

/** Parses JSON with every number kept as a `Lexeme`. Throws a `SyntaxError` as `JSON.parse`. */
export function parseExact(text: string): unknown {
  return (JSON.parse as Parse)(text, (_key, value, context) => {
    if (typeof value !== "number") return value;
    return new Lexeme(context?.source ?? String(value));
  });
}

/** The canonical form; `omit` leaves out one member of the outermost object. */
export function canonical(value: unknown, options: { readonly omit?: string } = {}): string {
  if (value instanceof Lexeme) return value.print();
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each)).join(",")}]`;
  if (typeof value === "object" && value !== null) return object(value, options.omit);
  return JSON.stringify(value) ?? "null";
}

function object(value: object, omit: string | undefined): string {
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members).filter((name) => name !== omit && members[name] !== undefined);
  names.sort(compareCodePoints);
  return `{${names.map((name) => `${quote(name)}:${canonical(members[name])}`).join(",")}}`;
}

/** Compares by code point, as Python does; JavaScript's own order is by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above all others.
    const high = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
    return high(x) === high(y) ? x - y : high(x) ? 1 : -1;
  }
  return a.length - b.length;
}

/** True for text without lone surrogates, which UTF-8 cannot hold. */
export function wellFormed(text: string): boolean {
  return text.isWellFormed();
}

/**
 * True where a JSON text is nested deeper than the limit. Few texts have that many brackets at all,
 * so they are counted first: that costs 0.06 µs a row, and a walk through the text as much as
 * parsing it.
 */
export function isDeeper(text: string, limit: number): boolean {
  return count(text, "{", limit + 1) + count(text, "[", limit + 1) > limit &&
    nesting(text) > limit;
}

/** How often a character stands in a text, counted up to a limit. */
function count(text: string, sought: string, limit: number): number {
  let found = 0;
  for (let at = text.indexOf(sought); at >= 0 && found < limit; at = text.indexOf(sought, at + 1)) {
    found += 1;
  }
  return found;
}

/** How deep brackets are nested in a JSON text; strings do not count. */
export function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (quoted) {
      if (unit === BACKSLASH) i += 1;
      else if (unit === QUOTE) quoted = false;
    } else if (unit === QUOTE) quoted = true;
    else if (unit === BRACE || unit === BRACKET) deepest = Math.max(deepest, depth += 1);
    else if (unit === BRACE + 2 || unit === BRACKET + 2) depth -= 1;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACKET = 0x5b;
