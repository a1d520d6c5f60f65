/** Plugins and the binary: trust, children, everything that a plugin may do wrong. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { COMMAND_NAMES, commandNamed } from "../../src/commands/all.ts";
import { type Answer, BINARY, folder } from "../support/binary.ts";
import { advising, BAD, plugin, writePlugins } from "../support/plugins.ts";
import { snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

interface Place {
  readonly path: string;
  /** Runs the binary; returns its exit code and answer. */
  run(...argv: string[]): { readonly exit: number | null; readonly answer: Answer };
  ok(...argv: string[]): Answer;
}

/** A folder with a repository in `repo`, a store in that, and a state directory beside it. */
function place(t: TestContext, more: Readonly<Record<string, string>> = {}): Place {
  const at = folder();
  t.after(at.remove);
  const path = `${at.path}/repo`;
  mkdirSync(`${path}/.git`, { recursive: true });
  const env = { PATH: process.env["PATH"], XDG_STATE_HOME: `${at.path}/state`, ...more };
  const run = (...argv: string[]) => {
    const { status, stdout } = spawnSync(BINARY, argv, { cwd: path, env, encoding: "utf8" });
    return { exit: status, answer: stdout === "" ? null : JSON.parse(stdout) };
  };
  const ok = (...argv: string[]) => {
    const { exit, answer } = run(...argv);
    assert.equal(exit, 0, `${argv.join(" ")}: ${JSON.stringify(answer)}`);
    return answer;
  };
  ok("init");
  return { path, run, ok };
}

/** The plugin of a name in an answer. */
function told(answer: Answer, name: string): Answer {
  const found = answer.plugins.filter((each: Answer) => each.name === name);
  assert.equal(found.length, 1, `${name}: ${JSON.stringify(answer.plugins)}`);
  return found[0];
}

/** Command lines of processes that hold a text: other checkouts may be tested beside this one. */
function running(text: string): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return line.includes(text) && pid !== String(process.pid) ? [`${pid}: ${line}`] : [];
    } catch {
      return []; // It ended while we looked.
    }
  });
}

