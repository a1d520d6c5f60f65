/** Text to terms: a table of what is found by what, and what holds for any text. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { isStop } from "../../src/recall/stop.ts";
import { RULES, type Term, termsOf } from "../../src/recall/terms.ts";

/** As the table writes them: `=` behind a whole, `~` behind a gram. */
function shown(text: string): string {
  const marks = { word: "", whole: "=", gram: "~" } as const;
  return termsOf(text).map(({ term, kind }) => term + marks[kind]).join(" ");
}

const TABLE: readonly (readonly [text: string, terms: string])[] = [
  ["", ""],
  [" \n\t., -- !", ""],
  ["getUserName()", "getusernam= get user name"],
  ["file_name", "filenam= file name"],
  ["fileName", "filenam= file name"],
  ["filename", "filenam"],
  ["file-name", "filenam= file name"],
  [
    "src/state/index.ts:42",
    "src/state/index.ts= state/index.ts= index.ts= src state index ts 42",
  ],
  [
    "C:\\Users\\me\\a.json",
    "c:/users/me/a.json= users/me/a.json= me/a.json= a.json= c user me a json",
  ],
  ["MAX_RETRY_COUNT", "max_retry_count= max retri count"],
  ["ERR_MODULE_NOT_FOUND", "err_module_not_found= err modul not found"],
  ["TS2345", "ts2345= ts 2345"],
  ["E0308", "e0308"],
  ["v2 utf8", "v2 utf8= utf 8"],
  ["v1.4.5-beta", "v1.4.5-beta= v1 4 5 beta"],
  ["user@example.com", "user@example.com= user exampl com"],
  ["--dry-run", "dryrun= dry run"],
  ["https://a.org/b/c?d=1", "https://a.org/b/c= a.org/b/c= b/c= http a org b c d 1"],
  ["3b7a55a DEADBEEF01 20261129", "3b7a55a deadbeef01 20261129"],
  ["C++ and C# or F#", "c++= c and c#= c or f#= f"],
  ["__init__ $el", "init el"],
  ["HTTPServer getHTTPUrl", "httpserver= http server gethttpurl= get http url"],
  ["装订计数 index.ts", "装订~ 订计~ 计数~ index.ts= index ts"],
  ["猫 index.tsを開く", "猫~ index.ts= index ts を開~ 開く~"],
  ["한국어 검색", "한국~ 국어~ 검색~"],
  ["ภาษาไทย", "ภาษ~ าษา~ ษาไ~ าไท~ ไทย~"],
  ["ﾃﾞｰﾀ ＡＢＣ", "デー~ ータ~ abc"],
  ["naïve café Straße Łódź", "naiv cafe strass lodz"],
  ["cafe\u0301 co\u00adop", "cafe coop"],
  ["don't we’ll o'brien.js", "don t we ll o'brien.js= o brien js"],
  ["починили новый ёлка", "почин нов елк"],
  ["ΟΔΟΣ οδός", "οδοσ οδοσ"],
  ["مُحَمَّد", "محمد"],
  ["हिन्दी", "हिन्दी"],
  ["🚀🏽 ok 👩‍💻", "🚀 ok 👩‍💻"],
  ["x".repeat(70), "x".repeat(64)],
  ["\u{20000}".repeat(3), "\u{20000}\u{20000}~ \u{20000}\u{20000}~"],
];

describe("terms", () => {
  for (const [text, terms] of TABLE) {
    test(JSON.stringify(text).slice(0, 60), () => assert.equal(shown(text), terms));
  }

  test("a compound is one word as a person counts, and stands where its first part does", () => {
    const found = termsOf("see getUserName in a.ts");
    const places = found.map(({ term, at, word }) => `${term} ${at} ${word}`);
    assert.deepEqual(places, [
      ...["see 0 0", "getusernam 1 1", "get 1 1", "user 2 1", "name 3 1"],
      ...["in 4 2", "a.ts 5 3", "a 5 3", "ts 6 3"],
    ]);
  });

  test("the forms of one English word are one term", () => {
    for (
      const forms of [
        ["connect", "connected", "connecting", "connection", "connections"],
        ["retry", "retries", "retried", "retrying"],
        ["relational", "relate", "related"],
        ["hop", "hopping", "hopped"],
        ["file", "files", "filed", "filing"],
        ["agree", "agreed", "agrees"],
        ["adjustable", "adjustment", "adjust"],
      ]
    ) {
      assert.equal(new Set(forms.map(shown)).size, 1, forms.map(shown).join(" "));
    }
  });

  test("words of grammar are stop words, compounds never", () => {
    const topics = (text: string) => termsOf(text).filter((each) => !isStop(each));
    assert.deepEqual(topics("What is this, and how do we do it?"), []);
    assert.deepEqual(topics("Почему это так? Wie ist das für dich?").map(({ term }) => term), [
      "dich",
    ]);
    assert.deepEqual(topics("这是什么").map(({ term }) => term), []);
    assert.deepEqual(topics("do.it the queue").map(({ term }) => term), ["do.it", "queue"]);
  });
});

describe("terms of any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.string({
      unit: fc.constantFrom(..."aB9_-./\\:@#'~ \"`*^()é装デ🚀\u0301\u200d\ud800\u0000"),
    }),
  );

  test("no term has a blank, a quote or more than 64 characters, and twice is the same", () => {
    fc.assert(
      fc.property(text, (text) => {
        const terms = termsOf(text);
        for (const { term } of terms) {
          assert.ok(term.length > 0 && term.length <= 64 && term.isWellFormed());
          // deno-lint-ignore no-control-regex
          assert.doesNotMatch(term, /[\s"`\x00-\x20]/u);
        }
        assert.deepEqual(termsOf(text), terms);
      }),
      { numRuns: 1000 },
    );
  });

  test("places go on by one for each word and gram, in the order of the text", () => {
    fc.assert(fc.property(text, (text) => {
      let at = 0;
      let word = 0;
      for (const term of termsOf(text)) {
        assert.equal(term.at, at);
        assert.ok(term.word >= word);
        word = term.word;
        if (term.kind !== "whole") at += 1;
      }
    }));
  });

  test("ASCII is cut alike whether or not something else stands in its text", () => {
    const ascii = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      fc.string({ unit: fc.constantFrom(..."abABzZ09_$-./\\:@#+'~ ()") }),
    );
    fc.assert(
      fc.property(ascii, (text) => {
        const alone: readonly Term[] = termsOf(text);
        assert.deepEqual(termsOf(`${text} ж`).slice(0, -1), alone);
      }),
      { numRuns: 1000 },
    );
  });

  test("a long text without blanks costs no more than a text with them", () => {
    for (const piece of ["a:1", "a_", "Ab1", "a/", "é.", "--"]) {
      assert.ok(termsOf(piece.repeat(100_000)).length <= 300_000);
    }
  });
});

/** Planes without letters, and halves of characters, are left out. */
const LAST_LETTER = 0x33fff;

test("every character means the same on every runtime", () => {
  const hash = createHash("sha256");
  for (let code = 0; code <= LAST_LETTER; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const sign = String.fromCodePoint(code);
    const terms = termsOf(`a${sign}b ${sign}${sign} ${sign}Ab`);
    hash.update(terms.map(({ term, kind, at }) => `${kind}${term}${at}`).join(" ") + "\n");
  }
  // Another digest, on a newer runtime or after a change of the rules: raise RULES with it, and
  // enter what only the newer one knows as too new.
  assert.equal(
    `${RULES} ${hash.digest("hex")}`,
    "1 733686cec7a1a9bca1d4429a55683d3fcbb2ec79ba06b806a39a10c0601704c3",
  );
});
