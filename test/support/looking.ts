/** The view that policies would have of a test store. */
import { statSync } from "node:fs";
import { openTree } from "../../src/base/tree.ts";
import { nameFilter } from "../../src/command/name-filter.ts";
import type { ViewData } from "../../src/policy/evaluate.ts";
import type { ViewRequest } from "../../src/policy/look/view.ts";
import { policyView } from "../../src/policy/look/view.ts";
import { readerOf } from "../../src/run/reader.ts";
import { openUsable } from "../../src/state/index.ts";
import type { TestStore } from "./store.ts";

/** Looks at a store as it is now, by its own clock. */
export function viewOf(
  store: TestStore,
  asked: Pick<ViewRequest, "scope" | "project" | "instance_id"> = {},
): ViewData {
  const tree = openTree(store.root);
  const state = openUsable(tree);
  if (state === null) throw new Error(`no index in ${store.root}`);
  try {
    return policyView(readerOf(tree, state), {
      ...asked,
      now_ms: store.clock,
      filter: nameFilter,
      modified_ms: (path) =>
        statSync(`${store.root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? null,
    });
  } finally {
    state.db.close();
  }
}
