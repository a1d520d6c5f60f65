/** Sabotages of recall: order and silence; whose words are whose, what went, what lacks. */
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
  {
    name: "a word that others write as two is found wherever both are",
    edits: [{
      file: "src/recall/kept.ts",
      from: "if (words[at + 1] === second) places.push(at);",
      to: "if (words.includes(second ?? first)) places.push(at);",
    }],
    tests: ["test/recall/recall.test.ts"],
  },
  {
    name: "a key that is written as one is not meant by its words",
    edits: [{
      file: "src/recall/key-words.ts",
      from: "|| isJoinedOf(other, one)) return 1;",
      to: ") return 1;",
    }],
    tests: ["test/recall/key-words.test.ts"],
  },
  {
    name: "a private word is in everybody's numbers",
    edits: [{
      file: "src/recall/tables.ts",
      from: 'return realm === "" ? "" : `${REALM_SIGN}',
      to: 'return realm.length >= 0 ? "" : `${REALM_SIGN}',
    }],
    tests: ["test/recall/tables.test.ts", "test/commands/recall.test.ts"],
  },
  {
    name: "a text that was taken out stays in the file of the index",
    edits: [{
      file: "src/state/erase.ts",
      from: 'db.exec("VACUUM; BEGIN IMMEDIATE");',
      to: 'db.exec("BEGIN IMMEDIATE");',
    }],
    tests: ["test/run/erased.test.ts"],
  },
  {
    name: "rows that go leave their terms",
    edits: [{
      file: "src/state/recall.ts",
      from: "else forgetTexts(state, range);",
      to: "else if (range.from < 0) forgetTexts(state, range);",
    }],
    tests: ["test/state/recall.test.ts"],
  },
  {
    name: "rows that came while terms were brought are never recalled",
    edits: [{
      file: "src/state/recall-filling.ts",
      from: "if (rows.length === 0 && (behind === 0 || lacking(state, 0).length === 0)) {",
      to: "if (rows.length === 0) {",
    }],
    tests: ["test/state/recall.test.ts"],
  },
  {
    name: "what was superseded is found like what holds",
    edits: [{
      file: "src/state/recall-admit.ts",
      from: "`(${filter.past ? EVER : NOW})`,",
      to: "`(${EVER})`,",
    }],
    tests: ["test/commands/recall.test.ts"],
  },
];
