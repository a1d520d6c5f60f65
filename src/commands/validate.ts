/** `validate`: are the ledgers whole, and does what they say hold together. */
import { missingOption } from "../base/errors.ts";
import { SEALS } from "../row/series.ts";
import { filesHeld, type GoneRow, isAnswered } from "../state/gone.ts";
import type { Reader } from "../state/reader.ts";
import { missingRoot, newestRoot } from "../state/seals.ts";
import { isHeld, isUnfinished, lossOf } from "../state/verdict.ts";
import { linesText } from "../command/line-list.ts";
import type { Env } from "../command/env.ts";
import { brought, type Compared, type LedgerFault } from "../command/need.ts";
import { type Answer, command, type PlacedRow } from "../command/command.ts";
import { acceptLoss } from "../plans/accept-loss.ts";
import { rowWarnings } from "../plans/row-warnings.ts";
import * as o from "../command/options.ts";

export default command({
  name: "validate",
  group: "Health",
  about: "verify every line of every ledger, and what the rows say of each other",
  actions: [],
  options: {
    strict: o.flag("let warnings fail too"),
    salvage: o.folder("copy damaged files, and their sound rows apart, into this new folder"),
    accept_loss: o.lines(
      "accept, with --why, what is wrong there and cannot be mended: FILE:3, FILE:3-5, FILE:3,7",
    ),
    why: o.why,
    instance_id: o.actor,
    since: o.root("a seal's root kept elsewhere, which must be part of this store's history"),
    verbose: o.verbose,
  },
  examples: [
    ["validate --strict", "for CI: exit 3 names damage, exit 1 a warning"],
    [
      "validate --verbose",
      "all of it, and the newest seal's root, to be kept elsewhere for --since",
    ],
    ["validate --salvage rescued", "copies what is damaged aside; the store stays as it is"],
  ],
  access: "read",
  reach: "all",
  tells_dry_run: false,
  writes_with: "--accept-loss",
  narrowed: ({ options }) =>
    options.accept_loss === undefined ? {} : { access: "write", tells_dry_run: true },
  needs: () => [{ need: "compare" }, { need: "verify" }, { need: "gone" }],
  *plan(reader, { options }, env) {
    const { accept_loss: lost, why, instance_id, salvage: folder } = options;
    if (lost !== undefined && why === undefined) {
      throw missingOption("--why", "validate --accept-loss");
    }
    if (lost === undefined && why !== undefined) {
      throw missingOption("--accept-loss", "validate --why");
    }
    if (lost !== undefined && why !== undefined) {
      yield* acceptLoss(reader, env, { lost, why, instance_id });
    }
    if (folder === undefined) return;
    yield { effect: "salvage", folder, surveys: brought(env, "verify").survey() };
  },
  report(reader, { options }, { env, rows }) {
    const { errors, warnings, is_sound, ...rest } = foundIn(reader, options.since, env);
    const counts = { error_count: errors.length, warning_count: warnings.length };
    const answer = {
      ...(options.verbose
        ? { errors, warnings, ...counts, ...rest, root: newestRoot(reader.state) }
        : { ...counts, ...firstOf({ errors, warnings }) }),
      ...(options.accept_loss === undefined ? {} : { accepted: acceptedIn(rows) }),
      ...(options.salvage === undefined ? {} : salvageAnswer(options.salvage, env)),
    };
    if (errors.length > 0) return { ok: false, code: "damaged", ...answer };
    if (options.strict && !is_sound) return { ok: false, code: "check_failed", ...answer };
    return answer;
  },
});

/** All that is wrong, or may be; `is_sound` where nothing is that `--strict` fails for. */
function foundIn(reader: Reader, since: string | undefined, env: Env) {
  const found = [...brought(env, "verify").faults, ...lostSeals(reader, since)];
  const faults = found.filter((fault) => lossOf(reader.state, fault) === undefined);
  const held = filesHeld(brought(env, "gone"));
  const here = faults.filter((fault) => !isHeld(reader.state, fault, held));
  const unfinished = here.filter((fault) => isUnfinished(reader.state, fault));
  const errors = here.filter((fault) => !unfinished.includes(fault)).map(told);
  const gone = stillGone(reader, env);
  const { absent, absent_held } = brought(env, "verify");
  const missing = absent.filter((fault) => lossOf(reader.state, fault) === undefined);
  const ofLedgers = [
    ...unfinished.map(told),
    ...lostWarnings(gone),
    ...missing.map(({ file }) => `${file}: absent, a seal names it`),
    ...brought(env, "verify").warnings,
    ...rowWarnings(reader, env),
  ];
  const warnings = [
    ...ofLedgers,
    ...heldWarnings(gone),
    ...absent_held.map((file) => `${file}: on another branch or in a stash, a seal names it`),
    ...[...found, ...absent].flatMap((fault) => answeredFor(reader, fault)),
    ...indexWarnings(brought(env, "compare")),
  ];
  return {
    errors,
    warnings,
    // The index is a cache: that one was wrong, and is mended, is no fault of what it caches.
    is_sound: ofLedgers.length === 0,
    index: brought(env, "compare"),
    damage: here.map(({ file, line, fault }) => ({ file, line, fault })),
    gone,
  };
}

