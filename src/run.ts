/**
 * The spine: the one way from a command's input to its answer.
 *
 * needs, lock, catch up, plan (each row is folded before the next is planned), report, append and
 * sync, views, commit, unlock. The report comes before the append: an answer that cannot be made is
 * known before anything is written.
 */
import { networkFs, noStore } from "./base/store-errors.ts";
import { isUnwritable } from "./base/system-errors.ts";
import { openTree } from "./base/tree.ts";
import type { Answer, Command, Input, Options, Request } from "./command/command.ts";
import { outside } from "./run/env.ts";
import type { Executors, Invocation, Root, World } from "./run/invocation.ts";
import { hasStore, readStore } from "./run/read.ts";
import { answerAlone, rehearse } from "./run/rehearse.ts";
import { write } from "./run/write.ts";

/** Runs a command and returns its answer. Throws a `Failure` where it is refused. */
export async function run<O extends Options>(
  command: Command<O>,
  request: Request<unknown>,
  at: { readonly world: World; readonly root: Root; readonly executors?: Executors },
): Promise<Answer> {
  const { world, root, executors } = at;
  const asked = request as Request<Input<O>>;
  const own = { ...command, ...command.narrowed?.(asked) } as unknown as Command;
  const bare: Invocation = {
    command: own,
    request: request as Request<never>,
    world,
    root,
    executors,
    tree: openTree(root.path),
    now_ms: world.now(),
    needs: command.needs?.(asked, { outside }) ?? [],
    gathered: {},
  };
  if (own.access === "none" || own.access === "outside") return answerAlone(await prepared(bare));
  const there = hasStore(bare);
  if (!there && own.makes_store !== true) throw noStore(root.shown);
  const call = await prepared(bare);
  if (own.access === "write" && !request.dry_run) {
    return own.answers_unwritten === true && there ? writeOrRead(call) : writeHere(call, { there });
  }
  if (there && call.needs.some(({ need }) => need === "news")) {
    return (await import("./run/watch.ts")).watch(call);
  }
  if (there && call.needs.some(({ need }) => need === "terms")) {
    const { readTerms } = await import("./run/recalling.ts");
    const from = { patient: true, apart: false };
    return readTerms(call, from, (reader) => rehearse(call, reader));
  }
  return readStore(
    call,
    { there, folds: own.access === "write" },
    (reader) => rehearse(call, reader),
  );
}

async function writeHere(
  call: Invocation,
  { there }: { readonly there: boolean },
): Promise<Answer> {
  const { world, root } = call;
  const network = world.networkOf(root.path);
  if (network !== null) throw networkFs(root.shown, network);
  const turn = call.needs.find((each) => each.need === "turn")?.turn;
  if (there && turn !== undefined) return (await import("./run/in-turn.ts")).inTurn(call, turn);
  if (there) return (await write(call)).answer;
  return await (await import("./run/make.ts")).writeFirst(call);
}

/** Where nothing can be written, what would be written is answered, and the answer says so. */
async function writeOrRead(call: Invocation): Promise<Answer> {
  try {
    return await writeHere(call, { there: true });
  } catch (cause) {
    if (!isUnwritable(cause)) throw cause;
    const from = { there: true, folds: false };
    return { ...await readStore(call, from, (reader) => rehearse(call, reader)), written: false };
  }
}

/** Most commands need nothing, and load nothing of it. */
async function prepared(call: Invocation): Promise<Invocation> {
  if (call.needs.length === 0) return call;
  const { gatherBefore } = await import("./run/gather.ts");
  return { ...call, gathered: await gatherBefore(call) };
}
