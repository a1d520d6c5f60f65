/** The name of a repository, as the place that it was cloned from has it: from git's files. */
import { below } from "./paths.ts";
import { smallText } from "./repository.ts";

/**
 * The last part of the address of `origin`, or of the first remote, without `.git`; null where git
 * names none. `common` is the folder of git's that all working trees share.
 */
export function remoteName(common: string): string | null {
  const addresses = new Map<string, string>();
  let remote: string | null = null;
  for (const line of (smallText(below(common, "config")) ?? "").split("\n")) {
    const [head = "", section] = /^\s*\[\s*(.*?)\s*\]/.exec(line) ?? [];
    if (section !== undefined) remote = /^remote\s+"(.+)"$/i.exec(section)?.[1] ?? null;
    // The first entry of a section may stand on its line.
    const address = /^\s*url\s*=\s*"?(.*?)"?\s*$/i.exec(line.slice(head.length))?.[1];
    if (remote !== null && address !== undefined && !addresses.has(remote)) {
      addresses.set(remote, address);
    }
  }
  const [first = null] = addresses.values();
  return nameIn(addresses.get("origin") ?? first ?? "");
}

function nameIn(address: string): string | null {
  // A clone of a folder may name the folder of git's in it.
  const path = address.replace(/[/\\]+$/, "").replace(/[/\\]\.git$/, "").replace(/[/\\]+$/, "");
  const last = path.split(/[/\\:]/).at(-1) ?? "";
  const name = last.replace(/\.git$/i, "");
  return name === "" || name === "." || name === ".." ? null : name;
}
