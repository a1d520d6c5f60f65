import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { canonical, parseExact } from "../../src/base/json.ts";
import { sha1Hex, sha256Hex } from "../../src/base/runtime.ts";
import { parseLine } from "../../src/store/parse.ts";
import { exampleDraft, EXAMPLES } from "../../src/row/examples.ts";
import { type Kind, writeRow } from "../../src/row/kind.ts";
import { digest, finish, verifiedHash } from "../../src/row/line.ts";
import { ledgerAt, type LedgerPath, segmentPath, seriesOf } from "../../src/row/path.ts";

const KINDS = Object.keys(EXAMPLES) as Kind[];
const place = { day: "2026-11-23", month: "2026-11", replica: "0a1b2c3d4e5f" };

function lineOf(kind: Kind) {
  return finish(writeRow(kind, EXAMPLES[kind] as never));
}

/** Each kind's example as version 0.1.0 wrote it, in the order of the kinds: for ever. */
const WRITTEN = readFileSync(`${import.meta.dirname}/lines.jsonl`, "utf8").trimEnd().split("\n");

describe("row kinds", () => {
  test("every kind is written as ever, byte for byte", () => {
    assert.deepEqual(KINDS.map((kind) => lineOf(kind).text), WRITTEN);
  });

  for (const kind of KINDS) {
    test(`${kind}: the constructor writes the canonical form`, () => {
      const body = writeRow(kind, EXAMPLES[kind] as never);
      assert.equal(body, canonical(parseExact(body)));
      const written = Object.keys(JSON.parse(body)).length;
      assert.equal(written, Object.keys(EXAMPLES[kind]).length, "no member is left out");
    });

    test(`${kind}: the line carries v1's hash and is verified without parsing`, () => {
      const line = lineOf(kind);
      const oracle = canonical(parseExact(line.text), { omit: "hash" });
      assert.equal(line.hash, `sha1:${sha1Hex(oracle)}`);
      assert.equal(verifiedHash(line.bytes), line.hash);
      assert.equal(digest(line.bytes), `sha256:${sha256Hex(line.text)}`);
    });

    test(`${kind}: any flipped byte is found`, () => {
      const { bytes } = lineOf(kind);
      for (let i = 0; i < bytes.length; i += 1) {
        bytes[i] = (bytes[i] as number) ^ (1 << (i % 8));
        assert.equal(verifiedHash(bytes), null, `byte ${i}`);
        bytes[i] = (bytes[i] as number) ^ (1 << (i % 8));
      }
      assert.notEqual(verifiedHash(bytes), null);
    });

    test(`${kind}: its path is a ledger, and what is read there is the row`, () => {
      const path = segmentPath(seriesOf(exampleDraft(kind), place), 1);
      const ledger = ledgerAt(path) as LedgerPath;
      assert.equal(ledger.replica, place.replica);
      assert.equal(ledger.format, 2);
      assert.ok(place.day.startsWith(ledger.date) && ledger.date !== "");
      const { text, hash } = lineOf(kind);
      const parsed = parseLine(text, ledger, hash);
      assert.ok("row" in parsed, JSON.stringify(parsed));
      assert.deepEqual({ ...parsed.row.row }, { ...EXAMPLES[kind], hash });
      assert.equal(parsed.order.lc, 7);
    });
  }

  test("segments of one chain know their number", () => {
    const chain = seriesOf(exampleDraft("captured"), place);
    const third = ledgerAt(segmentPath(chain, 3));
    assert.equal(third?.segment, 3);
    assert.equal(third?.series, ledgerAt(segmentPath(chain, 1))?.series);
  });

  const v1 = [
    "streams/project-demo/ins-a/2026-11-22.jsonl",
    "bus/project-demo/2026-11-22-p01.jsonl",
    "views/facts/project-demo/2026-11.jsonl",
    "coordination/leases-p02.jsonl",
    "governance/health/trends.jsonl",
    "projects/demo/agenda.jsonl",
    "_meta/reduced_event_ids.jsonl",
  ];
  for (const path of v1) {
    test(`${path} is a ledger of v1`, () => assert.equal(ledgerAt(path)?.format, 1));
  }

  const none = [
    "views/facts/project-demo/2026-11.active.jsonl",
    "views/conflicts/project-demo.jsonl",
    "index/catalog.jsonl",
    "projects/demo/state.md",
    "coordination/.jsonl",
    "bus/a/b/2026.jsonl",
    "evidence/x.jsonl",
  ];
  for (const path of none) test(`${path} is no ledger`, () => assert.equal(ledgerAt(path), null));
});
