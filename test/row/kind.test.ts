import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as v from "valibot";
import { canonical, parseExact } from "../../src/base/json.ts";
import { sha1Hex, sha256Hex } from "../../src/base/runtime.ts";
import { admit } from "../../src/store/gate.ts";
import { parseLine } from "../../src/store/parse.ts";
import {
  exampleDraft,
  exampleOf,
  type Kind,
  kindNames,
  payloadSchemaOf,
  readAs,
  type RowKind,
  schemaOf,
  seriesOf,
  writeRow,
} from "../../src/row/kind.ts";
import { DEFINED } from "../../src/row/define.ts";
import * as kinds from "../../src/row/kinds/all.ts";
import { isWithheld, payloadIn, withoutPayload } from "../../src/row/commitment.ts";
import { digest, finish, verifyLine } from "../../src/row/line.ts";
import { ledgerAt, type LedgerPath, segmentPath } from "../../src/row/path.ts";

const place = { day: "2026-11-23", replica: "0a1b2c3d4e5f" };

function lineOf(kind: Kind) {
  return finish(writeRow(kind, exampleOf(kind)));
}

/** Each kind's example as a format has it: for ever. */
function examplesOf(format: 2 | 3): string[] {
  const text = readFileSync(`${import.meta.dirname}/format${format}.jsonl`, "utf8");
  return text.trimEnd().split("\n");
}

function verifiedHash(bytes: Uint8Array): string | null {
  return verifyLine(bytes, new TextDecoder().decode(bytes)).hash;
}

/** A ledger of v1, whose lines are read without a hash. */
const V1 = ledgerAt("bus/project-demo/2026-11-22.jsonl") as LedgerPath;

