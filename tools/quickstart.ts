/** Runs the quick start of the README with the compiled binary, then the demo. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const binary = fileURLToPath(new URL("../dist/memoryctl", import.meta.url).href);

const KEY = "reducer-policy";
const STEPS: readonly (readonly string[])[] = [
  [
    ...["remember", "Integration tests need Redis on port 6380"],
    ...["--evidence", "test/README.md"],
  ],
  ["remember", "Adopt append-only reducer policy", "--key", KEY, "--why", "nothing is lost"],
  ["remember", "Measure the reducer", "--due", "2026-12-01"],
  ["attach"],
  ["list"],
  ["show", KEY],
  ["handoff", "--summary", "Policy chosen, not built", "--next-actions", "Build it"],
  ["validate", "--strict"],
];

function shown(word: string): string {
  return /^[\w:.=-]+$/.test(word) ? word : `'${word}'`;
}

const folder = mkdtempSync(`${tmpdir()}/memoryctl-quickstart-`);
let failed = 0;
for (const argv of STEPS) {
  console.log(`\n$ memoryctl ${argv.map(shown).join(" ")}`);
  const { status, stdout } = spawnSync(binary, argv, { cwd: folder, encoding: "utf8" });
  const answer = JSON.parse(stdout) as Record<string, unknown>;
  const { capsule, ...rest } = answer;
  console.log(JSON.stringify(rest, null, 2));
  if (typeof capsule === "string") console.log(`\n${capsule}`);
  if (status !== 0) failed += 1;
}
console.log("\nWhat stands in the store now:");
const files = readdirSync(`${folder}/.memory`, { recursive: true, withFileTypes: true });
for (const file of files.filter((each) => each.isFile())) {
  console.log(`  ${`${file.parentPath}/${file.name}`.slice(folder.length + 1)}`);
}
rmSync(folder, { recursive: true });
console.log("\nAnd two agents with one question, as memoryctl demo plays it:\n");
if (spawnSync(binary, ["demo"], { stdio: "inherit" }).status !== 0) failed += 1;
console.log(failed === 0 ? "\nAll steps ok." : `\n${failed} steps failed.`);
process.exitCode = failed === 0 ? 0 : 1;
