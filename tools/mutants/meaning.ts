/** Sabotages of what rows mean, and of what is told: order, leases, names, views, checks. */
import type { Sabotage } from "./sabotages.ts";

const processes = (name: string) => `test/processes/${name}.test.ts`;

export const OF_MEANING: readonly Sabotage[] = [
  {
    name: "no dedup: judged again",
    edits: [{
      file: "src/state/outcomes.ts",
      from: "if (!noteJudged(state, event) || name !== null) unsettledSources",
      to: 'if (noteJudged(state, event) && name === "") unsettledSources',
    }],
    tests: ["test/sessions.test.ts", `${processes("concurrency")}#8 reduce`],
  },
  {
    name: "idempotency keys ignored",
    edits: [{
      file: "src/plans/idempotency.ts",
      from: "if (first === null) return yield draft;",
      to: 'if (first === null || draft.kind !== "seal" as string) return yield draft;',
    }],
    tests: ["test/cli/stdin.test.ts", "test/sessions.test.ts", "test/commands/reconcile.test.ts"],
  },
  {
    name: "wall-clock order",
    edits: [{
      file: "src/row/order.ts",
      from: "?? hash;\n  return { lc, ts, id };",
      to: "?? hash;\n  return { lc: ts === 0 ? lc : ts, ts, id };",
    }],
    tests: ["test/sessions.test.ts", "test/state/fold.test.ts"],
  },
  {
    name: "no fence",
    edits: [{
      file: "src/plans/lease-guard.ts",
      from:
        "if (own === undefined) throw leaseLost(action, key, `its fence is ${live[0]?.fence}`);",
      to: "if (own === undefined) return;",
    }],
    tests: ["test/commands/lease.test.ts", "test/commands/reconcile.test.ts"],
  },
  {
    name: "fences are used again",
    edits: [{
      file: "src/plans/grant.ts",
      from: "(currentLease(state, scope, key)?.fence ?? 0) + 1",
      to: "(currentLease(state, scope, key)?.fence ?? 1)",
    }],
    tests: ["test/commands/lease.test.ts", "test/sessions.test.ts"],
  },
  {
    name: "leases expire by the clock alone",
    edits: [{
      file: "src/state/leases.ts",
      from: 'return Math.max(now_ms, last("lease_rows"), last("instance_rows"));',
      to: 'return Math.max(now_ms, 0 * last("lease_rows"));',
    }],
    tests: ["test/commands/lease.test.ts", `${processes("leases")}#clocks that lie`],
  },
  {
    name: "slug-only names",
    edits: [{
      file: "src/row/name.ts",
      from: '`${slug === "" ? "x" : slug}~${sha256Hex(form).slice(0, 32)}`',
      to: '`${slug === "" ? "x" : slug}~${sha256Hex("").slice(0, 32)}`',
    }],
    tests: ["test/row/name.test.ts"],
  },
  {
    name: "no rollback of an append that failed",
    edits: [{
      file: "src/store/append.ts",
      from: "cut(handle, size);",
      to: "void handle;",
    }],
    tests: [`${processes("faults")}#a full disk`, `${processes("syscalls")}#errors of`],
  },
  {
    name: "no rollback of an append that was not committed",
    edits: [{
      file: "src/store/append.ts",
      from: "if (handle.size === after) cut(handle, before);",
      to: "if (handle.size < 0) cut(handle, before + after);",
    }],
    tests: [`${processes("faults")}#a full disk`, `${processes("syscalls")}#errors of`],
  },
  {
    name: "O_NOFOLLOW off",
    edits: [{
      file: "src/base/files.ts",
      from: "O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;",
      to: "O_EXCL, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;\nconst O_NOFOLLOW = 0;",
    }],
    tests: ["test/base/files.test.ts"],
  },
  {
    name: "replica by path",
    edits: [{
      file: "src/state/identity.ts",
      from: 'if (now === null || metaOf(state, "file") !== now.file) return false;',
      to: 'if (now === null) return false;\n  if (now.file !== "") return true;',
    }],
    tests: ["test/state/suspect.test.ts#a copy is not", "test/simulation.test.ts"],
  },
  {
    name: "views after unlock",
    edits: [
      {
        file: "src/run/transaction.ts",
        from: "    writeStaleFiles(tree, reader, (stale) => this.#touched.push(stale));\n",
        to: "    void writeStaleFiles;\n",
      },
      {
        file: "src/run/write.ts",
        from: "    } finally {\n      lock.release();\n",
        to: "    } finally {\n      lock.release();\n      const late = openUsable(call.tree);\n" +
          "      if (late !== null) {\n" +
          "        writeStaleFiles(call.tree, readerOf(call.tree, late), () => {});\n      }\n" +
          "      late?.db.close();\n",
      },
      {
        file: "src/run/write.ts",
        from: 'import { discardIndex, openIndex, renewReplica } from "../state/index.ts";',
        to: "import { discardIndex, openIndex, openUsable, renewReplica } " +
          'from "../state/index.ts";\n' +
          'import { writeStaleFiles } from "./derived.ts";',
      },
    ],
    tests: [`${processes("lock")}#views are on disk`],
  },
  {
    name: "outcome stored: a contender that goes leaves its trace",
    edits: [{
      file: "src/state/decisions/settle.ts",
      from: "if (other !== undefined) unsettledStandings(state).add(other);",
      to: 'if (other === "") unsettled.add(other);',
    }],
    tests: ["test/state/fold.test.ts", "test/run/replicas.test.ts"],
  },
  {
    name: "seals unchecked",
    edits: [{
      file: "src/run/seal-claims.ts",
      from: ".filter(([head]) => !this.#seen.has(head));",
      to: '.filter(([head]) => head === "" && !this.#seen.has(head));',
    }],
    tests: [processes("integrity")],
  },
  {
    name: "hashes unchecked",
    edits: [{
      file: "src/store/scan.ts",
      from: "if (hash === null) {\n    // Of a line",
      to: 'if (text === "") {\n    // Of a line',
    }],
    tests: [processes("integrity")],
  },
  {
    name: "chains unchecked",
    edits: [{
      file: "src/store/scan.ts",
      from: "const fault = last === null || follows(text, payload, last)",
      to: 'const fault = last === null || text !== "" || follows(text, payload, last)',
    }],
    tests: [processes("integrity")],
  },
  {
    name: "tables with as many rows are alike",
    edits: [{
      file: "src/state/difference.ts",
      from: "counts?.alike === counts?.found && counts?.alike === counts?.expected",
      to: "counts?.found === counts?.expected",
    }],
    tests: ["test/run/compare.test.ts"],
  },
  {
    name: "a head is corrected twice",
    edits: [{
      file: "src/plans/correction-target.ts",
      from: 'if (object.standing === "head" || object.standing === "contested") return object;',
      to: 'if (object.standing !== "settled") return object;',
    }],
    tests: ["test/commands/reconcile.test.ts", "test/sessions.test.ts"],
  },
  {
    name: "a dry run appends",
    edits: [{
      file: "src/run.ts",
      from: 'if (own.access === "write" && !request.dry_run) {',
      to: 'if (own.access === "write" && call !== null) {',
    }],
    tests: ["test/sessions.test.ts", processes("untouched")],
  },
  {
    name: "private items in the shared capsule",
    edits: [{
      file: "src/view/capsule/material.ts",
      from: "const realms = realmsOf(owner);",
      to: 'const realms = ["", owner === "" ? "ins-a" : owner];',
    }],
    tests: ["test/sessions.test.ts"],
  },
  {
    name: "a memory may look like a heading",
    edits: [{
      file: "src/view/neutral.ts",
      from: "text: LEADING.test(line) ? `\\\\${line}` : line, removed",
      to: "text: LEADING.test(line) ? line : line, removed",
    }],
    tests: ["test/sessions.test.ts", "test/view/capsule.test.ts"],
  },
  {
    name: "an answer that is lost is called a success",
    edits: [{
      file: "src/main.ts",
      from: "process.exitCode = lost.exit;",
      to: "process.exitCode = output.exit;",
    }],
    tests: [`${processes("store")}#answers of`],
  },
  {
    name: "a stopped instance keeps its leases",
    edits: [{
      file: "src/plans/stop.ts",
      from: "const held = leasesHeld(state, instance_id);",
      to: 'const held = leasesHeld(state, "");',
    }],
    tests: ["test/sessions.test.ts", "test/commands/lease.test.ts"],
  },
  {
    name: "a clock that jumps is believed",
    edits: [{
      file: "src/store/gate.ts",
      from: "return lc <= Math.max(before ?? 0, CLOCK_LIMIT) + LC_JUMP && lc <= LC_LIMIT;",
      to: "return lc <= Math.max(before ?? 0, CLOCK_LIMIT) + LC_JUMP * 2 ** 20;",
    }],
    tests: ["test/store/hostile.test.ts"],
  },
  {
    name: "a young folder is believed",
    edits: [{
      file: "src/run/changes.ts",
      from: "const young_ms = found.ctime_ms % 1000 === 0 ? YOUNG_WHERE_COARSE_MS : YOUNG_MS;",
      to: "const young_ms = 0 * YOUNG_WHERE_COARSE_MS * YOUNG_MS - 1e9;",
    }],
    tests: ["test/simulation.test.ts"],
  },
];
