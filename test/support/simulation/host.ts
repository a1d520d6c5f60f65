/**
 * One replica of a simulated store: its disk, its clock, its index, and what was promised to those
 * who run commands on it. After every command the ledgers are held against that.
 */
import * as fs from "node:fs";
import { gunzipSync } from "node:zlib";
import { replaceBoot } from "../../../src/base/boot.ts";
import { replaceDisk } from "../../../src/base/disk.ts";
import type { Random } from "../../../src/base/id.ts";
import type { main } from "../../../src/cli.ts";
import { answerOf } from "../entry.ts";
import { type Fault, type Sabotage, SimulatedDisk } from "./disk.ts";
import type { Line, Row } from "./model.ts";
import { tearIndex } from "./tear.ts";
import { VILLAIN } from "./villain.ts";

export const LEDGER = /\.([0-9a-f]{12})(?:\.\d+)?\.jsonl$/;
const NEWLINE = 0x0a;

export interface Asked {
  readonly argv: readonly string[];
  readonly input?: string;
  /** False where the bytes of argv are no UTF-8. */
  readonly is_utf8?: boolean;
  readonly fault?: Fault | null;
  /** What others do at the n-th call of the command. */
  readonly meanwhile?: { readonly at: number; readonly act: () => void } | null;
}

export interface Ran {
  readonly exit: number;
  readonly answer: Row;
  /** True where the process did not live to answer. */
  readonly killed: boolean;
  /** Rows that the command left in the ledgers. */
  readonly rows: readonly Line[];
}

export interface HostOptions {
  readonly name: string;
  readonly folder: string;
  readonly clock: number;
  readonly next: () => number;
  readonly random: Random;
  readonly grain_ms: number;
  readonly tells_birth: boolean;
  readonly sabotage: Sabotage;
}

/** Breaks off a seed: what it says is wrong, and the seed's trace tells the way there. */
export function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(what());
}

export class Host {
  readonly name: string;
  readonly root: string;
  readonly disk: SimulatedDisk;
  readonly #options: HostOptions;
  /** Ids under which this replica has written. */
  readonly ids = new Set<string>();
  /** How many bytes of each ledger nobody may lose any more. */
  readonly kept = new Map<string, number>();
  /** Files that a checkout of another branch took away or set back, as they were. */
  readonly away = new Map<string, Uint8Array>();
  /** Rows that were acknowledged here, each with the command that was told so. */
  readonly acknowledged: Acknowledged[] = [];
  /** Rows that an act of the world took away from here, by `nameOf`, and which act that was. */
  readonly taken = new Map<string, string>();
  /** True once own ledgers went away for a while: rows may then be judged again. */
  flipped = false;
  /**
   * True while rows of a killed command may stand in the ledgers that no command saw. Nobody can
   * know that they were there when they go: their clocks are then given out again.
   */
  unseen = false;
  clock: number;
  /** Commands that the thin entry served. */
  thin = 0;
  /** How often the machine was started again. */
  #boots = 0;
  /** Calls of the last command. */
  calls = 40;

  constructor(options: HostOptions) {
    this.#options = options;
    this.name = options.name;
    this.clock = options.clock;
    this.root = `${options.folder}/${options.name}/.memory`;
    const now = () => this.clock;
    this.disk = new SimulatedDisk({ ...options, root: this.root, now });
  }

  get index(): string {
    return `${this.root}/index/state.db`;
  }

