/**
 * A simulated world: several replicas of a store, agents that run commands on them, clocks that
 * jump, disks that fail, processes and machines that die, files that travel. Everything is drawn
 * from one seed, so a seed repeats.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { pick, seeded, seededBytes } from "../random.ts";
import { draw, isReading } from "./agents.ts";
import type { Fault, Sabotage } from "./disk.ts";
import {
  type Acknowledged,
  type Asked,
  Host,
  isPrefix,
  LEDGER,
  must,
  type Ran,
  wholeLines,
} from "./host.ts";
import { refuses } from "./rules.ts";
import { settleBeside } from "./settle-beside.ts";
import { settle } from "./settle.ts";
import { Villain } from "./villain.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TEN_O_CLOCK = Date.UTC(2026, 10, 23, 10);

export interface WorldOptions {
  readonly seed: number;
  readonly steps: number;
  readonly sabotage?: Sabotage;
  /** True where a hostile replica has a part in it. */
  readonly hostile?: boolean;
}

/** Folders in memory where there are such: the index's databases are real files. */
const SCRATCH = fs.existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export class World {
  readonly hosts: readonly Host[];
  readonly next: () => number;
  readonly trace: string[] = [];
  readonly folder: string;
  /** Whose files come as those of the others do; null where all are honest. */
  readonly villain: Villain | null;
  /** What this world may do besides running commands. */
  readonly #grain_ms: number;
  /** What every host of this world has in common. */
  readonly #made: {
    readonly seed: number;
    readonly tells_birth: boolean;
    readonly sabotage: Sabotage;
  };

  constructor({ seed, sabotage = "none", hostile = false }: WorldOptions) {
    this.next = seeded(seed);
    this.villain = hostile ? new Villain(seeded(seed + 0x7000_0000)) : null;
    this.folder = fs.mkdtempSync(`${SCRATCH}/memoryctl-simulation-`);
    const count = pick(this.next, [1, 2, 2, 2, 3]);
    this.#grain_ms = pick(this.next, [1, 4, 10, 1000, 2000]);
    const tells_birth = this.next() < 0.7;
    this.#made = { seed, tells_birth, sabotage };
    this.hosts = Array.from({ length: count }, (_, i) => this.host("abc"[i] ?? "", i));
  }

  /** A host without a store; no other has its number. */
  host(name: string, number: number): Host {
    const { seed, tells_birth, sabotage } = this.#made;
    const host = new Host({
      name,
      folder: this.folder,
      clock: TEN_O_CLOCK + Math.floor(this.next() * HOUR),
      next: this.next,
      random: seededBytes(seed * 10 + number),
      grain_ms: this.#grain_ms,
      tells_birth,
      sabotage,
    });
    host.known = (id) => this.hosts.some((other) => other.ids.has(id));
    return host;
  }

  [Symbol.dispose](): void {
    this.remove();
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Some steps, then the end: all files meet, and all that must hold is looked at. */
  async live(steps: number): Promise<void> {
    for (const host of this.hosts) if (this.next() < 0.85) await this.#begin(host);
    for (let step = 0; step < steps; step += 1) await this.#step(pick(this.next, this.hosts));
    await (this.villain === null ? settle(this) : settleBeside(this, this.villain));
  }

  /** Most stores are there already: a clone of one, with an index that was copied along. */
  async #begin(host: Host): Promise<void> {
    const template = await templateStore();
    host.disk.cloneFrom(template.disk);
    fs.mkdirSync(`${host.root}/index`);
    for (const name of ["lock.db", "state.db"]) {
      fs.copyFileSync(`${template.root}/index/${name}`, `${host.root}/index/${name}`);
    }
  }

  async #step(host: Host): Promise<void> {
    host.clock += pick(this.next, [1, 40, 1000, 1000, 30_000, 600_000]);
    if (this.villain !== null && this.next() < 0.4) this.#suffer(host, this.villain);
    const roll = this.next();
    if (roll < 0.7) await this.command(host, this.#disturbed(host, draw(this.next, host)));
    else if (roll < 0.85) this.#exchange(host);
    else if (roll < 0.89) this.#jump(host);
    else if (roll < 0.93) this.#cache(host);
    else if (roll < 0.97 && !host.unseen) this.#checkout(host);
    else this.#comeBack(host);
  }

  /** The villain writes, and some of its files come, as far as they go by now. */
  #suffer(host: Host, villain: Villain): void {
    const rows = villain.write(this.hosts.flatMap((each) => each.lines()));
    const share = pick(this.next, [0.3, 0.7, 1]);
    const files = this.deliver(host, villain, share);
    this.say(`${host.name} gets ${files} files of the villain, who wrote ${rows} rows`);
  }

  /** Brings a share of the villain's files as they are now; returns how many. */
  deliver(host: Host, { files, archives }: Villain, share: number): number {
    let count = 0;
    for (const [path, text] of files) {
      const bytes = new TextEncoder().encode(text);
      const held = host.disk.read(path);
      if (this.next() > share || held?.length === bytes.length) continue;
      host.disk.place(path, bytes, { in_place: this.next() < 0.5 });
      count += 1;
    }
    for (const [path, bytes] of archives) {
      if (this.next() > share || host.disk.read(path) !== null) continue;
      host.disk.place(path, bytes, { in_place: false });
    }
    return count;
  }

  say(what: string): void {
    this.trace.push(what);
  }

  /** Every one of these rows stands in a file of a host, or an act of this world took it away. */
  hold(host: Host, acknowledged: readonly Acknowledged[], lines = host.lines()): void {
    const [first, ...others] = host.missing(acknowledged, lines);
    must(
      first === undefined,
      () =>
        `${host.name} lacks ${first?.row}, acknowledged by ${first?.by}, and ${others.length} more`,
    );
  }

  /** Runs a command; what it did is held against the model. */
  async command(host: Host, request: Asked): Promise<Ran> {
    const lines = host.lines();
    this.hold(host, host.acknowledged, lines);
    const { fault, meanwhile } = request;
    const told = fault == null ? "" : ` [${fault.what} at ${fault.at}${fault.lasts ? " on" : ""}]`;
    const also = meanwhile == null ? "" : ` [others at ${meanwhile.at}]`;
    const at = new Date(host.clock).toISOString();
    this.say(`${host.name} ${at} ${request.argv.join(" ")}${told}${also}`);
    const derived = isReading(request) ? filesBut(host) : null;
    const ran = await host.run(request);
    const end = ran.killed ? "killed" : `exit ${ran.exit} ${ran.answer.code ?? ""}`;
    this.say(`    ${end}, ${ran.rows.length} rows`);
    if (derived !== null && meanwhile == null) {
      must(sameFiles(derived, filesBut(host)), () => `${request.argv.join(" ")} wrote something`);
    }
    must(
      (ran.answer.index?.differences ?? []).length === 0,
      () => `the index was not what the ledgers say: ${JSON.stringify(ran.answer.index)}`,
    );
    const own = lines.filter(({ path }) => !host.flipped && host.isOwn(path));
    // The small model knows no gate: what a hostile row changes is held otherwise.
    const wrong = meanwhile == null && this.villain === null
      ? refuses({ request, ran, lines, own, now: host.clock })
      : null;
    must(wrong === null, () => `${request.argv.join(" ")}: ${wrong}`);
    return ran;
  }

  /** Sometimes the disk fails, the process or the machine dies, or others come between. */
  #disturbed(host: Host, request: Asked): Asked {
    const roll = this.next();
    const at = 1 + Math.floor(this.next() * host.calls);
    if (roll < 0.15 && !isReading(request)) return { ...request, fault: this.#fault(at) };
    if (roll > 0.95 && this.hosts.length > 1) {
      return { ...request, meanwhile: { at, act: () => this.#exchange(host) } };
    }
    return request;
  }

  #fault(at: number): Fault {
    const what = pick(this.next, FAULTS);
    return { at, what, lasts: this.next() < 0.5 };
  }

  /** Files of another replica come: all or some, whole or in part, newer or older. */
  #exchange(to: Host): void {
    const others = this.hosts.filter((host) => host !== to);
    if (others.length === 0) return;
    const from = pick(this.next, others);
    const share = pick(this.next, [0.4, 0.8, 1]);
    let count = 0;
    for (const [path, content] of from.disk.contents()) {
      const id = LEDGER.exec(path)?.[1];
      if (path.startsWith("archive/")) {
        if (to.disk.read(path) === null) to.disk.place(path, content, { in_place: false });
        continue;
      }
      if (id === undefined || to.ids.has(id) || this.next() > share) continue;
      const part = this.next() < 0.15 ? someLines(this.next, content) : wholeLines(content);
      const held = to.disk.read(path);
      const older = held !== null && isPrefix(part, held);
      if (older && (held.length === part.length || this.next() < 0.8)) continue;
      to.disk.place(path, part, { in_place: this.next() < 0.5 });
      count += 1;
    }
    this.say(`${to.name} gets ${count} files of ${from.name}`);
  }

  #jump(host: Host): void {
    const far = pick(this.next, [-HOUR, 2 * HOUR, 400 * DAY, -400 * DAY, DAY, -5000]);
    // Where times are coarse, a clock that steps back can hide a change from everyone, git too.
    if (far < 0 && this.#grain_ms >= 1000) return;
    host.clock += far;
    this.say(`${host.name}: the clock jumps by ${far / 1000} s`);
  }

  /** The index is deleted, saved, restored as another file or in place, copied from elsewhere. */
  #cache(host: Host): void {
    const saved = `${this.folder}/${host.name}.saved`;
    const what = pick(this.next, ["delete", "save", "save", "restore", "overwrite", "copy"]);
    const from = what === "copy" ? pick(this.next, this.hosts).index : saved;
    if (!fs.existsSync(host.index)) return;
    this.say(`${host.name}: the index: ${what}`);
    if (what === "delete") fs.rmSync(`${host.root}/index`, { recursive: true });
    else if (what === "save") fs.copyFileSync(host.index, saved);
    else if (!fs.existsSync(from) || from === host.index) return;
    else if (what === "overwrite") fs.writeFileSync(host.index, fs.readFileSync(saved));
    else {
      const content = fs.readFileSync(from);
      fs.writeFileSync(`${host.index}.cache`, content);
      fs.renameSync(`${host.index}.cache`, host.index);
    }
  }

  /** Another branch: some ledgers vanish or are as they were before. */
  #checkout(host: Host): void {
    const paths = [...host.disk.contents().keys()].filter((path) => LEDGER.test(path));
    const share = pick(this.next, [0.2, 0.6, 1]);
    for (const path of paths) {
      const content = wholeLines(host.disk.read(path) as Uint8Array);
      if (host.away.has(path) || content.length === 0 || this.next() > share) continue;
      const left = this.next() < 0.5 ? null : someLines(this.next, content);
      host.away.set(path, content);
      host.kept.set(path, left?.length ?? 0);
      if (left === null) host.disk.take(path);
      else host.disk.place(path, left, { in_place: this.next() < 0.3 });
      const act = `${host.name}: ${path} ${left === null ? "vanishes" : "is set back"}`;
      host.takeRows(path, { content, left: left?.length ?? 0 }, act);
      this.say(act);
      if (host.isOwn(path)) host.flipped = true;
    }
    // An index from before in place, with its ledgers, is a whole store set back: nobody can tell.
    fs.rmSync(`${this.folder}/${host.name}.saved`, { force: true });
  }

  /** The first branch again: what went is back. */
  #comeBack(host: Host): void {
    for (const path of [...host.away.keys()]) if (this.next() < 0.7) comeBack(this, host, path);
  }
}

