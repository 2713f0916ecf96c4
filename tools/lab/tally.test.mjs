import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { mark } from "./tally.mjs";

const reporter = fileURLToPath(new URL("./tally.mjs", import.meta.url));

/** Runs test files of the given texts under the reporter. */
function run(...texts) {
  const folder = mkdtempSync(path.join(tmpdir(), "speclab-tally-"));
  const files = texts.map((text, i) => {
    const file = path.join(folder, `${i}.test.mjs`);
    writeFileSync(file, `import { after, before, describe, it, test } from "node:test";\n${text}`);
    return file;
  });
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env;
  const words = ["--test", `--test-reporter=${reporter}`, "--test-reporter-destination=stdout", ...files];
  const { stdout } = spawnSync(process.execPath, words, { encoding: "utf8", env });
  rmSync(folder, { recursive: true });
  const [failures, tally] = stdout.split(`\n${mark}`);
  return { failures, counts: JSON.parse(tally) };
}

it("counts tests, not suites, and keeps the reasons of skipped ones", () => {
  const { counts } = run(
    `describe("suite", () => { it("a", () => {}); it("b", () => {}); });`,
    `test("c", (t) => t.skip("no Python here")); test("d", () => { throw new RangeError("d is wrong"); });`,
  );
  assert.deepEqual(counts, { passed: 2, failed: 1, skipped: [{ name: "c", why: "no Python here" }] });
});

it("shows why a test failed, and where", () => {
  const { failures } = run(`test("d", () => { throw new RangeError("d is wrong"); });`);
  assert.match(failures, /✖ d\n {2}\S+0\.test\.mjs:2:1\n {2}RangeError.*: d is wrong/);
});

it("counts a file that breaks before its first test as failed", () => {
  const { counts } = run(`throw new Error("broken");`);
  assert.equal(counts.failed, 1);
});

it("counts nothing for a file without tests", () => {
  assert.deepEqual(run("").counts, { passed: 0, failed: 0, skipped: [] });
});

for (const [what, text, reason] of [
  ["hook at its end", `after(() => { throw new Error("a leak"); }); it("a", () => {});`, "a leak"],
  ["hook at its beginning", `before(() => { throw new Error("no port"); }); it("a", () => {});`, "no port"],
  ["body", `it("a", () => {}); throw new Error("no data");`, "no data"],
]) {
  it(`counts a suite whose own ${what} fails`, () => {
    const { counts, failures } = run(`describe("suite", () => { ${text} });`);
    assert.ok(counts.failed > 0, JSON.stringify(counts));
    assert.match(failures, /✖ suite\n/);
    assert.ok(failures.includes(reason), failures);
  });
}

it("counts a failing test in a suite once", () => {
  const { counts } = run(
    `describe("s", () => { describe("t", () => { it("a", () => { throw new Error("a"); }); }); });`,
  );
  assert.deepEqual(counts, { passed: 0, failed: 1, skipped: [] });
});

it("keeps the reasons of skipped suites", () => {
  const { counts } = run(
    `describe("bare", { skip: true }, () => { it("a", () => {}); });
     describe("with a reason", { skip: "no browser here" }, () => { it("b", () => {}); });`,
  );
  const suites = counts.skipped.filter(({ name }) => name !== "a" && name !== "b");
  assert.deepEqual(suites, [
    { name: "bare", why: "" },
    { name: "with a reason", why: "no browser here" },
  ]);
  assert.equal(counts.passed + counts.failed, 0);
});

it("counts what is still to do as skipped, whether it passes or not", () => {
  const { counts } = run(
    // In parts: a skipped test of this file it is not.
    `it.${"todo"}("later"); it("fails so far", { todo: "needs files" }, () => { throw new Error("x"); }); it("a", () => {});`,
  );
  assert.deepEqual(counts, {
    passed: 1,
    failed: 0,
    skipped: [
      { name: "later", why: "still to do" },
      { name: "fails so far", why: "needs files" },
    ],
  });
});
