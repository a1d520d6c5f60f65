/** Where plugins are found, which of those with one name counts, and whether each is trusted. */
import * as files from "../../base/files.ts";
import { fileGlob } from "../../base/glob.ts";
import type { FoundPlugin } from "./found-plugin.ts";
import { nameOf, readModule } from "./module.ts";
import { changesOf } from "./pin.ts";
import { isOpen, pinOf } from "./trust.ts";

/** Where the user's plugins are looked for and kept. Paths are absolute. */
export interface Places {
  /** Folders, the first one counts most, each as answers call it. */
  readonly folders: readonly { readonly path: string; readonly source: string }[];
  /** The user's own state directory; null where there is none that can be trusted. */
  readonly state: string | null;
  /** Why there is none. */
  readonly why_none: string;
}

/** Modules that are no tests, no types and no parts of others, which begin with `_`. */
const isPlugin = fileGlob("*.{ts,mts,cts,js,mjs,cjs}", ["_*", "*.d.{ts,mts,cts}", "*.test.*"]);

/** Outside plugins at most: a folder of thousands would take the deadline of all. */
const MOST = 32;

/**
 * All plugins, the ones that count first. A name counts once: that of the first folder that holds
 * a trusted one, and only then the built-in; so nobody turns a built-in off by leaving a file.
 */
export function discover(
  places: Places,
  { builtIn, allowed }: {
    /** Names of the plugins in this program. */
    readonly builtIn: readonly string[];
    /** Digests that are trusted for this call alone. */
    readonly allowed: readonly string[];
  },
): FoundPlugin[] {
  const outside = places.folders.flatMap(({ path, source }) =>
    files.list(path).filter((name) => isPlugin(name)).map((name) =>
      foundAt(places, `${path}/${name}`, { source, allowed })
    )
  );
  const all = [
    ...outside.map((each, i) => i < MOST ? each : tooMany(each)),
    ...builtIn.map(within),
  ];
  const first = new Map<string, FoundPlugin>();
  return all.map((each) => {
    const winner = first.get(each.name);
    if (each.status !== "active") return each;
    if (winner === undefined) {
      first.set(each.name, each);
      return each;
    }
    return { ...each, status: "refused", reason: `${winner.source} has one of this name` };
  });
}

function within(name: string): FoundPlugin {
  const path = "built-in";
  return { name, path, source: path, status: "active", reason: "", sha256: null, module: null };
}

function tooMany(found: FoundPlugin): FoundPlugin {
  return { ...found, status: "refused", reason: `more than ${MOST} plugins were found` };
}

/** A plugin by its path: what stands there, and whether exactly that is trusted. */
export function foundAt(
  { state, why_none }: Places,
  path: string,
  { source, allowed }: { readonly source: string; readonly allowed: readonly string[] },
): FoundPlugin {
  const module = readModule(path);
  const head = { name: nameOf(path), path, source };
  if ("why" in module) {
    return { ...head, status: "refused", reason: module.why, sha256: null, module: null };
  }
  const hashed = { ...head, sha256: module.sha256, module };
  if (allowed.includes(module.sha256)) return { ...hashed, status: "active", reason: "" };
  if (state === null) return { ...hashed, status: "untrusted", reason: why_none };
  if (isOpen(state)) {
    return { ...hashed, status: "untrusted", reason: `others may write '${state}': chmod 700` };
  }
  const pin = pinOf(state, path);
  if (pin === null) {
    return { ...hashed, status: "untrusted", reason: `nobody trusted it: read it, then ${HOW}` };
  }
  if (pin.sha256 === module.sha256) return { ...hashed, status: "active", reason: "" };
  const reason = `since it was trusted: ${changesOf(pin, module).join(", ")}`;
  return { ...hashed, status: "changed", reason };
}

const HOW = "memoryctl plugin trust";
