/** Words of a command line, as a shell of POSIX reads them back. */

/** A word, quoted where a shell would take it for something else. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_\/:=.,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
