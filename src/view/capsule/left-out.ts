/** The end of a capsule: what it could not show, by topic, and the command that fetches it. */
import { quoted } from "../../base/shell.ts";
import type { ObjectType } from "../../row/words.ts";
import { type Topic, topicOf, type WeightyObject } from "../../state/weighty.ts";
import { neutral } from "../neutral.ts";
import { shown } from "./item.ts";
import type { Asked, Material, Shared } from "./material.ts";
import type { Page } from "./page.ts";
import type { Counted } from "./standing.ts";

/** What was not shown, and how it is fetched. */
export interface LeftOut {
  readonly what: string;
  /** Without the program's name. */
  readonly command: string | null;
  /** What it is about: told where there is room. */
  readonly topics?: string;
}

/** Adds all that was left out: each by its number at least, and by more where there is room. */
export function addLeftOut(page: Page, heading: string, left: readonly LeftOut[]): void {
  const shortOf = ({ what }: LeftOut) => `- ${what}`;
  // Kept for the lines behind one: what they need at least.
  for (const each of left) page.keep(shortOf(each).length + 1);
  for (const each of left) {
    page.keep(-shortOf(each).length - 1);
    linesOf(each).some((line) => page.add(heading, line));
  }
}

/** Its line in three lengths, the longest first: a page takes the first that it has room for. */
function linesOf({ what, command, topics = "" }: LeftOut): string[] {
  const short = `- ${what}`;
  if (command === null) return [short];
  const usual = `${short}: memoryctl ${command}`;
  return topics === "" ? [usual, short] : [`${usual} (${topics})`, usual, short];
}

/** The items of each type that are not shown. */
export function leftOfTypes(
  { project, scope }: Asked,
  { topics: all, totals }: Material,
  shown_objects: readonly WeightyObject[],
): LeftOut[] {
  const place = placeOf(project, scope);
  return TYPES_BY_WEIGHT.flatMap((type) => {
    const here = shown_objects.filter((object) => object.type === type);
    const left = totals[type] - here.length;
    if (left <= 0) return [];
    const what = `${left} more ${left === 1 ? type : `${type}s`}`;
    const keys = here.flatMap(({ key, realm }) => key === null || realm ? [] : [key]);
    const topics = type === "decision" ? topicsBut(all(), keys) : "";
    return [{ what, command: `list ${type}s${place}`, topics }];
  });
}

/** What of the other sections is not shown; `unshown` are their lines that found no room. */
export function leftOfParts(
  { project, scope }: Asked,
  { parts, unshown }: {
    readonly parts: Readonly<Record<Shared, Counted>>;
    readonly unshown: ReadonlyMap<Shared, readonly string[]>;
  },
): LeftOut[] {
  const place = placeOf(project, scope);
  const ofPart = (name: Shared, what: string, command: string | null): LeftOut[] => {
    const { lines, total } = parts[name];
    const left = total - lines.length + (unshown.get(name)?.length ?? 0);
    return left <= 0 ? [] : [{ what: `${left} more ${what}`, command }];
  };
  return [
    ...ofPart("conflicts", "open conflicts", `list conflicts${place}`),
    ...ofPart("everywhere", "global", "list --scope global"),
    ...ofPart("user", "of the user", "list --user"),
    ...ofPart("waiting", "waiting", "distill"),
    ...ofPart("resume", "lines of resume", null),
    ...ofPart("state", "lines of state", null),
  ];
}

const TYPES_BY_WEIGHT: readonly ObjectType[] = ["decision", "fact", "commitment"];

/** The options that name a project, or another scope than its own; empty for a name with a twin. */
export function placeOf(project: string, scope: string): string {
  const [flag, name] = scope === `project:${project}` ? ["--project", project] : ["--scope", scope];
  // A command that does not show all of its name would be another one.
  return neutral(name).text === name ? ` ${flag} ${quoted(name)}` : "";
}

const MOST_TOPICS = 8;
const TOPIC_LIMIT = 40;

/** What the keys beside these begin with, the most frequent first: `cache 12, api 3`. */
function topicsBut(all: readonly Topic[], listed: readonly string[]): string {
  const counts = new Map(all.map(({ topic, n }) => [topic, n]));
  for (const key of listed) {
    const topic = topicOf(key);
    counts.set(topic, (counts.get(topic) ?? 0) - 1);
  }
  const left = [...counts].filter(([topic, n]) => topic !== "" && n > 0)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const named = left.slice(0, MOST_TOPICS).map(([topic, n]) => `${shown(topic, TOPIC_LIMIT)} ${n}`);
  return left.length > MOST_TOPICS ? [...named, "…"].join(", ") : named.join(", ");
}
