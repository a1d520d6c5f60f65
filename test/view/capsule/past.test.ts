/** What is past its horizon: marked wherever it is shown, and behind all that is not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { testStore } from "../../support/store.ts";

const DAY = 24 * 60 * 60 * 1000;

describe("an item past its horizon", () => {
  test("is marked wherever it is shown, and comes last, until somebody confirms it", async () => {
    using store = testStore();
    const remember = (text: string, ...more: string[]) =>
      store.ok("remember", text, "--project", "demo", ...more);
    const { id } = await remember("Deploys are frozen", "--salience", "high", "--horizon", "day");
    await remember("Tests need Redis", "--salience", "low");
    const lines = async () => {
      const { capsule } = await store.ok("attach", "--project", "demo");
      return capsule.split("\n").filter((line: string) =>
        line.startsWith("- ") && line.includes("·")
      );
    };
    assert.match((await lines())[0], /Deploys are frozen \([^)]*\) ·/);
    assert.doesNotMatch((await lines()).join("\n"), /past/);
    store.clock += 3 * DAY;
    const [first, second] = await lines();
    assert.match(first, /Tests need Redis/);
    assert.match(second, /Deploys are frozen \(.*, past\) ·/);
    const { facts } = await store.ok("list", "--project", "demo");
    assert.match(facts.join("\n"), /Deploys are frozen \(.*past.*\)/);
    assert.equal((await store.ok("show", id, "--project", "demo")).past, true);
    // The file that git may have is the same for the same rows, whatever the clock says.
    assert.doesNotMatch(store.read("views/attach/demo.md"), /past/);
    await store.ok("confirm", id, "--project", "demo");
    assert.match((await lines())[0], /Deploys are frozen \([^)]*\) ·/);
    assert.equal((await store.ok("show", id, "--project", "demo")).past, undefined);
    await store.ok("validate", "--strict");
  });

  test("however many are past and new, what holds comes before them", async () => {
    using store = testStore();
    const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
    await store.ok("remember", "Tests need Redis", "--salience", "low", ...WHO);
    store.input = Array.from(
      { length: 300 },
      (_, i) => `${JSON.stringify({ summary: `Frozen ${i}`, salience: "high", horizon: "day" })}\n`,
    ).join("");
    await store.run("capture", "--stdin", ...WHO);
    const first = async () => {
      const { capsule } = await store.ok("attach", "--project", "demo");
      return capsule.split("\n").find((line: string) => line.includes("·"));
    };
    assert.match(await first(), /Frozen 299 /);
    store.clock += 3 * DAY;
    assert.match(await first(), /Tests need Redis/);
    // One that somebody confirmed weighs what it weighed.
    const { facts } = await store.ok("list", "facts", "--limit", "400", ...WHO.slice(0, 2));
    const line = facts.find((each: string) => each.startsWith("Frozen 7 "));
    await store.ok("confirm", line.split("·")[1], ...WHO);
    assert.match(await first(), /Frozen 7 /);
    const { metrics } = await store.ok("diagnose", "--dry-run");
    assert.equal(metrics.past_horizon, 299);
  });
});
