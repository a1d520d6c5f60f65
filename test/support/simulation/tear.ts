/** What a power cut makes of an index: pages of it that were not synced are lost, or torn. */
import fs from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isBroken } from "../../../src/base/sqlite.ts";

const PAGE = 4096;

/**
 * Tears an index that does not last, as the numbers of `next` say: it stays whole, goes, or has
 * pages of now beside pages of `before` and pages of zeros. One that lasts was synced, and stays.
 */
export function tearIndex(path: string, before: Uint8Array | null, next: () => number): void {
  if (!fs.existsSync(path)) return;
  const boot = bootOf(path);
  if (boot === "" || next() < 0.25) return;
  if (next() < 0.25) return fs.rmSync(path);
  const after = fs.readFileSync(path);
  const old = before === null ? new Uint8Array() : marked(path, before, boot);
  for (let at = 0; at < after.length; at += PAGE) {
    const drawn = next();
    if (drawn < 0.5) continue;
    const page = drawn < 0.9 ? old.subarray(at, at + PAGE) : new Uint8Array();
    after.fill(0, at, at + PAGE).set(page, at);
  }
  const lost = next() < 0.2 ? Math.floor(next() * after.length / PAGE) * PAGE : after.length;
  fs.writeFileSync(path, after.subarray(0, lost));
}

/** The boot that an index names; empty where it lasts. One that is torn already names none. */
export function bootOf(path: string): string {
  return using(path, TORN, (db) => {
    const found = db.prepare("SELECT value FROM meta WHERE name = 'boot'").get();
    return String(found?.["value"] ?? "");
  });
}

const TORN = "none that it could name";

/** The index of before with the name of the boot in it: that is synced before all else. */
function marked(path: string, before: Uint8Array, boot: string): Uint8Array {
  const copy = `${path}.torn`;
  fs.writeFileSync(copy, before);
  try {
    const sql = "INSERT OR REPLACE INTO meta VALUES ('boot', ?)";
    using(copy, null, (db) => void db.prepare(sql).run(boot));
    return fs.readFileSync(copy);
  } finally {
    fs.rmSync(copy);
  }
}

/** What is done with a database; `broken` where its pages are no such database. */
function using<T>(path: string, broken: T, use: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path);
  try {
    return use(db);
  } catch (cause) {
    if (!isBroken(cause)) throw cause;
    return broken;
  } finally {
    db.close();
  }
}

/** The number of commits of a database, which stands in its header. */
export function commitsOf(path: string): string {
  const fd = fs.openSync(path, "r");
  try {
    const bytes = new Uint8Array(4);
    fs.readSync(fd, bytes, 0, 4, 24);
    return bytes.toHex();
  } finally {
    fs.closeSync(fd);
  }
}
