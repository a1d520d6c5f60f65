/**
 * A row's number in the index: its file and its line in one integer, so that the rows of a file
 * are one range and no table needs a second key for that.
 */

/** Lines of a file; 2^21 files remain, which is far more than any store has. */
const LINES = 2 ** 32;

/** The number of a line, counted from 1; 0 stands before all of a file's lines. */
export function ridOf(fid: number, line: number): number {
  return fid * LINES + line;
}

/** The file of a row, as `ledgers.fid` numbers it. */
export function fileOf(rid: number): number {
  return Math.floor(rid / LINES);
}

/** The line of a row in its file, from 1. */
export function lineOf(rid: number): number {
  return rid % LINES;
}

/** The rows of a file behind a line: `from <= rid < to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** All rows of a file behind `line`; behind 0 are all of them. */
export function rowsBehind(fid: number, line: number): Range {
  return { from: ridOf(fid, line + 1), to: ridOf(fid + 1, 0) };
}
