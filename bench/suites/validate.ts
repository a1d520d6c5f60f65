/** Validating: every line hashed twice, beside `sha1sum` and `sha256sum` of the same bytes. */
import { verifyRows } from "../../src/bench/loops.ts";
import { runProcess } from "../processes.ts";
import { sumsOf } from "../sums.ts";
import { generate } from "../store.ts";
import { SLOW, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "validate",
  about: "every line of every ledger verified",
  effort: SLOW,
  async loops(bench) {
    const cwd = bench.folder();
    const { memoryctl } = bench.binaries();
    const root = `${cwd}/.memory`;
    const { rows, bytes } = generate(root, bench.count(50_000, 100));
    runProcess([memoryctl, "stats"], { cwd });
    const setup = { folder: bench.folder(), world: WORLD, rows: bench.count(10_000, 50) };
    return [
      await verifyRows(setup),
      {
        name: `validate ${rows} rows`,
        unit: "bytes",
        count: bytes,
        processes: {
          floor: { name: "sha1sum, sha256sum", run: sumsOf(root) },
          work: {
            name: "validate --strict",
            run: () => runProcess([memoryctl, "validate", "--strict"], { cwd }),
          },
        },
      },
    ];
  },
};

export default suite;
