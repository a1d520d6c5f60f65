/**
 * The reference MCP server for memories, as its users run it: each client starts one of its own,
 * they share one file, and each stays for a session. It speaks JSON-RPC, one message a line.
 */
import { existsSync, readFileSync } from "node:fs";
import { runBeside } from "../processes.ts";
import { versionOf } from "./commands.ts";
import type { Peer, PeerStore, Writer } from "./peer.ts";

const PACKAGE = "@modelcontextprotocol/server-memory";
const VERSION = "2026.8.31";

/** Installs it into an empty folder, where that is asked for: it is no part of this program. */
export async function mcp(folder: string | null): Promise<Peer> {
  const node = versionOf("node", "--version");
  const missing = node === null
    ? "node is not there"
    : folder === null
    ? "npm run bench:peers installs it"
    : await install(folder);
  const entry = `${folder}/node_modules/${PACKAGE}/dist/index.js`;
  return {
    name: `MCP server-memory ${VERSION}`,
    missing,
    open: (cwd) => Promise.resolve(storeIn(cwd, entry)),
  };
}

/** Returns why it could not be installed; empty where it is there. */
async function install(folder: string): Promise<string> {
  if (Bun.which("npm") === null) return "npm is not there";
  const words = [
    "npm",
    "install",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--prefix",
    folder,
  ];
  const { exit, err } = await runBeside([...words, `${PACKAGE}@${VERSION}`], folder);
  return exit === 0 ? "" : `npm could not install it: ${err.split("\n")[0] ?? ""}`;
}

function storeIn(cwd: string, entry: string): PeerStore {
  const file = `${cwd}/memory.jsonl`;
  return {
    writer: (under) => connect([...under, "node", entry], { cwd, file }),
    lines: () => new Set(existsSync(file) ? namesIn(readFileSync(file, "utf8")) : []),
  };
}

/** Its file has one entity a line; what is no JSON, for it was cut, tells nobody anything. */
function namesIn(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => {
    try {
      return [(JSON.parse(line) as { readonly name: string }).name];
    } catch (cause) {
      if (cause instanceof SyntaxError) return [];
      throw cause;
    }
  });
}

async function connect(
  argv: readonly string[],
  { cwd, file }: { readonly cwd: string; readonly file: string },
): Promise<Writer> {
  const env = { ...process.env, MEMORY_FILE_PATH: file };
  const child = Bun.spawn([...argv], { cwd, env, stdin: "pipe", stdout: "pipe", stderr: "ignore" });
  const answers = linesFrom(child.stdout);
  let id = 0;
  const send = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const ask = async (method: string, params: object): Promise<Answer> => {
    send({ jsonrpc: "2.0", id: id += 1, method, params });
    for (;;) {
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`the server ended before it answered ${method}`);
      const answer = JSON.parse(value) as Answer;
      if (answer.id === id) return answer;
    }
  };
  const client = { name: "bench", version: "1" };
  await ask("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: client });
  send({ jsonrpc: "2.0", method: "notifications/initialized" });
  return {
    async tell(line) {
      const entities = [{ name: line, entityType: "note", observations: [line] }];
      const called = { name: "create_entities", arguments: { entities } };
      const { error, result } = await ask("tools/call", called);
      return error === undefined && result?.isError !== true;
    },
    async end() {
      await child.stdin.end();
      await child.exited;
      return Number(child.resourceUsage()?.cpuTime.total ?? NaN) / 1000;
    },
  };
}

interface Answer {
  readonly id?: number;
  readonly error?: object;
  readonly result?: { readonly isError?: boolean };
}

async function* linesFrom(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of stream) {
    const lines = `${rest}${decoder.decode(part, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
