/**
 * Hostile words on the command line, in process: whatever is given, the answer is one JSON document
 * with a code and a hint, and what is refused has written nothing. `ARGV=200000` tries more.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { allCommands } from "../../src/commands/all.ts";
import { optionsOf } from "../../src/cli/help.ts";
import { measured, seedOf, size } from "../support/measured.ts";
import type { Host } from "../support/simulation/host.ts";
import { World } from "../support/simulation/world.ts";

const RUNS = size("ARGV", 20_000);

const VERBS = new Set([
  "agenda",
  "attach",
  "capture",
  "checkpoint",
  "diagnose",
  "distill",
  "handoff",
  "history",
  "hygiene",
  "lease",
  "optimize",
  "publish",
  "reconcile",
  "reduce",
  "stats",
  "sync",
  "validate",
]);

const VALUES = [
  ...["NaN", "nan", "inf", "-inf", "Infinity", "1e999", "-1", "-0", "+5", "5.", "0x10", "1_000"],
  ...["9007199254740992", "9".repeat(400), "1e-400", "\u0661\u0662", "\uff11", "1,5", "007"],
  ...["", " ", "\u2003", "\u3000", "\u200b", "\ufeff", "\u202eabc", "\u2066x", "\u0627\u0644"],
  ...["\u0000", "\u0007", "\n", "a\nb", "\r", "\u001b[31m", "\u0085", "\u2028", "\u{e0041}"],
  ...["\ud800", "\udc00x", "\ufffd", "x".repeat(300), "x".repeat(301), "\u{1f600}".repeat(300)],
  ...["x".repeat(70_000), ",".repeat(100), "a,".repeat(65), "__proto__", "constructor"],
  ...["../../etc/passwd", "/", ".", "..", "con", "~", "-", "--", "=", "==", "--x=y", "-h", "%s"],
  ...["2026-02-30", "2026-13", "0000-01", "2026-11-23T25:00:00Z", "yesterday", "1970-01-01"],
  ...["null", "true", "[]", "{}", "'", '"', "`", "$(x)", "*", "project:*", "[", "a".repeat(64)],
];

/** Another store is another test; a wait that is asked for takes its time. */
const LEFT_OUT = ["--root", "--wait"];

interface Verb {
  readonly flags: readonly string[];
  readonly examples: readonly (readonly string[])[];
}

/** The words of each command's examples, and its flags that take a value. */
async function verbs(): Promise<Verb[]> {
  const commands = (await allCommands()).filter(({ name }) => VERBS.has(name));
  return commands.map((command) => ({
    flags: optionsOf(command)
      .filter(({ value, flag }) => value !== "" && !LEFT_OUT.includes(flag))
      .map(({ flag }) => flag),
    examples: command.examples.filter(([line]) => !line.includes("--wait")).map(([line]) =>
      [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)]
        .map(([, single, double, bare]) => single ?? double ?? bare ?? "")
    ),
  }));
}

/** An example with one value replaced, or given besides, or a word too many. */
function hostile({ flags, examples }: Verb): fc.Arbitrary<string[]> {
  const value = fc.oneof(
    fc.constantFrom(...VALUES),
    fc.constantFrom(...VALUES),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  const flag = fc.constantFrom(...flags, ...flags, "--no-such-flag", "-x", "--");
  return fc.tuple(fc.constantFrom(...examples), flag, value, fc.nat(5)).map(
    ([example, given, text, how]) => {
      const words = [...example];
      const at = words.indexOf(given);
      if (how === 5) words.splice(1 + text.length % words.length, 0, text);
      else if (at > 0) words.splice(at + 1, 1, text);
      else if (how === 4) words.push(`${given}=${text}`);
      else words.push(given, text);
      return words;
    },
  );
}

describe("hostile argv", () => {
  test("is answered with one JSON document, and refused without a trace", async () => {
    const seed = seedOf("ARGV_SEED");
    const argv = fc.oneof(...(await verbs()).map(hostile));
    let world: World | null = null;
    let [runs, refused] = [0, 0];
    const property = fc.asyncProperty(argv, fc.boolean(), async (words, is_utf8) => {
      if (runs % WORLD === 0) world = await another(world);
      runs += 1;
      const host = (world as World).hosts[0] as Host;
      const before = host.disk.contents();
      host.clock += 1000;
      const { exit, answer } = await host.run({ argv: [...words, "--json"], is_utf8 });
      if (exit === 0) return;
      refused += 1;
      assert.equal(answer.ok, false);
      for (const member of ["error", "code", "hint"]) {
        assert.ok(typeof answer[member] === "string" && answer[member] !== "", member);
      }
      assert.notEqual(answer.code, "internal", answer.error);
      const after = host.disk.contents();
      assert.deepEqual([...after.keys()], [...before.keys()]);
      for (const [path, bytes] of after) assert.equal(bytes, before.get(path), path);
    });
    try {
      await fc.assert(property, { numRuns: RUNS, seed });
    } finally {
      (world as World | null)?.remove();
    }
    assert.ok(refused > RUNS / 4, `${refused} refused`);
    measured("F16", { argv: RUNS, refused, written: 0 }, { ARGV_SEED: seed });
  });
});

/** Command lines on one store: what is taken makes it grow, and every look at it slower. */
const WORLD = 100;

async function another(old: World | null): Promise<World> {
  old?.remove();
  const world = new World({ seed: 1, steps: 0 });
  await world.command(world.hosts[0] as Host, { argv: ["init"] });
  return world;
}
