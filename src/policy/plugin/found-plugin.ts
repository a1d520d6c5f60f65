/** A plugin that was found: where, whether it may run, and how answers tell of it. */
import type { Module } from "./module.ts";

export type PluginStatus = "active" | "untrusted" | "changed" | "failed" | "timeout" | "refused";

/** A plugin that was found, before any of it ran. */
export interface FoundPlugin {
  readonly name: string;
  /** Absolute path of its file; `built-in` for those in this program. */
  readonly path: string;
  /** `--plugins`, `MEMORYCTL_PLUGINS`, `store`, `beside` or `built-in`. */
  readonly source: string;
  readonly status: PluginStatus;
  /** Why it does not run; empty for `active`. */
  readonly reason: string;
  /** Of its bytes; null for built-in ones, and where they cannot be read. */
  readonly sha256: string | null;
  /** What stands there now; null for built-in ones, and for a file that is no plugin. */
  readonly module: Module | null;
}

/** A plugin as answers tell of it. */
export interface PluginState {
  readonly name: string;
  /** Null where it was never asked. */
  readonly version: string | null;
  readonly source: string;
  readonly status: PluginStatus;
  readonly reason: string;
  readonly sha256: string | null;
}

/** A plugin that was found, as answers tell of it. */
export function stateOf({ name, source, status, reason, sha256 }: FoundPlugin): PluginState {
  return { name, version: null, source, status, reason, sha256 };
}
