/** The program's answer to a command line, as `main.ts` comes by it. */
import { main, refused, type Rim } from "../../src/cli.ts";
import { leaveFirstNote } from "../../src/run/first-note.ts";
import { thin } from "../../src/thin/entry.ts";

/** What a process would say, and whether the thin entry said it. */
export interface Said {
  readonly out: string;
  readonly exit: number;
  readonly thin: boolean;
}

/** Offers a command line to the thin entry, and to the full program what that leaves. */
export async function answerOf(rim: Rim): Promise<Said> {
  try {
    let out = thin(rim);
    if (out === undefined && leaveFirstNote(rim)) out = thin(rim);
    if (typeof out === "string") return { out, exit: 0, thin: true };
  } catch (cause) {
    return { ...refused(rim, cause), thin: true };
  }
  return { ...await main(rim), thin: false };
}
