/** Answers as a process gives them: JSON or text, and an exit code. */
import { EXITS, type Failure } from "../base/errors.ts";
import type { Answer, Command, Rendered } from "../command/command.ts";
import { answerText, failureText } from "./text.ts";

/** What the process has to say, and with which code it ends. */
export interface Output {
  readonly out: string;
  readonly err: string;
  readonly exit: number;
  /** The question whose words stand out in `out`, on a terminal. */
  readonly emphasis?: string | null;
}

/** An answer of a command that went well. */
export function answered(command: Command, answer: Answer, json: boolean): Output {
  if (json) return plain(`${JSON.stringify(answer)}\n`);
  return { ...plain(answerText(command, answer)), emphasis: command.emphasis?.(answer) ?? null };
}

/** An answer in a form of the command's own; a check that failed in it has its exit code. */
export function rendered({ out, exit }: Rendered, { ok = true, code }: Answer): Output {
  return { out, err: "", exit: exit ?? (ok ? 0 : EXITS[code ?? "check_failed"]) };
}

/** A text that is the whole answer. */
export function plain(out: string): Output {
  return { out, err: "", exit: 0 };
}

/** A refusal: in JSON on stdout, in text on stderr. */
export function failed(failure: Failure, json: boolean): Output {
  const { message: error, code, hint, details, exit } = failure;
  if (!json) return { out: "", err: failureText({ error, code, hint, details }), exit };
  return {
    out: `${JSON.stringify({ ok: false, error, code, hint, ...details })}\n`,
    err: "",
    exit,
  };
}
