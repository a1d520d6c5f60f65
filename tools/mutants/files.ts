/** Sabotages of how files are written: the lock, durability, repair. */
import type { Sabotage } from "./sabotages.ts";

const processes = (name: string) => `test/processes/${name}.test.ts`;

export const OF_FILES: readonly Sabotage[] = [
  {
    name: "a note counts whatever became of the index",
    edits: [{
      file: "src/store/ends.ts",
      from: "note.under[name as keyof Circumstances] !== now[name as keyof Circumstances]",
      to: "note.under.program !== now.program && name in note",
    }],
    tests: ["test/thin"],
  },
  {
    name: "a row that is added thin goes to the end of whatever is there",
    edits: [{
      file: "src/thin/entry.ts",
      from: "if (!isSame) return null;",
      to: "",
    }],
    tests: ["test/thin"],
  },
  {
    name: "what nobody folded may go unseen",
    edits: [{
      file: "src/run/note-ends.ts",
      from: "rows.length > 0 && enterMissing(state, rows)",
      to: "rows.length > 99 && enterMissing(state, rows)",
    }],
    tests: ["test/thin"],
  },
  {
    name: "an index of another boot is believed",
    edits: [{
      file: "src/state/lasting.ts",
      from: 'return boot === "" || boot === bootId();',
      to: 'return boot === "" || boot !== null;',
    }],
    tests: ["test/run/lasting.test.ts"],
  },
  {
    name: "an index that is not synced says that it lasts",
    edits: [{
      file: "src/state/lasting.ts",
      from: "if (lastingUnless(state) !== boot) nameBoot(state, boot);",
      to: "if (lastingUnless(state) === bootId()) nameBoot(state, boot);",
    }],
    tests: ["test/run/lasting.test.ts"],
  },
  {
    name: "segments go on, whatever git holds",
    edits: [{
      file: "src/run/git-moves.ts",
      from: "if (held?.has(path) !== false) closeSegment(state, path);",
      to: "if (held === undefined) closeSegment(state, path);",
    }],
    tests: [processes("git-segments"), processes("git-histories")],
  },
  {
    name: "a HEAD that came back never moved",
    edits: [{
      file: "src/run/git-moves.ts",
      from: "{ untracked });",
      to: "{ untracked: false && untracked });",
    }],
    tests: [`${processes("git-segments")}#HEAD left again`],
  },
  {
    name: "no lock",
    edits: [{
      file: "src/store/lock-wait.ts",
      from: '; BEGIN IMMEDIATE; PRAGMA incremental_vacuum(1)"',
      to: '; BEGIN"',
    }],
    tests: [processes("lock"), `${processes("concurrency")}#64 one-shot`],
  },
  {
    name: "a lock on what can only be read",
    edits: [{
      file: "src/store/lock-wait.ts",
      from: '; PRAGMA incremental_vacuum(1)"',
      to: '"',
    }],
    tests: [`${processes("faults")}#a read-only place`],
  },
  {
    name: "lock file opened by fs",
    edits: [
      {
        file: "src/store/lock.ts",
        from: 'import { remove, rename, stat } from "../base/files.ts";',
        to: 'import { close, openRead, remove, rename, stat } from "../base/files.ts";',
      },
      {
        file: "src/store/lock.ts",
        from: "return found !== null && isSameFile(before, found);",
        to: "const peek = openRead(within(tree, PATH));\n  if (peek !== null) close(peek);\n" +
          "  return found !== null && isSameFile(before, found);",
      },
    ],
    tests: [processes("lock"), `${processes("concurrency")}#64 one-shot`],
  },
  {
    name: "no tail repair",
    edits: [{
      file: "src/store/repair.ts",
      from: "change(tree, path, (handle) => files.truncate(handle, cursor.offset));",
      to: "",
    }],
    tests: [`${processes("store")}#a tail`, processes("kill")],
  },
  {
    name: "no fsync",
    edits: [{
      file: "src/base/files.ts",
      from: 'attempt("sync", handle.path, disk.fdatasyncSync, handle.fd);',
      to: 'attempt("sync", handle.path, disk.fstatSync as OpenStat, handle.fd);',
    }],
    tests: [processes("durable")],
  },
  {
    name: "ack before sync",
    edits: [{
      file: "src/store/append.ts",
      from: "    if (synced) makeDurable(written.slice(durable));\n    const ends",
      to: "    const late = written.map(({ handle }) => handle.path);\n" +
        "    setTimeout(() => {\n      for (const path of late) {\n" +
        "        const handle = files.openAppend(path, 0o600);\n        files.sync(handle);\n" +
        "        files.close(handle);\n      }\n    }, 50);\n    const ends",
    }],
    tests: [processes("durable")],
  },
  {
    name: "an index outlives what it says of its views",
    edits: [{
      file: "src/run/derived-file.ts",
      from: "const paths = unsyncedFiles(state);",
      to: "const paths = unsyncedFiles(state).slice(0, 0);",
    }],
    tests: ["test/run/crashes.test.ts"],
  },
  {
    name: "folder of a new file not synced",
    edits: [{
      file: "src/store/append.ts",
      from: "if (addition.size === 0) above(",
      to: "if (addition.size < 0) above(",
    }],
    tests: [processes("durable")],
  },
  {
    name: "short writes are taken for whole ones",
    edits: [{
      file: "src/base/files.ts",
      from: "done += attempt(",
      to: "done = bytes.length + 0 * attempt(",
    }],
    tests: [`${processes("syscalls")}#stops half-way`],
  },
];
