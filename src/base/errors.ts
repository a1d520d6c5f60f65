/**
 * Every error that a caller can see: one function per case, one table of codes and exit codes.
 *
 * Expected outcomes inside the program are values; a `Failure` ends a command. Text follows one
 * grammar: "Cannot <what was asked>: <why>", and the hint, apart, says what to do.
 */

import { errnoOf } from "./errno.ts";

/** Exit code of each error code. The docs are generated from this table. */
export const EXITS = {
  usage: 2,
  no_store: 1,
  not_a_store: 1,
  newer_store: 1,
  unsafe_path: 1,
  not_found: 1,
  refused: 1,
  key_reused: 1,
  recall_unavailable: 1,
  check_failed: 1,
  internal: 1,
  damaged: 3,
  lease_held: 4,
  lease_lost: 4,
  lost_race: 4,
  disk_full: 5,
  read_only: 5,
  io: 5,
  lock_timeout: 5,
  network_fs: 5,
  outcome_unknown: 5,
  answer_lost: 6,
  not_started: 127,
} as const;

export type Code = keyof typeof EXITS;

/** What each exit code means, in the words of the docs. */
export const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  0: "ok",
  1: "refused, or a check failed",
  2: "usage: the command line is wrong",
  3: "damage found in the ledgers",
  4: "contention: a lease is held or a compare-and-swap was lost; read, then try again",
  5: "input or output: disk full, read-only, lock not had",
  6: "committed, but the answer could not be written",
  127: "of lock: its command could not be started; else lock ends with that command's code",
};

/** An outcome that ends the command: code, sentence, hint, and members for the answer. */
export class Failure extends Error {
  readonly code: Code;
  readonly hint: string;
  /** The hint where a part of the command is committed: it says nothing of trying again. */
  readonly remedy: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: Code,
    message: string,
    more: {
      hint: string;
      remedy?: string;
      cause?: unknown;
      details?: Readonly<Record<string, unknown>>;
    },
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "Failure";
    this.code = code;
    this.hint = more.hint;
    this.remedy = more.remedy ?? more.hint;
    this.details = more.details ?? {};
  }

  /** The same failure with another hint and other members for the answer. */
  with(hint: string, details: Readonly<Record<string, unknown>>): Failure {
    return new Failure(this.code, this.message, {
      hint,
      remedy: this.remedy,
      details,
      cause: this,
    });
  }

  /** The process exit code of this failure. */
  get exit(): number {
    return EXITS[this.code];
  }
}

/** `near` is a command of a similar name, for the hint; null where there is none. */
export function unknownCommand(name: string, near: string | null): Failure {
  return new Failure("usage", `Cannot run '${name}': there is no such command`, {
    hint: near === null ? "memoryctl --help lists the commands" : `did you mean '${near}'?`,
  });
}

/** A verb of other tools; `line` is what does that here. */
export function otherVerb(name: string, line: string): Failure {
  return new Failure("usage", `Cannot run '${name}': there is no such command`, {
    hint: `did you mean: memoryctl ${line}`,
  });
}

/** A word such as `key=cache`, where `flag` is meant. */
export function assignedOption(word: string, flag: string, command: string): Failure {
  const value = word.slice(word.indexOf("=") + 1);
  return new Failure("usage", `Cannot run ${command}: '${word}' is no option`, {
    hint: `write ${flag} ${JSON.stringify(value)}; quote a text that has it in its words`,
  });
}

/** `near` is an option of a similar name, for the hint; null where there is none. */
export function unknownOption(option: string, command: string, near: string | null): Failure {
  return new Failure("usage", `Cannot run ${command}: unknown option '${option}'`, {
    hint: near === null
      ? `memoryctl ${command} --help lists its options`
      : `did you mean '${near}'?`,
  });
}

/** A required option was not given; `value` is how its value is written in help. */
export function missingOption(option: string, command: string, value?: string): Failure {
  const hint = value === undefined || !option.startsWith("--")
    ? `memoryctl ${command} --help shows an example`
    : `memoryctl ${command} ${option} ${value}`;
  return new Failure("usage", `Cannot run ${command}: ${option} is required`, { hint });
}

/** A command with actions was given none; the hint lists them. */
export function missingAction(command: string, actions: readonly string[]): Failure {
  return new Failure("usage", `Cannot run ${command}: it needs an action`, {
    hint: `one of ${actions.join(", ")}`,
  });
}

