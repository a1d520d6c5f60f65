/** The end of a world that had a villain in it: what it may not do was not done. */
import { type Dump, dumpStore } from "../dump.ts";
import { pick } from "../random.ts";
import { PROJECT } from "./agents.ts";
import { arriveAnyhow } from "./arrival.ts";
import { type Host, LEDGER, must } from "./host.ts";
import type { Row } from "./model.ts";
import { abandoned, agree, meet, ok, rebuilt } from "./settle.ts";
import { VILLAIN, type Villain } from "./villain.ts";
import { comeBack, type World } from "./world.ts";

const DAY = 24 * 3_600_000;

/**
 * Ends a world that had a villain in it. Nothing was thrown and no row of anybody's was lost until
 * here; now all clones say the same, in whatever order the files came, and every honest row counts
 * as it does where the villain's files are not.
 */
export async function settleBeside(world: World, villain: Villain): Promise<void> {
  const { hosts } = world;
  for (const host of hosts) for (const path of [...host.away.keys()]) comeBack(world, host, path);
  const late = Math.max(...hosts.map((host) => host.clock)) + 3 * DAY;
  for (const host of hosts) host.clock = late;
  for (const host of hosts) await ok(world, host, ["init"]);
  for (const host of hosts) if (abandoned(host).length > 0) await ok(world, host, ["hygiene"]);
  const [first] = hosts as readonly [Host];
  for (const verb of ["reduce", "distill"]) {
    meet(world);
    for (const host of hosts) world.deliver(host, villain, 1);
    await ok(world, first, [verb, "--limit", "1000"]);
  }
  meet(world);
  for (const host of hosts) {
    // What came in place is seen by a command that looks at everything.
    await ok(world, host, ["optimize"]);
    await ok(world, host, ["attach", "--project", PROJECT]);
  }
  meet(world);
  for (const host of hosts) await ok(world, host, ["reduce", "--limit", "0"]);
  const state = agree(world);
  const acknowledged = hosts.flatMap((host) => host.acknowledged);
  for (const host of hosts) world.hold(host, acknowledged);
  const clean = await withoutVillain(world, first);
  countAlike(clean, state);
  lawful(clean, state);
  await rebuilt(world, pick(world.next, hosts));
  await arriveAnyhow(world, first, state);
}

/** Tables that say what single rows say; the others weigh them against each other. */
const OF_SINGLE_ROWS = [
  "agenda",
  "archives",
  "conflict_rows",
  "corrections",
  "damage",
  "events",
  "evidence",
  "finding_rows",
  "instance_rows",
  "keys",
  "lease_rows",
  "outcomes",
  "rows",
  "seal_files",
  "seals",
  "signs",
];

/** What a store says that never saw the villain's files. */
async function withoutVillain(world: World, from: Host): Promise<Dump> {
  const clean = world.host("clean", 8);
  clean.clock = from.clock;
  await clean.run({ argv: ["init"] });
  for (const [path, bytes] of from.disk.contents()) {
    const isHonest = LEDGER.test(path) && !isVillains(path);
    if (isHonest || path.startsWith("archive/")) clean.disk.place(path, bytes, { in_place: false });
  }
  await clean.run({ argv: ["stats"] });
  return clean.with(() => dumpStore(clean.root));
}

function isVillains(path: string): boolean {
  return path.includes(`.${VILLAIN}.`);
}

/** Each honest row says what it says without the villain. */
function countAlike(clean: Dump, state: Dump): void {
  for (const table of OF_SINGLE_ROWS) {
    const found = new Set((state[table] ?? []).map(withoutQueue));
    const [gone] = (clean[table] ?? []).map(withoutQueue).filter((row) => !found.has(row));
    must(gone === undefined, () => `an honest row says otherwise: ${table} ${gone}`);
  }
}

/** What the page says that a replica may not do was not done: read from what was folded. */
function lawful(clean: Dump, state: Dump): void {
  const rows = (dump: Dump, table: string): Row[] =>
    (dump[table] ?? []).map((row) => JSON.parse(row));
  const theirs = (table: string) => rows(state, table).filter(({ at }) => isVillains(at));
  const honest = new Set(rows(clean, "events").map(({ id }) => id));
  for (const { at, id, kind, scope } of theirs("events")) {
    const name = /-([0-9a-f]{12})[0-9a-f]{20}$/.exec(id)?.[1] ?? VILLAIN;
    must(kind === "distilled" || name === VILLAIN, () => `${at} has the id of another: ${id}`);
    must(kind === "distilled" || !honest.has(id), () => `${at} doubles ${id}`);
    const folder = { "project:demo": "project-demo", team: "team" }[scope as string];
    const isHome = folder === undefined || at.split("/")[1] === folder;
    must(!["captured", "published"].includes(kind) || isHome, () => `${at} is of ${scope}`);
  }
  for (const { at, op } of theirs("conflict_rows")) must(op === "open", () => `${at} resolves`);
  for (const { at, source } of theirs("archives")) {
    must(isVillains(source), () => `${at} archives ${source}`);
  }
  // Anybody may judge what waits, and say something of the same question.
  const judged = new Set(theirs("outcomes").map(({ event }) => event));
  const events = rows(state, "events").filter(({ id }) => judged.has(id));
  const claimed = new Set([...theirs("objects"), ...events].map(placeOf));
  const before = new Map(rows(clean, "objects").map((each) => [each.id, each]));
  for (const each of rows(state, "objects")) {
    const was = before.get(each.id);
    if (was === undefined || claimed.has(placeOf(each))) continue;
    must(
      each.standing === was.standing,
      () => `${each.id} was ${was.standing}, and nobody beside it says why: ${each.standing}`,
    );
  }
}

function placeOf({ scope, realm }: Row): string {
  return JSON.stringify([scope, realm ?? ""]);
}

/** Whether an event waits hangs on what others judged. */
function withoutQueue(row: string): string {
  return row.replace(/"queue":(?:null|"[a-z]+")/, "");
}
