/**
 * The rules of the Agent Skills specification (agentskills.io/specification) for a `SKILL.md`, as
 * a function of the folder's name and the file's text: returns what breaks them.
 */

const LIMITS: Readonly<Record<string, number>> = {
  name: 64,
  description: 1024,
  compatibility: 500,
};

const FIELDS = ["name", "description", "license", "compatibility", "metadata", "allowed-tools"];

/** Most lines of the body, as the specification recommends. */
const BODY_LINES = 500;

export function skillFaults(folder: string, text: string): string[] {
  const parts = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  if (parts === null) return ["it does not begin with front matter"];
  const [, head = "", body = ""] = parts;
  const { fields, faults } = frontMatter(head);
  const name = fields.get("name") ?? "";
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) faults.push(`bad name '${name}'`);
  if (name !== folder) faults.push(`its name '${name}' is not that of its folder`);
  if ((fields.get("description") ?? "").trim() === "") faults.push("no description");
  for (const [field, value] of fields) {
    if (!FIELDS.includes(field)) faults.push(`unknown field '${field}'`);
    const limit = LIMITS[field];
    if (limit !== undefined && value.length > limit) faults.push(`${field} is too long`);
    if (limit !== undefined && value.trim() === "") faults.push(`${field} is empty`);
  }
  const lines = body.trimEnd().split("\n").length;
  if (lines >= BODY_LINES) faults.push(`its body has ${lines} lines`);
  if (body.trim() === "") faults.push("it has no body");
  return faults;
}

/** The subset of YAML that front matter needs: `key: value`, and one level of `  key: "value"`. */
function frontMatter(head: string): { fields: Map<string, string>; faults: string[] } {
  const fields = new Map<string, string>();
  const faults: string[] = [];
  let map = "";
  for (const line of head.split("\n")) {
    const [, indent = "", key = "", value = ""] = /^( *)([\w-]+):(?: (.*))?$/.exec(line) ?? [];
    if (key === "") faults.push(`no field: ${line}`);
    else if (indent === "") {
      if (fields.has(key)) faults.push(`'${key}' is there twice`);
      // A plain scalar of YAML may hold no ": " and no " #".
      if (/: | #|^[&*!|>%@`"'[{]/.test(value)) faults.push(`'${key}' needs quotes`);
      fields.set(key, value);
      map = value === "" ? key : "";
    } else if (map !== "metadata" || !/^"[^"]*"$/.test(value)) faults.push(`no text: ${line}`);
  }
  return { fields, faults };
}
