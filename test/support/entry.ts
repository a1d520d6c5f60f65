/** The program's answer to a command line, as `main.ts` comes by it. */
import { main, refused, type Rim } from "../../src/cli.ts";
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
    const out = thin(rim);
    if (out !== null) return { out, exit: 0, thin: true };
  } catch (cause) {
    return { ...refused(rim, cause), thin: true };
  }
  return { ...await main(rim), thin: false };
}
