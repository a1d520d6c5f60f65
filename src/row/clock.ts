/** How far the Lamport clocks of rows may go. */

/** A Lamport clock beyond this is damage: no history counts so far. */
export const LC_LIMIT = 2 ** 48;

/**
 * Rows of others move the clock no further than this: a store does not count so far by itself, and
 * nobody can use up the clocks of all others. The greatest clock of a file's first row is beyond
 * it by one jump, so that whoever was pushed to the limit goes on in files of their own.
 */
export const CLOCK_LIMIT = 2 ** 40;

/** Beyond the limit, a row that far ahead of those before it in its file is refused. */
export const LC_JUMP = 2 ** 32;
