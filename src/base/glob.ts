/** Globs: the one door to picomatch. */
import picomatch from "picomatch";

/** A test for names. `*` matches `/` too, since a scope's `/` separates no folders. */
export function nameGlob(glob: string): (name: string) => boolean {
  return picomatch(glob, { bash: true, dot: true, nonegate: true });
}

/** A test for names of files in one folder; names that begin with a dot never match. */
export function fileGlob(glob: string, ignore: readonly string[]): (name: string) => boolean {
  return picomatch(glob, { ignore: [...ignore] });
}
