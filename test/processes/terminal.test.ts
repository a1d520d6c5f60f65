/** What reaches a terminal: hostile texts move no cursor, turn nothing around, and hide nothing. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, type Folder, folder, ok } from "../support/binary.ts";
import { measured, seedOf, size } from "../support/measured.ts";
import { seededBytes } from "../support/random.ts";

const SCRIPT = "/usr/bin/script";
const skip = existsSync(SCRIPT) ? false : `${SCRIPT} is missing: apt-get install bsdutils`;
const TEXTS = size("TERMINAL_TEXTS", 2000);
const SCOPES = 10;

/** What no terminal may be sent: controls other than line ends, bidi, invisible, tags. */
const UNSEEN = new RegExp(
  "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f" +
    "\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e0fff}]",
  "u",
);

const PARTS = [
  "\u001b[2J",
  "\u001b]0;title\u0007",
  "\u009b31m",
  "\u0085",
  "\u007f",
  "\u0008\u0008",
  "\r",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u2028",
  "\ufeff",
  "\u{e0041}",
  "\u00ad",
  "plain",
  "ä",
  "🙂",
];

/** A text of up to eight parts, one of which is plain. */
function hostile(random: (count: number) => Uint8Array): string {
  const [count = 0, ...picks] = random(9);
  const parts = picks.slice(0, count % 8 + 1).map((pick) => PARTS[pick % PARTS.length] ?? "");
  return `${parts.join("")}x`;
}

/** What a command sends to a terminal of its own. */
function shown(at: Folder, argv: readonly string[]): string {
  const line = [BINARY, ...argv].map((word) => `'${word}'`).join(" ");
  const { stdout } = spawnSync(SCRIPT, ["-qec", line, "/dev/null"], {
    cwd: at.path,
    maxBuffer: 2 ** 28,
  });
  return new TextDecoder("utf-8", { fatal: true }).decode(stdout);
}

describe("a terminal", () => {
  test(`${TEXTS} hostile texts show nothing that cannot be seen`, { skip }, () => {
    using at = folder();
    const seed = seedOf("TERMINAL_SEED");
    const random = seededBytes(seed);
    const types = ["decision", "commitment", "fact"];
    const lines = Array.from({ length: TEXTS }, (_, i) => {
      const [summary, why] = [hostile(random), hostile(random)];
      const tags = [hostile(random).replaceAll(",", "")];
      const scope = `project:x${i % SCOPES}`;
      return JSON.stringify({ summary, why, tags, scope, proposed_type: types[i % 3] });
    });
    const input = lines.join("\n");
    const stdin = ["capture", "--stdin", "--instance-id", "i"];
    const { status } = spawnSync(BINARY, stdin, { cwd: at.path, input, maxBuffer: 2 ** 28 });
    assert.equal(status, 0);
    const distilled = shown(at, ["distill", "--limit", "100000", "--json"]);
    const name = hostile(random).replace(/\p{Cc}/gu, "");
    ok(at.path, "capture", "--scope", `project:${name}`, "--summary", "z\u202e");
    ok(at.path, "agenda", "--project", "x0", "--add", "item \u009b31m \u202e");
    mkdirSync(`${at.root}/bus/x`);
    writeFileSync(`${at.root}/bus/x/2026-01-01\u202e\u009b.jsonl`, "rubbish\u001b[2J\n");
    const attach = (i: number) => ["attach", "--project", `x${i}`, "--budget", "100000000"];
    const commands = [
      ...Array.from({ length: SCOPES }, (_, i) => attach(i)),
      [...attach(0), "--json"],
      ["agenda", "--project", "x0", "--list"],
      ["agenda", "--project", "x0", "--list", "--json"],
      ["stats"],
      ["stats", "--json"],
      ["validate"],
      ["validate", "--json"],
      ["diagnose"],
      ["diagnose", "--format", "github"],
      ["diagnose", "--format", "junit"],
      ["diagnose", "--format", "sarif"],
      ["history", "no\u202e-such\u009b-id"],
      ["no\u001b[2J\u202e-such"],
      ["capture", "--scope", "b\u202e", "--summary", "ok"],
      ["capture", "--scope", "b\u202e", "--summary", "ok", "--json"],
      ["capture", "--confidence", "\u009b2J"],
    ];
    for (const [i, out] of [distilled, ...commands.map((argv) => shown(at, argv))].entries()) {
      const where = commands[i - 1]?.join(" ") ?? "distill";
      assert.ok(out.length > 10, where);
      const found = UNSEEN.exec(out);
      const around = JSON.stringify(out.slice(Math.max(0, (found?.index ?? 0) - 40)).slice(0, 80));
      assert.equal(found, null, `${where}: ${around} [TERMINAL_SEED=${seed}]`);
    }
    const items = (page: string) => page.match(/^- .* ·[0-9a-f]{8}\r?$/gm)?.length ?? 0;
    const listed = Array.from({ length: SCOPES }, (_, i) => items(shown(at, attach(i))));
    // The same text again is an alias, and no item.
    const { created_count: made } = JSON.parse(distilled);
    assert.ok(made > TEXTS / 2, `only ${made} texts`);
    assert.equal(listed.reduce((sum, each) => sum + each), made);
    // Escaped is not changed: JSON reads back to what it would be elsewhere.
    assert.deepEqual(JSON.parse(shown(at, [...attach(1), "--json"])), ok(at.path, ...attach(1)));
    measured("F26", { "texts on a terminal": TEXTS, "unseen characters": 0 }, {
      TERMINAL_SEED: seed,
    });
  });
});
