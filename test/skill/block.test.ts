/** A block in a file of somebody else's: what is around it stays, byte for byte. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { blockState, withBlock, withoutBlock } from "../../src/skill/block.ts";

const TEXT = "## Ours\n\nA line.\n";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (file: Uint8Array | null) => file === null ? null : new TextDecoder().decode(file);

describe("block", () => {
  test("any file is what it was, once the block is taken out", () => {
    fc.assert(fc.property(
      fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }).map(bytes)),
      (file) => {
        const filled = withBlock(file, TEXT);
        assert.deepEqual(filled.subarray(0, file.length), file);
        assert.equal(blockState(filled, TEXT), "current");
        assert.deepEqual(withBlock(filled, TEXT), filled);
        assert.deepEqual(withoutBlock(filled), file);
      },
    ));
  });

  test("what is written around it later stays too", () => {
    fc.assert(fc.property(fc.uint8Array(), fc.uint8Array(), (before, after) => {
      const filled = withBlock(before, TEXT);
      const longer = new Uint8Array([...filled, ...after]);
      assert.deepEqual(withoutBlock(longer), new Uint8Array([...before, ...after]));
    }));
  });

  test("no file: it is made, and goes with the block unless something was added", () => {
    const made = withBlock(null, TEXT);
    assert.equal(withoutBlock(made), null);
    assert.equal(text(withoutBlock(new Uint8Array([...made, ...bytes("mine\n")]))), "mine\n");
  });

  test("another version's block is stale and replaced where it stands", () => {
    const old = new Uint8Array([...withBlock(bytes("a\n"), "## Old\n"), ...bytes("b\n")]);
    assert.equal(blockState(old, TEXT), "stale");
    const fresh = withBlock(old, TEXT);
    assert.equal(blockState(fresh, TEXT), "current");
    assert.equal(text(withoutBlock(fresh)), "a\nb\n");
  });

  test("a changed block is edited; one marker alone, two blocks, a strange one are broken", () => {
    const whole = text(withBlock(bytes("a\n"), TEXT)) ?? "";
    assert.equal(blockState(bytes(whole.replace("A line", "My line")), TEXT), "edited");
    assert.equal(blockState(bytes(whole.replace("<!-- memoryctl end -->", "")), TEXT), "broken");
    assert.equal(blockState(bytes(whole.replace(/<!-- memoryctl begin.*/, "")), TEXT), "broken");
    assert.equal(blockState(bytes(whole + whole), TEXT), "broken");
    assert.equal(blockState(bytes(whole.replace("begin newline", "begin x")), TEXT), "broken");
  });

  test("no block: missing, and nothing is taken out", () => {
    assert.equal(blockState(null, TEXT), "missing");
    assert.equal(blockState(bytes("a"), TEXT), "missing");
    assert.equal(text(withoutBlock(bytes("a"))), "a");
  });
});
