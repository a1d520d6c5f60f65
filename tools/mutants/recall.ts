/** Sabotages of recall: in what order memories stand, and when there is silence. */
import type { Sabotage } from "./sabotages.ts";

export const OF_RECALL: readonly Sabotage[] = [
  {
    name: "of equal memories that one is first whose ledger came first",
    edits: [{
      file: "src/recall/candidates.ts",
      from: "return b.ts - a.ts || (a.id",
      to: "return a.rid - b.rid || (a.id",
    }],
    tests: ["test/recall/recall.test.ts"],
  },
  {
    name: "one word of many is as good as all",
    edits: [{
      file: "src/recall/score.ts",
      from: "enough ? share : share * FORMULA.lonely",
      to: "enough ? share : share",
    }],
    tests: ["test/recall/recall.test.ts"],
  },
  {
    name: "words that stand near to each other are explained and not counted",
    edits: [{
      file: "src/recall/recall.ts",
      from: "score.adjacent + score.close",
      to: "score.adjacent",
    }],
    tests: ["test/recall/recall.test.ts"],
  },
  {
    name: "a newer runtime sees other words",
    edits: [{
      file: "src/recall/letters.ts",
      from: 'text.replace(TOO_NEW, " ").normalize',
      to: "text.normalize",
    }, {
      file: "src/recall/letters.ts",
      from: "const TOO_NEW = ",
      to: "export const TOO_NEW = ",
    }],
    tests: ["test/recall/terms.test.ts"],
  },
];
