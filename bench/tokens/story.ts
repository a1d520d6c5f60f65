/**
 * Three sessions of one project, and what is asked afterwards: an agent begins a shop's payments,
 * another one goes on, contradicts it twice and crashes, the first comes back.
 */
import { day, DAY_MS } from "../../src/base/time.ts";

/** One thing that is remembered. */
export interface Memory {
  readonly type: "decision" | "fact" | "commitment";
  readonly text: string;
  readonly key?: string;
  readonly why?: string;
  readonly due?: string;
  readonly evidence?: string;
}

export interface Session {
  /** As the agent's host names it. */
  readonly agent: string;
  readonly memories: readonly Memory[];
  /** What it hands over; null for a session that crashes. */
  readonly handoff: { readonly summary: string; readonly next: string } | null;
}

/** A day so far from today, as people write it. */
function dayIn(days: number): string {
  return day(Date.now() + days * DAY_MS);
}

const decision = (key: string, text: string, why: string): Memory => ({
  type: "decision",
  key,
  text,
  why,
});
const fact = (text: string, evidence?: string): Memory => ({
  type: "fact",
  text,
  ...(evidence === undefined ? {} : { evidence }),
});
const promise = (text: string, days: number): Memory => ({
  type: "commitment",
  text,
  due: dayIn(days),
});

export const SESSIONS: readonly Session[] = [
  {
    agent: "claude-4f2a",
    memories: [
      decision("card-provider", "Use Stripe for cards", "their test mode covers 3-D Secure"),
      decision("queue", "Jobs go through Postgres, SKIP LOCKED", "no second store to run"),
      decision("money", "Amounts are integers of cents", "floats lost a cent in refunds"),
      decision("api-errors", "Errors are problem+json", "clients parse one form"),
      decision("ids", "Ids are UUIDv7", "they sort by time in the index"),
      fact("Integration tests need Redis on port 6380", "docker-compose.test.yml"),
      fact("Stripe webhooks arrive twice now and then", "src/webhooks/stripe.ts"),
      fact("Migration 12 is not reversible", "migrations/0012_split_orders.sql"),
      fact("CI runs Node 22, laptops run 24", ".github/workflows/ci.yml"),
      fact("The refund endpoint is rate limited to 5 a minute", "src/routes/refunds.ts"),
      fact("Order 10042 is the fixture of a partial refund", "test/fixtures/orders.json"),
      fact("Prices come without VAT from the catalogue service"),
      fact("The staging database is reset every Monday at 04:00 UTC"),
      fact("npm ci needs the token from vault path ci/npm"),
      fact("Logs of the worker are in Loki under app=shop-worker"),
      promise("Tell finance when refunds go live", 5),
      promise("Rotate the Stripe webhook secret", 16),
    ],
    handoff: {
      summary: "Payments take cards, refunds are half done",
      next: "Finish the partial refund in src/routes/refunds.ts",
    },
  },
  {
    agent: "codex-77b1",
    memories: [
      decision("queue", "Jobs go through Redis streams", "Postgres polls wake the disk"),
      decision("card-provider", "Use Adyen for cards", "lower fees in the Nordics"),
      decision("retries", "Retry a webhook 8 times, doubling from 1 s", "Stripe gives up at 72 h"),
      decision("cache", "Cache rendered prices for 60 s", "the catalogue answers in 400 ms"),
      decision("test-data", "Fixtures are built, not dumped", "dumps held real addresses"),
      decision("locks", "One advisory lock an order", "two refunds ran at once"),
      fact("Partial refunds must name the line items", "src/routes/refunds.ts"),
      fact("Adyen needs a merchant account for each currency"),
      fact("pg_advisory_lock takes a bigint, so UUIDs are hashed", "src/db/locks.ts"),
      fact("The price cache must be flushed after a deploy", "scripts/deploy.sh"),
      fact("Playwright hangs unless CI=1 is set", "playwright.config.ts"),
      fact("Webhook signatures are checked on the raw body", "src/webhooks/verify.ts"),
      fact("The catalogue service is down on Sundays 02:00-03:00 UTC"),
      fact("Feature flag refunds_v2 is on in staging only"),
      promise("Measure the price cache under load", -9),
      promise("Ask legal about keeping card fingerprints", 11),
    ],
    handoff: null,
  },
  {
    agent: "claude-9c03",
    memories: [
      decision("rollout", "Refunds go live behind refunds_v2", "finance wants one shop first"),
      decision("audit", "Refunds write an audit row first", "a crash left one unrecorded"),
      decision("timeouts", "Outgoing calls time out after 3 s", "the pool ran dry at 10 s"),
      fact("Refund tests take 40 s, 30 s of them the clock of Stripe"),
      fact("The audit table is partitioned by month", "migrations/0015_audit.sql"),
      fact("Sentry drops events over 200 KB"),
      fact("The pool has 20 connections in production", "deploy/values.yaml"),
      fact("Currency JPY has no cents: the factor is 1", "src/money.ts"),
      promise("Remove the old refund route", 47),
    ],
    handoff: {
      summary: "Refunds are done behind the flag",
      next: "Switch refunds_v2 on for the pilot shop",
    },
  },
];

/** A question of the next agent, and how it looks it up where the capsule does not say. */
export interface Question {
  readonly ask: string;
  /** All must stand in one line of what answers it. */
  readonly answer: readonly string[];
  /** Words for a search, where there is one. */
  readonly words: string;
  /** The command that answers it without a search. */
  readonly lookUp: readonly string[];
}

const question = (
  ask: string,
  answer: readonly string[],
  words: string,
  ...lookUp: readonly string[]
): Question => ({ ask, answer, words, lookUp });

const PROMISES = ["list", "commitments"];

export const QUESTIONS: readonly Question[] = [
  question("Why are amounts integers?", ["cents", "floats lost"], "money cents", "show", "money"),
  question("Which card provider?", ["Stripe for cards"], "card provider", "show", "card-provider"),
  question("Who wants another one?", ["Adyen for cards", "codex"], "Adyen", "list", "conflicts"),
  question("What contests the queue?", ["Redis streams"], "queue", "list", "conflicts"),
  question("On which port is Redis in tests?", ["6380"], "tests Redis port", "list", "facts"),
  question("Can migration 12 be undone?", ["not reversible"], "migration 12", "list", "facts"),
  question("Why does Playwright hang?", ["CI=1"], "Playwright hangs", "list", "facts"),
  question("Where are the worker's logs?", ["Loki"], "worker logs", "list", "facts"),
  question("What is overdue?", ["price cache under load", "overdue"], "measure", ...PROMISES),
  question("What is due next?", ["finance", dayIn(5)], "refunds finance", ...PROMISES),
  question("How often is a webhook retried?", ["8 times"], "webhook retry", "show", "retries"),
  question("Why an advisory lock?", ["two refunds"], "advisory lock", "show", "locks"),
  question("What did the crashed session plan?", ["legal", "codex"], "legal", ...PROMISES),
  question("How large is the pool?", ["20 connections"], "pool connections", "list", "facts"),
  question("What is the factor of JPY?", ["factor is 1"], "JPY cents", "list", "facts"),
  question("What is to be done first?", ["pilot shop"], "pilot shop", "status"),
];
