/** Globs: the one door to picomatch. */
import picomatch from "picomatch";

/** A test for names: `*` stands for any part of one, for a scope's `/` is no path separator. */
export function nameGlob(glob: string): (name: string) => boolean {
  return picomatch(glob, { bash: true, dot: true, nonegate: true });
}

/** A test for names of files in one folder; names that begin with a dot are never meant. */
export function fileGlob(glob: string, ignore: readonly string[]): (name: string) => boolean {
  return picomatch(glob, { ignore: [...ignore] });
}
