/** One invocation of a command, with what the rim and the rooms above hand to the spine. */
import type { Failure } from "../base/errors.ts";
import type { Random } from "../base/id.ts";
import type { Tree } from "../base/tree.ts";
import type { Answer, Command, Request } from "../command/command.ts";
import type { BuildInfo } from "../command/env.ts";
import type { Measurement } from "../command/measurement.ts";
import type { Gathered, Need, Trial } from "../command/need.ts";
import type { Played, Story } from "../command/story.ts";
import type { Surroundings } from "../policy/plugin/places.ts";
import type { CommandCheck } from "../policy/review.ts";

/** Clock, randomness and build, as the rim hands them in. */
export interface World {
  readonly now: () => number;
  readonly random: Random;
  readonly build: BuildInfo;
  /** Says something beside the answer: on stderr. */
  readonly tell: (text: string) => void;
  /** The network file system that a path is on; null for a local one. */
  readonly networkOf: (path: string) => string | null;
  /** Where the user's own memory is, made or not; null where nothing names a place for it. */
  readonly userRoot: () => Root | null;
  /** A folder for what cannot be kept in the store. */
  readonly temporary: string;
  /** Where plugins may be; only commands that consult them ask. */
  readonly around: () => Surroundings;
}

/** Where the store is. */
export interface Root {
  readonly path: string;
  /** As answers show it. */
  readonly shown: string;
  /** Why no store can be had here, whatever stands at the path. */
  readonly refusal?: Failure;
  /** True for the user's own memory: no git has any of it. */
  readonly is_users?: true;
}

/** What only rooms above the spine can do for a need. */
export interface Executors {
  /** Times the program's own loops. */
  readonly measure: (trial: Trial) => Promise<readonly Measurement[]>;
  /** Plays command lines. */
  readonly play: (story: Story) => Promise<Played>;
  /** Runs another program in the foreground, with more variables; gives its exit code. */
  readonly command: (
    words: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => Promise<number>;
  /** Shows an answer before the command ends; false where nobody reads any more. */
  readonly show: (answer: Answer) => Promise<boolean>;
  /** Says why words are no command line. */
  readonly faultOf: CommandCheck;
}

export interface Invocation {
  readonly command: Command;
  readonly request: Request<never>;
  readonly world: World;
  readonly root: Root;
  readonly tree: Tree;
  readonly now_ms: number;
  readonly executors: Executors | undefined;
  readonly needs: readonly Need[];
  /** What was brought so far: that which needs no transaction of the store. */
  readonly gathered: Partial<Gathered>;
}