describe("trust", () => {
  test("an untrusted plugin does not run; trusted, its copy does; one byte turns it off", (t) => {
    const { path, run, ok } = place(t);
    writePlugins(path, {
      "mine.ts": plugin("mine", undefined, 'import { a } from "./lib/a.ts"; a;'),
      "lib/a.ts": 'import { b } from "./b.ts";\nexport const a: number = b;\n',
      "lib/b.ts": "export const b = 1;\n",
    });
    const advise = () => ok("advise", "--plugins", ".");
    assert.equal(told(advise(), "mine").status, "untrusted");
    assert.equal(run("plugin", "check", "mine.ts").exit, 1);
    assert.equal(ok("plugin", "check", "mine.ts", "--run").points.length > 5, true);
    const trusted = ok("plugin", "trust", "mine.ts");
    assert.deepEqual(trusted.files.map((each: Answer) => each.path), [
      "lib/a.ts",
      "lib/b.ts",
      "mine.ts",
    ]);
    const sums = spawnSync("sh", ["-c", "sha256sum lib/a.ts lib/b.ts mine.ts | sha256sum"], {
      cwd: path,
      encoding: "utf8",
    });
    assert.equal(trusted.sha256, sums.stdout.slice(0, 64));
    assert.equal(told(advise(), "mine").status, "active");
    assert.ok(advise().advice.some((each: Answer) => each.plugin === "mine"));

    appendFileSync(`${path}/lib/b.ts`, " ");
    const changed = told(advise(), "mine");
    assert.deepEqual([changed.status, changed.reason], [
      "changed",
      "since it was trusted: lib/b.ts changed",
    ]);
    assert.deepEqual(ok("plugin", "trust", "mine.ts").changed_since_pin, ["lib/b.ts changed"]);
    assert.equal(told(advise(), "mine").status, "active");
    ok("plugin", "untrust", "mine.ts");
    assert.equal(told(advise(), "mine").status, "untrusted");
    assert.deepEqual(readdirSync(`${path}/../state/memoryctl/plugins`), []);
  });

  test("the same file elsewhere is another plugin, and its pin cannot come along", (t) => {
    const { path, ok } = place(t);
    writePlugins(path, { "a/mine.ts": plugin("mine"), "b/mine.ts": plugin("mine") });
    ok("plugin", "trust", "a/mine.ts");
    assert.equal(told(ok("advise", "--plugins", "a"), "mine").status, "active");
    assert.equal(told(ok("advise", "--plugins", "b"), "mine").status, "untrusted");
  });

  test("a damaged copy does not run, whatever stands in the repository", (t) => {
    const { path, ok } = place(t);
    writePlugins(path, { "mine.ts": plugin("mine") });
    const { sha256 } = ok("plugin", "trust", "mine.ts");
    appendFileSync(`${path}/../state/memoryctl/plugins/${sha256}/mine.ts`, " ");
    const { status, reason } = told(ok("advise", "--plugins", "."), "mine");
    assert.deepEqual([status, reason], ["changed", "the copy that was trusted is damaged"]);
  });

  test("trust is kept outside of the repository, and where nobody else writes", (t) => {
    const inside = place(t, { XDG_STATE_HOME: "", HOME: "" });
    writePlugins(inside.path, { "mine.ts": plugin("mine") });
    assert.equal(inside.run("plugin", "trust", "mine.ts").answer.code, "refused");
    const own = place(t);
    writePlugins(own.path, { "mine.ts": plugin("mine") });
    const state = { XDG_STATE_HOME: `${own.path}/state` };
    const { stdout } = spawnSync(BINARY, ["plugin", "trust", "mine.ts"], {
      cwd: own.path,
      env: state,
      encoding: "utf8",
    });
    assert.match(JSON.parse(stdout).error, /is in the repository/);
    assert.ok(!existsSync(`${own.path}/state`));
    own.ok("plugin", "trust", "mine.ts");
    spawnSync("chmod", ["777", `${own.path}/../state/memoryctl`]);
    const { status, reason } = told(own.ok("advise", "--plugins", "."), "mine");
    assert.equal(status, "untrusted");
    assert.match(reason, /others may write/);
  });

  test("digests on the command line trust for one call, without a pin", (t) => {
    const { path, ok } = place(t, { XDG_STATE_HOME: "", HOME: "" });
    writePlugins(path, { "mine.ts": plugin("mine") });
    const { sha256 } = told(ok("plugin", "list", "--plugins", "."), "mine");
    const asked = ["advise", "--plugins", ".", "--plugin-sha256", `${"0".repeat(64)},${sha256}`];
    assert.equal(told(ok(...asked), "mine").status, "active");
    appendFileSync(`${path}/mine.ts`, " ");
    assert.equal(told(ok(...asked), "mine").status, "untrusted");
  });

  test("a dry run of trust says what would be pinned and pins nothing", (t) => {
    const { path, ok } = place(t);
    writePlugins(path, { "mine.ts": plugin("mine") });
    assert.equal(ok("plugin", "trust", "mine.ts", "--dry-run").files.length, 1);
    assert.ok(!existsSync(`${path}/../state`));
  });
});

