/** Every decision of high salience must carry evidence. */
import type { Advice, DecisionView, Policy } from "../../src/policy/contract.ts";

const evidence: Policy = {
  name: "evidence",
  version: "0.1.0",
  api: 1,
  description: "every decision of high salience must carry evidence",
  settings: { most: 3 },
  evaluate({ decisions, settings }) {
    const bare = decisions.filter((each) => each.salience === "high" && each.evidence.length === 0);
    const advice = bare.slice(0, Number(settings["most"])).map(advise);
    if (bare.length === 0) return { advice };
    const finding = {
      rule: "no-evidence",
      severity: "medium",
      summary: "Decisions of high salience carry no evidence.",
      recommendation: "memoryctl reconcile each of them with --evidence-ref",
      evidence: bare.map(({ id }) => id),
    } as const;
    return { advice, findings: [finding] };
  },
};

function advise({ id, summary }: DecisionView): Advice {
  return {
    id: `evidence-${id}`,
    title: "Name the evidence of a decision",
    why: `"${summary}" weighs much and names nothing to check it by.`,
    severity: "medium",
    score: 40,
    command: ["reconcile", "--id", id, "--summary", summary, "--evidence-ref", "<path or address>"],
  };
}

export default evidence;
