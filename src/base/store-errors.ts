/** Errors of the store's place: where it is, who holds it, and what its disk refuses. */
import { errnoOf } from "./errno.ts";
import { Failure } from "./errors.ts";

/** The store's folder is missing, or holds no store. */
export function noStore(root: string): Failure {
  return new Failure("no_store", `Cannot read '${root}': there is no memory store`, {
    hint: "memoryctl remember TEXT, or init, makes one; --root names another",
  });
}

/** `--root` names something that is no folder. */
export function rootIsFile(root: string): Failure {
  return new Failure("not_a_store", `Cannot open '${root}': it is not a folder`, {
    hint: "--root names the store, or the folder that holds .memory",
  });
}

/** A folder that holds something and is no store; `near` is the store that may be meant, if any. */
export function notAStore(root: string, near: string | null): Failure {
  return new Failure("not_a_store", `Cannot open '${root}': it is another folder, and no store`, {
    hint: near === null
      ? "name a store, the folder that holds its .memory, or an empty folder: --root PATH"
      : `nothing was written; name the store of that place: --root '${near}'`,
  });
}

/** A place within a store, where another one would be hidden. */
export function withinStore(root: string, outer: string): Failure {
  return new Failure("not_a_store", `Cannot make '${root}': it lies in the store '${outer}'`, {
    hint: `nothing was written; name that store: --root '${outer}'`,
  });
}

/** The store is a link that leads out of the repository, or to nothing: `target` is null then. */
export function rootIsLink(root: string, target: string | null): Failure {
  return new Failure("unsafe_path", `Cannot open '${root}': it is a symbolic link`, {
    hint: target === null
      ? `it leads to nothing: remove it, or name the store itself: --root PATH`
      : `if that is the store you mean, name what it leads to: --root '${target}'`,
  });
}

/** The SQLite of this program cannot keep the terms of memories. */
export function recallUnavailable(): Failure {
  return new Failure(
    "recall_unavailable",
    "Cannot recall: the SQLite of this program has no FTS5",
    { hint: "the released binary has it; without it: memoryctl list, or grep -ri WORD" },
  );
}

/** Nothing names a place for the user's own memory. */
export function noUserStore(): Failure {
  return new Failure(
    "no_store",
    "Cannot find the user's own memory: no HOME names a place for it",
    {
      hint: "name its store: MEMORYCTL_USER_ROOT=/PATH/.memory",
    },
  );
}

/** The user's own memory would lie in what another user has: `path` is the first such folder. */
export function foreignUserStore(path: string): Failure {
  return new Failure("refused", `Cannot use the user's own memory: '${path}' is another user's`, {
    hint:
      "set HOME to your own folder, or name a store of yours: MEMORYCTL_USER_ROOT=/PATH/.memory",
  });
}

/** The folder that the command runs in was removed, so that nothing can be found from it. */
export function currentFolderGone(): Failure {
  return new Failure("no_store", "Cannot look for the store: the current folder was removed", {
    hint: "change to another folder, or name the store by its whole path: --root /PATH/.memory",
  });
}

/** `found` and `known` are numbers of the format; an older program only reads. */
export function newerStore(root: string, found: number, known: number): Failure {
  return new Failure(
    "newer_store",
    `Cannot write to '${root}': its format is ${found}, this program writes ${known}`,
    { hint: "update memoryctl; reading this store still works" },
  );
}

/** What is refused where a plain file or folder belongs, and how to mend it without a loss. */
const STRANGERS = {
  "it has more than one hard link":
    "give it a copy of its own: cp -p 'PATH' 'PATH.new' && mv 'PATH.new' 'PATH'",
  "it is a symbolic link":
    "put what it names in its place: cp -p 'PATH' 'PATH.new' && mv 'PATH.new' 'PATH'",
  "it is not a plain file":
    "move it elsewhere: mv 'PATH' 'PATH.aside'; it holds nothing of the store",
  "it is a symbolic link, and no folder":
    "name what it leads to (realpath 'PATH' tells) with --root, or --dir for a skill; or put " +
    "that in its place: cp -a 'PATH/.' 'PATH.new' && rm 'PATH' && mv 'PATH.new' 'PATH'",
  "it is not a folder":
    "name the store's own folder, or move this elsewhere: mv 'PATH' 'PATH.aside'",
} as const;

type Stranger = keyof typeof STRANGERS;

