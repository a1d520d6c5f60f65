/** A trial: all loops timed, one after the other, in a temporary folder that is removed again. */
import * as files from "../base/files.ts";
import { expectLongRun } from "../base/runtime.ts";
import type { Trial } from "../command/need.ts";
import type { Measurement } from "../command/measurement.ts";
import type { World } from "../run/invocation.ts";
import { LOOPS } from "./loops.ts";
import { type Effort, time } from "./timing.ts";

interface Extent extends Effort {
  readonly rows: number;
}

const QUICK: Extent = { rows: 500, rounds: 5, round_ms: 25 };
const FULL: Extent = { rows: 5000, rounds: 9, round_ms: 200 };

/** How often a loop that seems slower than it may be is timed again: a machine has bad moments. */
const AGAIN = 2;

/** Times every loop. Reports what it times next; removes what it made, also after an error. */
export async function measure(world: World, { quick, bounds }: Trial): Promise<Measurement[]> {
  expectLongRun();
  const { rows, ...effort } = quick ? QUICK : FULL;
  const folder = files.temporaryFolder(world.temporary);
  const measurements: Measurement[] = [];
  try {
    for (const [i, make] of LOOPS.entries()) {
      const own = `${folder}/${i}`;
      files.makeFolder(own, 0o700);
      const loop = await make({ folder: own, world, rows });
      world.tell(`${i + 1} of ${LOOPS.length}: ${loop.name}\n`);
      const bound = bounds.get(loop.name) ?? Infinity;
      let measured = await time(loop, effort);
      for (let again = 0; again < AGAIN && measured.ratio > bound; again += 1) {
        const other = await time(loop, effort);
        if (other.ratio < measured.ratio) measured = other;
      }
      measurements.push(measured);
    }
  } finally {
    files.removeFolder(folder);
  }
  return measurements;
}
