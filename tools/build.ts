/**
 * Builds dist/memoryctl: one executable with the runtime in it, moved into place when whole; and
 * dist/policy.d.ts, the contract of policy plugins.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, renameSync } from "node:fs";

const root = new URL("..", import.meta.url).pathname;
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
execFileSync(process.execPath, [
  "build",
  "--compile",
  "--minify",
  "--keep-names",
  "--bytecode",
  "--format=esm",
  "--splitting",
  // Without these two, the binary runs bunfig.toml and reads .env of the directory it is called in.
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
  "--define",
  `BUILD=${build}`,
  "--outfile",
  fresh,
  `${root}src/main.ts`,
], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
renameSync(fresh, `${root}dist/memoryctl`);
// What authors of plugins need: types alone, in one file that imports nothing.
copyFileSync(`${root}src/policy/contract.ts`, `${root}dist/policy.d.ts`);
console.error(`built dist/memoryctl ${version} ${commit()} for ${target}`);
