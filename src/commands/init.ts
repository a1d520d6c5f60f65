/** `init`: makes the store. Every writing command does so too; this one says what it made. */
import { command, nothing } from "../command/command.ts";
import { brought } from "../command/need.ts";
import * as o from "../command/options.ts";

export default command({
  name: "init",
  about: "make the store, or what is missing of it",
  actions: [],
  options: {
    force: o.flag("write the defaults of _meta anew"),
    commit_private: o.flag("let this clone's git have what is private, which it ignores else"),
    shared: o.flag("open the store to its group: folders 2770, files 0660, for every later writer"),
  },
  examples: [
    ["init", "makes .memory in the repository"],
    ["init --shared", "makes a store that all members of the folder's group can write"],
  ],
  access: "write",
  reach: "cheap",
  tells_dry_run: false,
  needs: ({ options }) => [{ need: "make", options }],
  plan: nothing,
  report(_memory, { options }, { env }) {
    const { folders, meta, closed } = brought(env, "make");
    const more = { ...(options.shared ? { shared: true } : {}), ...(closed ? { closed } : {}) };
    return { root: env.shown_root, created_dirs: folders, written_meta: meta, ...more };
  },
});
