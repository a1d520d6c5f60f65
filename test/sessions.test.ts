/**
 * Sessions: each text is one store, the command lines that ran on it, and what they answered. Clock
 * and randomness stand still, so the texts are compared whole. `UPDATE_SESSIONS=1` writes them
 * anew, to be read before a commit. They show the whole product, so they belong to no folder.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { lineDifference } from "./support/difference.ts";
import { replayed } from "./support/session.ts";

const SESSIONS = fileURLToPath(new URL("sessions/", import.meta.url).href);
const UPDATE = process.env["UPDATE_SESSIONS"] === "1";

describe("sessions", () => {
  for (const name of readdirSync(SESSIONS).sort()) {
    test(name.replace(/\.txt$/, ""), async () => {
      const session = readFileSync(`${SESSIONS}${name}`, "utf8");
      const now = await replayed(session);
      if (UPDATE) writeFileSync(`${SESSIONS}${name}`, now);
      else if (now !== session) assert.fail(`${name}\n${lineDifference(session, now)}`);
    });
  }
});