/** Options that exclude each other: none was given, or more than one. */
export function oneAction(command: string, actions: readonly string[]): Failure {
  return new Failure("usage", `Cannot run ${command}: give exactly one of ${actions.join(", ")}`, {
    hint: `memoryctl ${command} --help shows an example of each`,
  });
}

/** A positional argument was not given; `names` is how help writes all of them. */
export function missingArgument(command: string, name: string, names: string): Failure {
  return new Failure("usage", `Cannot run ${command}: ${name} is missing`, {
    hint: `memoryctl ${command} ${names}${name === "TEXT" ? ", or - for standard input" : ""}`,
  });
}

/** An option that takes a value stands last, or before another option. */
export function missingValue(option: string, command: string): Failure {
  return new Failure("usage", `Cannot run ${command}: ${option} needs a value`, {
    hint: `write ${option} VALUE, or ${option}=VALUE when it starts with a dash`,
  });
}

/** An option was given more than once. */
export function repeatedOption(option: string, command: string): Failure {
  return new Failure("usage", `Cannot run ${command}: ${option} is given twice`, {
    hint: "give it once; only an option that takes a list may be repeated",
  });
}

/** A word that is neither an option, nor its value, nor an argument. */
export function unexpectedArgument(
  argument: string,
  command: string,
  meant: string | null,
): Failure {
  return new Failure("usage", `Cannot run ${command}: unexpected argument '${argument}'`, {
    hint: meant === null
      ? `memoryctl ${command} --help shows the arguments; quote values that contain spaces`
      : `did you mean: ${meant}`,
  });
}

/** `why` completes "Cannot use --confidence 'abc': …". */
export function badValue(option: string, value: string, why: string): Failure {
  const shown = value.length > 80 ? `${value.slice(0, 80)}…` : value;
  return new Failure("usage", `Cannot use ${option} ${JSON.stringify(shown)}: ${why}`, {
    hint: "nothing was written; correct the value and run the command again",
    remedy: "correct the value",
  });
}

/** The operating system handed over bytes that are no UTF-8. */
export function badEncoding(): Failure {
  return new Failure("usage", "Cannot read the command line: it is not valid UTF-8", {
    hint: "pass arguments as UTF-8 text",
  });
}

/** A row that no reader would take is not written. */
export function notAdmitted(kind: string, reason: string): Failure {
  return new Failure("refused", `Cannot write this ${kind} row: ${reason}`, {
    hint: "nothing was written; memoryctl validate names what is wrong in the store",
    remedy: "memoryctl validate names what is wrong in the store",
  });
}

/** `what` names the kind of thing; `near` holds the most similar ids, which may be none. */
export function notFound(
  what: string,
  id: string,
  near: readonly string[],
  otherwise = `there is no such ${what}`,
): Failure {
  return new Failure("not_found", `Cannot find ${what} '${id}'`, {
    hint: near.length > 0 ? `nearest: ${near.join(", ")}` : otherwise,
    details: near.length > 0 ? { nearest: near } : {},
  });
}

/** `first` is what has the key: an event, or the object that a correction replaced. */
export function keyReused(key: string, first: string): Failure {
  return new Failure(
    "key_reused",
    `Cannot use idempotency key '${key}' again: '${first}' has it with other content`,
    { hint: "use a new key for new content", details: { event_id: first } },
  );
}

/** A lease of somebody else, or of another run of the caller's instance: then `run` names it. */
export interface HeldLease {
  readonly key: string;
  readonly holder: string;
  readonly run: string | null;
  readonly until: string;
}

/** Somebody else holds the lease; the details are all that the caller needs to wait or to ask. */
export function leaseHeld(
  action: string,
  { key, holder, run, until }: HeldLease,
  left_s: number,
): Failure {
  const by = run === null ? holder : `${holder} in another run, ${run},`;
  const ask = run === null
    ? `ask ${holder} to release it`
    : `if that run is yours, give --run-id ${run}; if it is gone, ` +
      `memoryctl sync stop --instance-id ${holder} --run-id ${run} gives its leases back`;
  return new Failure("lease_held", `Cannot ${action} '${key}': held by ${by} until ${until}`, {
    hint: `${left_s} s are left; wait, or ${ask}`,
    details: {
      holder,
      ...(run === null ? {} : { run_id: run }),
      expires_at: until,
      seconds_left: left_s,
    },
  });
}