/** A stranger stands where a file or folder of the store belongs; the hint says what to do. */
export function unsafePath(path: string, why: Stranger): Failure {
  const hint = STRANGERS[why].replaceAll("PATH", path);
  return new Failure("unsafe_path", `Cannot open '${path}': ${why}`, { hint });
}

/** `init --shared` by somebody outside the folder's group. */
export function notShared(root: string): Failure {
  return new Failure("refused", `Cannot share '${root}': you are not a member of its group`, {
    hint: "chgrp -R GROUP of a group that you are in, then run memoryctl init --shared again",
  });
}

/** `waited_ms` is in milliseconds; the text says whole seconds. */
export function lockTimeout(root: string, waited_ms: number): Failure {
  return new Failure(
    "lock_timeout",
    `Cannot lock '${root}': another command held it for ${Math.round(waited_ms / 1000)} s`,
    { hint: "nothing was written; try again", remedy: "wait until the store is free" },
  );
}

/** The caller runs under `lock`: the command that began it holds the lock until it ends. */
export function lockedAbove(root: string): Failure {
  return new Failure(
    "lock_timeout",
    `Cannot lock '${root}': the command that runs this one holds it`,
    {
      hint: "nothing was written; it runs under memoryctl lock: call memoryctl before or after it",
      remedy: "call memoryctl before or after memoryctl lock",
    },
  );
}

/** `type` is the file system's name: `nfs`, `fuse.sshfs`. */
export function networkFs(root: string, type: string): Failure {
  return new Failure("network_fs", `Cannot write to '${root}': locks of ${type} may not hold`, {
    hint: "keep the store on a local disk and exchange it by git; where only this machine writes " +
      "it, give --allow-network-fs or set MEMORYCTL_ALLOW_NETWORK_FS=1",
    details: { file_system: type },
  });
}

/** git would carry a removal, and not the archive as it is: then nothing is removed. */
export function gitWouldLose(target: string, does: "ignores" | "changes"): Failure {
  const rule = does === "ignores"
    ? "let git take it ('git check-ignore -v --no-index FILE' names the rule)"
    : "say '/archive/** -text' in the store's .gitattributes ('git check-attr -a FILE' shows more)";
  return new Failure("refused", `Cannot prune: git ${does} its archive '${target}'`, {
    hint: `nothing was written; ${rule}, or archive without --prune`,
    details: { archive: target },
  });
}

/** There is a repository, and its git does not say what it would make of an archive. */
export function gitIsSilent(why: string): Failure {
  return new Failure(
    "refused",
    `Cannot prune: git does not say whether it keeps archives: ${why}`,
    {
      hint: "nothing was written; mend what git says, or archive without --prune",
    },
  );
}

/** Somebody else changed a ledger in the midst of a long command, which had committed a part. */
export function ledgerMoved(path: string): Failure {
  return new Failure("io", `Cannot append to '${path}': it changed while this command wrote`, {
    hint: "nothing was written; only memoryctl may write ledgers: see validate",
    remedy: "only memoryctl may write ledgers: see validate",
  });
}

/** The disk has no room, or its user no more of it. */
export function diskFull(message: string, cause: unknown): Failure {
  const remedy = "free some space";
  return new Failure("disk_full", message, { hint: `${remedy} and try again`, remedy, cause });
}

/** The store may be read, and not written. */
export function readOnly(message: string, cause: unknown): Failure {
  const hint = "this user may not write the store, or its file system is read-only: " +
    "chown -R USER it, or remount it; reading works";
  return new Failure("read_only", message, { hint, cause });
}

/** What helps where this user may not. */
export const DENIED = "it is another user's, or its mode forbids it: " +
  "sudo chown OWNER 'PATH', then chmod u+rwX 'PATH'";

/** This user may not open, read or change a path that is there. */
export function notPermitted(message: string, path: string, cause: unknown): Failure {
  return new Failure("read_only", message, { hint: DENIED.replaceAll("PATH", path), cause });
}

/** The system failed where nothing says why; `hint` says what may be done at once. */
export function systemFailed(message: string, hint: string, cause: unknown): Failure {
  return new Failure("io", message, { hint, remedy: "clear this error", cause });
}

/** A write failed, and so did taking it back: the ledger may hold a part of it. */
export function outcomeUnknown(path: string, cause: unknown): Failure {
  return new Failure(
    "outcome_unknown",
    `Cannot take back a failed write to '${path}': ${errnoOf(cause) || String(cause)}`,
    { hint: "run memoryctl validate before writing again", cause },
  );
}
