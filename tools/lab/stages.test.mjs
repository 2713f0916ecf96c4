import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { logFile } from "./places.mjs";
import { nodeTests } from "./stages.mjs";

/** What the stage says and counts for a test file of this text. */
async function stage(t, text) {
  const folder = mkdtempSync(path.join(tmpdir(), "speclab-stage-"));
  const file = path.join(folder, "a.test.mjs");
  writeFileSync(file, `import { after, it } from "node:test";\n${text}`);
  const name = `stage-${process.pid}`;
  const said = t.mock.method(console, "log", () => {});
  // The inner run shall be one of its own, not a part of this one.
  const { NODE_TEST_CONTEXT: ours } = process.env;
  delete process.env.NODE_TEST_CONTEXT;
  try {
    const counts = await nodeTests(name, [file], { minutes: 1 });
    return { counts, said: said.mock.calls.map(({ arguments: [line] }) => line).join("\n") };
  } finally {
    if (ours !== undefined) process.env.NODE_TEST_CONTEXT = ours;
    said.mock.restore();
    rmSync(folder, { recursive: true });
    rmSync(logFile(`test-${name}`), { force: true });
  }
}

it("counts what passes", async (t) => {
  const { counts, said } = await stage(t, `it("a", () => {});`);
  assert.deepEqual(counts, { passed: 1, failed: 0, skipped: [] });
  assert.equal(said, "");
});

for (const [what, text] of [
  ["a hook outside any suite", `it("a", () => {}); after(() => { throw new Error("leak"); });`],
  ["an exit code", `it("a", () => {}); process.on("exit", () => { process.exitCode = 3; });`],
]) {
  it(`${what} is a failure, too`, async (t) => {
    const { counts, said } = await stage(t, text);
    assert.equal(counts.failed, 1, said);
    assert.match(said, /✖/);
  });
}
