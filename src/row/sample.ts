/** What the examples of kinds have in common: rows of one store, which name each other. */

export const SAMPLE = {
  ts: "2026-11-23T10:15:00.250Z",
  project: "demo",
  scope: "project:demo",
  instance_id: "ins-a",
  event_id: "evt-20261123101500-0a1b2c3d4e5f0123456789abcdef0123",
  run_id: "run-20261123101500-0123456789abcdef",
  object_id: "dec-20261123101500-0a1b2c3d4e5f0123456789abcdef0123",
  conflict_id: "cnf-20261123101500-0a1b2c3d4e5f0123456789abcdef0123",
  lease_id: "les-20261123101500-00112233445566bb",
  finding_id: "fdg-20261123101500-00112233445566cc",
  plan_id: "pln-20261123101500-00112233445566dd",
  nonce: "AAECAwQFBgcICQoLDA0ODw",
  /** SHA-256 of some line. */
  head: `sha256:${"ab".repeat(32)}`,
  /** Its first half. */
  digest: "ab".repeat(16),
  /** What an object says. */
  claim: {
    confidence: 0.9,
    decision_key: "cache",
    due_at: "2026-12-01",
    evidence_ref: "evidence/bench.txt",
    horizon: "month",
    review_at: "2026-12-24",
    salience: "high",
    summary: "Cache in SQLite",
    tags: ["storage"],
    why: "one file less",
  },
} as const;

/** Handed to every example. */
export type Sample = typeof SAMPLE;