  /** Runs something that looks at this host's files with the program's own eyes. */
  with<T>(look: () => T): T {
    const before = replaceDisk(this.disk.calls_of_fs);
    replaceBoot(this.#boot());
    try {
      return look();
    } finally {
      replaceBoot(undefined);
      replaceDisk(before);
    }
  }

  /** Runs a command line, and holds what it left against what it said. */
  async run(request: Asked): Promise<Ran> {
    const before = this.disk.contents();
    const fault = request.fault ?? null;
    const index = fault?.what === "power" ? this.#indexBytes() : null;
    const real = replaceDisk(this.disk.calls_of_fs);
    replaceBoot(this.#boot());
    this.disk.arm(fault, request.meanwhile ?? null);
    let said;
    try {
      said = await answerOf(this.#rim(request));
    } finally {
      replaceBoot(undefined);
      replaceDisk(real);
    }
    if (said.thin) this.thin += 1;
    const killed = this.disk.isDead;
    this.calls = Math.max(this.disk.calls, 10);
    this.disk.disarm();
    if (killed && fault?.what === "power") this.cutPower(index);
    const lost = killed || said.out.includes('"code":"outcome_unknown"');
    this.unseen = lost || (this.unseen && said.exit !== 0);
    const answer = said.out.startsWith("{") ? JSON.parse(said.out) : said.out;
    const rows = this.#judge(request, { before, exit: said.exit, answer, killed });
    return { exit: said.exit, answer, killed, rows };
  }

  #rim({ argv, input = "", is_utf8 = true }: Asked): Parameters<typeof main>[0] {
    return {
      argv,
      isUtf8: () => is_utf8,
      umask: 0o022,
      isTerminal: () => false,
      lines: () =>
        input.split("\n").filter((line) => line !== "").map((line, i) => {
          return { number: i + 1, bytes: new TextEncoder().encode(line) };
        }),
      append: () => {},
      variable: () => undefined,
      say: () => Promise.reject(new Error("nothing is watched in a simulated world")),
      measure: () => Promise.reject(new Error("nothing is measured in a simulated world")),
      rootOf: () => ({ path: this.root, shown: ".memory" }),
      world: {
        now: () => this.clock,
        random: this.#options.random,
        build: { version: "0.0.0", commit: "test", runtime: "test", target: "test" },
        tell: () => {},
        networkOf: () => null,
        userRoot: () => null,
        temporary: this.#options.folder,
        around: () => ({ cwd: "/", main: "", beside: null, variable: () => undefined }),
      },
    };
  }

  #indexBytes(): Uint8Array | null {
    return fs.existsSync(this.index) ? fs.readFileSync(this.index) : null;
  }

  /** The disk and the index lose what was not synced, and the machine starts again. */
  cutPower(index: Uint8Array | null = null): void {
    this.disk.cutPower();
    tearIndex(this.index, index, this.#options.next);
    this.#boots += 1;
  }

  /** What the kernel calls this boot. */
  #boot(): string {
    return `${this.name} ${this.#boots}`;
  }

  /** Holds the ledgers against what was said; returns the rows that came. */
  #judge(
    { argv, fault, meanwhile }: Asked,
    { before, exit, answer, killed }: {
      readonly before: ReadonlyMap<string, Uint8Array>;
      readonly exit: number;
      readonly answer: Row;
      readonly killed: boolean;
    },
  ): Line[] {
    const line = argv.join(" ");
    must(
      killed || answer.code !== "internal",
      () => `${line}: a defect: ${JSON.stringify(answer)}`,
    );
    const after = this.disk.contents();
    const rows: Line[] = [];
    for (const path of new Set([...before.keys(), ...after.keys()])) {
      if (!LEDGER.test(path)) continue;
      const [was, is] = [before.get(path), after.get(path)];
      if (was === is) continue;
      if (path.includes(`.${VILLAIN}.`)) {
        must(meanwhile != null, () => `${path} is the villain's, and was written`);
        continue;
      }
      const own = this.#takesAsOwn(path, was);
      if (!own && meanwhile != null) continue;
      if (is === undefined) this.#gone(path, was as Uint8Array, after);
      else if (was !== undefined && !own) {
        throw new Error(`${path} belongs to another replica, and was written`);
      } else {rows.push(
          ...this.#grown(path, { was, is, powerless: killed && fault?.what === "power" }),
        );}
    }
    const refused = !killed && exit !== 0 && answer.code !== "outcome_unknown";
    const partly = Number(answer.accepted ?? 0) > 0;
    must(
      !refused || partly || rows.length === 0,
      () => `${line}: refused with ${answer.code}, yet ${rows.length} rows: ${rows[0]?.path}`,
    );
    if (!killed && (exit === 0 || partly)) {
      this.#promise(rows);
      this.acknowledged.push(...rows.map((row) => ({ row: nameOf(row), by: line })));
    }
    return rows;
  }

