/**
 * The floor of a durable, indexed append: takes an SQLite lock, appends one hashed row, syncs it,
 * inserts it into an index that is not synced, commits. One sync, no options, no checks, no chain:
 * less cannot be right.
 */
import * as fs from "node:fs";
import { DatabaseSync } from "node:sqlite";

const folder = process.argv[2] ?? ".";
const lock = new DatabaseSync(`${folder}/lock.db`);
lock.exec("PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE");
const index = new DatabaseSync(`${folder}/state.db`);
index.exec("PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
index.exec("CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, offset INTEGER, hash TEXT)");
const id = `evt-${Date.now()}-${Math.random()}`;
const body = JSON.stringify({ event_id: id, lc: 1, payload: { summary: "a fact" }, type: "x" });
const hash = Bun.SHA1.hash(body, "hex");
const fd = fs.openSync(`${folder}/ledger.jsonl`, "a", 0o600);
const { size } = fs.fstatSync(fd);
fs.writeSync(fd, `${body.slice(0, -1)},"hash":"sha1:${hash}"}\n`);
fs.fdatasyncSync(fd);
fs.closeSync(fd);
index.prepare("INSERT INTO rows VALUES (?, ?, ?)").run(id, size, hash);
index.exec("COMMIT");
index.close();
lock.close();
fs.writeSync(1, `{"ok":true,"event_id":"${id}"}\n`);
