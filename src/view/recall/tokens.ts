/** What a text costs a model, near enough to keep a budget. */

/** Scripts of which a character is a token by itself, roughly. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

const CHARACTERS = 4;

/** Tokens of a text: a character each of Chinese, Japanese and Korean, else four characters. */
export function tokensOf(text: string): number {
  // deno-lint-ignore no-control-regex -- All of ASCII is meant.
  const dense = /^[\x00-\x7f]*$/.test(text) ? 0 : text.match(DENSE)?.length ?? 0;
  return dense + Math.ceil((text.length - dense) / CHARACTERS);
}
