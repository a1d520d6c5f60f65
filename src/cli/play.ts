/** Plays a story: its command lines run in this process, on a store of their own. */
import * as files from "../base/files.ts";
import type { Answer } from "../command/command.ts";
import type { Played, PlayedScene, Scene, Story } from "../command/story.ts";
import type { Rim } from "../cli.ts";
import type { Output } from "./answer.ts";

/** Runs a command line; the same function that runs ours. */
type Main = (rim: Rim) => Promise<Output>;

/** Plays all scenes, up to the first that does not end as the story says. */
export async function play(rim: Rim, { scenes, keep }: Story, main: Main): Promise<Played> {
  const folder = files.temporaryFolder(rim.world.temporary);
  const played: PlayedScene[] = [];
  try {
    for (let step = scenes.next(); step.done !== true;) {
      const scene = await playScene(stageOf(rim, folder), step.value, main);
      played.push(scene);
      if (!scene.as_told) break;
      step = scenes.next(scene.answer);
    }
  } finally {
    if (!keep) files.removeFolder(folder);
  }
  return { scenes: played, folder: keep ? folder : null };
}

/** The rim as the scenes see it: nothing of the caller's environment, and another store. */
function stageOf(rim: Rim, folder: string): Rim {
  return {
    ...rim,
    isUtf8: () => true,
    isTerminal: () => false,
    variable: () => undefined,
    lines: () => [],
    rootOf: () => ({ path: `${folder}/.memory`, shown: ".memory" }),
    world: { ...rim.world, userRoot: () => null },
  };
}

async function playScene(rim: Rim, scene: Scene, main: Main): Promise<PlayedScene> {
  const { say, argv } = scene;
  const { out, exit } = await main({ ...rim, argv });
  const answer = JSON.parse(out) as Answer;
  const as_told = exit === scene.exit;
  const shows = as_told ? scene.shows(answer) : String(answer["error"] ?? "");
  return { say, argv, as_told, exit, shows, answer };
}
