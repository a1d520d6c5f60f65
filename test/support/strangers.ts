/** What is not of a store, put into each folder of it and into the place of each of its files. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { allBelow } from "./store.ts";

/** One stranger at one place. */
export interface Stranger {
  readonly name: string;
  /** The path that it takes, below the store's root. */
  readonly path: string;
  /** Puts it there; `elsewhere` is a folder outside of the store. */
  readonly place: (root: string, elsewhere: string) => void;
  /** True where it takes the place of something of the store's. */
  readonly instead: boolean;
}

const TEXT = "not of the store\n";

type Making = (path: string, elsewhere: string) => void;

const file: Making = (path) => fs.writeFileSync(path, TEXT);

/** A file with the stranger's text outside of the store. */
function outside(elsewhere: string): string {
  const path = `${elsewhere}/somebody's`;
  fs.writeFileSync(path, TEXT);
  return path;
}

const MADE: Readonly<Record<string, Making>> = {
  "a folder": (path) => fs.mkdirSync(path),
  "a link": (path, elsewhere) => fs.symlinkSync(outside(elsewhere), path),
  "a link to nothing": (path, elsewhere) => fs.symlinkSync(`${elsewhere}/none`, path),
  "a FIFO": (path) => void spawnSync("mkfifo", [path]),
  "a hard link": (path, elsewhere) => fs.linkSync(outside(elsewhere), path),
  "an unreadable file": (path) => {
    file(path, "");
    fs.chmodSync(path, 0);
  },
};

const NAMES = [".gitkeep", ".DS_Store", "Thumbs.db", ".2026-11.jsonl.swp", "notes", "notes.jsonl"];

function foldersOf(root: string): string[] {
  return fs.readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(root.length + 1)).sort();
}

/** Every stranger at every place of a store, but for the databases of its index. */
export function strangersOf(root: string): Stranger[] {
  const folders = foldersOf(root);
  const files = allBelow(root).filter((path) => !path.startsWith("index/"));
  const beside = folders.flatMap((folder) => [
    ...NAMES.map((name): Stranger => ({
      name,
      path: `${folder}/${name}`,
      instead: false,
      place: (at, elsewhere) => file(`${at}/${folder}/${name}`, elsewhere),
    })),
    ...Object.entries(MADE).map(([name, make]): Stranger => ({
      name,
      path: `${folder}/somebody's`,
      instead: false,
      place: (at, elsewhere) => make(`${at}/${folder}/somebody's`, elsewhere),
    })),
  ]);
  const copies = files.filter((path) => path.endsWith(".jsonl")).flatMap((path) =>
    [path.replace(".jsonl", " (conflicted copy).jsonl"), `${path}.orig`].map((copy): Stranger => ({
      name: "a copy",
      path: copy,
      instead: false,
      place: (at) => fs.copyFileSync(`${at}/${path}`, `${at}/${copy}`),
    }))
  );
  const instead = files.flatMap((path) =>
    Object.entries(MADE).map(([name, make]): Stranger => ({
      name,
      path,
      instead: true,
      place: (at, elsewhere) => {
        fs.rmSync(`${at}/${path}`);
        make(`${at}/${path}`, elsewhere);
      },
    }))
  );
  return [...beside, ...copies, ...instead];
}

/** True where what was put there, and what it leads to, is as it was. */
export function isLeftAlone(stranger: Stranger, root: string, elsewhere: string): boolean {
  const led = `${elsewhere}/somebody's`;
  if (fs.existsSync(led) && fs.readFileSync(led, "utf8") !== TEXT) return false;
  if (fs.existsSync(`${elsewhere}/none`)) return false;
  const found = fs.lstatSync(`${root}/${stranger.path}`, { throwIfNoEntry: false });
  return stranger.instead || found !== undefined;
}
