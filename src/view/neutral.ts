/**
 * Text of memories made harmless: it stays on one line, shows all that it holds, and cannot look
 * like a heading, an item or markup of the page that it stands in.
 */

/**
 * What is not seen or turns text around: controls, soft hyphen, joiners, bidi marks, fillers,
 * variation selectors except those of emoji, tag characters, unpaired surrogates.
 */
const INVISIBLE = new RegExp(
  "[\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f\\u00ad\\u034f\\u061c\\u115f" +
    "\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164" +
    "\\ufe00-\\ufe0d\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}" +
    "\\u{e0000}-\\u{e0fff}]|\\p{Surrogate}",
  "gu",
);

/** Other line ends, which `INVISIBLE` leaves to become spaces. */
const OTHER_ENDS = /[\v\f\u0085\u2028\u2029]/g;

/**
 * A page for a terminal, where what cannot be seen stands as `\uXXXX`. In JSON that is the same
 * text; lines stay lines.
 */
export function visible(page: string): string {
  return page.replace(INVISIBLE, escape).replace(OTHER_ENDS, escape);
}

/** Both halves of a character beyond U+FFFF. */
function escape(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** Line ends of every kind become one space, as white space in a row does. */
const SPACES = /[\s\u0085]+/gu;

const LEADING = /^(?:[#\-+*>=~|`]|\d+[.)])/;

export interface Neutral {
  readonly text: string;
  /** Characters that were taken away because they cannot be seen. */
  readonly removed: number;
}

/** One line of text that shows what it holds and forges nothing. */
export function neutral(text: string): Neutral {
  const { text: visible, removed } = printable(text);
  const line = visible.replace(/<(?=[A-Za-z/!?])/g, "&lt;");
  return { text: LEADING.test(line) ? `\\${line}` : line, removed };
}

/** What needs no other look, as most texts: the others take 0.3 ms to be made ready. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** One line of text without what cannot be seen; it may still look like markup. */
export function printable(text: string): Neutral {
  if (PLAIN.test(text)) return { text, removed: 0 };
  let removed = 0;
  const visible = text.replace(SPACES, " ").replace(INVISIBLE, () => {
    removed += 1;
    return "";
  });
  return { text: visible.trim(), removed };
}

export interface Clipped {
  readonly text: string;
  /** Characters (code points) that were cut off. */
  readonly cut: number;
}

/** At most `limit` code points of a text. */
export function clip(text: string, limit: number): Clipped {
  if (text.length <= limit) return { text, cut: 0 };
  const points = [...text];
  if (points.length <= limit) return { text, cut: 0 };
  return { text: `${points.slice(0, limit - 1).join("")}…`, cut: points.length - limit + 1 };
}
