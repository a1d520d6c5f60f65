/** What a child writes: a plugin that is asked answers once, behind the mark that is its own. */

/** What the child said, or why it said nothing. */
export type Reply =
  | { readonly output: string }
  | { readonly status: "failed" | "timeout" | "refused"; readonly reason: string };

const OUTPUT_BYTES = 1024 * 1024;

/** The output of a child, read until it has answered or cannot any more. */
export class ChildOutput {
  timers: ReturnType<typeof setTimeout>[] = [];
  readonly #mark: string;
  readonly #resolve: (reply: Reply) => void;
  readonly #decoder = new TextDecoder();
  #out = "";
  #err = "";
  #bytes = 0;

  constructor(nonce: string, resolve: (reply: Reply) => void) {
    this.#mark = `\n${nonce} `;
    this.#resolve = resolve;
  }

  hear(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > OUTPUT_BYTES) {
      return this.finish({ status: "refused", reason: "it said more than 1 MiB" });
    }
    this.#out += this.#decoder.decode(bytes, { stream: true });
    const begin = this.#out.indexOf(this.#mark);
    const end = begin < 0 ? -1 : this.#out.indexOf("\n", begin + 1);
    if (end < 0) return;
    if (begin > 0) {
      const reason = "it wrote to standard output; a policy only returns";
      return this.finish({ status: "refused", reason });
    }
    this.finish({ output: this.#out.slice(begin + this.#mark.length, end) });
  }

  murmur(bytes: Uint8Array): void {
    this.#err = `${this.#err}${new TextDecoder().decode(bytes)}`.slice(-2000);
  }

  end(how: string): void {
    const error = /^.*\b(?:Error|error)\b.*$/m.exec(this.#err)?.[0] ?? "";
    const why = error === "" ? "" : `: ${error.trim()}`;
    this.finish({ status: "failed", reason: `${how} and without an answer${why}` });
  }

  finish(reply: Reply): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.#resolve(reply);
  }
}
