/**
 * The floor of reading a project's memory: takes an SQLite lock, looks at each folder of the store
 * that is named, takes the newest sixty of a project out of its index, reads their rows, hashes and
 * parses them, writes a page of them into a file of its own and says it. No options, no check of
 * what the index holds, no conflicts, nothing that is judged.
 */
import * as fs from "node:fs";
import { DatabaseSync } from "node:sqlite";

const [store = ".memory", scope = "project:p1", own = "."] = process.argv.slice(2);
const lock = new DatabaseSync(`${own}/lock.db`);
lock.exec("PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE");
const index = new DatabaseSync(`${store}/index/state.db`, { readOnly: true });
const folders = index.prepare("SELECT path FROM folders").all() as { readonly path: string }[];
for (const { path } of folders) fs.lstatSync(`${store}/${path}`);
const sql = "SELECT o.id, r.offset, r.length, l.path FROM objects o JOIN rows r USING (rid) " +
  "JOIN ledgers l ON l.fid = o.rid / 4294967296 WHERE scope = ? AND realm = '' AND type = ? " +
  "AND standing = 'head' AND status_now = 'active' ORDER BY o.lc DESC, o.ts DESC LIMIT 20";
const found = index.prepare(sql);
const lines = ["decision", "fact", "commitment"].flatMap((type) =>
  (found.all(scope, type) as { id: string; offset: number; length: number; path: string }[])
    .map(({ id, offset, length, path }) => {
      const bytes = new Uint8Array(length);
      const fd = fs.openSync(`${store}/${path}`, "r");
      fs.readSync(fd, bytes, 0, length, offset);
      fs.closeSync(fd);
      const digest = Bun.SHA256.hash(bytes, "hex");
      const { payload, instance_id } = JSON.parse(new TextDecoder().decode(bytes)) as {
        readonly payload: { readonly summary: string };
        readonly instance_id: string;
      };
      return `- ${payload.summary} (${instance_id}, ${digest.slice(0, 4)}) ·${id.slice(-8)}`;
    })
);
index.close();
const page = `# ${scope}\n\n${lines.join("\n")}\n`;
fs.writeFileSync(`${own}/page.tmp`, page);
fs.renameSync(`${own}/page.tmp`, `${own}/page.md`);
lock.close();
fs.writeSync(1, `${JSON.stringify({ ok: true, capsule: page })}\n`);
