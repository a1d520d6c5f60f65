/**
 * Builds dist/memoryctl: one executable with the runtime in it, moved into place when whole; and
 * dist/policy.d.ts, the contract of policy plugins. It is built twice: the first one runs what
 * hooks call, and tells the order in which they need its bytecode, in which the second one has it.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { schemaNumber } from "../src/state/schema.ts";

const root = fileURLToPath(new URL("..", import.meta.url).href);
const target = `${process.platform}-${process.arch}`;
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string };

function commit(): string {
  try {
    const text = execFileSync("git", ["rev-parse", "--short=12", "HEAD"], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return text.toString().trim();
  } catch {
    return "unknown"; // A release archive has no history.
  }
}

const build = JSON.stringify({ version, commit: commit(), target });
const fresh = `${root}dist/memoryctl.${process.pid}`;

/** Compiles into `fresh`; the bytecode stands in the order that these files hold, if any. */
function compile(orders: readonly string[]): void {
  const order = orders.length === 0 ? [] : [`--bytecode-order=${orders.join(",")}`];
  execFileSync(process.execPath, [
    "build",
    "--compile",
    "--minify",
    "--keep-names",
    "--bytecode",
    ...order,
    "--format=esm",
    "--splitting",
    // Without these two, the binary runs bunfig.toml and reads .env of the current directory.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    // Without an argument of its own, Bun 1.4.5 ends in a folder that was removed, before our code
    // runs. This one asks for what holds anyway: nothing is installed while the program runs.
    "--compile-exec-argv=--no-install",
    // A start of 10 ms uses nothing long enough for a compiler to pay; what takes seconds sets this
    // back: see `expectLongRun`.
    "--compile-jit-policy=100",
    "--define",
    `BUILD=${build}`,
    "--define",
    `SCHEMA=${schemaNumber()}`,
    "--outfile",
    fresh,
    `${root}src/main.ts`,
  ], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

/** What is run to learn the order, in turns on one store: the most frequent first. */
const TRIED = [
  "capture --scope project:demo --instance-id ins-a --summary x",
  "capture --scope project:demo --instance-id ins-a --summary y",
  "attach --project demo --instance-id ins-a",
  "sync start --scope project:demo --instance-id ins-a",
  "publish --scope project:demo --instance-id ins-a --object-type fact --summary x",
  "reduce",
  "stats",
  "lease acquire --scope project:demo --key k --instance-id ins-a",
  "diagnose",
];

/** Runs what was compiled in a folder; returns the files that hold the order of each run. */
function ordersOf(folder: string): string[] {
  return TRIED.map((line, i) => {
    const order = `${folder}/order-${i}`;
    const env = { ...process.env, MEMORY_ROOT: `${folder}/store`, BUN_BYTECODE_ORDER_OUT: order };
    execFileSync(fresh, line.split(" "), {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    return order;
  });
}

const folder = mkdtempSync(`${tmpdir()}/memoryctl-build-`);
try {
  compile([]);
  compile(ordersOf(folder));
} finally {
  rmSync(folder, { recursive: true });
}
renameSync(fresh, `${root}dist/memoryctl`);
// What authors of plugins need: types alone, in one file that imports nothing.
copyFileSync(`${root}src/policy/contract.ts`, `${root}dist/policy.d.ts`);
console.error(`built dist/memoryctl ${version} ${commit()} for ${target}`);
