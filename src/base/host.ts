/** The agent's host: which one runs this process, and in which session, as its variables say. */

/** The variables that name a session, with the host's short name. */
export const HOST_SESSIONS: readonly (readonly [variable: string, host: string])[] = [
  ["CLAUDE_CODE_SESSION_ID", "claude"],
  ["CODEX_THREAD_ID", "codex"],
  ["GEMINI_SESSION_ID", "gemini"],
  ["QWEN_CODE_SESSION_ID", "qwen"],
];

/**
 * A short readable name of a session, the same in all of its processes: `claude-4f2a9c`. Undefined
 * where no host names one. It is made of the id's end: some ids begin with the time, which sessions
 * of one morning share. It is one function: the thin entry asks it too.
 */
export function hostInstance(variable: (name: string) => string | undefined): string | undefined {
  for (const [name, host] of HOST_SESSIONS) {
    const id = variable(name)?.toLowerCase().replace(/[^a-z0-9]/g, "") ?? "";
    if (id !== "") return `${host}-${id.slice(-6)}`;
  }
  return undefined;
}
