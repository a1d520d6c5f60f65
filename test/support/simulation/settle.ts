/** The end of a simulated world: all files meet, and every replica must say the same. */
import * as fs from "node:fs";
import { check } from "../checker.ts";
import { difference, type Dump, dumpStore } from "../dump.ts";
import { pick } from "../random.ts";
import { PROJECT } from "./agents.ts";
import { arriveAnyhow } from "./arrival.ts";
import { Host, LEDGER, must, type Ran, wholeLines } from "./host.ts";
import { liveGrants, remembered, type Row } from "./model.ts";
import { presentIn } from "./presence.ts";
import { isEvent } from "./rules.ts";
import { comeBack, type World } from "./world.ts";

const DAY = 24 * 3_600_000;
/** The share of worlds whose files come once more, in another order: that costs half a world. */
const ORDERS = 0.1;

/** Ends a world. Throws where something does not hold. */
export async function settle(world: World): Promise<void> {
  const { hosts } = world;
  for (const host of hosts) for (const path of [...host.away.keys()]) comeBack(world, host, path);
  const late = Math.max(...hosts.map((host) => host.clock)) + 3 * DAY;
  for (const host of hosts) host.clock = late;
  // A replica that recorded nothing has no store: files alone make none.
  for (const host of hosts) await ok(world, host, ["init"]);
  for (const host of hosts) if (abandoned(host).length > 0) await ok(world, host, ["hygiene"]);
  meet(world);
  const [first] = hosts as readonly [Host];
  // First the one that looks at everything: what came in place is seen by it alone.
  await ok(world, first, ["reduce", "--limit", "1000"]);
  await ok(world, first, ["distill", "--limit", "1000"]);
  meet(world);
  for (const host of hosts) await ok(world, host, ["attach", "--project", PROJECT]);
  const state = agree(world);
  const acknowledged = hosts.flatMap((host) => host.acknowledged);
  for (const host of hosts) world.hold(host, acknowledged);
  for (const host of hosts) await sound(world, host);
  await asModelled(world, pick(world.next, hosts));
  await rebuilt(world, pick(world.next, hosts));
  if (world.next() < ORDERS) await arriveAnyhow(world, first, state);
}

export async function ok(world: World, host: Host, argv: string[]): Promise<Ran> {
  const ran = await world.command(host, { argv });
  must(ran.exit === 0, () => `${argv.join(" ")}: ${JSON.stringify(ran.answer)}`);
  return ran;
}

/** Files with torn tails, of a replica that wrote under another name since: nobody mends them. */
export function abandoned(host: Host): string[] {
  return [...host.disk.contents()]
    .filter(([path, bytes]) => LEDGER.test(path) && wholeLines(bytes).length < bytes.length)
    .map(([path]) => path);
}

/**
 * Every replica gets every file as its writer has it, and all archives; what the writer has pruned,
 * or lost before it was acknowledged, goes everywhere, as a merge takes it away.
 */
export function meet(world: World): void {
  world.say("all files meet");
  const written = new Map<string, Uint8Array>();
  for (const host of world.hosts) {
    for (const [path, bytes] of host.disk.contents()) {
      const id = LEDGER.exec(path)?.[1];
      if (path.startsWith("archive/") || (id !== undefined && host.ids.has(id))) {
        written.set(path, bytes);
      }
    }
  }
  for (const host of world.hosts) {
    for (const path of host.disk.contents().keys()) {
      const id = LEDGER.exec(path)?.[1];
      const writer = world.hosts.find(({ ids }) => id !== undefined && ids.has(id));
      if (writer !== undefined && writer !== host && !written.has(path)) host.disk.take(path);
    }
    for (const [path, bytes] of written) {
      const held = host.disk.read(path);
      if (held !== null && Buffer.compare(held, bytes) === 0) continue;
      host.disk.place(path, bytes, { in_place: world.next() < 0.5 });
    }
  }
}

const DERIVED =
  /\.active\.jsonl$|^views\/conflicts\/|^views\/attach\/|\/(state|resume)\.active\.md$/;

function derived(host: Host): string[] {
  return [...host.disk.contents()].filter(([path]) => DERIVED.test(path))
    .map(([path, bytes]) => `${path}\n${Buffer.from(bytes).toString("utf8")}`);
}