/** Errors, and warnings, that are told without --verbose; the others are counted. */
const LISTED = 20;

function firstOf(lists: Readonly<Record<"errors" | "warnings", readonly string[]>>): Answer {
  const filled = Object.entries(lists).filter(([, all]) => all.length > 0);
  const rest = filled.reduce((sum, [, all]) => sum + Math.max(0, all.length - LISTED), 0);
  return {
    ...Object.fromEntries(filled.map(([name, all]) => [name, all.slice(0, LISTED)])),
    ...(rest === 0 ? {} : { not_listed: rest }),
  };
}

/** What was accepted just now, by file and line. */
function acceptedIn(rows: Iterable<PlacedRow>) {
  return [...rows].flatMap((placed) => placed.kind === "redaction" ? placed.row.lines : [])
    .map(({ path: file, line, fault }) => ({ file, line, fault }));
}

/** Rows of one file that were acknowledged here and are gone. */
interface Gone {
  readonly file: string;
  /** As `--accept-loss` takes them: `3`, `3-5`, `3,7`. */
  readonly lines: string;
  readonly rows: number;
  /** True where git has them in a commit, or in what it remembers of one. */
  readonly held: boolean;
}

function stillGone({ state }: Reader, env: Env): Gone[] {
  const { lost, held } = brought(env, "gone");
  const byFile = (rows: readonly GoneRow[], isHeld: boolean) => {
    const open = rows.filter((row) => !isAnswered(state, row));
    return [...Map.groupBy(open, ({ path }) => path)].map(([file, of]) => ({
      file,
      lines: linesText(of.map(({ line }) => line)),
      rows: of.length,
      held: isHeld,
    }));
  };
  return [...byFile(lost, false), ...byFile(held, true)];
}

function lostWarnings(gone: readonly Gone[]): string[] {
  return gone.filter(({ held }) => !held).map(({ file, lines, rows }) =>
    `gone: ${counted(rows, "row")} of ${file}:${lines}, acknowledged here: a branch switch, ` +
    "git clean or git stash may have taken them"
  );
}

/** One for all: a branch switch is everyday life. */
function heldWarnings(gone: readonly Gone[]): string[] {
  const held = gone.filter((each) => each.held);
  if (held.length === 0) return [];
  const rows = held.reduce((sum, each) => sum + each.rows, 0);
  const what = `${counted(rows, "row")} of ${counted(held.length, "file")}`;
  return [`on another branch or in a stash: ${what}, acknowledged here`];
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function told({ file, line, reason }: LedgerFault): string {
  return `${file}:${line}: ${reason}`;
}

/** Damage that somebody answers for: told, and no reason to fail. */
function answeredFor({ state }: Reader, fault: LedgerFault): string[] {
  const loss = lossOf(state, fault);
  if (loss === undefined) return [];
  const { file, line, fault: name } = fault;
  return [`${file}:${line}: known to be ${name}, says ${loss.instance}: ${loss.reason}`];
}

/** Each damaged file with what can be read of it, and where its copies are. */
function salvageAnswer(folder: string, env: Env): { readonly salvaged: readonly unknown[] } {
  return {
    salvaged: brought(env, "verify").survey().map(({ sound: _sound, ...survey }) => {
      const copy = `${folder}/${survey.file}`;
      return { ...survey, copy, rows: survey.rows_good > 0 ? `${copy}.rows` : null };
    }),
  };
}

/** A root that was kept elsewhere and is not found: this is not the history that it was kept of. */
function lostSeals({ state }: Reader, since: string | undefined): LedgerFault[] {
  const lost = since === undefined ? null : missingRoot(state, since);
  if (lost === null) return [];
  const reason = `no seal has the root ${lost}: the store was rolled back or written anew`;
  return [{ file: SEALS, line: 0, fault: "truncated", reason }];
}

function indexWarnings({ differences, rebuilt }: Compared): string[] {
  const what = rebuilt ? "it was built anew" : "it cannot be written, and was left out";
  return differences.map(({ table, rows, ids }) =>
    `the index differed from the ledgers in ${rows} rows of ${table} (${ids.join(", ")}): ${what}`
  );
}
