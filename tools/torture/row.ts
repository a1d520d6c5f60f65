/** A row of the bar: what proves it, and what must have been counted. */

/** A test file, the tests of it whose names hold a text, and the sizes that they take. */
export interface Part {
  readonly file: string;
  /** True for a script that is run as it is and says itself what it counted. */
  readonly script?: boolean;
  readonly name?: string;
  readonly sizes?: Readonly<Record<string, number>>;
}

export interface Row {
  readonly id: string;
  readonly about: string;
  readonly parts: readonly Part[];
  /** Counts that the tests must have reached. */
  readonly least: Readonly<Record<string, number>>;
  /** What must not be more; each of them must have been measured. */
  readonly most?: Readonly<Record<string, number>>;
  /** Counts that must be 0; each of them must have been counted. */
  readonly none: readonly string[];
  /** Measures time: nothing else runs beside it. */
  readonly alone?: boolean;
}

/** The path of a test of processes. */
export function processes(name: string): string {
  return `test/processes/${name}.test.ts`;
}
