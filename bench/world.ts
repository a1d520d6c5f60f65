/** The world that benchmarks run commands in. */
import type { World } from "../src/run/invocation.ts";

export const WORLD: World = {
  now: Date.now,
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  build: { version: "bench", commit: "bench", runtime: "bench", target: "bench" },
  tell: () => {},
  networkOf: () => null,
  userRoot: () => null,
  temporary: "/tmp",
  around: () => ({
    cwd: "/tmp",
    main: new URL("../src/main.ts", import.meta.url).href,
    beside: null,
    variable: () => undefined,
  }),
};
