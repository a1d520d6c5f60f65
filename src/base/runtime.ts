/**
 * The one file that knows which runtime it runs on. Hashing is here because its fast form differs:
 * `Bun.SHA1` starts at once, `node:crypto` costs 3 to 4 ms in a compiled binary.
 */

type Crypto = typeof import("node:crypto");

const onBun = typeof Bun !== "undefined";
let loaded: Crypto | undefined;

/** `node:crypto`, loaded at the first use and only where Bun's own hashes are missing. */
function crypto(): Crypto {
  loaded ??= process.getBuiltinModule("node:crypto");
  return loaded;
}

/** SHA-1 of the bytes (text is taken as UTF-8): 40 lower-case hex digits. */
export function sha1Hex(bytes: string | Uint8Array): string {
  if (onBun) return Bun.SHA1.hash(bytes as Bun.BlobOrStringOrBuffer, "hex");
  return crypto().createHash("sha1").update(bytes).digest("hex");
}

/** SHA-256 of the bytes (text is taken as UTF-8): 64 lower-case hex digits. */
export function sha256Hex(bytes: string | Uint8Array): string {
  if (onBun) return Bun.SHA256.hash(bytes as Bun.BlobOrStringOrBuffer, "hex");
  return crypto().createHash("sha256").update(bytes).digest("hex");
}

export interface Hasher {
  update(bytes: Uint8Array): void;
  hex(): string;
}

/** A SHA-256 that is fed in parts, for lines and files that do not fit in memory. */
export function sha256Parts(): Hasher {
  const hash = onBun ? new Bun.SHA256() : crypto().createHash("sha256");
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => String(hash.digest("hex")),
  };
}

/**
 * Frees what a part of a long command left behind. Left alone, Bun's heap takes three times what is
 * in use before it collects.
 */
export function collectGarbage(): void {
  if (onBun) Bun.gc(true);
}

/**
 * Says that this run takes long: from now on what is called often is compiled as early as ever. The
 * executable starts with a compiler that waits (see `tools/build.ts`): that spares a start of 10 ms
 * one or two, gains up to two seconds of work, and costs longer work.
 */
export function expectLongRun(): void {
  if (isCompiled()) Bun.unsafe.setJITPolicy(1);
}

/** Bytes of memory that the process has, its executable's pages included. */
export function residentBytes(): number {
  return process.memoryUsage.rss();
}

/** Name and version of the runtime, as `version` prints it. */
export function runtimeName(): string {
  if (onBun) return `bun ${Bun.version}`;
  const deno = process.versions["deno"];
  return deno === undefined ? `node ${process.versions.node}` : `deno ${deno}`;
}

/** True inside an executable made by `bun build --compile`. */
export function isCompiled(): boolean {
  return onBun && Bun.main.startsWith("/$bunfs/");
}

/**
 * How to start this program as a child that may read one folder and nothing else. Only Deno can
 * hold it to that; elsewhere nothing enforces it. `main` is the address of the program's own file,
 * which a compiled one does not need.
 */
export function selfCommand(main: string, folder: string): { file: string; args: string[] } {
  const file = process.execPath;
  if (isCompiled()) return { file, args: [CHILD_WORD] };
  const path = decodeURIComponent(new URL(main).pathname);
  if (onBun) return { file, args: ["--no-install", path, CHILD_WORD] };
  const heap = `--v8-flags=--max-old-space-size=${HEAP_MIB}`;
  const flags = ["--quiet", "--no-prompt", "--no-remote", "--no-lock", heap];
  return { file, args: ["run", ...flags, `--allow-read=${folder}`, path, CHILD_WORD] };
}

/** A command line that starts a process, with all of its environment. */
export interface Start {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Starts this program once more, with a command line of its own. */
export function selfAgain(main: string, argv: readonly string[]): Start {
  const file = process.execPath;
  if (isCompiled()) return { file, args: argv, env: {} };
  const path = decodeURIComponent(new URL(main).pathname);
  const flags = onBun ? ["--no-install"] : ["run", "--quiet", "--no-remote", "--no-lock", "-A"];
  return { file, args: [...flags, path, ...argv], env: {} };
}

/** Starts the runtime below this program, in the same executable, with nothing to do. */
export function runtimeAlone(): Start {
  const file = process.execPath;
  if (!onBun) return { file, args: ["eval", "0"], env: {} };
  return { file, args: ["-e", "0"], env: { BUN_BE_BUN: "1" } };
}

/** The word that makes this program the child's side of a policy plugin: see policy/guest.ts. */
export const CHILD_WORD = "policy-child";

/** Memory of such a child in MiB, where the runtime itself holds it to that. */
const HEAP_MIB = 256;
