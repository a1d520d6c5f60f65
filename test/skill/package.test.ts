/** The skill package: valid by the specification, whole, and what the executable carries. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PAGES, SKILL } from "../../src/skill/package.ts";
import { skillFaults } from "../support/agentskill.ts";
import { filesBelow } from "../support/store.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url).href);

describe("skill package", () => {
  test("the executable carries exactly the files of the folder", () => {
    const files = filesBelow(`${ROOT}skill/${SKILL}`);
    assert.deepEqual(Object.keys(PAGES).sort(), files);
    for (const path of files) {
      assert.equal(PAGES[path], readFileSync(`${ROOT}skill/${SKILL}/${path}`, "utf8"), path);
    }
  });

  test("SKILL.md keeps the specification's rules", () => {
    assert.deepEqual(skillFaults(SKILL, PAGES["SKILL.md"] ?? ""), []);
  });

  test("the rules catch offenders", () => {
    const good = "---\nname: a-b\ndescription: x\n---\n# A\n";
    assert.deepEqual(skillFaults("a-b", good), []);
    assert.equal(skillFaults("a-c", good).length, 1);
    for (
      const [from, to] of [
        ["---\n# A", "# A"],
        ["a-b", "A-b"],
        ["description: x", "description: a: b"],
        ["description: x", `description: ${"x".repeat(1025)}`],
        ["description: x\n", ""],
        ["description: x", "description: x\ncolour: red"],
        ["description: x", "description: x\nmetadata:\n  n: 1"],
        ["# A", "# A\n".repeat(500)],
      ] as const
    ) assert.ok(skillFaults("a-b", good.replace(from, to)).length > 0, to.slice(0, 40));
  });

  test("its links resolve, and every page is linked from SKILL.md", () => {
    const linked = new Set<string>();
    for (const [path, text] of Object.entries(PAGES)) {
      for (const [, link = ""] of text.matchAll(/\]\(([^)]+)\)/g)) {
        const target = new URL(link, `file:///${path}`).pathname.slice(1);
        assert.ok(Object.hasOwn(PAGES, target), `${path}: ${link}`);
        if (path === "SKILL.md") linked.add(target);
      }
    }
    assert.deepEqual([...linked, "SKILL.md"].sort(), Object.keys(PAGES).sort());
  });

  test("its version is that of the program", () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));
    assert.match(PAGES["SKILL.md"] ?? "", new RegExp(`\n  version: "${version}"\n`));
  });
});
