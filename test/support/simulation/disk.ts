/**
 * A disk in memory that can fail. It answers the calls of `src/base/files.ts` for one store; the
 * databases of the index stay real files, because SQLite opens them itself. What was not synced is
 * lost by a power cut in the ways a real disk loses it: whole, in part, as zeros, or not at all.
 */
import * as fs from "node:fs";
import type { Disk } from "../../../src/base/disk.ts";
import { commitsOf } from "./tear.ts";
import { EMPTY, type FileNode, type FolderNode, losePower, type Node } from "./nodes.ts";

/** What happens at the n-th call of a command. */
export interface Fault {
  readonly at: number;
  /**
   * `kill`: the process dies. `power`: the machine does. `short`: a write takes a part and goes on.
   * Else an error's name; with `lasts`, every call from there that would need space or leave.
   */
  readonly what: string;
  readonly lasts?: boolean;
}

/** Thrown by every call of a process that was killed: nothing below it may go on. */
export class Killed extends Error {}

/** What the disk does worse than a disk may, to show that the simulation notices. */
export type Sabotage = "fsync" | "folders" | "rollback" | "identity" | "none";

export interface DiskOptions {
  readonly root: string;
  readonly now: () => number;
  readonly next: () => number;
  /** Times are kept in steps of so many milliseconds. */
  readonly grain_ms: number;
  /** False where the file system does not tell when a file was made. */
  readonly tells_birth: boolean;
  readonly sabotage: Sabotage;
}

interface Open {
  readonly node: Node;
  readonly path: string;
}

const FIRST_DESCRIPTOR = 1_000_000;
const CREATES = fs.constants.O_CREAT;
const EXCLUSIVE = fs.constants.O_EXCL;

/** Calls that change something: those that a full or read-only disk refuses; EIO hits any. */
const CHANGES = new Set(["create", "write", "mkdir", "rename", "remove", "truncate", "sync"]);

export class SimulatedDisk {
  readonly #options: DiskOptions;
  readonly #open = new Map<number, Open>();
  readonly #identities = new Map<number, { readonly ino: number; readonly birth: number }>();
  readonly #free: number[] = [];
  readonly #index: string;
  /** Real files as they were seen last, and since when. */
  readonly #looks = new Map<string, { readonly looks: string; readonly at: number }>();
  readonly #root: FolderNode;
  #descriptor = FIRST_DESCRIPTOR;
  #ino: number;
  #fault: Fault | null = null;
  /** Runs before the n-th call: what others do in the midst of a command. */
  #meanwhile: { readonly at: number; readonly act: () => void } | null = null;
  #dead = false;
  /** Calls since the last command began. */
  calls = 0;

  constructor(options: DiskOptions) {
    this.#options = options;
    this.#index = `${options.root}/index`;
    // Two machines do not count their inodes alike.
    this.#ino = 1000 * (1 + Math.floor(options.next() * 1_000_000));
    this.#root = this.#folder();
    fs.mkdirSync(options.root, { recursive: true });
  }

  /** True once a fault killed the process; `restart` brings a new one. */
  get isDead(): boolean {
    return this.#dead;
  }

  /** Begins a command: its calls are counted from here. */
  arm(fault: Fault | null, meanwhile: { at: number; act: () => void } | null = null): void {
    this.calls = 0;
    this.#fault = fault;
    this.#meanwhile = meanwhile;
  }

  /** Ends a command; of a killed process nothing stays open. */
  disarm(): void {
    this.#fault = null;
    this.#meanwhile = null;
    this.#dead = false;
    this.#open.clear();
  }

