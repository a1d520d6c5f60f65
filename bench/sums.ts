/** The floor of `validate`: the system's own tools over the same files, one after the other. */
import { execFileSync } from "node:child_process";

const ZONES = "streams bus coordination governance projects";

/** Hashes every ledger of a store with `sha1sum`, then with `sha256sum`. */
export function sumsOf(root: string): () => void {
  const find = `find ${ZONES} -name '*.jsonl' -print0`;
  const script = `${find} | xargs -0 sha1sum && ${find} | xargs -0 sha256sum`;
  return () => void execFileSync("sh", ["-c", script], { cwd: root, stdio: "ignore" });
}
