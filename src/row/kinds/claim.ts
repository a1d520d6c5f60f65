/** What an object says, whichever event brings it. */
import * as v from "valibot";
import { checked, float, optional, pick, text, texts } from "../member.ts";
import { HORIZONS, LEVELS } from "../words.ts";

export const claimed = () => ({
  confidence: checked(
    float,
    () => v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    (value) => typeof value === "number" && value >= 0 && value <= 1,
  ),
  decision_key: optional(text),
  due_at: optional(text),
  evidence_ref: optional(text),
  /** How long it holds, where its author says so; v1 always does. */
  horizon: optional(pick(HORIZONS)),
  review_at: optional(text),
  salience: pick(LEVELS),
  summary: checked(
    text,
    () => v.pipe(v.string(), v.regex(/\S/, "the summary is blank")),
    (value) => typeof value === "string" && /\S/.test(value),
  ),
  tags: texts,
  why: optional(text),
});