/** Brings a file back that a checkout took away. */
export function comeBack(world: World, host: Host, path: string): void {
  const content = host.away.get(path) ?? new Uint8Array(0);
  const held = host.disk.read(path) ?? new Uint8Array(0);
  host.away.delete(path);
  const own = host.isOwn(path);
  must(
    isPrefix(held, content) || isPrefix(content, held),
    () => `${path}: two histories under one name`,
  );
  must(!own || held.length <= content.length, () => `${path} was gone, and was written again`);
  if (held.length < content.length) {
    host.disk.place(path, content, { in_place: world.next() < 0.3 });
  }
  host.kept.set(path, content.length);
  host.giveRows(path, content);
  world.say(`${host.name}: ${path} is back`);
}

const FAULTS = ["kill", "kill", "kill", "power", "power", "power", "short"].concat(
  ["EIO", "ENOSPC", "EDQUOT", "EROFS"],
);

function someLines(next: () => number, content: Uint8Array): Uint8Array {
  return wholeLines(content.subarray(0, Math.floor(next() * content.length)));
}

/** All files of the store but those of the index. */
function filesBut(host: Host): Map<string, Uint8Array> {
  return host.disk.contents();
}

function sameFiles(a: ReadonlyMap<string, Uint8Array>, b: ReadonlyMap<string, Uint8Array>) {
  return a.size === b.size && [...a].every(([path, bytes]) => b.get(path) === bytes);
}

let template: Promise<Host> | null = null;

/** A store that was made by `init`, once for all worlds. */
function templateStore(): Promise<Host> {
  template ??= makeTemplate();
  return template;
}

async function makeTemplate(): Promise<Host> {
  const folder = fs.mkdtempSync(`${SCRATCH}/memoryctl-template-`);
  const next = seeded(0);
  const host = new Host({
    name: "template",
    folder,
    clock: TEN_O_CLOCK - DAY,
    next,
    random: seededBytes(0),
    grain_ms: 1,
    tells_birth: true,
    sabotage: "none",
  });
  await host.run({ argv: ["init"] });
  process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  return host;
}
