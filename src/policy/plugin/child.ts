/**
 * A plugin of somebody else's, asked in a process of its own: the same executable, pipes, no
 * environment, an empty working directory, a deadline, limits of output and memory, and then the
 * end of it and of all that it began. The one file that starts processes.
 *
 * This keeps accidents away from the store and the other plugins. It is no sandbox: the child has
 * the rights of its user.
 */
import { spawn } from "node:child_process";
import { errnoOf, Failure } from "../../base/errors.ts";
import * as files from "../../base/files.ts";
import { selfCommand, type Start } from "../../base/runtime.ts";
import { makeFolders, openTree } from "../../base/tree.ts";
import type { ModuleFile } from "./module.ts";

/** What the child is asked; JSON, on its standard input. */
export interface Question {
  readonly files: readonly ModuleFile[];
  readonly entry: string;
  /** Anything that the child's side understands. */
  readonly ask: Readonly<Record<string, unknown>>;
}

export interface Nursery {
  /** A folder for temporary files. */
  readonly temporary: string;
  /** Address of the program's own main file. */
  readonly main: string;
  /** 32 hex digits that nobody can guess. */
  readonly nonce: string;
  readonly deadline_ms: number;
}

/** What the child said, or why it said nothing. */
export type Reply =
  | { readonly said: string }
  | { readonly status: "failed" | "timeout" | "refused"; readonly reason: string };

const OUTPUT_BYTES = 1024 * 1024;
const MEMORY_MIB = 512;
const WATCH_MS = 20;

/** Asks a plugin, and leaves nothing of it behind. */
export async function askChild(question: Question, nursery: Nursery): Promise<Reply> {
  const folder = files.temporaryFolder(nursery.temporary);
  try {
    settle(folder, question.files, nursery.nonce);
    return await converse(folder, question, nursery);
  } finally {
    files.removeFolder(folder);
  }
}

/**
 * Starts this program's executable once more and waits for its end: what `bench` times. It gets no
 * input, and its answer is dropped. Throws where it does not end with exit 0.
 */
export function startAgain({ file, args, env }: Start): Promise<void> {
  const child = spawn(file, args, { env, stdio: "ignore" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(" ")} ended with ${signal ?? `exit ${code}`}`));
    });
  });
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
  { entry, ask }: Question,
  { main, nonce, deadline_ms }: Nursery,
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
    const listening = new Listening(nonce, resolve);
    const late = setTimeout(
      () => listening.finish({ status: "timeout", reason: `no answer within ${deadline_ms} ms` }),
      deadline_ms,
    );
    const watch = setInterval(() => {
      if (pid === undefined || residentMiB(pid) <= MEMORY_MIB) return;
      const reason = `it used more than ${MEMORY_MIB} MiB of memory`;
      listening.finish({ status: "failed", reason });
    }, WATCH_MS);
    listening.timers = [late, watch];
    child.stdout.on("data", (bytes: Uint8Array) => listening.hear(bytes));
    child.stderr.on("data", (bytes: Uint8Array) => listening.murmur(bytes));
    // One that closes its input is told by its end, which says more.
    child.stdin.on("error", (cause) => listening.murmur(new TextEncoder().encode(cause.message)));
    child.on("error", (cause) => listening.end(`it cannot be started: ${cause.message}`));
    child.on("close", (code, signal) => listening.end(`it ended with ${signal ?? `exit ${code}`}`));
    child.stdin.end(JSON.stringify({ ...ask, nonce, entry: `${folder}/code/${entry}` }));
  });
  if (pid !== undefined) await endAll(pid, nonce);
  // Somebody who was not found may hold them open for ever.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
  child.unref();
  return reply;
}

/** What comes out of a child, until it has answered or cannot any more. */
class Listening {
  timers: ReturnType<typeof setTimeout>[] = [];
  readonly #mark: string;
  readonly #resolve: (reply: Reply) => void;
  readonly #decoder = new TextDecoder();
  #out = "";
  #err = "";
  #bytes = 0;

  constructor(nonce: string, resolve: (reply: Reply) => void) {
    this.#mark = `\n${nonce} `;
    this.#resolve = resolve;
  }

  hear(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > OUTPUT_BYTES) {
      return this.finish({ status: "refused", reason: "it said more than 1 MiB" });
    }
    this.#out += this.#decoder.decode(bytes, { stream: true });
    const begin = this.#out.indexOf(this.#mark);
    const end = begin < 0 ? -1 : this.#out.indexOf("\n", begin + 1);
    if (end < 0) return;
    if (begin > 0) {
      const reason = "it wrote to standard output; a policy only returns";
      return this.finish({ status: "refused", reason });
    }
    this.finish({ said: this.#out.slice(begin + this.#mark.length, end) });
  }

  murmur(bytes: Uint8Array): void {
    this.#err = `${this.#err}${new TextDecoder().decode(bytes)}`.slice(-2000);
  }

  end(how: string): void {
    const said = /^.*\b(?:Error|error)\b.*$/m.exec(this.#err)?.[0] ?? "";
    const why = said === "" ? "" : `: ${said.trim()}`;
    this.finish({ status: "failed", reason: `${how} and without an answer${why}` });
  }

  finish(reply: Reply): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.#resolve(reply);
  }
}

/** Memory that a process holds, in MiB; 0 where the system does not tell. */
function residentMiB(pid: number): number {
  const found = /^VmRSS:\s*(\d+) kB$/m.exec(small(`/proc/${pid}/status`));
  return Number(found?.[1] ?? 0) / 1024;
}

/** Rounds in which one that is just being born is found too. */
const ROUNDS = 50;

/**
 * Ends the child, its group, and on Linux what left the group: it still works in the folder that
 * was made for it. One that left that too is not found.
 */
async function endAll(pid: number, nonce: string): Promise<void> {
  kill(-pid);
  for (let round = 0; round < ROUNDS; round += 1) {
    const left = files.list("/proc").filter((name) => /^\d+$/.test(name) && worksIn(name, nonce));
    if (left.length === 0) return;
    for (const each of left) kill(Number(each));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (cause) {
    // It has ended already, or became somebody else's.
    if (!["ESRCH", "EPERM"].includes(errnoOf(cause))) throw cause;
  }
}

/** True for a process that works beside the file whose name nobody else knows. */
function worksIn(pid: string, nonce: string): boolean {
  try {
    return files.stat(`/proc/${pid}/cwd/../${nonce}`) !== null;
  } catch (cause) {
    // Another user's, or one that is ending: nothing of ours.
    if (cause instanceof Failure) return false;
    throw cause;
  }
}

/** The text of a small file of the kernel; empty where there is none. */
function small(path: string): string {
  const handle = files.openRead(path);
  if (handle === null) return "";
  try {
    const bytes = new Uint8Array(4096);
    return new TextDecoder().decode(bytes.subarray(0, files.readAt(handle, bytes, 0)));
  } finally {
    files.close(handle);
  }
}