  /** True for a ledger that this replica wrote, under any of its ids. */
  isOwn(path: string): boolean {
    return this.ids.has(LEDGER.exec(path)?.[1] ?? "");
  }

  /** A new ledger of an unknown replica is ours: only commands make files between two looks. */
  #takesAsOwn(path: string, was: Uint8Array | undefined): boolean {
    const id = LEDGER.exec(path)?.[1] ?? "";
    if (was === undefined && !this.known(id)) this.ids.add(id);
    return this.ids.has(id);
  }

  /** Whether an id is that of any host; the world sets it. */
  known: (id: string) => boolean = () => false;

  /** A ledger that went must stand in an archive, byte for byte. */
  #gone(path: string, was: Uint8Array, after: ReadonlyMap<string, Uint8Array>): void {
    if ((this.kept.get(path) ?? 0) === 0 && !after.has(path)) return;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const archived = [...after].some(([each, packed]) =>
      each.startsWith("archive/") && each.includes(`/${name}.`) &&
      Buffer.compare(gunzipSync(packed), was) === 0
    );
    must(archived, () => `${path} is gone, and no archive holds it`);
  }

  #grown(
    path: string,
    { was = EMPTY, is, powerless }: {
      readonly was: Uint8Array | undefined;
      readonly is: Uint8Array;
      readonly powerless: boolean;
    },
  ): Line[] {
    const kept = was.subarray(0, this.kept.get(path) ?? 0);
    must(isPrefix(kept, is), () => `${path}: an acknowledged row was lost or changed`);
    const whole = wholeLines(was);
    if (!powerless && !isPrefix(was, is)) {
      must(isPrefix(whole, is), () => `${path}: a whole row was lost or changed`);
      const tail = was.subarray(whole.length);
      const quarantined = [...this.disk.contents()].some(([each, bytes]) =>
        each.startsWith("quarantine/") && Buffer.compare(bytes, tail) === 0
      );
      must(quarantined, () => `${path}: a torn tail went, and no quarantine holds it`);
    }
    if (is.length < whole.length) return [];
    const added = wholeLines(is).subarray(whole.length);
    return added.some((byte) => byte !== 0) ? parsed(path, added) : [];
  }

  /** Rows that were acknowledged stay for ever, and so does what they refer to. */
  #promise(rows: readonly Line[]): void {
    for (const { path } of rows) this.#keep(path, wholeLines(this.disk.read(path) ?? EMPTY).length);
    const loose = [...this.disk.contents()].filter(([path, bytes]) =>
      this.isOwn(path) && bytes.length > (this.kept.get(path) ?? 0)
    );
    if (loose.length === 0) return;
    const named = new Set(rows.flatMap(({ row }) => referred(row)));
    for (const [path, bytes] of loose) {
      for (const { row, end } of spread(path, bytes)) {
        if (named.has(row.event_id) || named.has(row.id)) this.#keep(path, end);
      }
    }
    for (const { row } of rows) {
      for (const { path, bytes } of row.files ?? []) {
        if (this.isOwn(path)) this.#keep(path, bytes);
      }
    }
  }

  #keep(path: string, bytes: number): void {
    this.kept.set(path, Math.max(this.kept.get(path) ?? 0, bytes));
  }

  /** Notes that an act took the rows of a file behind its first bytes away. */
  takeRows(path: string, { content, left }: Cut, act: string): void {
    for (const each of spread(path, content.subarray(left))) this.taken.set(nameOf(each), act);
  }

  /** Notes that the rows of a file are back. */
  giveRows(path: string, content: Uint8Array): void {
    for (const each of spread(path, content)) this.taken.delete(nameOf(each));
  }

  /** Of these rows, those that stand in no file here and that no act took away. */
  missing(acknowledged: readonly Acknowledged[], lines = this.lines()): Acknowledged[] {
    const here = new Set(lines.map(nameOf));
    const gone = acknowledged.filter(({ row }) => !here.has(row) && !this.taken.has(row));
    if (gone.length === 0) return [];
    // The row that names an archive may be away, with the branch that it stands on.
    const packed = [...this.disk.contents()].filter(([path]) => /^archive\/.*\.gz$/.test(path))
      .map(([, bytes]) => gunzipSync(bytes).toString("utf8"));
    return gone.filter(({ row }) => {
      const hash = row.slice(row.indexOf(" ") + 1);
      return !packed.some((text) => text.includes(hash));
    });
  }

  /** All rows of the store, those of archived ledgers too. */
  lines(): Line[] {
    return [...this.ledgers()].flatMap(([path, bytes]) => parsed(path, wholeLines(bytes)));
  }

  /** Every honest ledger with its content, from its archive where it was pruned. */
  ledgers(): Map<string, Uint8Array> {
    const all = [...this.disk.contents()];
    const contents = new Map(all.filter(([path]) => !path.includes(`.${VILLAIN}.`)));
    const found = new Map([...contents].filter(([path]) => LEDGER.test(path)));
    for (const [path, bytes] of [...found]) {
      if (!path.startsWith("coordination/archives")) continue;
      for (const { row } of parsed(path, wholeLines(bytes))) {
        const packed = contents.get(row.target);
        if (packed === undefined) continue;
        const content = gunzipSync(packed);
        if (isPrefix(found.get(row.source) ?? EMPTY, content)) found.set(row.source, content);
      }
    }
    return found;
  }
}