describe("row kinds", () => {
  test("every kind is written as ever, byte for byte", () => {
    assert.deepEqual(kindNames().map((kind) => lineOf(kind).text), examplesOf(3));
    assert.equal(new Set(examplesOf(2)).size, 19);
  });

  for (const line of [...examplesOf(2), ...examplesOf(3)]) {
    const { schema_version, type = "", event_id = "", payload_sha256 } = JSON.parse(line);
    const form = payload_sha256 === undefined ? "without" : "with";
    test(`${schema_version} ${type}: ${form} a commitment, it is read for ever`, () => {
      const ledger = kindNames().map((kind) => {
        return ledgerAt(
          segmentPath(seriesOf(exampleDraft(kind), place.replica), 1, place.day),
        ) as LedgerPath;
      });
      const hash = verifiedHash(new TextEncoder().encode(line));
      assert.ok(hash !== null, event_id);
      const homes = ledger.filter((at) => "row" in admit(line, { ledger: at, hash, clock: null }));
      assert.ok(homes.length > 0 && homes.length < 7, String(homes.length));
    });
  }

  for (const kind of kindNames()) {
    test(`${kind}: the constructor writes the canonical form`, () => {
      const body = writeRow(kind, exampleOf(kind));
      assert.equal(body, canonical(parseExact(body)));
      const { payload_sha256, ...written } = JSON.parse(body);
      assert.deepEqual(written, exampleOf(kind), "no member is left out");
      assert.equal("payload" in written, payload_sha256 !== undefined);
    });

    test(`${kind}: the line carries v1's hash and is verified without parsing`, () => {
      const line = lineOf(kind);
      const oracle = canonical(parseExact(line.text), { omit: "hash" });
      assert.equal(line.hash, `sha1:${sha1Hex(oracle)}`);
      assert.equal(verifiedHash(line.bytes), line.hash);
      const { payload_sha256, ...row } = JSON.parse(line.text);
      if (payload_sha256 === undefined) {
        assert.equal(digest(line.text), `sha256:${sha256Hex(line.text)}`);
        return;
      }
      const { hash, ...rest } = { ...row, payload: null, payload_sha256 };
      const without = canonical(rest).replace(/\}$/, `,"hash":"${hash}"}`);
      assert.equal(digest(line.text), `sha256:${sha256Hex(without)}`);
      assert.equal(payload_sha256, sha256Hex(canonical(row.payload)));
    });

    test(`${kind}: a payload can be taken out, and the line still verifies`, () => {
      const { text, hash } = lineOf(kind);
      const payload = payloadIn(text);
      if (payload === null) return assert.ok(!text.includes('"payload"'));
      const without = withoutPayload(text, payload);
      const bytes = new TextEncoder().encode(without);
      const verified = verifyLine(bytes, without);
      assert.deepEqual(verified, { hash, sha256: digest(text).slice("sha256:".length) });
      assert.ok(isWithheld(without, payloadIn(without) ?? payload) && !isWithheld(text, payload));
      const path = segmentPath(seriesOf(exampleDraft(kind), place.replica), 1, place.day);
      const ledger = ledgerAt(path) as LedgerPath;
      const parsed = admit(without, { ledger, hash, clock: null });
      assert.ok("row" in parsed && parsed.withheld, JSON.stringify(parsed));
      assert.deepEqual((parsed.row.row as { payload: object }).payload, {});
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
      const path = segmentPath(seriesOf(exampleDraft(kind), place.replica), 1, place.day);
      const ledger = ledgerAt(path) as LedgerPath;
      assert.equal(ledger.replica, place.replica);
      assert.equal(ledger.format, 3);
      assert.equal(ledger.date, place.day);
      const { text, hash } = lineOf(kind);
      const parsed = parseLine(text, ledger, hash);
      assert.ok("row" in parsed, JSON.stringify(parsed));
      const { payload_sha256: _commitment, ...row } = { ...parsed.row.row } as {
        [name: string]: unknown;
      };
      assert.deepEqual(row, { ...exampleOf(kind), hash });
      assert.equal(parsed.order.lc, 7);
    });
  }

  test("every kind is entered under the name that it is exported by", () => {
    assert.deepEqual({ ...DEFINED }, { ...kinds });
    for (const [name, kind] of Object.entries(kinds)) {
      assert.equal(
        "type" in kind ? kind.type : kind.name,
        "type" in kind ? `memory.${name}` : name,
      );
    }
  });

  test("no two kinds share a version, and no two types of event a name", () => {
    const told = Object.values(kinds).map((kind) => "type" in kind ? kind.type : kind.version);
    assert.equal(new Set(told).size, Object.keys(kinds).length);
  });

  for (const version of ["memoryctl-v9-note", "constructor", "toString", "__proto__"]) {
    test(`a row of version ${version} is passed over`, () => {
      const text = `{"schema_version":"${version}"}`;
      assert.deepEqual(parseLine(text, V1, null), { unknown: version });
    });
  }

  test("segments of one series know their number", () => {
    const series = seriesOf(exampleDraft("captured"), place.replica);
    for (const segment of [1, 3, 1000, 9999, 10_000, 12_345_678]) {
      const path = segmentPath(series, segment, place.day);
      const found = ledgerAt(path);
      const { day: date, replica } = place;
      assert.deepEqual(found, { path, format: 3, series, segment, replica, date });
    }
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

/**
 * What a row of a kind must have to be read, whoever wrote it: no name may come to a list, or rows
 * that were written long ago are lost.
 */
const REQUIRED: Readonly<Partial<Record<RowKind, readonly string[]>>> = {
  event: ["event_id", "instance_id", "payload", "scope", "ts_wall", "type"],
  instance: ["event", "instance_id", "project", "run_id", "scope", "ts"],
  cursor: ["cursor", "instance_id", "op", "scope", "ts"],
  lease: ["instance_id", "key", "lease_id", "op", "scope", "ts"],
  conflict: ["conflict_id", "op", "ts"],
  outcome: ["event_id", "op", "scope", "ts"],
  seal: ["files", "part", "parts", "previous", "reason", "seal_id", "ts"],
  archive: ["bytes", "head", "pruned", "rows", "sha256", "source", "target", "ts"],
  finding: ["finding_id", "status", "ts"],
  scorecard: ["health", "metrics", "project", "scope", "score", "ts"],
  trend: ["health", "project", "scope", "score", "ts"],
  plan: [
    "action",
    "finding_id",
    "plan_id",
    "rule_id",
    "safe_auto_execute",
    "severity",
    "status",
    "ts",
  ],
  execution: ["action", "details", "execution_id", "finding_id", "plan_id", "success", "ts"],
  agenda: ["op", "ts"],
  project: ["alias", "instance_id", "op", "project", "scope", "ts"],
};

/** The same of payloads. */
const REQUIRED_OF_PAYLOADS: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  captured: ["confidence", "proposed_type", "salience", "summary", "tags"],
  published: ["confidence", "object_type", "salience", "summary", "tags"],
  reconciled: [
    "confidence",
    "object_type",
    "resolves",
    "salience",
    "status",
    "summary",
    "supersedes",
    "tags",
  ],
  confirmed: ["object_id", "source_digest"],
  distilled: ["source_event_id"],
  checkpointed: ["commitment_ids", "decision_ids", "next", "now", "project", "risks"],
  handoff: ["next_actions", "open_questions", "project", "risks", "summary"],
};

type Values = Readonly<Record<string, unknown>>;

/** The first thing that a schema has against a value; null where it fits. */
function refusal(schema: v.GenericSchema, value: unknown): string | null {
  const checked = v.safeParse(schema, value, { abortEarly: true });
  return checked.success ? null : v.getDotPath(checked.issues[0]);
}

/** The names of members without which a value is refused. Each refusal must name its member. */
function requiredBy(schema: v.GenericSchema, value: Values): string[] {
  return Object.keys(value).filter((name) => {
    const { [name]: _left, ...rest } = value;
    const refused = refusal(schema, rest);
    assert.ok(refused === null || refused === name, `${name} is missing: ${refused}`);
    return refused !== null;
  }).sort();
}

/** Gives each member a value of another type, which must be refused under its name. */
function refuseOtherTypes(schema: v.GenericSchema, value: Values, besides: readonly string[]) {
  for (const name of Object.keys(value)) {
    if (besides.includes(name)) continue;
    const other = typeof value[name] === "string" ? 5 : "x";
    assert.equal(refusal(schema, { ...value, [name]: other }), name);
  }
}

describe("schemas of rows", () => {
  for (const kind of kindNames()) {
    const row: Values = exampleOf(kind);
    const read = readAs(kind);
    const schema = schemaOf(read);
    // The place of an event is proved by its bytes, and no reader asks for it.
    const besides = read === "event" ? ["prev"] : [];

    test(`${kind}: its example goes through its schema and comes out whole`, () => {
      const whole = v.parse(schema, row) as Values;
      for (const name of besides) assert.ok(!(name in whole));
      assert.deepEqual({ ...row, ...whole }, row);
      assert.equal(Object.keys(whole).length, Object.keys(row).length - besides.length);
    });

    test(`${kind}: a member that is missing is told by its name`, () => {
      const always = read === "agenda" ? [] : ["schema_version"];
      const expected = REQUIRED[read];
      const found = requiredBy(schema, row);
      if (expected !== undefined) assert.deepEqual(found, [...expected, ...always].sort());
      else assert.ok(found.length > 0);
    });

    test(`${kind}: a member of another type is told by its name`, () => {
      refuseOtherTypes(schema, row, besides);
    });

    if (read !== "event") continue;
    const payload = row["payload"] as Values;

    test(`${kind}: its payload has a schema of its own`, () => {
      const own = payloadSchemaOf(kind);
      assert.deepEqual(v.parse(own, payload), payload);
      assert.deepEqual(requiredBy(own, payload), REQUIRED_OF_PAYLOADS[kind]);
      refuseOtherTypes(own, payload, []);
      // In the ledger it is all the same: what is wrong with it is for those to say who judge it.
      assert.equal(refusal(schema, { ...row, payload: {} }), null);
    });
  }

  test("the payload of an event of another program is any object", () => {
    assert.equal(refusal(payloadSchemaOf("constructor"), { a: [1] }), null);
    assert.notEqual(v.safeParse(payloadSchemaOf("noted"), "text").success, true);
  });
});
