/**
 * What the command line need not say: who acts, and for which project. In this order it is taken
 * from an option, from the environment, from the agent's host, from the place.
 */
import * as v from "valibot";
import { badValue } from "../base/errors.ts";
import { hostInstance } from "../base/host.ts";
import { absolutePath, below, folderAbove } from "../base/paths.ts";
import { remoteName } from "../base/remote.ts";
import { type GitTree, gitTreeAround, smallText } from "../base/repository.ts";
import { realPath } from "../base/stat.ts";
import type { Command, Option, Told } from "../command/command.ts";
import { name } from "../command/option-schemas.ts";
import { projectOf, scopeNamed } from "../row/new-event.ts";
import { META } from "../row/path.ts";
import { USER_SCOPE } from "../row/words.ts";
import { STORE_NAME } from "../store/marks.ts";

/** Environment variables by what they tell. */
export const VARIABLES = {
  run: "MEMORYCTL_RUN",
  instance: "MEMORYCTL_INSTANCE",
  project: "MEMORYCTL_PROJECT",
} as const satisfies Partial<Record<Told, string>>;

/** The process, as far as it tells something. */
export interface Around {
  /** The current folder; null where it was removed. */
  readonly cwd: string | null;
  readonly variable: (name: string) => string | undefined;
  readonly isTerminal: () => boolean;
  /** The path of the store that is meant, made or not. */
  readonly root: string;
}

/** What is told, each at most once: a project is looked for only where one is asked for. */
export class Inferred {
  readonly #around: Around;
  readonly #asked: readonly (readonly [option: string, from: Told])[];
  readonly #told = new Map<Told, string | undefined>();

  constructor({ options }: Command, around: Around) {
    this.#around = around;
    const all = Object.entries(options as Readonly<Record<string, Option<unknown>>>);
    this.#asked = all.flatMap(([name, { from }]) => from === undefined ? [] : [[name, from]]);
  }

  /**
   * The texts of the command's options, with those that only the place tells. Throws a usage error
   * that names the variable where its option cannot take what it holds; an empty one is none.
   */
  complete(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const all = new Map(texts);
    for (const [name, from] of this.#asked) {
      if (all.has(name)) continue;
      const text = from === "scope" || from === "project"
        ? this.#place(from, all)
        : this.#once(from);
      if (text !== undefined) all.set(name, text);
    }
    return all;
  }

  /** The scope of a project, or the project of a scope, that was given; else those of the place. */
  #place(what: "scope" | "project", texts: ReadonlyMap<string, string>): string | undefined {
    const [scope, project] = [texts.get("scope"), texts.get("project")];
    if (what === "scope" && texts.get("user") === "true") return USER_SCOPE;
    if (what === "scope") {
      const named = project ?? this.#once("project") ?? NAMELESS;
      return scopeNamed(projectOf(named) ?? named);
    }
    return projectOf(scope ?? "") ?? this.#once("project");
  }

  #once(what: Exclude<Told, "scope">): string | undefined {
    if (!this.#told.has(what)) this.#told.set(what, this.#find(what));
    return this.#told.get(what);
  }

  #find(what: Exclude<Told, "scope">): string | undefined {
    const { variable } = this.#around;
    const text = variable(VARIABLES[what]) ?? "";
    if (text !== "") {
      const result = v.safeParse(name(), text, { abortEarly: true });
      if (!result.success) throw badValue(VARIABLES[what], text, result.issues[0].message);
      return result.output;
    }
    if (what === "project") return this.#project();
    return what === "instance" ? hostInstance(variable) ?? this.#terminal() : undefined;
  }

  /** A person at a terminal: the user, and which terminal it is. */
  #terminal(): string | undefined {
    const { isTerminal, variable } = this.#around;
    if (!isTerminal()) return undefined;
    const user = variable("USER") ?? variable("LOGNAME") ?? "";
    const device = /^\/dev\/(?:pts\/)?([a-zA-Z0-9]+)$/.exec(realPath("/proc/self/fd/1") ?? "")?.[1];
    const place = device === undefined || /^\d+$/.test(device) ? `pts${device ?? ""}` : device;
    return fitting(user === "" ? undefined : `${user}-${place}`);
  }

  #project(): string {
    const { cwd, root } = this.#around;
    const here = cwd ?? "/";
    const store = absolutePath(here, root);
    const holder = store.endsWith(`/${STORE_NAME}`) ? folderAbove(store) : here;
    const git = gitTreeAround(holder);
    const named = projectNamed(smallText(below(store, META.projects)), {
      holder,
      here: inMainTree(here, git),
    });
    return named ?? fitting(git === null ? undefined : remoteName(git.common) ?? undefined) ??
      fitting(lastName(git === null ? holder : folderOf(git))) ?? NAMELESS;
  }
}

/** The folder that a repository is named by: that of its main working tree, or a bare one's own. */
function folderOf({ common, top }: GitTree): string {
  if (/\/\.(?:git|bare)$/.test(common)) return folderAbove(common);
  return /[^/]\.git$/.test(common) ? common.slice(0, -".git".length) : top;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The same folder in the working tree of the store, where one is meant that is linked to it. */
function inMainTree(here: string, main: GitTree | null): string {
  const own = main === null ? null : gitTreeAround(here);
  const isLinked = own !== null && own.common === main?.common && own.top !== main.top;
  return isLinked ? `${main.top}${here.slice(own.top.length)}` : here;
}

/** A project in a folder whose name is none. */
const NAMELESS = "default";

/** What a store says: the name of its project, and of those in folders of a larger repository. */
function projectNamed(
  text: string | null,
  { holder, here }: { readonly holder: string; readonly here: string },
): string | undefined {
  const said = text === null ? null : parsed(text);
  const folders = Object.entries(said?.folders ?? {})
    .map(([folder, project]) => [absolutePath(holder, folder), project] as const)
    .filter(([folder]) => here === folder || here.startsWith(`${folder}/`))
    .sort(([a], [b]) => b.length - a.length);
  const [nearest] = folders;
  return fitting(nearest?.[1]) ?? fitting(said?.project);
}

interface ProjectsFile {
  readonly project?: unknown;
  readonly folders?: Readonly<Record<string, unknown>>;
}

function parsed(text: string): ProjectsFile | null {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === "object" && said !== null ? said as ProjectsFile : null;
  } catch (cause) {
    // `validate` names it.
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** A text as a name; undefined for one that cannot be one. */
function fitting(text: unknown): string | undefined {
  const result = v.safeParse(name(), text, { abortEarly: true });
  return result.success ? result.output : undefined;
}
