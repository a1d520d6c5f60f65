/**
 * Objects that claim the same: a decision key or, without one, to be the one of their type that
 * says just this. What a new one must know of the others is looked up once, and kept up with those
 * that come behind it: a batch may hold thousands for a key.
 */
import { isListed, list, LISTED, TEXT } from "../../base/sqlite.ts";
import { compareOrder, type Order, placeOf } from "../../row/order.ts";
import { needTexts } from "../building.ts";
import type { ObjectRecord } from "../objects.ts";
import type { State } from "../state.ts";
import { knownIds } from "../none-known.ts";
import { hasCorrections } from "./corrections.ts";
import { childrenOf } from "./lineage.ts";

const OF_KEY = `WHERE key = ${TEXT} AND scope = ${TEXT} AND realm = ${TEXT}`;
// With a `+` SQLite looks for the text, and not through all that the scope has of a type.
const OF_TEXT = "WHERE key IS NULL AND substr(digest, 1, 8) = substr(?, 1, 8) " +
  `AND +scope = ${TEXT} AND +realm = ${TEXT} AND +type = ${TEXT} AND +digest = ${TEXT}`;
const IS_CORRECTED = "(standing = 'superseded' OR standing = 'settled')";

/** Finds what claims the same as an object: the end of a query, and what it asks with. */
function sameAs(
  state: State,
  { key, scope, realm, type, digest }: ObjectRecord,
): { readonly where: string; readonly asked: readonly string[] } {
  if (key !== null) return { where: OF_KEY, asked: [key, scope, realm] };
  needTexts(state);
  return { where: OF_TEXT, asked: [digest, scope, realm, type, digest] };
}

/** The same without the object itself. */
function others(state: State, object: ObjectRecord): ReturnType<typeof sameAs> {
  const { where, asked } = sameAs(state, object);
  return { where: `${where} AND id <> ${TEXT}`, asked: [...asked, object.id] };
}

/** Finds for each of some objects that went one of the same claim that has a standing already. */
export function settledBeside(
  state: State,
  gone: readonly ObjectRecord[],
): (object: ObjectRecord) => string | undefined {
  const unsaid = unsaidOf(state, gone);
  const unheld = unheldOf(state, gone);
  return (object) => {
    const { key, digest } = object;
    if (key === null ? unsaid.has(digest) : unheld.has(key)) return undefined;
    const { where, asked } = others(state, object);
    const sql = `SELECT id FROM objects ${where} AND standing IS NOT NULL LIMIT 1`;
    return state.db.one<{ id: string }>(sql, ...asked)?.id;
  };
}

/** All objects that claim the same. */
export function ofSameKey(state: State, object: ObjectRecord): ObjectRecord[] {
  const { where, asked } = sameAs(state, object);
  return state.db.all<ObjectRecord>(`SELECT * FROM objects ${where}`, ...asked);
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
  /** Digests of texts that nobody said before. */
  readonly #unsaid: Set<string>;
  /** Keys that nobody claimed before. */
  readonly #unheld: ReadonlySet<string>;

  /** `fresh`: new objects that it will be asked for; what these claim is looked up together. */
  constructor(state: State, fresh: readonly ObjectRecord[] = []) {
    this.#state = state;
    this.#unsaid = unsaidOf(state, fresh);
    this.#unheld = unheldOf(state, fresh);
  }

  /** True for an object without a key, where no other one was met that says the same. */
  isFirst({ key, digest }: ObjectRecord): boolean {
    return key === null && this.#unsaid.delete(digest);
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
    const { key, scope, realm, type, digest } = object;
    const name = (key === null ? [type, scope, realm, digest] : [key, scope, realm]).join("\0");
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const isHeld = key === null || !this.#unheld.has(key);
    const last = isHeld ? lastOfKey(this.#state, object) : undefined;
    const head = last === undefined ? undefined : null;
    const found = { last, head, texts: new Map(), answers: new Map() };
    this.#known.set(name, found);
    return found;
  }
}

/**
 * What objects without a key say and no written one does, by digest. One query asks for all of
 * them; while an index is made anew, what was never met need not be asked for.
 */
function unsaidOf(state: State, fresh: readonly ObjectRecord[]): Set<string> {
  const texts = knownIds(state)?.texts;
  const unsaid = new Set<string>();
  const asked: string[] = [];
  for (const { key, digest } of fresh) {
    if (key !== null) continue;
    unsaid.add(digest);
    if (texts?.mayHave(digest) !== false) asked.push(digest);
    texts?.add(digest);
  }
  if (asked.length === 0) return unsaid;
  needTexts(state);
  const sql = `SELECT o.digest FROM ${LISTED} l CROSS JOIN objects o ` +
    "ON o.key IS NULL AND substr(o.digest, 1, 8) = substr(l.value, 1, 8)";
  for (const { digest } of state.db.all<{ digest: string }>(sql, list(asked))) {
    unsaid.delete(digest);
  }
  return unsaid;
}

/** Of fewer, each is asked for in its turn. */
const FEW = 4;

/** The keys of objects that no written one has, in whatever scope. One query asks for them all. */
function unheldOf(state: State, objects: readonly ObjectRecord[]): Set<string> {
  const unheld = new Set(objects.flatMap(({ key }) => key !== null && isListed(key) ? key : []));
  if (unheld.size < FEW) return new Set();
  const sql = "SELECT DISTINCT l.value AS key FROM " +
    `${LISTED} l WHERE EXISTS (SELECT 1 FROM objects o WHERE o.key = l.value)`;
  for (const { key } of state.db.all<{ key: string }>(sql, list([...unheld]))) unheld.delete(key);
  return unheld;
}

function lastOfKey(state: State, object: ObjectRecord): ObjectRecord | undefined {
  const { where, asked } = others(state, object);
  const sql = `SELECT * FROM objects ${where} ORDER BY lc DESC, ts DESC, source DESC LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, ...asked);
}

function headOf(state: State, object: ObjectRecord): ObjectRecord | undefined {
  const { where, asked } = others(state, object);
  const sql =
    `SELECT * FROM objects ${where} AND standing = 'head' AND status_now = 'active' LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, ...asked);
}

function sameText(state: State, object: ObjectRecord): string | undefined {
  const { where, asked } = others(state, object);
  const sql = `SELECT id FROM objects ${where} AND standing = 'contested' ` +
    `AND digest = ${TEXT} AND status_now = 'active' LIMIT 1`;
  return state.db.one<{ id: string }>(sql, ...asked, object.digest)?.id;
}

function answerTo(state: State, object: ObjectRecord): Order | undefined {
  if (!hasCorrections(state)) return undefined;
  const { where, asked } = others(state, object);
  // One that no correction names goes with one that is named.
  const sql = `SELECT * FROM objects ${where} AND ${IS_CORRECTED} AND digest = ${TEXT} ` +
    "AND status = 'active' AND head_id = id";
  const corrected = state.db.all<ObjectRecord>(sql, ...asked, object.digest);
  const answers = corrected.flatMap((each) => childrenOf(state, each).map(placeOf));
  return answers.sort(compareOrder).at(-1);
}
