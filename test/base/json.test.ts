import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import * as json from "../../src/base/json.ts";

describe("canonical JSON", () => {
  // What Python's `repr` prints for these numbers.
  const floats: readonly (readonly [number, string])[] = [
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [0.7, "0.7"],
    [0.1 + 0.2, "0.30000000000000004"],
    [1e-4, "0.0001"],
    [9.9e-5, "9.9e-05"],
    [1e-5, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [1e-100, "1e-100"],
    [123456.789, "123456.789"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [1.25e22, "1.25e+22"],
    [-2.5e-6, "-2.5e-06"],
    [5e-324, "5e-324"],
  ];
  for (const [value, printed] of floats) {
    test(`prints ${printed} as Python does`, () => assert.equal(json.float(value), printed));
  }

  test("a printed float reads back as the same number", () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.ok(Object.is(Number(json.float(value)), value));
    }));
  });

  const texts: readonly (readonly [string, string])[] = [
    ['{"b":1,"a":2}', '{"a":2,"b":1}'],
    ['{ "x" : [ 1.0 , 1 , 1e-05, 0.00001, -0, -0.0 ] }', '{"x":[1.0,1,1e-05,1e-05,0,-0.0]}'],
    ['{"n":123456789012345678901234567890}', '{"n":123456789012345678901234567890}'],
    ['{"\\u00fc":"\\u2028"}', '{"ü":"\u2028"}'],
    ['{"__proto__":{"b":1,"a":2}}', '{"__proto__":{"a":2,"b":1}}'],
    ['{"\\ud83d\\ude00":1,"\\uff5e":2}', '{"～":2,"😀":1}'],
    ['{"a":1,"a":2}', '{"a":2}'],
    ["[null,true,false]", "[null,true,false]"],
  ];
  for (const [text, form] of texts) {
    test(`gives ${form}`, () => assert.equal(json.canonical(json.parseExact(text)), form));
  }

  test("leaves out a member of the outermost object only", () => {
    const value = json.parseExact('{"hash":"x","in":{"hash":"y"}}');
    assert.equal(json.canonical(value, { omit: "hash" }), '{"in":{"hash":"y"}}');
  });

  test("sorts by code point, where JavaScript sorts by UTF-16 unit", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      const points = (text: string) => [...text].map((each) => each.codePointAt(0) as number);
      const [x, y] = [points(a), points(b)];
      const at = x.findIndex((point, i) => point !== y[i]);
      const order = at < 0 ? x.length - y.length : (x[at] as number) - (y[at] ?? -1);
      assert.equal(Math.sign(json.compareCodePoints(a, b)), Math.sign(order));
    }));
  });

  test("counts nesting outside of strings", () => {
    assert.equal(json.nesting('{"a":[{"b":"[[[[\\"{{"}]}'), 3);
    assert.equal(json.nesting("1"), 0);
    assert.equal(json.nesting("[".repeat(200_000)), 200_000);
  });

  test("tells deep texts from those that only have many brackets", () => {
    const texts = [
      "1",
      "[]",
      '{"a":[{"b":"[[["}]}',
      `[${"[],".repeat(99)}{}]`,
      "[".repeat(200_000),
    ];
    for (const text of texts) {
      const depth = json.nesting(text);
      assert.equal(json.isDeeper(text, depth), false);
      if (depth > 0) assert.ok(json.isDeeper(text, depth - 1));
    }
  });
});
