/** The child's side: reads a question, loads the copy of a plugin, answers in one line. */
import { readSome } from "../../base/streams.ts";
import { writeText } from "../../base/output.ts";
import type { Evaluation, Fault, Stored, ViewData } from "../evaluate.ts";
import { causeText, evaluate } from "../evaluate.ts";
import type { SuiteResult } from "../kit.ts";

/** What `ChildQuestion` in child.ts comes to here. */
interface GuestQuestion {
  readonly nonce: string;
  /** Absolute path of the copy's own file. */
  readonly entry: string;
  readonly name: string;
  /** True where the whole suite is run on it, and not one view. */
  readonly check: boolean;
  readonly view: ViewData;
  readonly stored: Stored;
}

/** Answers the question on standard input. What else the plugin prints comes before the mark. */
export async function answerAsChild(): Promise<void> {
  const question = JSON.parse(readAll()) as GuestQuestion;
  const reply = await replyTo(question);
  writeText(1, `\n${question.nonce} ${JSON.stringify(reply)}\n`);
}

async function replyTo(question: GuestQuestion): Promise<Evaluation | Fault | SuiteResult> {
  const folder = question.entry.slice(0, question.entry.lastIndexOf("/") + 1);
  let exported: unknown;
  try {
    const module = await import(`file://${question.entry}`) as { readonly default?: unknown };
    exported = module.default;
  } catch (cause) {
    const reason = `it cannot be loaded: ${causeText(cause).replaceAll(folder, "")}`;
    return { status: "failed", reason };
  }
  if (!question.check) return evaluate(exported, question);
  const { testPolicy } = await import("../kit.ts");
  return testPolicy(exported, { name: question.name, views: [] });
}

function readAll(): string {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const part = new Uint8Array(64 * 1024);
    const got = readSome(0, part);
    if (got === 0) return text + decoder.decode();
    text += decoder.decode(part.subarray(0, got), { stream: true });
  }
}
