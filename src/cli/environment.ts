/** The environment variables that are heeded, each with what it does: one page for all. */
import { HOST_SESSIONS } from "../base/host.ts";
import { HOLDER } from "../base/holders.ts";
import { VARIABLES } from "./inferred.ts";

/** A variable, and what it tells; `group` is the heading that it stands under. */
export interface Variable {
  readonly name: string;
  readonly about: string;
}

/** All variables by what they are about, in the order of the page. */
export const ENVIRONMENT: Readonly<Record<string, readonly Variable[]>> = {
  "Who and what": [
    { name: VARIABLES.project, about: "the project, where no option says it" },
    { name: VARIABLES.instance, about: "the agent instance that acts, where no option says it" },
    { name: VARIABLES.run, about: "the run of the instance, as sync start answers it" },
    ...HOST_SESSIONS.map(([name, host]) => ({
      name,
      about: `a session of ${host}, which names the instance: ${host}-4f2a9c`,
    })),
    { name: "USER", about: "names the instance at a terminal, with the terminal" },
    { name: "LOGNAME", about: "the same, where USER is not set" },
  ],
  "Where": [
    { name: "MEMORY_ROOT", about: "the store, or the folder that holds it; as --root" },
    { name: "GIT_DIR", about: "git's folder: its working tree has the store" },
    { name: "GIT_WORK_TREE", about: "git's working tree, which has the store" },
    { name: "HOME", about: "no store above it is taken without a repository" },
    { name: "MEMORYCTL_USER_ROOT", about: "the user's own store, which remember --user writes" },
    { name: "XDG_DATA_HOME", about: "where that one is else; else below HOME" },
    { name: "TMPDIR", about: "where a folder for a while is made; else /tmp" },
  ],
  "Answers": [
    { name: "MEMORYCTL_JSON", about: "1: answer in JSON, on a terminal too; as --json" },
    { name: "NO_COLOR", about: "anything: no bold words in what recall finds, on a terminal" },
    { name: "TERM", about: "dumb: the same" },
    { name: "GITHUB_STEP_SUMMARY", about: "the page that diagnose --format github adds to" },
  ],
  "Safety": [
    {
      name: "MEMORYCTL_ALLOW_NETWORK_FS",
      about: "1: write a store on a network file system; as --allow-network-fs",
    },
    { name: "MEMORYCTL_PLUGINS", about: "folders of policy plugins, with : between them" },
    { name: "XDG_STATE_HOME", about: "where is kept which plugins you trust; else below HOME" },
    { name: HOLDER, about: "set below lock -- COMMAND, to tell who holds the lock; not for you" },
  ],
};

/** The page of `help environment`. */
export function environmentPage(): string {
  const all = Object.values(ENVIRONMENT).flat();
  const width = Math.max(...all.map(({ name }) => name.length));
  const groups = Object.entries(ENVIRONMENT).map(([title, variables]) => {
    const lines = variables.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`);
    return `${title}:\n${lines.join("\n")}\n`;
  });
  return `Environment variables of memoryctl\n\n${groups.join("\n")}`;
}
