/** The skill in a repository: the hosts' folders, AGENTS.md, and what a hostile checkout plants. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { folder, ok, run, start } from "../support/binary.ts";
import { skillFaults } from "../support/agentskill.ts";
import { filesBelow, snapshot } from "../support/store.ts";

const HOSTS = { agents: ".agents", claude: ".claude", opencode: ".opencode" };

describe("skill in a repository", () => {
  for (const [host, parent] of Object.entries(HOSTS)) {
    test(`${host}: from an empty folder to a valid skill and back`, () => {
      using at = folder();
      const { path } = at;
      ok(path, "skill", "install", "--host", host);
      const skill = `${path}/${parent}/skills/diasync-memory`;
      assert.deepEqual(
        skillFaults("diasync-memory", readFileSync(`${skill}/SKILL.md`, "utf8")),
        [],
      );
      assert.equal(ok(path, "skill", "check", "--host", host).state, "current");
      // Again, so that the note still knows which folders were made.
      ok(path, "skill", "install", "--host", host);
      ok(path, "skill", "remove", "--host", host);
      assert.deepEqual(readdirSync(path), []);
    });
  }

  test("folders that were there stay; no store is made", () => {
    using at = folder();
    const { path } = at;
    mkdirSync(`${path}/.agents`);
    ok(path, "skill", "install");
    ok(path, "skill", "remove");
    assert.deepEqual(readdirSync(path), [".agents"]);
    assert.deepEqual(readdirSync(`${path}/.agents`), []);
  });

  test("AGENTS.md: a block that comes and goes, its file as it was", () => {
    using at = folder();
    const { path } = at;
    const file = `${path}/AGENTS.md`;
    const before = Buffer.from([0xef, 0xbb, 0xbf, 0x23, 0x20, 0xff, 0x0d, 0x0a, 0x78]);
    writeFileSync(file, before);
    chmodSync(file, 0o664);
    ok(path, "skill", "install", "--agents-md");
    assert.equal(ok(path, "skill", "check", "--agents-md").state, "current");
    const whole = readFileSync(file);
    assert.deepEqual(whole.subarray(0, before.length), before);
    assert.match(whole.toString(), /memoryctl attach/);
    ok(path, "skill", "install", "--agents-md");
    assert.deepEqual(readFileSync(file), whole);

    writeFileSync(file, whole.toString("latin1").replace("First:", "Never:"), "latin1");
    const edited = readFileSync(file);
    const refused = run(path, "skill", "install", "--agents-md");
    assert.equal(refused.exit, 1);
    assert.deepEqual(JSON.parse(refused.out).edited, ["AGENTS.md"]);
    const kept = ok(path, "skill", "remove", "--agents-md").files.at(-1);
    assert.deepEqual(kept, { path: "AGENTS.md", deed: "kept" });
    assert.deepEqual(readFileSync(file), edited);
    ok(path, "skill", "remove", "--agents-md", "--force");
    assert.deepEqual(readFileSync(file), before);
    assert.equal(statSync(file).mode & 0o777, 0o664);
  });

  test("AGENTS.md: made where there is none, and gone again", () => {
    using at = folder();
    const { path } = at;
    ok(path, "skill", "install", "--agents-md");
    assert.equal(statSync(`${path}/AGENTS.md`).mode & 0o777, 0o644);
    ok(path, "skill", "remove", "--agents-md");
    assert.deepEqual(readdirSync(path), []);
  });

  test("eight at once: all succeed, and leave one whole package", async () => {
    using at = folder();
    const { path } = at;
    const all = Array.from({ length: 8 }, () => start(path, "skill", "install", "--agents-md"));
    for (const { exit, out } of await Promise.all(all.map(({ ended }) => ended))) {
      assert.equal(exit, 0, out);
    }
    assert.equal(ok(path, "skill", "check", "--agents-md").state, "current");
    assert.deepEqual(filesBelow(path).filter((name) => name.endsWith(".tmp")), []);
  });

  /** Each plants something in the way; nothing that it leads to may change. */
  const TRAPS: Readonly<Record<string, (path: string) => void>> = {
    "a linked folder": (path) => symlinkSync("elsewhere", `${path}/.agents`),
    "a linked page": (path) => {
      mkdirSync(`${path}/.agents/skills/diasync-memory`, { recursive: true });
      symlinkSync(`${path}/elsewhere/x`, `${path}/.agents/skills/diasync-memory/SKILL.md`);
    },
    "a hard-linked page": (path) => {
      mkdirSync(`${path}/.agents/skills/diasync-memory`, { recursive: true });
      linkSync(`${path}/elsewhere/x`, `${path}/.agents/skills/diasync-memory/SKILL.md`);
    },
    "a FIFO": (path) => {
      mkdirSync(`${path}/.agents/skills/diasync-memory`, { recursive: true });
      spawnSync("mkfifo", [`${path}/.agents/skills/diasync-memory/SKILL.md`]);
    },
    "a FIFO for the note": (path) => {
      mkdirSync(`${path}/.agents/skills/diasync-memory`, { recursive: true });
      spawnSync("mkfifo", [`${path}/.agents/skills/diasync-memory/.memoryctl.json`]);
    },
    "a file in the place of a folder": (path) => writeFileSync(`${path}/.agents`, "x"),
    "a linked AGENTS.md": (path) => symlinkSync("elsewhere/x", `${path}/AGENTS.md`),
    "a folder AGENTS.md": (path) => mkdirSync(`${path}/AGENTS.md`),
  };

  for (const [name, plant] of Object.entries(TRAPS)) {
    test(`${name} is refused by every action`, () => {
      using at = folder();
      const { path } = at;
      mkdirSync(`${path}/elsewhere`);
      writeFileSync(`${path}/elsewhere/x`, "precious");
      plant(path);
      for (const action of ["install", "check", "remove"]) {
        const { exit, out } = run(path, "skill", action, "--agents-md", "--force");
        const { code } = JSON.parse(out);
        assert.deepEqual([action, exit, code], [action, 1, "unsafe_path"], out);
      }
      assert.deepEqual(snapshot(`${path}/elsewhere`), new Map([["x", "precious"]]));
    });
  }
});