const EMPTY = new Uint8Array(0);

/** A row that somebody was told of. */
export interface Acknowledged {
  readonly row: string;
  /** The command line that was answered. */
  readonly by: string;
}

/** The content of a file, and how many bytes of it are left. */
interface Cut {
  readonly content: Uint8Array;
  readonly left: number;
}

/** A row's name: the file that it stands in, and its hash. */
function nameOf({ path, row }: Line): string {
  return `${path} ${row.hash}`;
}

/** The bytes up to the last newline. */
export function wholeLines(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
}

export function isPrefix(start: Uint8Array, bytes: Uint8Array): boolean {
  return start.length <= bytes.length &&
    Buffer.compare(start, bytes.subarray(0, start.length)) === 0;
}

const rowsByText = new Map<string, Row>();

function rowOf(text: string): Row {
  let row = rowsByText.get(text);
  if (row === undefined) {
    if (rowsByText.size > 5000) rowsByText.clear();
    row = JSON.parse(text);
    rowsByText.set(text, row);
  }
  return row;
}

function parsed(path: string, bytes: Uint8Array): Line[] {
  return spread(path, bytes).map(({ row }) => ({ path, row }));
}

/** Rows of a file, each with the offset behind it. */
function spread(path: string, bytes: Uint8Array): (Line & { readonly end: number })[] {
  const found: (Line & { readonly end: number })[] = [];
  for (let start = 0, end = bytes.indexOf(NEWLINE); end >= 0;) {
    const row = rowOf(Buffer.from(bytes.subarray(start, end)).toString("utf8"));
    start = end + 1;
    found.push({ path, row, end: start });
    end = bytes.indexOf(NEWLINE, start);
  }
  return found;
}

/** Ids that a row's meaning hangs on. */
function referred(row: Row): string[] {
  const { payload = {}, causal_refs = [], target_id, event_id, outcome } = row;
  const { source_event_id } = payload;
  return [...causal_refs, source_event_id, target_id, outcome === undefined ? null : event_id]
    .filter((each) => typeof each === "string");
}
