/**
 * Sizes, seeds and counts of the tests that torture raises. A test says what it measured, not what
 * it was asked for, and `npm run torture` tells that.
 */

/** The size of a test: what the environment variable says, else the usual one. */
export function size(variable: string, usual: number): number {
  const given = process.env[variable];
  if (given === undefined) return usual;
  const count = Number(given);
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`${variable}=${given}: no count`);
  return count;
}

/** The seed in the environment variable, to replay a failure, else a new one. */
export function seedOf(variable: string): number {
  return size(variable, Date.now() % 1_000_000);
}

/** Says on stderr what was counted for a row of the bar, and what replays it. */
export function measured(
  row: string,
  counts: Readonly<Record<string, number>>,
  replay: Readonly<Record<string, number>> = {},
): void {
  const said = Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(", ");
  const with_ = Object.entries(replay).map(([name, value]) => `${name}=${value}`).join(" ");
  console.error(`measured ${row}: ${said} [${with_}]`);
}

/** Runs a job for each item, so many at the same time. */
export async function atOnce<T>(
  items: Iterable<T>,
  job: (item: T) => Promise<void>,
  lanes = 3,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = left.next(); next.done !== true; next = left.next()) await job(next.value);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
