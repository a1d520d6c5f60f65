/** The files of a world that ended, brought one at a time into a store that knows nothing. */
import { difference, type Dump, dumpStore } from "../dump.ts";
import { shuffled } from "../random.ts";
import { type Host, LEDGER, must, wholeLines } from "./host.ts";
import type { World } from "./world.ts";

/** One file as it comes: as its writer has it, or an early copy of that. */
interface Parcel {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** No host of a world has a number so high. */
const NUMBER = 9;

/** In whatever order files come, whole or first in part, the state is that of all at once. */
export async function arriveAnyhow(world: World, from: Host, wanted: Dump): Promise<void> {
  const to = world.host("fresh", NUMBER);
  to.clock = from.clock;
  await run(to, ["init"]);
  for (const { path, bytes } of parcels(world, from)) {
    to.disk.place(path, bytes, { in_place: world.next() < 0.5 });
    world.say(`${to.name} gets ${bytes.length} bytes of ${path}`);
    if (world.next() < 0.7) await run(to, ["stats"]);
  }
  // What came in place is seen by those that look at everything.
  const { index } = await run(to, ["validate", "--verbose"]);
  must(index.differences.length === 0, () => `a fresh store: ${JSON.stringify(index)}`);
  const found = to.with(() => difference(dumpStore(to.root), wanted));
  must(found.length === 0, () => `in another order, another state:\n${found.join("\n")}`);
  world.hold(to, world.hosts.flatMap((host) => host.acknowledged));
}

async function run(host: Host, argv: readonly string[]) {
  const { exit, answer } = await host.run({ argv });
  // Torn ends that nobody may mend are damage, and stay.
  must([0, 3].includes(exit), () => `${argv.join(" ")}: ${JSON.stringify(answer)}`);
  return answer;
}

/** All ledgers and archives, in any order; some of the ledgers in part before they come whole. */
function parcels({ next }: World, from: Host): Parcel[] {
  const files = [...from.disk.contents()]
    .filter(([path]) => LEDGER.test(path) || path.startsWith("archive/"))
    .map(([path, bytes]) => ({ path, bytes }));
  return shuffled(next, files).flatMap((file) => {
    if (!LEDGER.test(file.path) || next() < 0.7) return [file];
    const part = wholeLines(file.bytes.subarray(0, Math.floor(next() * file.bytes.length)));
    return part.length === 0 ? [file] : [{ path: file.path, bytes: part }, file];
  });
}
