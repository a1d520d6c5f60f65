/** Policies: the view of a store, and what the built-in policies make of it. */
import { BUILT_IN } from "../../plugins/built-in.ts";
import { openTree } from "../../src/base/tree.ts";
import stats from "../../src/commands/stats.ts";
import reduce from "../../src/commands/reduce.ts";
import { nameFilter } from "../../src/command/name-filter.ts";
import { policyView, type ViewRequest } from "../../src/policy/look/view.ts";
import { readerOf } from "../../src/run/reader.ts";
import { perform } from "../../src/bench/loops.ts";
import { openUsable } from "../../src/state/index.ts";
import type { State } from "../../src/state/state.ts";
import { generate } from "../store.ts";
import { INSIDE, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "policy",
  about: "what policies see of a store, and what they make of it",
  effort: INSIDE,
  async loops(bench) {
    const folder = bench.folder();
    const root = `${folder}/.memory`;
    const { published } = generate(root, bench.count(20_000, 100));
    const setup = { folder, world: WORLD, rows: 0 };
    await perform(setup, root, { command: stats, options: {} });
    const half = { limit: String(Math.floor(published / 2)) };
    await perform(setup, root, { command: reduce, options: half });
    const tree = openTree(root);
    const state = openUsable(tree) as State;
    const request: ViewRequest = {
      now_ms: Date.now(),
      project: "p1",
      filter: nameFilter,
      modified_ms: () => null,
    };
    const look = () => policyView(readerOf(tree, state), request);
    const view = look();
    const matches = (glob: string, text: string) => nameFilter(glob, () => false)(text);
    return [
      {
        name: "view of a store",
        unit: "calls",
        count: 1,
        floor: { name: "a copy of the view", run: () => structuredClone(view) },
        work: { name: "policyView", run: look },
      },
      {
        name: `${BUILT_IN.length} built-in policies`,
        unit: "calls",
        count: BUILT_IN.length,
        floor: { name: "a copy of the view", run: () => structuredClone(view) },
        work: {
          name: "evaluate",
          run: () => {
            return BUILT_IN.map((policy) => {
              return policy.evaluate({ ...view, settings: policy.settings ?? {}, matches });
            });
          },
        },
      },
    ];
  },
};

export default suite;
