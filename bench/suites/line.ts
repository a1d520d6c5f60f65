/** One line: a row's canonical form, and both hashes of it. */
import { canonical } from "../../src/base/json.ts";
import { sha1Hex, sha256Hex } from "../../src/base/runtime.ts";
import { exampleOf, writeRow } from "../../src/row/kind.ts";
import { digest, finish } from "../../src/row/line.ts";
import { INSIDE, type Suite } from "../suite.ts";

const row = exampleOf("captured");

const suite: Suite = {
  name: "line",
  about: "a row's canonical line and its hashes",
  effort: INSIDE,
  loops(bench) {
    const count = bench.count(10_000, 50);
    const text = JSON.stringify(row);
    const many = (one: () => unknown) => () => {
      for (let i = 0; i < count; i += 1) one();
    };
    const stringify = { name: "JSON.stringify", run: many(() => JSON.stringify(row)) };
    return Promise.resolve([
      {
        name: "canonical form",
        unit: "rows",
        count,
        floor: stringify,
        work: { name: "writeRow", run: many(() => writeRow("captured", row)) },
      },
      {
        name: "canonical form, generic",
        unit: "rows",
        count,
        floor: stringify,
        work: { name: "canonical", run: many(() => canonical(row)) },
      },
      {
        name: "hashes",
        unit: "rows",
        count,
        floor: {
          name: "SHA-1, SHA-256",
          run: many(() => [sha1Hex(text), sha256Hex(text)]),
        },
        work: { name: "finish, digest", run: many(() => digest(finish(text).text)) },
      },
      {
        name: "line: canonical form and hashes",
        unit: "rows",
        count,
        floor: {
          name: "JSON.stringify, SHA-1, SHA-256",
          run: many(() => {
            const made = JSON.stringify(row);
            return [sha1Hex(made), sha256Hex(made)];
          }),
        },
        work: {
          name: "writeRow, finish, digest",
          run: many(() => digest(finish(writeRow("captured", row)).text)),
        },
      },
    ]);
  },
};

export default suite;
