/** The floor of `validate`: the system's own tools over the same files, one after the other. */
import { type ProcessRun, runProcess } from "./processes.ts";

const ZONES = "streams bus coordination governance projects";

/** Hashes every ledger of a store with `sha1sum`, then with `sha256sum`. */
export function sumsOf(root: string): () => ProcessRun {
  const find = `find ${ZONES} -name '*.jsonl' -print0`;
  const script = `${find} | xargs -0 sha1sum && ${find} | xargs -0 sha256sum`;
  return () => runProcess(["sh", "-c", script], { cwd: root });
}
