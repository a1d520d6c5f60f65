/**
 * The floor of judging many events: reads the files that are named, parses each line, hashes and
 * chains a line for it, writes them all and syncs them. No options, no lock, no index, no views.
 */
import * as fs from "node:fs";

const [target = "judged.jsonl", ...files] = process.argv.slice(2);
const judged: string[] = [];
let prev = "0".repeat(64);
for (const file of files) {
  for (const text of fs.readFileSync(file, "utf8").split("\n")) {
    if (text === "") continue;
    const { event_id } = JSON.parse(text) as { readonly event_id: string };
    const body = JSON.stringify({ event_id, op: "reduce", outcome: "accepted", prev });
    const line = `${body.slice(0, -1)},"hash":"sha1:${Bun.SHA1.hash(body, "hex")}"}`;
    prev = `sha256:${Bun.SHA256.hash(line, "hex")}`;
    judged.push(`${line}\n`);
  }
}
const fd = fs.openSync(target, "a", 0o600);
fs.writeSync(fd, judged.join(""));
fs.fdatasyncSync(fd);
fs.closeSync(fd);
fs.writeSync(1, `{"ok":true,"judged":${judged.length}}\n`);
