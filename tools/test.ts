/**
 * Runs all tests: builds the binary, then the suite under Bun, then the pure part under Deno, a
 * file on each core; or with words, the files that these name. The last line is the sum of both,
 * which CI reads.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url).href);
const reports = mkdtempSync(`${tmpdir()}/memoryctl-junit-`);

function run(
  name: string,
  command: string,
  { args, sizes = {} }: {
    readonly args: readonly string[];
    readonly sizes?: Readonly<Record<string, string>>;
  },
): boolean {
  console.error(`\n— ${name}`);
  const env = { ...sizes, ...process.env };
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  return status === 0;
}

/** Deno shows that the code runs there as well: what is random was drawn often enough on Bun. */
const ON_DENO = { ARGV: "4000", VERDICT_SEEDS: "8", REPLICA_SEEDS: "4", MEDDLED_STEP: "61" };

/** Many tests wait for a disk or a clock, and most run processes: more at once gain nothing. */
const LANES = Math.min(4, availableParallelism());

/**
 * What each file took, so that the slowest begin first. Made by
 * `bun test --parallel --timings=tools/timings.json --update-timings`, and only as good as that.
 */
const TIMINGS = "tools/timings.json";

interface Sum {
  passed: number;
  failed: number;
  skipped: number;
}

/** Adds the test cases of a JUnit file; a missing report is a failure of its own. */
function add(sum: Sum, file: string): void {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    console.error(`no report: ${String(cause)}`);
    sum.failed += 1;
    return;
  }
  for (const [, attributes = "", body = ""] of text.matchAll(CASE)) {
    if (attributes.endsWith("/") || body === "") sum.passed += 1;
    else if (/<(failure|error)/.test(body)) sum.failed += 1;
    else if (/<skipped/.test(body)) sum.skipped += 1;
    else sum.passed += 1;
  }
}

const CASE = /<testcase\b([^>]*?\/|[^>]*)>(?:(?<!\/>)([\s\S]*?)<\/testcase>)?/g;

const named = process.argv.slice(2);
const [bun, deno] = [`${reports}/bun.xml`, `${reports}/deno.xml`];
const built = run("build", process.execPath, { args: ["tools/build.ts"] });
const onBun = built && run("tests on Bun", process.execPath, {
  args: [
    "test",
    `--parallel=${LANES}`,
    `--timings=${TIMINGS}`,
    "--timeout=300000",
    "--reporter=junit",
    `--reporter-outfile=${bun}`,
    ...named,
  ],
});
const onDeno = run("tests on Deno", `${root}node_modules/.bin/deno`, {
  args: [
    "test",
    "-A",
    "--no-check",
    "--quiet",
    "--parallel",
    "--permit-no-files",
    `--junit-path=${deno}`,
    ...named,
  ],
  sizes: { ...ON_DENO, DENO_JOBS: String(LANES) },
});
const sum: Sum = { passed: 0, failed: 0, skipped: 0 };
add(sum, bun);
add(sum, deno);
rmSync(reports, { recursive: true });
if (!(built && onBun && onDeno) && sum.failed === 0) sum.failed += 1;
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
// Where all must run, what was skipped was not shown.
const complete = process.env["CI"] !== "true" || sum.skipped === 0;
process.exitCode = sum.failed === 0 && complete ? 0 : 1;
