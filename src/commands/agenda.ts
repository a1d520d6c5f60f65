/** `agenda`: a project's items: added, listed, changed, closed; commitments are among them. */
import { badValue, notFound, oneAction, refused } from "../base/errors.ts";
import { newId, newNonce } from "../base/id.ts";
import { nearNames } from "../base/near.ts";
import { iso } from "../base/time.ts";
import { projectFolder } from "../row/path.ts";
import { type Agenda, type AgendaItem, type AgendaPatch, saidBy } from "../row/kinds/agenda.ts";
import type { Reader, RowMembers } from "../state/reader.ts";
import { objectNamed } from "../state/objects.ts";
import { nearestProjects, nearestRecorded } from "../state/known.ts";
import { scopeOfProject } from "../state/projects.ts";
import { agendaItems } from "../view/agenda.ts";
import type { Input, PlacedRow, Request, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { itemMeant } from "../plans/agenda-item.ts";
import { given } from "../plans/new-event.ts";
import { firstTry, storedKey } from "../plans/idempotency.ts";
import * as o from "../command/options.ts";

type Action = "add" | "list" | "close" | "update";

const options = {
  project: o.ownProject,
  add: o.text("a new item"),
  list: o.flag("show the items"),
  close: o.anyName("the item to close, by id or short id; a commitment is completed with it"),
  update: o.anyName("the item to change, by id or short id; only what is given changes"),
  summary: o.text("the item's new text"),
  priority: o.choice("LEVEL", ["high", "medium", "low"], "weight"),
  due_at: o.dateOption("when it is due"),
  status: o.choice("STATUS", ["active", "completed", "cancelled"], "what it is now"),
  status_filter: o.anyName("show only items of this status"),
  owner: o.anyName("whose item it is; yours when left out"),
  instance_id: o.actor,
  tags: o.list("tags; repeat the option for each"),
  idempotency_key: o.idempotencyKey,
};

type Options = Input<typeof options>;

export default command({
  name: "agenda",
  group: "Every day",
  about: "keep a project's agenda: what is to do, by whom, until when",
  actions: [],
  options,
  examples: [
    ['agenda --project demo --add "Review lease TTLs" --priority high', "adds an item"],
    ["agenda --project demo --list --status-filter active", "shows what is open"],
    ["agenda --project demo --close agd-20261123101500-0123456789abcdef", "closes an item"],
  ],
  access: "write",
  makes_store: true,
  reach: "cheap",
  tells_dry_run: false,
  narrowed: (request) => {
    const action = actionOf(request);
    return action === "list"
      ? { access: "read", makes_store: false }
      : { makes_store: action === "add" };
  },
  *plan(reader, request, env) {
    const action = actionOf(request);
    if (action === "add") yield* addItem(reader, request, env);
    else if (action !== "list") yield { kind: "agenda", row: changeRow(reader, request, env) };
  },
  report(reader, request, { env, rows }) {
    const { options } = request;
    const action = actionOf(request);
    const [made] = rows;
    const folder = `${env.shown_root}/${projectFolder(options.project)}`;
    if (action === "list") {
      const wanted = options.status_filter;
      const items = agendaItems(reader, options.project)
        .filter((item) => wanted === undefined || item.status === wanted);
      const { state } = reader;
      const near = nearestProjects(state, options.project, scopeOfProject(state, options.project));
      return { action, path: folder, count: items.length, ...near, items };
    }
    const path = made === undefined ? folder : `${env.shown_root}/${made.path}`;
    const row = made?.row as Agenda | undefined ?? firstAdded(reader, request);
    const { item, patch } = row === null ? {} : saidBy(row);
    const scope = scopeOfProject(reader.state, options.project);
    const near = nearestRecorded(reader.state, scope, 0);
    if (action === "add") return { action, path, item, ...near };
    if (action === "close") return { action, path, target_id: options.close };
    return { action, path, target_id: options.update, patch };
  },
});

function actionOf({ options }: Request<Options>): Action {
  const { add, list, close, update } = options;
  const given = Object.entries({ add, list: list || undefined, close, update })
    .filter(([, value]) => value !== undefined);
  const [only] = given;
  if (only === undefined || given.length > 1) throw oneAction("agenda", ACTIONS);
  return only[0] as Action;
}

const ACTIONS = ["--add", "--list", "--close", "--update"];

function rowHead({ options }: Request<Options>, env: Env) {
  return {
    id: newId("agd", env.now_ms, env.random),
    project: options.project,
    schema_version: "memoryctl-v2-agenda" as const,
    ts: iso(env.now_ms),
  };
}

function* addItem(
  reader: Reader,
  request: Request<Options>,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  const { options } = request;
  const first = firstAdded(reader, request);
  const before = first === null ? undefined : saidBy(first).item;
  if (before !== undefined) {
    if (before.summary === options.add) return;
    throw refused("add the item", "its idempotency key has another item", before.id);
  }
  const { id, project, schema_version, ts } = rowHead(request, env);
  const item: AgendaItem = {
    created_at: ts,
    ...given({ due_at: options.due_at }),
    id,
    origin: "manual",
    owner: options.owner ?? options.instance_id,
    priority: options.priority ?? "medium",
    status: options.status ?? "active",
    summary: options.add ?? "",
    tags: options.tags ?? [],
  };
  const key = given({ idempotency_key: storedKey("agenda", options.idempotency_key) });
  const payload = { item, nonce: newNonce(env.random) };
  yield { kind: "agenda", row: { id, ...key, op: "add", payload, project, schema_version, ts } };
}

function firstAdded(reader: Reader, { options }: Request<Options>): Agenda | null {
  const key = storedKey("agenda", options.idempotency_key);
  if (key === undefined) return null;
  const of = { key, scope: options.project, instance: "" };
  const isSame = (row: RowMembers) =>
    saidBy(row as unknown as Agenda).item?.summary === options.add;
  return firstTry(reader, of, isSame)?.row as unknown as Agenda ?? null;
}

/** The row that changes or closes an item. Throws where there is no such item. */
function changeRow(reader: Reader, request: Request<Options>, env: Env) {
  const { options } = request;
  const id = options.close ?? options.update ?? "";
  const items = agendaItems(reader, options.project);
  const item = itemMeant(reader, id, { items, asked: options });
  if (item === undefined) {
    throw notFound("agenda item", id, nearNames(id, items.map((each) => each.id)));
  }
  const row = { ...rowHead(request, env), target_id: item.id };
  if (options.close !== undefined) {
    return { ...row, op: "close" as const, status: options.status ?? "completed" };
  }
  const { summary, priority, due_at, status, owner, tags } = options;
  const patch: AgendaPatch = given({ due_at, owner, priority, status, summary, tags });
  if (Object.keys(patch).length === 0) {
    throw badValue("--update", id, "nothing to change is given");
  }
  const own = summary ?? due_at ?? tags;
  if (own !== undefined && objectNamed(reader.state, item.id) !== undefined) {
    const hint = `memoryctl reconcile --id ${item.id} corrects it, and the agenda with it`;
    throw refused(`change '${id}'`, "its text and date are those of a commitment", hint);
  }
  return { ...row, op: "update" as const, payload: { nonce: newNonce(env.random), patch } };
}
