/** The table of commands, in help order. Each is loaded only when it is asked for. */
import type { Command } from "../command/command.ts";
// What nearly every command needs stands in the program's first piece: each piece that is loaded
// after it takes 80 µs.
import "../plans/new-event.ts";
import "../plans/idempotency.ts";
import "../command/options.ts";

type Load = () => Promise<{ readonly default: unknown }>;

const LOADERS: Readonly<Record<string, Load>> = {
  init: () => import("./init.ts"),
  sync: () => import("./sync.ts"),
  attach: () => import("./attach.ts"),
  remember: () => import("./remember.ts"),
  recall: () => import("./recall.ts"),
  list: () => import("./list.ts"),
  show: () => import("./show.ts"),
  log: () => import("./log.ts"),
  status: () => import("./status.ts"),
  edit: () => import("./edit.ts"),
  undo: () => import("./undo.ts"),
  confirm: () => import("./confirm.ts"),
  capture: () => import("./capture.ts"),
  distill: () => import("./distill.ts"),
  publish: () => import("./publish.ts"),
  reduce: () => import("./reduce.ts"),
  lease: () => import("./lease.ts"),
  lock: () => import("./lock.ts"),
  reconcile: () => import("./reconcile.ts"),
  checkpoint: () => import("./checkpoint.ts"),
  handoff: () => import("./handoff.ts"),
  agenda: () => import("./agenda.ts"),
  project: () => import("./project.ts"),
  history: () => import("./history.ts"),
  hygiene: () => import("./hygiene.ts"),
  validate: () => import("./validate.ts"),
  diagnose: () => import("./diagnose.ts"),
  optimize: () => import("./optimize.ts"),
  stats: () => import("./stats.ts"),
  advise: () => import("./advise.ts"),
  plugin: () => import("./plugin.ts"),
  demo: () => import("./demo.ts"),
  skill: () => import("./skill.ts"),
  bench: () => import("./bench.ts"),
  version: () => import("./version.ts"),
};

export const COMMAND_NAMES: readonly string[] = Object.keys(LOADERS);

/** The command of a name; null where there is none. */
export async function commandNamed(name: string): Promise<Command | null> {
  const load = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined;
  return load === undefined ? null : (await load()).default as Command;
}

/** All commands, loaded, in the order of help. */
export async function allCommands(): Promise<Command[]> {
  return await Promise.all(COMMAND_NAMES.map((name) => commandNamed(name) as Promise<Command>));
}
