/** `version`: what this program is and can do. */
import { FORMAT_VERSION } from "../store/layout.ts";
import { command, nothing } from "../command/command.ts";

export default command({
  name: "version",
  group: "Setup",
  about: "print version, commit, runtime and features",
  actions: [],
  options: {},
  examples: [["version", "for bug reports"]],
  access: "none",
  reach: "cheap",
  tells_dry_run: false,
  plan: nothing,
  report(_memory, _asked, { env }) {
    const { version, commit, runtime, target } = env.build;
    const features = { store_format: FORMAT_VERSION, reads_formats: [1, FORMAT_VERSION] };
    return { version, commit, runtime, target, features };
  },
});
