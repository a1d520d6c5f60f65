/**
 * `npm run mutants`: makes each sabotage in a copy of the repository, builds it, and shows that a
 * test fails. `npm run mutants -- fence` makes those whose names
 * hold one of the words. None may survive.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { edited, type Sabotage, SABOTAGES } from "./mutants/sabotages.ts";

const root = fileURLToPath(new URL("..", import.meta.url).href);
const LEFT_OUT = ["node_modules", "dist", ".git"];

function copied(): string {
  const copy = mkdtempSync(`${tmpdir()}/memoryctl-mutant-`);
  const isWanted = (path: string) => !LEFT_OUT.includes(path.slice(root.length));
  cpSync(root, copy, { recursive: true, filter: isWanted });
  symlinkSync(`${root}node_modules`, `${copy}/node_modules`);
  return copy;
}

function bun(cwd: string, ...argv: string[]): number | null {
  const env = { ...process.env, KILLS: "150", REPLICA_SEEDS: "30", WRITERS: "2" };
  return spawnSync(process.execPath, argv, { cwd, env, stdio: "ignore", timeout: 600_000 }).status;
}

/**
 * Throws where a sabotage fails to compile: its tests would fail as well, of a name that is not
 * there, and say nothing of the promise.
 */
function checkTypes(copy: string, { name, edits }: Sabotage): void {
  const paths = edits.map(({ file }) => `${copy}/${file}`);
  const deno = `${root}node_modules/.bin/deno`;
  const { status, stderr } = spawnSync(deno, ["check", "-q", ...paths], { cwd: copy });
  if (status !== 0) throw new Error(`${name} does not compile: ${stderr}`);
}

/**
 * The test file that a mutant fails; null where it survives all that are named. The whole suite is
 * no judge: a failure of something else would pass for a kill.
 */
function killerOf(sabotage: Sabotage): string | null {
  const copy = copied();
  try {
    for (const edit of sabotage.edits) {
      const path = `${copy}/${edit.file}`;
      writeFileSync(path, edited(readFileSync(path, "utf8"), edit));
    }
    checkTypes(copy, sabotage);
    if (bun(copy, "tools/build.ts") !== 0) throw new Error(`${sabotage.name} does not build`);
    return sabotage.tests.find((file) => !passes(copy, file)) ?? null;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function passes(copy: string, what: string): boolean {
  const [file = "", name] = what.split("#");
  const named = name === undefined ? [] : ["-t", name];
  return bun(copy, "test", "--timeout=300000", "--bail", file, ...named) === 0;
}

/** Throws where a test fails without any sabotage: then its failing would say nothing. */
function checkSound(chosen: readonly Sabotage[]): void {
  const copy = copied();
  try {
    if (bun(copy, "tools/build.ts") !== 0) throw new Error("the copy does not build");
    for (const file of new Set(chosen.flatMap(({ tests }) => tests))) {
      if (!existsSync(`${copy}/${file.split("#")[0]}`)) throw new Error(`${file} is not there`);
      if (!passes(copy, file)) throw new Error(`${file} fails without a sabotage`);
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const words = process.argv.slice(2);
const isChosen = (name: string) => words.some((word) => name.includes(word));
const chosen = SABOTAGES.filter(({ name }) => words.length === 0 || isChosen(name));
checkSound(chosen);
let survived = 0;
for (const sabotage of chosen) {
  const began = performance.now();
  const killer = killerOf(sabotage);
  const seconds = Math.round((performance.now() - began) / 1000);
  if (killer === null) survived += 1;
  const fate = killer === null ? "SURVIVED" : `killed by ${killer}`;
  console.log(`${sabotage.name}: ${fate} (${seconds} s)`);
}
console.log(`${chosen.length - survived} killed, ${survived} survived`);
console.error(`measured F30: mutants ${chosen.length}, survived ${survived} []`);
process.exitCode = survived === 0 ? 0 : 1;
