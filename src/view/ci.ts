/** Health for CI servers: GitHub's workflow commands and step summary, SARIF, JUnit. Pure text. */

/** A rule that applies now. */
export interface AppliedRule {
  readonly rule_id: string;
  readonly severity: string;
  readonly summary: string;
  readonly count: number;
  readonly evidence: readonly string[];
  readonly recommendation: string;
}

/** What is reported: the numbers, what was found (the worst first), and every rule there is. */
export interface Health {
  readonly score: number;
  readonly health: string;
  readonly fail_under: number | undefined;
  readonly found: readonly AppliedRule[];
  readonly rules: readonly { readonly id: string; readonly summary: string }[];
  readonly version: string;
}

export const FORMATS = ["json", "github", "sarif", "junit"] as const;

/** Annotations at most: GitHub shows ten of a kind, and a log is read by people. */
const MOST = 10;

/** Workflow commands: one group, an annotation for each of the worst findings. */
export function github(health: Health): string {
  const lines = health.found.slice(0, MOST).map((each) => {
    const level = each.severity === "high" ? "error" : "warning";
    const title = property(`memoryctl ${each.rule_id} (${each.count})`);
    const evidence = each.evidence.slice(0, 5).join("\n");
    const text = message(`${each.summary}\n${evidence}\n${each.recommendation}`);
    return `::${level} title=${title}::${text}`;
  });
  const more = health.found.length - MOST;
  const left = more > 0 ? [message(`${more} more: see the step summary`)] : [];
  const failed = hasFailed(health)
    ? [`::error title=memoryctl::${message(`the score is less than ${health.fail_under}`)}`]
    : [];
  const head = `memoryctl diagnose: ${health.score} ${health.health}`;
  const body = [`::group::${message(head)}`, ...lines, ...left, "::endgroup::", ...failed];
  return `${body.join("\n")}\n`;
}

/** The whole table, for the page that GitHub shows with a job. */
export function summary(health: Health): string {
  const rows = health.found.map((each) => {
    const cells = [each.rule_id, each.severity, String(each.count), each.summary];
    return `| ${[...cells, each.recommendation].map(cell).join(" | ")} |`;
  });
  const table = ["| rule | severity | count | what | to do |", "|---|---|---|---|---|", ...rows];
  const head = `## memoryctl: ${health.score} ${health.health}`;
  return `${[head, "", ...(rows.length === 0 ? ["Nothing found."] : table)].join("\n")}\n`;
}

/** Escapes of GitHub's runner: a message cannot begin a command of its own. */
function message(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return message(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replace(/\s+/g, " ");
}

/** SARIF 2.1.0: a rule for each of ours, a result for each that applies. */
export function sarif(health: Health): string {
  const levels: Readonly<Record<string, string>> = { high: "error", medium: "warning" };
  const results = health.found.map((each) => ({
    ruleId: each.rule_id,
    level: levels[each.severity] ?? "note",
    message: { text: [each.summary, ...each.evidence, each.recommendation].join("\n") },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(each) } } }],
    partialFingerprints: { rule: each.rule_id },
  }));
  const rules = health.rules.map(({ id, summary }) => ({
    id,
    shortDescription: { text: summary },
  }));
  const driver = { name: "memoryctl", version: health.version, rules };
  const run = { tool: { driver }, results, properties: { score: health.score } };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A damaged line names its file; all else is about the store. */
function uriOf({ evidence }: AppliedRule): string {
  const file = /^((?:streams|bus|coordination|governance|projects)\/[^:]+):\d+/.exec(
    evidence[0] ?? "",
  );
  return file === null ? ".memory" : `.memory/${encodeURI(file[1] ?? "")}`;
}

/** JUnit: a test case for each rule, and one for the score. */
export function junit(health: Health): string {
  const found = new Map(health.found.map((each) => [each.rule_id, each]));
  const known = new Set(health.rules.map(({ id }) => id));
  const extra = health.found.filter(({ rule_id }) => !known.has(rule_id));
  const rules = [...health.rules, ...extra.map(({ rule_id: id, summary }) => ({ id, summary }))];
  const cases = rules.map(({ id }) => {
    const each = found.get(id);
    const text = each === undefined ? "" : [...each.evidence, each.recommendation].join("\n");
    return testcase(id, each === undefined ? null : { what: each.summary, text });
  });
  const low = `the score is ${health.score}, less than ${health.fail_under}`;
  cases.push(testcase("score", hasFailed(health) ? { what: low, text: low } : null));
  const failures = health.found.length + (hasFailed(health) ? 1 : 0);
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`;
  const suite = `<testsuite name="memoryctl diagnose" ${counts}>`;
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return `${
    [head, `<testsuites ${counts}>`, suite, ...cases].join("\n")
  }\n</testsuite>\n</testsuites>\n`;
}

function testcase(name: string, failed: { readonly what: string; readonly text: string } | null) {
  const head = `<testcase classname="memoryctl.diagnose" name="${xml(name)}"`;
  if (failed === null) return `${head}/>`;
  return `${head}><failure message="${xml(failed.what)}">${xml(failed.text)}</failure></testcase>`;
}

/** XML 1.0 has no place for control characters, not even as references. */
function xml(text: string): string {
  // deno-lint-ignore no-control-regex -- Control characters are what this takes away.
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return clean.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function hasFailed({ score, fail_under }: Health): boolean {
  return fail_under !== undefined && score < fail_under;
}
