/**
 * An independent reader of ledgers: it shares no code with the program, only the format page. It
 * says which events a store holds, how often, and what is wrong with its files.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

export interface Checked {
  /** How often each event id stands in the ledgers. */
  readonly events: Map<string, number>;
  /** `path:line: what is wrong`. */
  readonly faults: string[];
  /** Files whose last line has no newline. */
  readonly torn: string[];
}

const OURS = /^(.*\.[0-9a-f]{12})(?:\.(\d+))?\.jsonl$/;
const HASH = /,"hash":"sha1:([0-9a-f]{40})"\}$/;

/** Reads every ledger of ours below a store's root, or of files by their paths. */
export function check(store: string | ReadonlyMap<string, Uint8Array>): Checked {
  const checked: Checked = { events: new Map(), faults: [], torn: [] };
  const files = typeof store === "string" ? filesOf(store) : store;
  const paths = [...files.keys()].filter((path) => OURS.test(path));
  const segment = (path: string) => Number(OURS.exec(path)?.[2] ?? "1");
  // A segment with a zero before its number goes on from the one before, of whatever day.
  const chain = (path: string) => {
    const [, file = "", number = ""] = OURS.exec(path) ?? [];
    return number.startsWith("0") ? file.replace(/\d{4}-\d\d-\d\d(?=[^/]*$)/, "*") : file;
  };
  paths.sort((a, b) =>
    chain(a) < chain(b) ? -1 : chain(a) > chain(b) ? 1 : segment(a) - segment(b)
  );
  let prev = "";
  for (const path of paths) {
    if (segment(path) === 1) prev = "0".repeat(64);
    prev = checkFile(path, { bytes: Buffer.from(files.get(path) ?? []), before: prev }, checked);
  }
  return checked;
}

function filesOf(root: string): Map<string, Uint8Array> {
  const found = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = found.filter((each) => each.isFile() && OURS.test(each.name))
    .map((each) => `${each.parentPath}/${each.name}`);
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}

function checkFile(
  path: string,
  { bytes, before }: { readonly bytes: Buffer; readonly before: string },
  checked: Checked,
): string {
  let prev = before;
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0) {
      checked.torn.push(path);
      break;
    }
    const row = bytes.subarray(start, end);
    const text = row.toString("utf8");
    const hash = HASH.exec(text);
    const body = hash === null ? "" : `${text.slice(0, hash.index)}}`;
    const own = createHash("sha1").update(body).digest("hex");
    const payload = payloadOf(text);
    if (hash?.[1] !== own && payload?.text !== "null") {
      checked.faults.push(`${path}:${line}: wrong hash`);
    }
    if (!text.includes(`"prev":"sha256:${prev}"`)) {
      checked.faults.push(`${path}:${line}: unchained`);
    }
    const id = /"event_id":"([^"]+)"/.exec(text)?.[1];
    if (id !== undefined && text.includes('"schema_version":"diasync-v1-event"')) {
      checked.events.set(id, (checked.events.get(id) ?? 0) + 1);
    }
    if (payload !== null && payload.text !== "null" && sha256(payload.text) !== payload.stated) {
      checked.faults.push(`${path}:${line}: not the payload that it commits to`);
    }
    prev = sha256(payload === null ? text : payload.without);
    start = end + 1;
  }
  return prev;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The payload of a line, what the line says of it, and the line with `null` in its place. */
function payloadOf(line: string): { text: string; stated: string; without: string } | null {
  const [head, ...rest] = line.split('"payload":');
  const [text, ...tail] = rest.join('"payload":').split(',"payload_sha256":"');
  if (rest.length === 0 || tail.length === 0) return null;
  const behind = `,"payload_sha256":"${tail.join(',"payload_sha256":"')}`;
  const stated = behind.slice(19, 83);
  return { text: text ?? "", stated, without: `${head}"payload":null${behind}` };
}