/** The same rows, the same state, the same bytes. */
export function agree({ hosts }: World): Dump {
  const [first, ...others] = hosts as readonly [Host, ...Host[]];
  const wanted = first.with(() => dumpStore(first.root));
  const files = derived(first);
  for (const other of others) {
    const found = other.with(() => difference(dumpStore(other.root), wanted));
    must(found.length === 0, () => `${first.name} and ${other.name} differ:\n${found.join("\n")}`);
    const own = derived(other);
    const [more] = own.filter((each) => !files.includes(each));
    const [less] = files.filter((each) => !own.includes(each));
    must(
      more === undefined && less === undefined,
      () => `derived files differ:\n${other.name}: ${more}\n${first.name}: ${less}`,
    );
  }
  return wanted;
}

/** Whole chains, by the program and by a reader that knows nothing of it. */
async function sound(world: World, host: Host): Promise<void> {
  const { exit, answer } = await world.command(host, { argv: ["validate", "--verbose"] });
  const left = abandoned(host);
  const damage = answer.damage.filter(({ file, fault }: Row) =>
    fault !== "torn" || !left.includes(String(file))
  );
  must(exit === 0 && damage.length === 0, () => `validate: ${JSON.stringify(answer)}`);
  const { compared, differences } = answer.index;
  must(compared && differences.length === 0, () => `the index: ${JSON.stringify(answer.index)}`);
  const { faults, torn } = check(host.ledgers());
  must(faults.length === 0 && torn.length === left.length, () => `${faults.join("\n")} ${torn}`);
  const ids = host.lines().filter(isEvent).map(({ row }) => row.event_id);
  must(new Set(ids).size === ids.length, () => `an event stands twice: ${ids.toSorted()}`);
}

async function asModelled(world: World, host: Host): Promise<void> {
  const lines = host.lines();
  const memory = remembered(lines, PROJECT);
  same("shown", shownIn(host), memory.shown);
  same("conflicts", conflictsIn(host), memory.conflicts);
  const { answer } = await ok(world, host, ["agenda", "--project", PROJECT, "--list"]);
  const items = answer.items.map((item: Record<string, string>) =>
    [item["id"], item["status"], item["summary"]].join(" | ")
  );
  same("agenda", items.sort(), memory.agenda);
  const { answer: { leases } } = await ok(world, host, ["lease", "list"]);
  const live = liveGrants(lines, host.clock).map((each) => each.lease_id).sort();
  same("leases", leases.map((each: { lease_id: string }) => each.lease_id).sort(), live);
  const { answer: { instances } } = await ok(world, host, ["sync", "list"]);
  const here = instances.map((each: Record<string, string>) =>
    [each["instance_id"], each["run_id"], each["last_sign"]].join(" ")
  );
  same("who is here", here.sort(), presentIn(lines, host.clock).sort());
}

function same(what: string, found: readonly string[], wanted: readonly string[]): void {
  const more = found.filter((each) => !wanted.includes(each));
  const less = wanted.filter((each) => !found.includes(each));
  must(
    more.length + less.length === 0 && found.length === wanted.length,
    () => `${what} is not as modelled:\n+ ${more.join("\n+ ")}\n- ${less.join("\n- ")}`,
  );
}

function rowsOf(host: Host, wanted: RegExp) {
  return [...host.disk.contents()].filter(([path]) => wanted.test(path)).flatMap(([path, bytes]) =>
    Buffer.from(bytes).toString("utf8").split("\n").filter((line) => line !== "")
      .map((line) => ({ path, row: JSON.parse(line) }))
  );
}

function realm(path: string, owner: string): string {
  return path.startsWith("views/private/") ? owner : "";
}

function shownIn(host: Host): string[] {
  return rowsOf(host, /\.active\.jsonl$/).map(({ path, row }) =>
    [row.type, row.scope, realm(path, row.owner), row.id, row.summary].join(" | ")
  ).sort();
}

function conflictsIn(host: Host): string[] {
  return rowsOf(host, /^views\/(private\/[^/]+\/)?conflicts\//).map(({ path, row }) =>
    [row.scope, realm(path, row.contested.owner), row.active.id, row.contested.id].join(" | ")
  ).sort();
}

/** What was folded piece by piece is what a new index holds, and the files stay the same. */
export async function rebuilt(world: World, host: Host): Promise<void> {
  const wanted = host.with(() => dumpStore(host.root));
  const files = derived(host);
  fs.rmSync(`${host.root}/index`, { recursive: true });
  world.say(`${host.name}: the index is deleted`);
  await ok(world, host, ["attach", "--project", PROJECT]);
  const found = host.with(() => difference(dumpStore(host.root), wanted));
  must(found.length === 0, () => `a new index differs:\n${found.join("\n")}`);
  const own = derived(host);
  const [other] = own.filter((each) => !files.includes(each));
  must(
    other === undefined && own.length === files.length,
    () => `files differ with a new index:\n${other}`,
  );
}