describe("where plugins are found", () => {
  test("the first folder wins; only a trusted one hides another of its name", (t) => {
    const { path, ok } = place(t, { MEMORYCTL_PLUGINS: "env1:env2" });
    const text = plugin("mine");
    const folders = ["own", "env1", "env2", ".memory/plugins"];
    for (const each of folders) writePlugins(path, { [`${each}/mine.ts`]: text });
    const states = () =>
      ok("plugin", "list", "--plugins", "own").plugins
        .filter((each: Answer) => each.name === "mine")
        .map((each: Answer) => `${each.source} ${each.status}`);
    const all = ["--plugins", "MEMORYCTL_PLUGINS", "MEMORYCTL_PLUGINS", "store"];
    assert.deepEqual(states(), all.map((each) => `${each} untrusted`));
    ok("plugin", "trust", ".memory/plugins/mine.ts");
    ok("plugin", "trust", "env2/mine.ts");
    assert.deepEqual(states(), [
      "--plugins untrusted",
      "MEMORYCTL_PLUGINS untrusted",
      "MEMORYCTL_PLUGINS active",
      "store refused",
    ]);
  });

  test("beside the binary; parts, tests and types are no plugins", (t) => {
    const { path } = place(t);
    const all = ["a.ts", "_part.ts", "a.test.ts", "policy.d.ts", "notes.md", ".b.ts", "lib/c.ts"];
    writePlugins(path, Object.fromEntries(all.map((each) => [`plugins/${each}`, plugin("a")])));
    cpSync(BINARY, `${path}/memoryctl`);
    const { stdout } = spawnSync(`${path}/memoryctl`, ["plugin", "list"], { cwd: path, env: {} });
    const found = JSON.parse(stdout.toString()).plugins
      .filter((each: Answer) => each.source !== "built-in");
    assert.deepEqual(found.map((each: Answer) => [each.name, each.source]), [["a", "beside"]]);
  });
});

describe("a bad plugin is told, and changes nothing else", () => {
  for (const { name, status, reason, text } of BAD) {
    test(`${name}: ${status}`, (t) => {
      const { path, run, ok } = place(t);
      ok(...words`capture --scope project:demo --summary one`);
      writePlugins(path, { "good/good.ts": plugin("good"), "both/good.ts": plugin("good") });
      writePlugins(path, { [`both/${name}.ts`]: text });
      ok("plugin", "trust", "good/good.ts");
      ok("plugin", "trust", "both/good.ts");
      // What cannot be a plugin at all is not trusted either.
      run("plugin", "trust", `both/${name}.ts`);
      const alone = ok("advise", "--plugins", "good");
      const both = ok("advise", "--plugins", "both");
      assert.deepEqual(both.advice, alone.advice);
      const others = both.plugins.filter((each: Answer) => each.name !== name);
      assert.deepEqual(others, alone.plugins);
      const found = told(both, name);
      assert.equal(found.status, status, found.reason);
      assert.match(found.reason, reason);
      assert.doesNotMatch(found.reason, /memoryctl-[A-Za-z0-9]{6}/, "a temporary path is shown");
      assert.deepEqual(running(`${BINARY} policy-child`), []);
    });
  }

  test("escapes, bidi marks and line ends are taken out of what it says, and told", (t) => {
    const { path, ok } = place(t);
    const title = 'title: "a\\u001b[31mred\\u202e\\u0007\\nb"';
    writePlugins(path, { "p/colours.ts": plugin("colours", advising(title)) });
    ok("plugin", "trust", "p/colours.ts");
    const answer = ok("advise", "--plugins", "p");
    const [advice] = answer.advice.filter((each: Answer) => each.plugin === "colours");
    assert.equal(advice.title, "ared b");
    assert.match(told(answer, "colours").reason, /7 characters/);
  });

  test("links, FIFOs and hard links are no plugins", (t) => {
    const { path, run, ok } = place(t);
    writePlugins(path, { "real.ts": plugin("link"), "other.ts": plugin("hard") });
    mkdirSync(`${path}/p`);
    symlinkSync("../real.ts", `${path}/p/link.ts`);
    linkSync(`${path}/other.ts`, `${path}/p/hard.ts`);
    assert.equal(spawnSync("mkfifo", [`${path}/p/fifo.ts`]).status, 0);
    writePlugins(path, { "p/part.ts": plugin("part", undefined, 'import "./linked/a.ts";') });
    symlinkSync("..", `${path}/p/linked`);
    for (const name of ["link", "hard", "fifo", "part"]) {
      assert.equal(run("plugin", "trust", `p/${name}.ts`).exit, 1);
      assert.equal(told(ok("advise", "--plugins", "p"), name).status, "refused");
    }
  });

  test("what it starts ends with it, in a session of its own too", (t) => {
    const { path, ok } = place(t);
    const seconds = `9${String(process.pid).padStart(7, "0")}`;
    const module = 'process.getBuiltinModule("node:child_process")';
    const spawn = (options: string) =>
      `${module}.spawn("sleep", ["${seconds}"], ${options}).unref();`;
    const forks = spawn('{ stdio: "ignore" }') +
      spawn('{ stdio: "ignore", detached: true }') +
      spawn('{ stdio: "inherit", detached: true, env: { PATH: process.env.PATH } }');
    writePlugins(path, {
      "p/forks.ts": plugin("forks", `${forks} ${advising("score: 1")}`),
      "p/stays.ts": plugin("stays", `${forks} for (;;);`),
    });
    ok("plugin", "trust", "p/forks.ts");
    ok("plugin", "trust", "p/stays.ts");
    const answer = ok("advise", "--plugins", "p");
    assert.equal(told(answer, "forks").status, "active", told(answer, "forks").reason);
    assert.equal(told(answer, "stays").status, "timeout");
    assert.deepEqual(running(seconds), []);
  });

  test("it sees no environment and an empty folder, and nothing of it stays", (t) => {
    using at = folder();
    const { path, ok } = place(t, { TMPDIR: at.path, BUN_OPTIONS: "", SECRET: "x" });
    const look = `const fs = process.getBuiltinModule("node:fs");
      const seen = [Object.keys(process.env).join(), fs.readdirSync(".").join(),
        fs.readdirSync("..").length];`;
    const say = `${look} ${advising("title: JSON.stringify(seen)")}`;
    writePlugins(path, { "p/looks.ts": plugin("looks", say) });
    ok("plugin", "trust", "p/looks.ts");
    const { advice } = ok("advise", "--plugins", "p");
    const [{ title }] = advice.filter((each: Answer) => each.plugin === "looks");
    assert.equal(title, '["","",3]');
    assert.deepEqual(readdirSync(at.path), []);
  });
});

