/**
 * Objects that claim one decision key. What a new one must know of the others is looked up once,
 * and kept up with those that come behind it: a batch may hold thousands for a key.
 */
import { TEXT } from "../../base/sqlite.ts";
import { compareOrder, type Order, placeOf } from "../../row/order.ts";
import type { ObjectRecord } from "../objects.ts";
import type { State } from "../state.ts";
import { hasCorrections } from "./corrections.ts";
import { childrenOf } from "./lineage.ts";

const OF_KEY = `WHERE key = ${TEXT} AND scope = ${TEXT} AND realm = ${TEXT}`;
const IS_CORRECTED = "(standing = 'superseded' OR standing = 'settled')";
const OTHERS = `${OF_KEY} AND id <> ${TEXT}`;

/** One of the others that has a standing already. */
export function settledOfKey(
  state: State,
  { id, scope, realm, key }: ObjectRecord,
): string | undefined {
  const sql = `SELECT id FROM objects ${OTHERS} AND standing IS NOT NULL LIMIT 1`;
  return state.db.one<{ id: string }>(sql, key, scope, realm, id)?.id;
}

/** All objects of the key. */
export function ofSameKey(state: State, { scope, realm, key }: ObjectRecord): ObjectRecord[] {
  if (key === null) return [];
  return state.db.all<ObjectRecord>(`SELECT * FROM objects ${OF_KEY}`, key, scope, realm);
}

/** What a new object must know of the others of its key. */
interface Holders {
  /** The last of them in the one order; undefined where there is none. */
  last: ObjectRecord | undefined;
  /** The head, where one is that and active; null until it is asked for. */
  head: ObjectRecord | null | undefined;
  /** Active contested ones by their text; undefined where none says it. */
  readonly texts: Map<string, string | undefined>;
  /** The last correction of an active one, by its text; undefined where there is none. */
  readonly answers: Map<string, Order | undefined>;
}

/** Who holds which keys, as long as nothing changes but by `came`. */
export class KeyHolders {
  readonly #state: State;
  readonly #known = new Map<string, Holders>();

  constructor(state: State) {
    this.#state = state;
  }

  /** The last of the other objects with this key, in the one order. */
  lastOf(object: ObjectRecord): ObjectRecord | undefined {
    return this.#of(object).last;
  }

  /** The head of the key, where another object is that and active. */
  headOf(object: ObjectRecord): ObjectRecord | undefined {
    const holders = this.#of(object);
    if (holders.head === null) holders.head = headOf(this.#state, object);
    return holders.head;
  }

  /** An active contested object of the key that says the same. */
  sameText(object: ObjectRecord): string | undefined {
    const { texts } = this.#of(object);
    if (!texts.has(object.digest)) texts.set(object.digest, sameText(this.#state, object));
    return texts.get(object.digest);
  }

  /** The last correction, under any key, of an active object of the key that says the same. */
  answerTo(object: ObjectRecord): Order | undefined {
    const { answers } = this.#of(object);
    if (!answers.has(object.digest)) answers.set(object.digest, answerTo(this.#state, object));
    return answers.get(object.digest);
  }

  /** An object that comes last of its key was written, as it stands. */
  came(object: ObjectRecord): void {
    const { id, digest, standing, status_now } = object;
    const holders = this.#of(object);
    holders.last = object;
    if (status_now !== "active") return;
    if (standing === "head") holders.head = object;
    if (standing === "contested") holders.texts.set(digest, holders.texts.get(digest) ?? id);
  }

  #of(object: ObjectRecord): Holders {
    const name = `${object.key}\0${object.scope}\0${object.realm}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const last = lastOfKey(this.#state, object);
    const head = last === undefined ? undefined : null;
    const found = { last, head, texts: new Map(), answers: new Map() };
    this.#known.set(name, found);
    return found;
  }
}

function lastOfKey(
  state: State,
  { id, scope, realm, key }: ObjectRecord,
): ObjectRecord | undefined {
  const sql = `SELECT * FROM objects ${OTHERS} ORDER BY lc DESC, ts DESC, source DESC LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, key, scope, realm, id);
}

function headOf(state: State, object: ObjectRecord): ObjectRecord | undefined {
  const { id, scope, realm, key } = object;
  const sql =
    `SELECT * FROM objects ${OTHERS} AND standing = 'head' AND status_now = 'active' LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, key, scope, realm, id);
}

function sameText(state: State, object: ObjectRecord): string | undefined {
  const { id, scope, realm, key, digest } = object;
  const sql = `SELECT id FROM objects ${OTHERS} AND standing = 'contested' ` +
    `AND digest = ${TEXT} AND status_now = 'active' LIMIT 1`;
  return state.db.one<{ id: string }>(sql, key, scope, realm, id, digest)?.id;
}

function answerTo(state: State, object: ObjectRecord): Order | undefined {
  if (!hasCorrections(state)) return undefined;
  const { id, scope, realm, key, digest } = object;
  // One that no correction names goes with one that is named.
  const sql = `SELECT * FROM objects ${OTHERS} AND ${IS_CORRECTED} AND digest = ${TEXT} ` +
    "AND status = 'active' AND head_id = id";
  const corrected = state.db.all<ObjectRecord>(sql, key, scope, realm, id, digest);
  const answers = corrected.flatMap((each) => childrenOf(state, each).map(placeOf));
  return answers.sort(compareOrder).at(-1);
}
