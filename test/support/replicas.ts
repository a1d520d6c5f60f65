/** Several clones of one store that exchange their ledger files as git, rsync and people do. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { Database } from "../../src/base/sqlite.ts";
import { pick } from "./random.ts";
import { filesBelow, type TestStore, testStore } from "./store.ts";

const LEDGER = /\.([0-9a-f]{12})(?:\.\d+)?\.jsonl$/;

/** From here on the index lacks the terms of some rows, as one that was made anew lacks all. */
function leaveTermsOut(index: string): void {
  const db = new Database(index);
  db.exec("UPDATE recall_part SET complete = 0");
  db.close();
}

export class Replicas {
  readonly stores: readonly TestStore[];
  readonly #next: () => number;
  /** Which clone wrote a file. */
  readonly #writer = new Map<string, number>();

  constructor(count: number, seed: number, next: () => number) {
    this.#next = next;
    this.stores = Array.from({ length: count }, (_, i) => testStore({ seed: seed * 100 + i }));
  }

  [Symbol.dispose](): void {
    for (const store of this.stores) store.remove();
  }

  /** Ledgers of a clone's own; a file belongs to the clone in which it was seen first. */
  own(i: number): string[] {
    const paths = filesBelow((this.stores[i] as TestStore).root).filter((path) =>
      LEDGER.test(path)
    );
    for (const path of paths) if (!this.#writer.has(path)) this.#writer.set(path, i);
    return paths.filter((path) => this.#writer.get(path) === i);
  }

  /** Brings some files of one clone to another, whole or as they were at an earlier line. */
  exchange(from: number, to: number): void {
    this.stores.forEach((_, i) => this.own(i));
    for (const path of filesBelow((this.stores[from] as TestStore).root)) {
      if (!LEDGER.test(path) || this.#writer.get(path) === to || this.#next() < 0.3) continue;
      const text = (this.stores[from] as TestStore).read(path);
      const lines = text.split("\n");
      const kept = this.#next() < 0.2 ? Math.floor(this.#next() * lines.length) : lines.length;
      this.#place(to, path, lines.slice(0, kept).join("\n") + (kept < lines.length ? "\n" : ""));
    }
  }

  #place(to: number, path: string, text: string): void {
    const target = `${(this.stores[to] as TestStore).root}/${path}`;
    mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    if (text === "\n" || text === "") {
      rmSync(target, { force: true });
      return;
    }
    // As git does, or in place as rsync and cp do.
    if (this.#next() < 0.5) {
      writeFileSync(`${target}.git`, text);
      renameSync(`${target}.git`, target);
    } else writeFileSync(target, text);
  }

  /** Someone cleans, caches or restores: the index goes, or an older one comes back. */
  disturb(i: number): void {
    const { root, folder } = this.stores[i] as TestStore;
    const index = `${root}/index/state.db`;
    const saved = `${folder}/saved.db`;
    const deeds = ["delete", "save", "restore", "restore in place", "leave terms out"];
    const what = pick(this.#next, deeds);
    if (!existsSync(index)) return;
    if (what === "delete") rmSync(`${root}/index`, { recursive: true });
    else if (what === "save") copyFileSync(index, saved);
    else if (what === "leave terms out") leaveTermsOut(index);
    else if (!existsSync(saved)) return;
    else if (what === "restore") {
      rmSync(index);
      copyFileSync(saved, index);
    } else writeFileSync(index, readFileSync(saved));
  }

  /** Brings every clone every other's files, whole. */
  meet(): void {
    this.stores.forEach((store, i) => {
      for (const path of this.own(i)) {
        const text = store.read(path);
        this.stores.forEach((other, j) => {
          if (i === j) return;
          const target = `${other.root}/${path}`;
          if (existsSync(target) && readFileSync(target, "utf8") === text) return;
          mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
          writeFileSync(target, text);
        });
      }
    });
  }
}
