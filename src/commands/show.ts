/** `show`: one memory, with its reason, its evidence and how it came to be. */
import { command, nothing } from "../command/command.ts";
import * as o from "../command/options.ts";
import { memoryMeant } from "../plans/meant.ts";
import { memoryCard, memoryCardText } from "../plans/memory-card.ts";

export default command({
  name: "show",
  group: "Every day",
  about: "show one memory in full: reason, evidence, conflicts, how it came to be",
  actions: [],
  argument: "ID|KEY",
  options: {
    rows: o.flag("with the rows of the ledgers that are about it"),
    scope: o.ownScope,
    project: o.project,
    user: o.ofUser,
    instance_id: o.ownInstance,
  },
  examples: [
    ["show cache", "what is active under the key 'cache', and what was before"],
    ["show com-20261123101500-0123456789abcdef --rows", "with its rows; a short id does as well"],
  ],
  access: "read",
  reach: "cheap",
  tells_dry_run: false,
  plan: nothing,
  report(reader, { argument, options }, { env: { now_ms } }) {
    const meant = memoryMeant(reader, argument, options);
    return memoryCard(reader, meant, { rows: options.rows, now_ms });
  },
  text: memoryCardText,
});
