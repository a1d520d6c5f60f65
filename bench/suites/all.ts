/** The suites, in the order of the table. */
import type { Suite } from "../suite.ts";
import advise from "./advise.ts";
import append from "./append.ts";
import fold from "./fold.ts";
import line from "./line.ts";
import object from "./object.ts";
import policy from "./policy.ts";
import rebuild from "./rebuild.ts";
import reduce from "./reduce.ts";
import scan from "./scan.ts";
import start from "./start.ts";
import validate from "./validate.ts";

export const SUITES: readonly Suite[] = [
  start,
  line,
  append,
  scan,
  fold,
  reduce,
  rebuild,
  validate,
  object,
  policy,
  advise,
];
