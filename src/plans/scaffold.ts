/** What `plugin new` writes: the example under another name, its test, and the contract's types. */
import example from "../../plugins/example/evidence.ts" with { type: "text" };
import exampleTest from "../../plugins/example/evidence.test.ts" with { type: "text" };
import { refused } from "../base/errors.ts";
import contract from "../policy/contract.ts" with { type: "text" };

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const NAME_LIMIT = 40;

/** The files of a new plugin. Throws where its name is none for a plugin. */
export function newPlugin(name: string): NewFile[] {
  if (!NAME.test(name) || name.length > NAME_LIMIT) {
    throw refused(`begin '${name}'`, "its name is not of the form a-b", "as in my-policy");
  }
  return [
    { path: `${name}.ts`, text: exampleAs(name) },
    { path: `${name}.test.ts`, text: exampleTest.replaceAll("evidence", name) },
    { path: "policy.d.ts", text: contract },
  ];
}

/** The example under another name, with its types beside it. */
export function exampleAs(name: string): string {
  return example
    .replace('name: "evidence"', `name: "${name}"`)
    .replace("../../src/policy/contract.ts", "./policy.d.ts")
    .replace("const evidence: Policy", "const policy: Policy")
    .replace("export default evidence;", "export default policy;");
}
