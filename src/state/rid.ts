/**
 * A row's number in the index: its file and its line in one integer, so that the rows of a file
 * are one range and no table needs a second key for that.
 */

/** Lines of a file; 2^21 files remain, which is far more than any store has. */
const LINES = 2 ** 32;

export function ridOf(fid: number, line: number): number {
  return fid * LINES + line;
}

export function fileOf(rid: number): number {
  return Math.floor(rid / LINES);
}

export function lineOf(rid: number): number {
  return rid % LINES;
}

/** The rows of a file behind a line: `from <= rid < to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export function rowsBehind(fid: number, line: number): Range {
  return { from: ridOf(fid, line + 1), to: ridOf(fid + 1, 0) };
}
