/** The gate at its limits: the last value that passes, and the first that does not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { canonical } from "../../src/base/json.ts";
import { exampleDraft, exampleOf, type Kind, seriesOf, writeRow } from "../../src/row/kind.ts";
import { finish } from "../../src/row/line.ts";
import { CLOCK_LIMIT, LC_JUMP, LC_LIMIT } from "../../src/row/clock.ts";
import { ledgerAt, type LedgerPath, segmentPath } from "../../src/row/path.ts";
import { seriesInFormat2, streamSeries } from "../../src/row/series.ts";
import { admit } from "../../src/store/gate.ts";
import { reasonOf } from "../../src/store/parse.ts";

const PLACE = { day: "2026-11-23", replica: "0a1b2c3d4e5f" };

/** What the gate has against an example with other members; null where it passes. */
function against(kind: Kind, more: object, clock: number | null = null): string | null {
  const { text, hash } = finish(writeRow(kind, { ...exampleOf(kind), ...more } as never));
  const ledger = ledgerAt(
    segmentPath(seriesOf(exampleDraft(kind), PLACE.replica), 1, PLACE.day),
  ) as LedgerPath;
  const admitted = admit(text, { ledger, hash, clock });
  return "row" in admitted ? null : reasonOf(admitted);
}

describe("the gate", () => {
  const FAR = "its clock is far ahead of the rows before it";
  const CLOCKS: readonly (readonly [lc: number, before: number | null, what: string | null])[] = [
    [CLOCK_LIMIT + LC_JUMP, null, null],
    [CLOCK_LIMIT + LC_JUMP + 1, null, FAR],
    [CLOCK_LIMIT + LC_JUMP, 3, null],
    [CLOCK_LIMIT + 2 * LC_JUMP, CLOCK_LIMIT + LC_JUMP, null],
    [CLOCK_LIMIT + 2 * LC_JUMP + 1, CLOCK_LIMIT + LC_JUMP, FAR],
    [LC_LIMIT, LC_LIMIT - 1, null],
    [LC_LIMIT + 1, LC_LIMIT, FAR],
  ];
  for (const [lc, before, what] of CLOCKS) {
    test(`a clock of ${lc} behind ${before}: ${what ?? "it passes"}`, () => {
      assert.equal(against("cursor", { lc }, before), what);
    });
  }

  test("a fence of 2^48 passes, and no greater one", () => {
    assert.equal(against("lease", { fence: 2 ** 48 }), null);
    assert.equal(against("lease", { fence: 2 ** 48 + 1 }), "its fence is beyond every limit");
  });

  for (const ts of ["", "soon", "2026-02-30T00:00:00Z", "12"]) {
    test(`a time that says '${ts}' cannot be read`, () => {
      assert.equal(against("cursor", { ts }), "its time cannot be read");
      assert.equal(against("captured", { ts_wall: ts }), "its time cannot be read");
    });
  }

  test("a row stands in the ledger of its scope, whichever instance wrote it", () => {
    const elsewhere = "it belongs into another ledger";
    assert.equal(against("captured", {}), null);
    assert.equal(against("captured", { scope: "project:other" }), elsewhere);
    assert.equal(against("captured", { instance_id: "ins-b" }), null);
    assert.equal(against("captured", { visibility: "private" }), elsewhere);
    assert.equal(against("agenda", { project: "other" }), elsewhere);
  });

  test("what names a private ledger is private itself", () => {
    const path = "streams/project-demo/2026-11-23~private.0a1b2c3d4e5f.00001.jsonl";
    const elsewhere = "it belongs into another ledger";
    const [file] = exampleOf("seal").files;
    assert.equal(against("seal", { files: [{ ...file, path }] }), elsewhere);
    const [line] = exampleOf("redaction").lines;
    assert.equal(against("redaction", { lines: [{ ...line, path }] }), elsewhere);
    assert.equal(against("archive", { source: path }), elsewhere);
    assert.equal(against("conflict", { visibility: "private" }), elsewhere);
  });

  test("in format 2 slugs had 10 digits, and what is private stood among the rest", () => {
    const scope = "project:Ä";
    const { payload_sha256: _commitment, ...row } = JSON.parse(
      finish(writeRow("captured", exampleOf("captured"))).text,
    );
    const series = streamSeries({ ...row, scope }, PLACE.replica);
    const home = seriesInFormat2(series, PLACE.day, row.instance_id);
    assert.match(home, /~[0-9a-f]{32}\/2026-11-23\.ins-a\.0a1b2c3d4e5f$/);
    const old = home.replace(/(~[0-9a-f]{10})[0-9a-f]{22}/, "$1");
    const admitted = (more: object, series: string) => {
      const { hash: _hash, ...body } = {
        ...row,
        event_id: "evt-20261123101500-0123456789abcdef",
        ...more,
      };
      const { text, hash } = finish(canonical(body));
      const ledger = ledgerAt(`${series}.jsonl`) as LedgerPath;
      return "row" in admit(text, { ledger, hash, clock: null });
    };
    assert.ok(admitted({ scope }, home) && admitted({ scope }, old));
    assert.ok(admitted({ scope, visibility: "private" }, old));
    assert.ok(!admitted({ scope: "project:B" }, old));
    assert.ok(!admitted({ scope, instance_id: "ins-b" }, old), "an instance had its own");
  });
});
