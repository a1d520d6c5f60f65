/** Stories: command lines that are played one after the other, on a store of their own. */
import type { Answer } from "./command.ts";

/** A command line of a story, with what a reader should know of it. */
export interface Scene {
  readonly say: string;
  /** Without `memoryctl`. */
  readonly argv: readonly string[];
  /** The exit code that belongs to the story. */
  readonly exit: number;
  /** What matters of the answer, in a line or a few. */
  readonly shows: (answer: Answer) => string;
}

/** Command lines to be played on a temporary store. */
export interface Story {
  /** Yields them one after the other, each when the answer of the one before is known. */
  readonly scenes: Generator<Scene, void, Answer>;
  /** True where the store is to be kept. */
  readonly keep: boolean;
}

/** A scene that was played on a store of its own. */
export interface PlayedScene {
  readonly say: string;
  readonly argv: readonly string[];
  /** True where it ended as the story says. */
  readonly as_told: boolean;
  readonly exit: number;
  readonly shows: string;
  readonly answer: Answer;
}

export interface Played {
  readonly scenes: readonly PlayedScene[];
  /** Where the store of the story is kept; null where it is gone. */
  readonly folder: string | null;
}
