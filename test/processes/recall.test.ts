/** `recall` as processes: the same bytes on every runtime, and filling beside those who write. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Database } from "../../src/base/sqlite.ts";
import { BINARY, type Folder, folder, ok, run, start } from "../support/binary.ts";
import { measured, size } from "../support/measured.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url).href);
const BIN = `${ROOT}node_modules/.bin`;
const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const ROWS = 6000;

const WORDS =
  "cache redis port tests deploy friday parser lexer node proxy queue lease index seal " +
  "装订计数 Kündigung naïve getUserName src/state/index.ts:42 v1.4.5-beta починили 🚀";

/** A store of so many rows, each of a few words. */
function filled(at: Folder, rows: number): void {
  const words = WORDS.split(" ");
  const lines = Array.from({ length: rows }, (_, i) => {
    const of = (by: number) => words[(i * by + Math.floor(i / 7)) % words.length];
    return JSON.stringify({ summary: `${of(1)} ${of(3)} number${i} ${of(5)}`, why: of(11) });
  });
  const { status, stderr } = spawnSync(BINARY, ["capture", "--stdin", ...WHO], {
    cwd: at.path,
    input: `${lines.join("\n")}\n`,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
}

/** Reads the index beside whoever writes it. */
function inIndex<T>(at: Folder, sql: string): T {
  const db = new Database(`${at.root}/index/state.db`);
  db.exec("PRAGMA busy_timeout = 10000");
  try {
    return db.one<T>(sql) as T;
  } finally {
    db.close();
  }
}

function termsIn(at: Folder): number {
  return inIndex<{ n: number }>(at, "SELECT count(*) AS n FROM recall_rows").n;
}

function isWhole(at: Folder): boolean {
  return inIndex<{ complete: number }>(at, "SELECT complete FROM recall_part").complete === 1;
}

/** Answers of some questions, byte for byte; the clock is out of them. */
function answers(ask: (question: string) => string): string {
  const asked = [
    "redis port",
    "装订",
    "where is getUserName",
    "index.ts",
    "zebra",
    "number17 cahce",
  ];
  return asked.map((question) => ask(question).replace(/"recent":[\d.e-]+|"score":[\d.]+/g, ""))
    .join("\n");
}

const HOW = ["--json", "--explain", "--limit", "20", "--budget", "9999", "--instance-id", "ins-a"];

describe("the same bytes", () => {
  test("on the binary, on Bun and on Deno, twice, and after the index was made anew", () => {
    using at = folder();
    filled(at, 400);
    const options = { cwd: at.path, encoding: "utf8" } as const;
    const main = `${ROOT}src/main.ts`;
    const binary = (question: string) => run(at.path, "recall", question, ...HOW).out;
    const bun = (question: string) =>
      execFileSync(`${BIN}/bun`, [main, "recall", question, ...HOW], options);
    const deno = (question: string) => {
      const words = ["run", "-A", "--no-check", "--quiet", main, "recall", question, ...HOW];
      return execFileSync(`${BIN}/deno`, words, options);
    };
    const wanted = answers(binary);
    assert.match(wanted, /"silent":false/);
    for (const ask of [binary, bun, deno]) assert.equal(answers(ask), wanted);
    rmSync(`${at.root}/index`, { recursive: true });
    assert.equal(answers(deno), wanted);
    rmSync(`${at.root}/index`, { recursive: true });
    assert.equal(answers(binary), wanted);
  });
});

const SCRIPT = "/usr/bin/script";
const skip = existsSync(SCRIPT) ? false : `${SCRIPT} is missing: apt-get install bsdutils`;

describe("on a terminal", { skip }, () => {
  test("words of the question are bold, unless the user wants none, and nowhere else", () => {
    using at = folder();
    ok(at.path, "remember", "Integration tests need Redis on port 6380", ...WHO);
    const shown = (env: Record<string, string>) =>
      spawnSync(SCRIPT, ["-qec", `${BINARY} recall which port does redis need`, "/dev/null"], {
        cwd: at.path,
        encoding: "utf8",
        env: { ...process.env, TERM: "xterm", NO_COLOR: "", ...env },
      }).stdout;
    const plain = /^Integration tests need Redis on port 6380 \(/;
    assert.ok(
      shown({}).startsWith(
        "Integration tests \u001b[1mneed\u001b[22m \u001b[1mRedis\u001b[22m on " +
          "\u001b[1mport\u001b[22m 6380 (",
      ),
      JSON.stringify(shown({})),
    );
    assert.match(shown({ NO_COLOR: "1" }), plain);
    assert.match(shown({ TERM: "dumb" }), plain);
    assert.match(run(at.path, "recall", "which port does redis need").out, plain);
  });
});

/** Who writes and who asks at the same time. */
const EACH = 8;

describe("a crowd", () => {
  test("eight who write, eight who ask: nobody fails, and all that was said is found", async () => {
    using at = folder();
    filled(at, size("RECALL_ROWS", 3000));
    // By the first who asks: others wait for it no longer than for any command.
    assert.equal(run(at.path, "recall", "number17").exit, 0);
    const lines = size("RECALL_LINES", 6);
    let [writing, asked, failed] = [EACH, 0, 0];
    const done = async (...argv: string[]) => {
      const { exit, err } = await start(at.path, ...argv).ended;
      if (exit !== 0) failed += 1;
      assert.equal(exit, 0, `${argv.join(" ")}: ${err}`);
    };
    const write = async (_: unknown, who: number) => {
      const own = ["--scope", "project:demo", "--instance-id", `ins-${who}`];
      for (let i = 0; i < lines; i += 1) {
        await done("remember", `writer${who} says word${who}x${i} of redis`, ...own);
      }
      writing -= 1;
    };
    const ask = async (_: unknown, who: number) => {
      for (let i = 0; writing > 0; i += 1) {
        await done("recall", `redis number${(who * 97 + i * 31) % 1000}`, ...WHO);
        asked += 1;
      }
    };
    const all = Array.from({ length: EACH });
    await Promise.all([...all.map(write), ...all.map(ask)]);
    let unfound = 0;
    for (let who = 0; who < EACH; who += 1) {
      for (let i = 0; i < lines; i += 1) {
        const { out } = run(at.path, "recall", `word${who}x${i}`, ...WHO);
        if (!out.includes(`word${who}x${i} `)) unfound += 1;
      }
    }
    measured("F40", { rows: termsIn(at), written: EACH * lines, asked, failed, unfound });
    assert.equal(unfound, 0);
    ok(at.path, "validate", "--strict");
  });
});

describe("an index that lacks the terms", () => {
  test("many rows at once go on at their own pace, and recall brings the rest", () => {
    using at = folder();
    filled(at, 2500);
    assert.deepEqual([isWhole(at), termsIn(at)], [false, 2000]);
    ok(at.path, "validate");
    assert.match(run(at.path, "recall", "number2499").out, /number2499/);
    assert.deepEqual([isWhole(at), termsIn(at)], [true, 2500]);
    ok(at.path, "validate");
  });

  test("is filled by the first who asks, beside those who write", async () => {
    using at = folder();
    filled(at, ROWS);
    rmSync(`${at.root}/index`, { recursive: true });
    ok(at.path, "stats");
    assert.deepEqual([isWhole(at), termsIn(at)], [false, 0]);
    const { ended } = start(at.path, "recall", "redis port", ...HOW);
    let isDone = false;
    const done = ended.finally(() => isDone = true);
    let written = 0;
    // A key is no usual row: it needs the index, and with it the lock.
    for (; !isDone || written === 0; written += 1) {
      const key = ["--proposed-type", "decision", "--decision-key", `key-${written}`];
      const { ended } = start(at.path, "capture", ...WHO, ...key, "--summary", `during ${written}`);
      assert.equal((await ended).exit, 0);
    }
    const { exit, err } = await done;
    assert.equal(exit, 0, err);
    assert.match(run(at.path, "recall", `during ${written - 1}`).out, /during/);
    assert.deepEqual([isWhole(at), termsIn(at)], [true, ROWS + written]);
    assert.equal(ok(at.path, "validate", "--verbose").index.differences.length, 0);
  });

  test("is filled on from where a killed one stopped", async () => {
    using at = folder();
    filled(at, ROWS);
    const wanted = answers((question) => run(at.path, "recall", question, ...HOW).out);
    let before = 0;
    for (let attempt = 0; attempt < 5 && (before === 0 || before === ROWS); attempt += 1) {
      rmSync(`${at.root}/index`, { recursive: true });
      ok(at.path, "stats");
      const { child, ended } = start(at.path, "recall", "redis", ...HOW);
      let isOver = false;
      const over = ended.finally(() => isOver = true);
      while (!isOver && termsIn(at) === 0) await new Promise((wake) => setTimeout(wake, 2));
      child.kill("SIGKILL");
      await over;
      before = termsIn(at);
    }
    assert.ok(before > 0 && before < ROWS, `${before}`);
    assert.equal(isWhole(at), false);
    assert.equal(answers((question) => run(at.path, "recall", question, ...HOW).out), wanted);
    assert.deepEqual([isWhole(at), termsIn(at)], [true, ROWS]);
  });
});