describe("findings of plugins", () => {
  const EXAMPLE = readFileSync(
    fileURLToPath(new URL("../../plugins/example/evidence.ts", import.meta.url).href),
    "utf8",
  );
  const KEY = ["--proposed-type", "decision", "--decision-key", "cache", "--salience", "high"];

  test("open once, close when they are gone, and stay where their plugin is off", (t) => {
    const { path, ok } = place(t);
    writePlugins(path, { "p/evidence.ts": EXAMPLE });
    ok("plugin", "trust", "p/evidence.ts");
    ok(...words`capture --scope project:demo --summary "In files" ${KEY}`);
    const { created } = ok("distill", "--verbose");
    const diagnose = () => ok("diagnose", "--plugins", "p");
    const opened = (answer: Answer) =>
      answer.findings_created.map((each: Answer) => each.rule_id)
        .filter((each: string) => each.startsWith("policy/evidence/"));
    const { score } = ok("diagnose", "--dry-run");
    const first = diagnose();
    assert.deepEqual(opened(first), ["policy/evidence/no-evidence"]);
    assert.equal(first.score, score, "a finding of a plugin costs no score");
    assert.deepEqual(opened(diagnose()), []);
    const { open_findings } = ok("stats");
    const id = created[0].object_id;
    ok(...words`reconcile --id ${id} --summary "In files" --evidence-ref https://a.test/`);
    ok("diagnose");
    assert.equal(ok("stats").open_findings, open_findings);
    diagnose();
    assert.equal(ok("stats").open_findings, open_findings - 1);
  });

  test("are the same from Bun's sources, Deno's and the binary", (t) => {
    const { path, ok } = place(t);
    writePlugins(path, { "p/evidence.ts": EXAMPLE });
    ok("plugin", "trust", "p/evidence.ts");
    ok(...words`capture --scope project:demo --summary "In files" ${KEY}`);
    ok("distill");
    const root = fileURLToPath(new URL("../..", import.meta.url).href);
    const env = { PATH: process.env["PATH"], XDG_STATE_HOME: `${path}/../state` };
    const said = [
      [BINARY],
      [process.execPath, `${root}src/main.ts`],
      [`${root}node_modules/.bin/deno`, "run", "-A", "--quiet", `${root}src/main.ts`],
    ].map(([program = "", ...args]) => {
      const argv = [...args, "advise", "--plugins", "p"];
      const { stdout } = spawnSync(program, argv, { cwd: path, env, encoding: "utf8" });
      const answer = JSON.parse(stdout);
      assert.ok(answer.ok, `${program}: ${stdout}`);
      const own = answer.advice.filter((each: Answer) => each.plugin === "evidence");
      return { own, plugins: answer.plugins };
    });
    assert.equal(said[0]?.own.length, 1);
    assert.deepEqual(said[1], said[0]);
    assert.deepEqual(said[2], said[0]);
  });
});

