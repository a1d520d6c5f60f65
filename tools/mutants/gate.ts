/** Sabotages of the gate, one for each of its rules, and of what outcomes and seals may say. */
import type { Edit, Sabotage } from "./sabotages.ts";

const COLLEAGUE = "test/run/colleague.test.ts";
const PAYLOADS = "test/run/payloads.test.ts";

function inGate(from: string, to: string): readonly Edit[] {
  return [{ file: "src/store/gate.ts", from, to }];
}

export const OF_THE_GATE: readonly Sabotage[] = [
  {
    name: "gate: payloads are not looked at",
    edits: inGate(
      "parsed.withheld ? null : payloadFault(parsed.row)",
      "parsed.withheld ? payloadFault(parsed.row) : null",
    ),
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "gate: a payload may hide behind another",
    edits: inGate(
      "ledger.format !== 1 && !commitsPlainly",
      "ledger.replica === text && !commitsPlainly",
    ),
    tests: [PAYLOADS],
  },
  {
    name: "gate: a payload may stand behind the one that is taken out",
    edits: inGate("!text.includes(PAYLOAD, end) && ", "end > 0 && PAYLOAD !== null && "),
    tests: [PAYLOADS],
  },
  {
    name: "gate: objects may stand before the payload",
    edits: inGate(' && flatUpTo(row, "payload");', ' && (flatUpTo(row, "payload") || true);'),
    tests: [PAYLOADS],
  },
  {
    name: "gate: any clock",
    edits: inGate("if (!clockFits(lc, before))", "if (!clockFits(lc, before) && lc < 0)"),
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "gate: no last clock",
    edits: inGate(" && lc <= LC_LIMIT;", " && LC_LIMIT > 0;"),
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "gate: any fence",
    edits: inGate("fence > FENCE_LIMIT", "fence > FENCE_LIMIT * fence"),
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "gate: times that cannot be read",
    edits: inGate(
      "if (parseTime(time) === null)",
      'if (parseTime(time) === null && time === "now")',
    ),
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "gate: a row in any ledger",
    edits: inGate(
      "if (!isAtHome(row, ledger))",
      "if (!isAtHome(row, ledger) && ledger.format === 1)",
    ),
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "gate: private rows among the shared ones",
    edits: inGate(
      "? seriesOf(draft, ledger.replica) === ledger.series",
      '? seriesOf(draft, ledger.replica) === ledger.series.replace("~private", "") ||\n' +
        '      seriesOf(draft, ledger.replica).replace("~private", "") === ledger.series',
    ),
    tests: ["test/run/private.test.ts"],
  },
  {
    name: "gate: ids of others",
    edits: inGate(
      "return replicaIn(row.event_id) === replica ?",
      'return replicaIn(row.event_id) !== "" || replica === "" ?',
    ),
    tests: [PAYLOADS],
  },
  {
    name: "gate: ids of others in v1's files",
    edits: inGate(
      'kind === "event" ? idFault(row, { replica: "" }) : null',
      'kind === "event" && row.event_id === "" ? idFault(row, { replica: "" }) : null',
    ),
    tests: [PAYLOADS],
  },
  {
    name: "gate: a judgement under any id",
    edits: inGate(
      'const own = typeof judged !== "string" || judgementId(judged) === row.event_id;',
      'const own = typeof judged !== "string" || judgementId(judged) !== "";',
    ),
    tests: [PAYLOADS],
  },
  {
    name: "gate: an id of our own and no commitment",
    edits: inGate(
      'if (row.payload_sha256 === undefined) return "it does',
      'if (row.payload_sha256 === "") return "it does',
    ),
    tests: [PAYLOADS],
  },
  {
    name: "gate: resolved by a row",
    edits: inGate('row.row.op === "resolve"', 'row.row.op === "resolve" && row.row.ts === ""'),
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "gate: archives of others",
    edits: inGate("source.replica === ledger.replica);", 'source.replica !== "");'),
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "the commitment is not held against the payload",
    edits: [{
      file: "src/row/commitment.ts",
      from: "return line.startsWith(sha256Hex(line.slice(at, end)), end + COMMITMENT.length);",
      to: 'return sha256Hex(line.slice(at, end)) !== "";',
    }],
    tests: [PAYLOADS],
  },
  {
    name: "a payload that is gone is nobody's business",
    edits: [{
      file: "src/run/line-queue.ts",
      from: "if (withheld) enterDamage",
      to: "if (withheld && rid < 0) enterDamage",
    }],
    tests: [PAYLOADS],
  },
  {
    name: "any redaction excuses any line",
    edits: [{
      file: "src/state/redactions.ts",
      from: "WHERE op = 'redact' AND digest = ?\"",
      to: "WHERE op = 'redact' AND ? <> ''\"",
    }],
    tests: [PAYLOADS],
  },
  {
    name: "a known loss covers what comes later",
    edits: [{
      file: "src/state/redactions.ts",
      from: "AND fault = ? AND digest = ? ORDER",
      to: "AND fault = ? AND (digest = ? OR 1) ORDER",
    }],
    tests: [PAYLOADS],
  },
  {
    name: "an outcome speaks of any content",
    edits: [{
      file: "src/state/ahead.ts",
      from: '"AND (source IS NULL OR source = ?)"',
      to: '"AND (source IS NULL OR source = ? OR 1)"',
    }],
    tests: ["test/commands/reconcile.test.ts"],
  },
  {
    name: "a correction speaks of any content",
    edits: [{
      file: "src/state/decisions/lineage.ts",
      from: "digest === digestOf(state, parent.rid));",
      to: "digestOf(state, parent.rid) !== null);",
    }],
    tests: [PAYLOADS],
  },
  {
    name: "links cross scopes and realms",
    edits: [{
      file: "src/state/decisions/lineage.ts",
      from: "return a.scope === b.scope && a.realm === b.realm;",
      to: 'return a.scope !== "" && b.realm !== null;',
    }],
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "what one id derives is lost in silence",
    edits: [{
      file: "src/state/sources.ts",
      from: "if (rival === undefined || rival.source === event.id) return true;",
      to: "if (rival === undefined || rival.source !== null) return true;",
    }],
    tests: [PAYLOADS],
  },
  {
    name: "seals of others count",
    edits: [{
      file: "src/run/seal-claims.ts",
      from: "const counts = replica === own || replica === ledgerAt(path)?.replica;",
      to: 'const counts = replica !== "" || own === path || ledgerAt(path) === null;',
    }],
    tests: ["test/store/gate.test.ts", COLLEAGUE],
  },
  {
    name: "payloads without a nonce",
    edits: [{
      file: "src/base/id.ts",
      from: 'return random(16).toBase64({ alphabet: "base64url", omitPadding: true });',
      to:
        'return random(16).subarray(0, 0).toBase64({ alphabet: "base64url", omitPadding: true });',
    }],
    tests: [PAYLOADS],
  },
];