  /** The power goes and comes back: what was not synced is lost, or not, as the seed says. */
  cutPower(): void {
    losePower(this.#root, this.#options.next);
  }

  // What a test does to the store from outside: as git, cp and people do, and durable at once.

  /** Content of every file below the root, by path; the arrays never change. */
  contents(): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    const walk = (folder: FolderNode, path: string) => {
      for (const [name, node] of [...folder.entries].sort(([a], [b]) => a < b ? -1 : 1)) {
        if (node.kind === "file") found.set(`${path}${name}`, node.content);
        else walk(node, `${path}${name}/`);
      }
    };
    walk(this.#root, "");
    return found;
  }

  read(path: string): Uint8Array | null {
    const node = this.#find(path);
    return node?.kind === "file" ? node.content : null;
  }

  /** What no power cut takes from a file. */
  readSynced(path: string): Uint8Array | null {
    const node = this.#find(path);
    return node?.kind === "file" ? node.synced : null;
  }

  /** Writes a file; `in_place` as `cp` does over a file, else as git does: a new one. */
  place(path: string, content: Uint8Array, { in_place }: { readonly in_place: boolean }): void {
    const folder = this.#makeAll(path.slice(0, path.lastIndexOf("/")));
    const name = path.slice(path.lastIndexOf("/") + 1);
    const old = folder.entries.get(name);
    if (in_place && old?.kind === "file") {
      this.#touch(old);
      old.content = old.synced = content;
      return;
    }
    const node: FileNode = { ...this.#stamp(), kind: "file", content, synced: content };
    this.#forever(folder, [[name, node]]);
  }

  /** Removes a file, and the folders that it leaves empty, as git does. */
  take(path: string): void {
    const at = path.lastIndexOf("/");
    const folder = this.#find(path.slice(0, at));
    if (folder?.kind !== "folder") return;
    this.#forever(folder, [[path.slice(at + 1), null]]);
    if (folder.entries.size === 0 && path.slice(0, at).includes("/")) this.take(path.slice(0, at));
  }

  /** The same tree with other inodes, as a clone has it. */
  cloneFrom(other: SimulatedDisk): void {
    for (const [path, content] of other.contents()) this.place(path, content, { in_place: false });
    const walk = (folder: FolderNode, path: string) => {
      for (const [name, node] of folder.entries) {
        if (node.kind === "folder") {
          this.#makeAll(`${path}${name}`);
          walk(node, `${path}${name}/`);
        }
      }
    };
    walk(other.#root, "");
  }

  #makeAll(path: string): FolderNode {
    let folder = this.#root;
    for (const name of path === "" ? [] : path.split("/")) {
      let child = folder.entries.get(name);
      if (child?.kind !== "folder") {
        child = this.#folder();
        this.#forever(folder, [[name, child]]);
      }
      folder = child;
    }
    return folder;
  }

  /** Changes entries for good, and all that waited to be synced with them. */
  #forever(folder: FolderNode, change: readonly (readonly [string, Node | null])[]): void {
    this.#change(folder, change);
    folder.synced = new Map(folder.entries);
    folder.pending = [];
  }

  // The calls of `node:fs` that the program makes.

  /** What `replaceDisk` takes. */
  readonly calls_of_fs: Disk = {
    lstatSync: (path: string) => this.#lstat(path),
    readdirSync: (path: string) => this.#list(path),
    mkdirSync: (path: string, { mode }: { readonly mode: number }) => this.#mkdir(path, mode),
    chmodSync: (path: string, mode: number) => this.#chmod(path, mode),
    mkdtempSync: fs.mkdtempSync,
    accessSync: fs.accessSync,
    openSync: (path: string, flags: number, mode = 0) => this.#openFile(path, flags, mode),
    fstatSync: (fd: number) => this.#fstat(fd),
    closeSync: (fd: number) => this.#close(fd),
    readSync: (fd: number, into: Uint8Array, offset: number, length: number, position: number) =>
      this.#read(fd, into.subarray(offset, offset + length), position),
    writeSync: (fd: number, from: Uint8Array, offset: number, length: number) =>
      this.#write(fd, from.subarray(offset, offset + length)),
    ftruncateSync: (fd: number, size: number) => this.#truncate(fd, size),
    fdatasyncSync: (fd: number) => this.#sync(fd),
    fsyncSync: (fd: number) => this.#sync(fd),
    renameSync: (from: string, to: string) => this.#rename(from, to),
    rmSync: (path: string, options: fs.RmOptions) => this.#remove(path, options),
    rmdirSync: (path: string) => this.#remove(path, { force: false }),
  } as unknown as Disk;

  /** Counts a call, and does what the fault says of it. */
  #call(kind: string, path: string): void {
    if (this.#dead) throw new Killed("this process is dead");
    this.calls += 1;
    if (this.#meanwhile?.at === this.calls) {
      const { act } = this.#meanwhile;
      this.#meanwhile = null;
      act();
    }
    const fault = this.#fault;
    if (fault === null || this.calls < fault.at) return;
    if (fault.what === "kill" || fault.what === "power") {
      this.#dead = true;
      throw new Killed(`killed at call ${this.calls}: ${kind} ${path}`);
    }
    if (fault.what === "short" || (fault.what !== "EIO" && !CHANGES.has(kind))) return;
    // A full disk takes no more, but gives back.
    const gives = fault.what !== "EROFS" && fault.what !== "EIO" &&
      (kind === "truncate" || kind === "remove");
    if (gives) return;
    if (fault.lasts !== true) this.#fault = null;
    throw failure(fault.what, kind, path);
  }

  /** Path below the root; null for what stays on the real disk. */
  #below(path: string): string | null {
    const { root } = this.#options;
    if (path === root) return "";
    if (!path.startsWith(`${root}/`)) return null;
    return path === this.#index || path.startsWith(`${this.#index}/`)
      ? null
      : path.slice(root.length + 1);
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of path === "" ? [] : path.split("/")) {
      if (node?.kind !== "folder") return undefined;
      node = node.entries.get(name);
    }
    return node;
  }

  #parent(path: string, kind: string): FolderNode {
    const at = path.lastIndexOf("/");
    const parent = this.#find(at < 0 ? "" : path.slice(0, at));
    if (parent === undefined) throw failure("ENOENT", kind, path);
    if (parent.kind !== "folder") throw failure("ENOTDIR", kind, path);
    return parent;
  }

  #lstat(path: string): unknown {
    this.#call("look", path);
    const below = this.#below(path);
    if (below === null) return this.#realStat(path);
    const node = this.#find(below);
    return node === undefined ? undefined : this.#stat(node);
  }

  /** A real file's stat with an identity that a seed repeats. */
  #realStat(path: string): unknown {
    const found = fs.lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined || !path.startsWith(`${this.#index}/`)) return found;
    const known = this.#options.sabotage === "identity" ? { ino: 1, birth: 1 } : undefined;
    const { ino, birth } = known ?? this.#identities.get(found.ino) ?? this.#stamp();
    this.#identities.set(found.ino, { ino, birth });
    const changed = this.#changed(path, `${ino} ${found.size}`);
    return Object.assign(found, { ino, ...this.#times(birth, changed, changed) });
  }

  /** When a real file was seen to have changed: a database counts its commits. */
  #changed(path: string, looks: string): number {
    const now = `${looks} ${path.endsWith(".db") ? commitsOf(path) : ""}`;
    const known = this.#looks.get(path);
    if (known?.looks === now) return known.at;
    const at = this.#time();
    this.#looks.set(path, { looks: now, at });
    return at;
  }

  #stat(node: Node): unknown {
    return {
      isFile: () => node.kind === "file",
      size: node.kind === "file" ? node.content.length : 4096,
      // A disk, whose number is its own.
      dev: 0x801,
      ino: this.#options.sabotage === "identity" && node.kind === "folder" ? 1 : node.ino,
      mode: node.mode | (node.kind === "file" ? fs.constants.S_IFREG : fs.constants.S_IFDIR),
      nlink: 1,
      ...this.#times(node.birth, node.mtime, node.ctime),
    };
  }

  #times(birth: number, mtimeMs: number, ctimeMs: number) {
    return { mtimeMs, ctimeMs, birthtimeMs: this.#options.tells_birth ? birth : ctimeMs };
  }

  #list(path: string): string[] {
    this.#call("list", path);
    const below = this.#below(path);
    if (below === null) return fs.readdirSync(path);
    const node = this.#find(below);
    if (node === undefined) throw failure("ENOENT", "list", path);
    if (node.kind === "file") throw failure("ENOTDIR", "list", path);
    return [...node.entries.keys()];
  }

  #mkdir(path: string, mode: number): void {
    this.#call("mkdir", path);
    const below = this.#below(path);
    if (below === null) return void fs.mkdirSync(path, { mode });
    if (this.#find(below) !== undefined) throw failure("EEXIST", "mkdir", path);
    const name = below.slice(below.lastIndexOf("/") + 1);
    this.#change(this.#parent(below, "mkdir"), [[name, this.#folder(mode)]]);
  }

  #chmod(path: string, mode: number): void {
    this.#call("chmod", path);
    const below = this.#below(path);
    if (below === null) return fs.chmodSync(path, mode);
    const node = this.#find(below);
    if (node === undefined) throw failure("ENOENT", "chmod", path);
    node.mode = mode;
    node.ctime = this.#time();
  }

  #openFile(path: string, flags: number, mode: number): number {
    const below = this.#below(path);
    this.#call((flags & CREATES) !== 0 ? "create" : "open", path);
    if (below === null) return fs.openSync(path, flags, mode);
    let node = this.#find(below);
    if (node !== undefined && (flags & EXCLUSIVE) !== 0) throw failure("EEXIST", "create", path);
    if (node === undefined) {
      if ((flags & CREATES) === 0) throw failure("ENOENT", "open", path);
      node = { ...this.#stamp(mode), kind: "file", content: EMPTY, synced: EMPTY };
      const name = below.slice(below.lastIndexOf("/") + 1);
      this.#change(this.#parent(below, "create"), [[name, node]]);
    }
    this.#descriptor += 1;
    this.#open.set(this.#descriptor, { node, path });
    return this.#descriptor;
  }

  #fstat(fd: number): unknown {
    if (fd < FIRST_DESCRIPTOR) return fs.fstatSync(fd);
    return this.#stat(this.#opened(fd).node);
  }

  #opened(fd: number): Open {
    if (this.#dead) throw new Killed("this process is dead");
    const open = this.#open.get(fd);
    if (open === undefined) throw failure("EBADF", "use", String(fd));
    return open;
  }

  #fileOf(fd: number): FileNode {
    const { node, path } = this.#opened(fd);
    if (node.kind !== "file") throw failure("EISDIR", "use", path);
    return node;
  }

  #close(fd: number): void {
    if (fd < FIRST_DESCRIPTOR) return fs.closeSync(fd);
    this.#open.delete(fd);
  }

  #read(fd: number, into: Uint8Array, position: number): number {
    if (fd < FIRST_DESCRIPTOR) return fs.readSync(fd, into, 0, into.length, position);
    const { content } = this.#fileOf(fd);
    const part = content.subarray(position, position + into.length);
    into.set(part);
    return part.length;
  }

  #write(fd: number, bytes: Uint8Array): number {
    if (fd < FIRST_DESCRIPTOR) return fs.writeSync(fd, bytes);
    const { node, path } = this.#opened(fd) as { node: FileNode; path: string };
    const before = this.#fault;
    const append = (part: Uint8Array) => {
      const grown = new Uint8Array(node.content.length + part.length);
      grown.set(node.content);
      grown.set(part, node.content.length);
      node.content = grown;
      this.#touch(node);
      return part.length;
    };
    try {
      this.#call("write", path);
    } catch (cause) {
      // A dying process or disk takes a part of what it was given.
      const taken = Math.floor(this.#options.next() * (bytes.length + 1));
      if (before?.what !== "EROFS") append(bytes.subarray(0, taken));
      throw cause;
    }
    const short = before?.what === "short" && this.calls >= before.at && bytes.length > 1;
    if (!short) return append(bytes);
    return append(bytes.subarray(0, 1 + Math.floor(this.#options.next() * (bytes.length - 1))));
  }

  #truncate(fd: number, size: number): void {
    const { path } = this.#opened(fd);
    this.#call("truncate", path);
    if (this.#options.sabotage === "rollback") return;
    const node = this.#fileOf(fd);
    node.content = node.content.slice(0, size);
    this.#touch(node);
  }

  #sync(fd: number): void {
    if (fd < FIRST_DESCRIPTOR) return fs.fsyncSync(fd);
    const { node, path } = this.#opened(fd);
    this.#call("sync", path);
    const { sabotage } = this.#options;
    if (node.kind === "file") {
      if (sabotage !== "fsync") node.synced = node.content;
    } else if (sabotage !== "folders") {
      node.synced = new Map(node.entries);
      node.pending = [];
    }
  }

  #rename(from: string, to: string): void {
    this.#call("rename", from);
    const [source, target] = [this.#below(from), this.#below(to)];
    if (source === null || target === null) return fs.renameSync(from, to);
    const node = this.#find(source);
    if (node === undefined) throw failure("ENOENT", "rename", from);
    const folder = this.#parent(target, "rename");
    const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
    node.ctime = this.#time();
    this.#change(folder, [[nameOf(source), null], [nameOf(target), node]]);
  }

  #remove(path: string, options: fs.RmOptions): void {
    this.#call("remove", path);
    const below = this.#below(path);
    if (below === null) return fs.rmSync(path, options);
    if (this.#find(below) === undefined) {
      if (options.force === true) return;
      throw failure("ENOENT", "remove", path);
    }
    const name = below.slice(below.lastIndexOf("/") + 1);
    this.#change(this.#parent(below, "remove"), [[name, null]]);
  }

  #change(folder: FolderNode, change: readonly (readonly [string, Node | null])[]): void {
    for (const [name, node] of change) {
      const old = folder.entries.get(name);
      if (old !== undefined && old !== node) this.#reuse(old, change);
      node === null ? folder.entries.delete(name) : folder.entries.set(name, node);
    }
    folder.pending.push({ change, time_before: folder.ctime });
    this.#touch(folder);
  }

  /** The inode of a file that is gone is given to the next one, as most file systems do. */
  #reuse(old: Node, change: readonly (readonly [string, Node | null])[]): void {
    const stays = change.some(([, node]) => node === old);
    if (!stays && this.#options.grain_ms < 100) this.#free.push(old.ino);
  }

  #folder(mode = 0o700): FolderNode {
    return {
      ...this.#stamp(mode),
      kind: "folder",
      entries: new Map(),
      synced: new Map(),
      pending: [],
    };
  }

  #stamp(mode = 0o600) {
    const now = this.#time();
    this.#ino += 1;
    return { ino: this.#free.pop() ?? this.#ino, birth: now, mode, mtime: now, ctime: now };
  }

  #touch(node: Node): void {
    node.mtime = node.ctime = this.#time();
  }

  #time(): number {
    const { now, grain_ms } = this.#options;
    return Math.floor(now() / grain_ms) * grain_ms;
  }
}

function failure(code: string, kind: string, path: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${kind} '${path}'`), { code });
}