describe("a fresh clone", () => {
  test("no command runs a plugin that it brings", async (t) => {
    const { path, run } = place(t);
    const canary = `process.getBuiltinModule("node:fs").writeFileSync("${path}/CANARY", "");`;
    const text = plugin("canary", canary, canary);
    const cadence = plugin("cadence", canary, canary);
    run("init");
    writePlugins(path, {
      ".memory/plugins/canary.ts": text,
      ".memory/plugins/cadence.ts": cadence,
      "plugins/canary.ts": text,
      ".memory/plugins/lib.js": canary,
    });
    const before = snapshot(`${path}/.memory/plugins`);
    for (const name of COMMAND_NAMES.filter((each) => each !== "bench")) {
      const command = await commandNamed(name);
      for (const [line] of command?.examples ?? []) {
        // What `lock` runs says what it likes.
        if (/--run|new |demo|^lock /.test(line)) continue;
        const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)]
          .map(([, a, b, c]) => a ?? b ?? c ?? "");
        // `recall` answers in text through pipes too.
        run(...words, ...(name === "recall" ? ["--json"] : []));
      }
    }
    for (const argv of [["plugin", "check", ".memory/plugins/canary.ts"], ["plugin", "list"]]) {
      run(...argv);
    }
    assert.ok(!existsSync(`${path}/CANARY`), "a plugin of the clone ran");
    assert.deepEqual(snapshot(`${path}/.memory/plugins`), before);
  });
});

describe("a new plugin", () => {
  test("passes the suite, and its own test", (t) => {
    const { path, run, ok } = place(t);
    const { files } = ok(...words`plugin new my-policy --dir policies`);
    assert.deepEqual(files, ["my-policy.ts", "my-policy.test.ts", "policy.d.ts"]);
    assert.equal(run(...words`plugin new my-policy --dir policies`).answer.code, "refused");
    const dist = BINARY.slice(0, BINARY.lastIndexOf("/"));
    assert.equal(
      readFileSync(`${path}/policies/policy.d.ts`, "utf8"),
      readFileSync(`${dist}/policy.d.ts`, "utf8"),
    );
    ok("plugin", "check", "policies/my-policy.ts", "--run");
    const tested = spawnSync(process.execPath, ["test", "./policies/my-policy.test.ts"], {
      cwd: path,
      env: { ...process.env, MEMORYCTL: BINARY },
      encoding: "utf8",
    });
    assert.equal(tested.status, 0, tested.stderr);
  });

  test("the suite names each point that a plugin fails", (t) => {
    const { path, run } = place(t);
    const faults: Readonly<Record<string, readonly [RegExp, string]>> = {
      clock: [/the clock/, advising("title: new Date().toISOString()")],
      now: [/the clock/, advising("title: String(Date.now())")],
      chance: [/same view|chance/, advising("title: String(Math.random())")],
      counts: [
        /same view/,
        advising("title: String(globalThis.count = (globalThis.count ?? 0) + 1)"),
      ],
      mutates: [/full store/, "view.leases.pop(); return { advice: [] }"],
      commands: [/commands/, advising('command: ["frobnicate"]')],
    };
    for (const [name, [point, evaluate]] of Object.entries(faults)) {
      writeFileSync(`${path}/${name}.ts`, plugin(name, evaluate));
      const { exit, answer } = run("plugin", "check", `${name}.ts`, "--run");
      assert.equal(exit, 1, name);
      const failed = answer.points.filter((each: Answer) => !each.ok);
      assert.ok(failed.some((each: Answer) => point.test(each.point)), JSON.stringify(failed));
    }
  });
});