/** An instance has several runs, and nothing says which of them the caller is. */
export function severalRuns(
  action: string,
  instance: string,
  runs: readonly { readonly run_id: string }[],
): Failure {
  return new Failure("refused", `Cannot ${action}: ${instance} is here in ${runs.length} runs`, {
    hint: "say which is yours with --run-id, or set MEMORYCTL_RUN: sync start answers it",
    details: { runs },
  });
}

/** The caller no longer has its lease, or gave a fence that is not the lease's. */
export function leaseLost(action: string, key: string, why: string): Failure {
  return new Failure("lease_lost", `Cannot ${action} '${key}': ${why}`, {
    hint: "read what changed meanwhile, then acquire the lease again",
  });
}

/** A write that was based on a version that is no longer the newest. */
export function lostRace(
  what: string,
  given: string,
  details: Readonly<Record<string, unknown>>,
): Failure {
  return new Failure(
    "lost_race",
    `Cannot change ${what} '${given}': it is not the newest version`,
    {
      hint: "both versions are in this answer; decide anew on the newest one",
      details,
    },
  );
}

/** Something that the rules do not allow; `why` completes the sentence. */
export function refused(action: string, why: string, hint: string): Failure {
  return new Failure("refused", `Cannot ${action}: ${why}`, { hint });
}

/** Files changed by hand stand in the way; with `why`, not even `--force` overwrites them. */
export function editedByHand(action: string, paths: readonly string[], why?: string): Failure {
  const rest = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  const how = why === undefined ? "was edited" : `has ${why} changed`;
  return new Failure("refused", `Cannot ${action}: '${paths[0]}'${rest} ${how}`, {
    hint: why === undefined ? "nothing was written; --force overwrites" : "mend them by hand",
    remedy: why === undefined ? "--force overwrites" : "mend them by hand",
    details: { edited: paths },
  });
}

/** `lock` was given nothing to run. */
export function missingCommand(): Failure {
  return new Failure("usage", "Cannot run lock: there is no command behind --", {
    hint: "memoryctl lock -- COMMAND ARGUMENTS",
  });
}

/** The system did not start another program. */
export function notStarted(file: string, cause: unknown): Failure {
  const why = errnoOf(cause) === "ENOENT" ? "there is no such command" : errnoOf(cause);
  return new Failure("not_started", `Cannot start '${file}': ${why || String(cause)}`, {
    hint: "nothing was run; it is started without a shell: lock -- sh -c '…' takes one",
    cause,
  });
}

/** The command was committed, but its answer could not be written. */
export function answerLost(cause: unknown): Failure {
  return new Failure(
    "answer_lost",
    `Cannot write the answer: ${errnoOf(cause) || String(cause)}`,
    { hint: "the command itself was committed; ask again with a reading command", cause },
  );
}

/** The caller closed this descriptor: nobody can read the answer. */
export function closedOutput(): Error {
  return Object.assign(new Error("stdout is closed"), { code: "EBADF" });
}

/** A line of standard input that cannot be taken. */
export function badLine(why: string): Failure {
  return new Failure("usage", `Cannot take this line: ${why}`, {
    hint: "one JSON object a line, with the options' names in snake_case",
  });
}

/** Some lines of standard input were refused; the others are committed. */
export function linesRejected(
  count: number,
  details: Readonly<Record<string, unknown>>,
): Failure {
  return new Failure("refused", `Cannot take ${count} of the lines: see lines_rejected`, {
    hint: "the others are committed; correct these and send them alone",
    details,
  });
}

/** A check that found something wrong; the command's answer goes with it. */
export function checkFailed(
  command: string,
  code: Code,
  details: Readonly<Record<string, unknown>>,
): Failure {
  const damaged = code === "damaged";
  const why = damaged ? "ledgers are damaged" : "its check failed";
  return new Failure(code, `Cannot pass ${command}: ${why}`, {
    hint: damaged
      ? "restore the named files from git or a backup, or let this user read them; sound rows " +
        "still count; for what is lost for good: memoryctl validate --accept-loss FILE:LINES " +
        "--why TEXT"
      : "the answer names what to look at",
    details,
  });
}

/** A bug of ours, named as such. */
export function internal(cause: unknown): Failure {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new Failure("internal", `Cannot go on: ${text}`, {
    hint: "this is a defect of memoryctl; please report it with the command line",
    cause,
  });
}
