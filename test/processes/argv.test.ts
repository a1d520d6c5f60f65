/** Hostile command lines for the release binary: one JSON answer each; a refusal writes nothing. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { BINARY, folder, ok } from "../support/binary.ts";
import { measured, seedOf, size } from "../support/measured.ts";
import { pick, seeded } from "../support/random.ts";
import { snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

const SPAWNS = size("SPAWNS", 60);

/** As bash writes them, so that bytes which are no UTF-8 come through. */
const VALUES = [
  "NaN",
  "Infinity",
  "-Infinity",
  "-1",
  "9007199254740992",
  "1e999",
  "0x10",
  "''",
  "' '",
  `'${"x".repeat(300)}'`,
  "$'\\u202eevil'",
  "$'\\u0007\\u001b[2J'",
  "$'a\\nb'",
  "$'\\xff\\xfe'",
  "$'\\xed\\xa0\\x80'",
  "'../../etc/passwd'",
  "--",
  "--root",
  "'$(touch CANARY)'",
  "2026-13-45",
];

const SHAPES = [
  "capture --scope a --summary V",
  "capture --scope V --summary s",
  "capture --scope a --summary s --confidence V",
  "capture --scope a --summary s --due-at V",
  "capture --scope a --summary s --proposed-type V",
  "capture --scope a --summary s --ts V",
  "capture --scope a --summary s --instance-id V",
  "publish --scope a --summary s --tags V",
  "publish --scope a --summary s --horizon V",
  "lease acquire --instance-id i --key V",
  "lease acquire --instance-id i --key k --ttl-seconds V",
  "lease renew --instance-id i --key k --fence V",
  "lease V --instance-id i --key k",
  "lease acquire --instance-id i --key k --wait V",
  "sync V --instance-id i",
  "reduce --limit V",
  "distill --limit V",
  "reconcile --id V --summary s",
  "agenda --project V --add t",
  "agenda --project p --close V",
  "hygiene --archive-before V",
  "hygiene --rotate --max-lines V",
  "attach --project p --budget V",
  "optimize --max-actions V",
  "stats --scope V",
  "history V",
  "V",
  "stats V",
  "stats --V",
];

const isIndex = (path: string) => path.startsWith("index/");

describe("hostile argv", () => {
  test(`${SPAWNS} command lines: JSON, and nothing written by what is refused`, () => {
    using at = folder();
    ok(at.path, ...words`capture --scope a --summary s`);
    const seed = seedOf("ARGV_SEED");
    const next = seeded(seed);
    let refused = 0;
    for (let i = 0; i < SPAWNS; i += 1) {
      const line = pick(next, SHAPES).replace("V", () => pick(next, VALUES));
      const before = snapshot(at.root, isIndex);
      const script = `LC_ALL=C.UTF-8; "$M" ${line}`;
      const env = { ...process.env, M: BINARY };
      const { status, stdout } = spawnSync("bash", ["-c", script], { cwd: at.path, env });
      const said = `seed ${seed}: ${line}: exit ${status}: ${stdout}`;
      // `V` alone can be nothing at all, which asks for help: the one answer that is text.
      if (status === 0 && !String(stdout).startsWith("{")) continue;
      const answer = JSON.parse(String(stdout));
      assert.equal(answer.ok, status === 0, said);
      if (status === 0) continue;
      refused += 1;
      assert.ok(typeof answer.error === "string" && answer.code !== "internal", said);
      assert.deepEqual(snapshot(at.root, isIndex), before, said);
    }
    assert.ok(refused > SPAWNS / 4, `only ${refused} were refused`);
    assert.ok(![...snapshot(at.path).keys()].includes("CANARY"));
    const none = { "answers that are no JSON": 0, "written by a refused one": 0 };
    measured("F16", { spawned: SPAWNS, refused, ...none }, { ARGV_SEED: seed });
  });
});
