/** `lock`: runs another command while nobody writes to the store. */
import { missingCommand } from "../base/errors.ts";
import { command, nothing } from "../command/command.ts";
import { brought } from "../command/need.ts";

export default command({
  name: "lock",
  group: "Coordination",
  about: "run another command, as git stash, while nobody writes to the store",
  actions: [],
  options: {},
  takes_command: true,
  examples: [
    ["lock -- tar -cf memory.tar .memory", "copies a store that stands still"],
    [
      'lock -- sh -c "echo stash; echo pop"',
      "runs several commands in one go, such as git stash; git pull; git stash pop",
    ],
  ],
  access: "none",
  reach: "cheap",
  tells_dry_run: false,
  // It runs whatever it is given.
  for_people: true,
  needs: ({ words = [] }) => {
    if (words.length === 0) throw missingCommand();
    return [{ need: "command", words }];
  },
  plan: nothing,
  report: (_reader, _request, { env }) => ({ exit: brought(env, "command") }),
  // What it says is what the other command says.
  render: (answer) => ({ out: "", exit: Number(answer["exit"]) }),
});
