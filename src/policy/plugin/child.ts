/**
 * A plugin of somebody else's, asked in a process of its own: the same executable, pipes, no
 * environment, an empty working directory, a deadline, limits of output and memory, and then the
 * end of it and of all that it began.
 *
 * This keeps accidents away from the store and the other plugins. It is no sandbox: the child has
 * the rights of its user.
 */
import { spawn } from "node:child_process";
import * as files from "../../base/files.ts";
import { selfCommand } from "../../base/runtime.ts";
import { makeFolders, openTree } from "../../base/tree.ts";
import { ChildOutput, type Reply } from "./child-output.ts";
import type { ModuleFile } from "./module.ts";
import { endAll, residentMiB } from "./processes.ts";

/** What the child is asked; JSON, on its standard input. */
export interface ChildQuestion {
  readonly files: readonly ModuleFile[];
  readonly entry: string;
  /** Anything that the child's side understands. */
  readonly ask: Readonly<Record<string, unknown>>;
}

export interface ChildOptions {
  /** A folder for temporary files. */
  readonly temporary: string;
  /** Address of the program's own main file. */
  readonly main: string;
  /** 32 hex digits that nobody can guess. */
  readonly nonce: string;
  readonly deadline_ms: number;
}

const MEMORY_MIB = 512;
const WATCH_MS = 20;

/** Asks a plugin, and leaves nothing of it behind. */
export async function askChild(
  question: ChildQuestion,
  options: ChildOptions,
): Promise<Reply> {
  const folder = files.temporaryFolder(options.temporary);
  try {
    settle(folder, question.files, options.nonce);
    return await converse(folder, question, options);
  } finally {
    files.removeFolder(folder);
  }
}

/** An empty folder to work in, and one with the verified bytes, which nobody else can enter. */
function settle(folder: string, all: readonly ModuleFile[], nonce: string): void {
  const tree = openTree(folder);
  makeFolders(tree, "work");
  makeFolders(tree, "code");
  files.makeEmpty(`${folder}/${nonce}`, 0o400);
  const text = new TextEncoder();
  // A runtime looks upward for these: it finds ours, and goes no further.
  const own = [
    { path: "package.json", bytes: text.encode('{"type":"module"}\n') },
    { path: "tsconfig.json", bytes: text.encode("{}\n") },
  ];
  for (const { path, bytes } of [...all, ...own]) {
    const cut = path.lastIndexOf("/");
    if (cut > 0) makeFolders(tree, `code/${path.slice(0, cut)}`);
    const handle = files.openNew(`${folder}/code/${path}`, 0o400);
    try {
      files.writeAll(handle, bytes);
    } finally {
      files.close(handle);
    }
  }
}

async function converse(
  folder: string,
  { entry, ask }: ChildQuestion,
  { main, nonce, deadline_ms }: ChildOptions,
): Promise<Reply> {
  const { file, args } = selfCommand(main, `${folder}/code`);
  const child = spawn(file, args, {
    cwd: `${folder}/work`,
    env: {},
    // A group of its own: what it starts is in it, and ends with it.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const pid = child.pid;
  const reply = await new Promise<Reply>((resolve) => {
    const output = new ChildOutput(nonce, resolve);
    const late = setTimeout(
      () => output.finish({ status: "timeout", reason: `no answer within ${deadline_ms} ms` }),
      deadline_ms,
    );
    const watch = setInterval(() => {
      if (pid === undefined || residentMiB(pid) <= MEMORY_MIB) return;
      const reason = `it used more than ${MEMORY_MIB} MiB of memory`;
      output.finish({ status: "failed", reason });
    }, WATCH_MS);
    output.timers = [late, watch];
    child.stdout.on("data", (bytes: Uint8Array) => output.hear(bytes));
    child.stderr.on("data", (bytes: Uint8Array) => output.murmur(bytes));
    // A child that closes its input ends soon, and its end says more.
    child.stdin.on("error", (cause) => output.murmur(new TextEncoder().encode(cause.message)));
    child.on("error", (cause) => output.end(`it cannot be started: ${cause.message}`));
    child.on("close", (code, signal) => output.end(`it ended with ${signal ?? `exit ${code}`}`));
    child.stdin.end(JSON.stringify({ ...ask, nonce, entry: `${folder}/code/${entry}` }));
  });
  if (pid !== undefined) await endAll(pid, nonce);
  // A process that was not found may hold them open for ever.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
  letGo(child);
  return reply;
}

/** Waits for a child no more; under Deno, one whose end nobody has seen yet cannot be let go. */
function letGo(child: ReturnType<typeof spawn>): void {
  try {
    child.unref();
  } catch (cause) {
    if ((cause as Error).name !== "BadResource") throw cause;
  }
}
