/** The world of one invocation, as its plan and its report see it. */
import { stat } from "../base/files.ts";
import { sha256Hex } from "../base/runtime.ts";
import { openSound, readSound } from "../base/linked.ts";
import { absolutePath } from "../base/paths.ts";
import { day } from "../base/time.ts";
import { openPublicTree, readBytes, statReached, within } from "../base/tree.ts";
import type { Env, OutsideFolder } from "../command/env.ts";
import type { Gathered } from "../command/need.ts";
import { replicaOf } from "../state/meta.ts";
import type { State } from "../state/state.ts";
import type { Invocation } from "./invocation.ts";

/** Who writes new rows, and on which day: a segment that is opened has it in its name. */
export interface Destination {
  readonly day: string;
  readonly replica: string;
}

/** Bytes of the largest file that `read` gives. */
const READ_LIMIT = 1024 * 1024;

/** The world, with all that was gathered. */
export function envOf(call: Invocation, gathered: Partial<Gathered>): Env {
  const { world: { random, build }, root, tree, now_ms } = call;
  return {
    now_ms,
    random,
    build,
    gathered,
    shown_root: root.shown,
    get root() {
      return absolutePath(call.world.around().cwd, root.path);
    },
    outside,
    exists: (path) => statReached(tree, path) !== null,
    read: (path) => readSound(tree, path, READ_LIMIT),
    sha256: (path) => {
      const bytes = readBytes(tree, path, openSound);
      return bytes === null ? null : sha256Hex(bytes);
    },
  };
}

/** A folder of the repository, outside of the store. */
export function outside(folder: string): OutsideFolder {
  const tree = openPublicTree(folder);
  return {
    has: (path) => stat(within(tree, path)) !== null,
    read: (path) => readBytes(tree, path),
  };
}

/** Where new rows go: the day comes from the clock, not from what the caller says. */
export function destinationOf({ now_ms }: Invocation, state: State): Destination {
  return { day: day(now_ms), replica: replicaOf(state) };
}
