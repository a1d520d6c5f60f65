/** Waiting that a signal ends: whoever waits then ends as if it were done. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Hears the signals that ask a process to end, for as long as it is held. */
export class Interrupt {
  #isAsked = false;
  #wake: () => void = () => {};

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#end);
  }

  /** True once a signal came. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Waits for so long, or until a signal comes. */
  async pause(wait_ms: number): Promise<void> {
    if (this.#isAsked) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait_ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#end);
  }

  readonly #end = () => {
    this.#isAsked = true;
    this.#wake();
  };
}
