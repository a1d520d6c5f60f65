/** Answers for people: the same members as in JSON, one a line, nothing that moves the cursor. */
import { printable } from "../view/neutral.ts";
import type { Answer, Command } from "../command/command.ts";

/** An answer as readable text. */
export function answerText(command: Command, answer: Answer): string {
  const text = command.text?.(answer) ?? membersText(answer, "");
  return text.endsWith("\n") ? text : `${text}\n`;
}

interface Failed {
  readonly error: string;
  readonly code: string;
  readonly hint: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A refusal as readable text. */
export function failureText({ error, hint, details }: Failed): string {
  // What the hint names already.
  const { nearest: _nearest, ...members } = details;
  const more = membersText(members, "  ");
  return `${safe(error)}\n${more === "" ? "" : `${more}\n`}hint: ${safe(hint)}\n`;
}

function membersText(members: Readonly<Record<string, unknown>>, indent: string): string {
  return Object.entries(members).map(([name, value]) => {
    const head = `${indent}${safe(name)}:`;
    if (Array.isArray(value)) {
      if (value.length === 0) return `${head} none`;
      return [head, ...value.map((each) => `${indent}  - ${inline(each)}`)].join("\n");
    }
    if (typeof value === "object" && value !== null) {
      const inner = membersText(value as Record<string, unknown>, `${indent}  `);
      return inner === "" ? `${head} none` : `${head}\n${inner}`;
    }
    return `${head} ${inline(value)}`;
  }).join("\n");
}

function inline(value: unknown): string {
  if (typeof value === "string") return safe(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.map(inline).join(", ");
  return Object.entries(value).map(([name, each]) => `${safe(name)}=${inline(each)}`).join(" ");
}

function safe(text: string): string {
  return printable(text).text;
}
