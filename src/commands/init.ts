/** `init`: makes the store. Every writing command does so too; this one says what it made. */
import { command, nothing } from "./command.ts";
import * as o from "./options.ts";

export default command({
  name: "init",
  about: "make the store, or what is missing of it",
  actions: [],
  options: { force: o.flag("write the defaults of _meta anew") },
  examples: [["init", "makes .memory in the repository"]],
  access: "write",
  reach: "cheap",
  tells_dry_run: false,
  plan: nothing,
  report(_memory, _asked, { env }) {
    const { folders, meta } = env.made;
    return { root: env.shown_root, created_dirs: folders, written_meta: meta };
  },
});
