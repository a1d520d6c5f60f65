/** Replays what v1 was asked and compares what it answered: exit codes, keys and meaning. */
import { readFileSync } from "node:fs";
import { VERBOSE } from "./deviations.ts";
import type { Answer, TestStore } from "./store.ts";

export interface Line {
  readonly argv: readonly string[];
  readonly exit: number;
  readonly stdout: Answer;
}

/** The lines of a transcript; a number is a sleep in seconds. */
export function readTranscript(path: string): (Line | number)[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  return lines.map((line) => typeof line.sleep === "number" ? line.sleep : line);
}

const ID = /\b(?:evt|run|ins|fac|dec|com|agd|cnf|fdg|pln|exe|les)-\d{14}-[0-9a-f]{8,32}\b/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** One replay: ids of v1 and what they are called here. */
export class Replay {
  readonly #store: TestStore;
  readonly #names = new Map<string, string>();
  /** The fences of leases that were granted, by key. */
  readonly #fences = new Map<string, number>();

  constructor(store: TestStore) {
    this.#store = store;
  }

  /** Runs a line and returns the members that differ, as `path: theirs → ours`. */
  async run({ argv, exit, stdout }: Line, more: readonly string[] = []): Promise<string[]> {
    const own = argv.map((word) => word.replace(ID, (id) => this.#names.get(id) ?? id));
    const verbose = Object.hasOwn(VERBOSE, argv[0] ?? "") && argv[1] !== "list"
      ? ["--verbose"]
      : [];
    const ran = await this.#store.run(
      ...own,
      ...verbose,
      ...more.map((word) => this.#fence(word)),
    );
    const { lease } = ran.answer;
    if (lease?.fence !== undefined) this.#fences.set(lease.key, lease.fence);
    const found = exit === ran.exit ? [] : [`exit: ${exit} → ${ran.exit}`];
    if (stdout !== "") found.push(...this.#compare(stdout, ran.answer, ""));
    return found;
  }

  /** `fence:KEY` stands for the fence that was granted for a key. */
  #fence(word: string): string {
    return word.startsWith("fence:") ? String(this.#fences.get(word.slice(6))) : word;
  }

  #compare(theirs: Answer, ours: Answer, path: string): string[] {
    const name = path.split(".").at(-1) ?? "";
    // What v1 says in these is compared by meaning elsewhere, or is a sentence of its own.
    if (["hash", "capsule", "error", "recommendation", "summary"].includes(name)) return [];
    if (typeof theirs === "string" && typeof ours === "string") {
      return this.#sameText(theirs, ours) ? [] : [`${path}: ${theirs} → ${ours}`];
    }
    if (Array.isArray(theirs) && Array.isArray(ours)) {
      const length = theirs.length === ours.length
        ? []
        : [`${path}: ${theirs.length} → ${ours.length}`];
      const both = theirs.slice(0, ours.length);
      return [
        ...length,
        ...both.flatMap((each, i) => this.#compare(each, ours[i], `${path}.${i}`)),
      ];
    }
    if (isObject(theirs) && isObject(ours)) {
      return Object.entries(theirs).flatMap(([member, value]) => {
        const at = path === "" ? member : `${path}.${member}`;
        return member in ours ? this.#compare(value, ours[member], at) : [`${at}: missing`];
      });
    }
    return Object.is(theirs, ours)
      ? []
      : [`${path}: ${JSON.stringify(theirs)} → ${JSON.stringify(ours)}`];
  }

  /** Equal, once ids are mapped and times, hashes and file suffixes are taken out. */
  #sameText(theirs: string, ours: string): boolean {
    const [from, to] = [theirs.match(ID) ?? [], ours.match(ID) ?? []];
    if (from.length === to.length) from.forEach((id, i) => this.#names.set(id, to[i] as string));
    return plain(theirs) === plain(ours);
  }
}

function plain(text: string): string {
  const bare = text.replace(ID, (id) => id.slice(0, 3)).replace(TIME, "TIME");
  // A ledger's folder says which it is; the file's name differs in every format.
  return bare.replace(/(\.memory\/|^)((?:streams|bus|views|projects)\/.*)$/, (_, root, path) => {
    const [zone = "", name = "", ...rest] = path.split("/");
    const type = zone === "views" ? `/${rest[0]?.replace(/~.*/, "")}` : "";
    return `${root}${zone}/${name.replace(/~.*/, "")}${type.replace(/\.(md|jsonl)$/, "")}`;
  });
}

function isObject(value: unknown): value is Record<string, Answer> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
