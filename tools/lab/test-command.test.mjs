// The edges of `npm test`: words it does not know, and its look at what a run has left behind.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { changes, treeStillClean } from "./clean-tree.mjs";
import { root } from "./places.mjs";

function npmTest(words, more = {}) {
  const env = { ...process.env, SPECLAB_REQUIRE: "", ...more };
  const command = [path.join(root, "tools", "test.mjs"), "--only=nothing", ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", env, timeout: 30_000 });
  assert.equal(status, 1);
  assert.match(stdout, /0 passed, 1 failed, 0 skipped/);
  return stderr;
}

it("a requirement that nobody knows is an error, not a wish", () => {
  const known = "there is: python, chromium, data, compiler, tensorflow, typedoc, webgpu.";
  assert.equal(npmTest(["--require=python,crome"]), `--require: there is nothing called crome; ${known}\n`);
  assert.equal(npmTest([], { SPECLAB_REQUIRE: "dat" }), `SPECLAB_REQUIRE: there is nothing called dat; ${known}\n`);
});

it("CI requires the recordings where it has them", (t) => {
  if (process.platform === "win32") return t.skip("CI's script is one for bash");
  const folder = mkdtempSync(path.join(tmpdir(), "speclab-ci-"));
  const said = path.join(folder, "said");
  mkdirSync(path.join(folder, "house", ".ci"), { recursive: true });
  writeFileSync(path.join(folder, "house", ".ci", "run"), readFileSync(path.join(root, ".ci", "run")));
  mkdirSync(path.join(folder, "bin"));
  // Neither tests nor packages: who calls npm or apt-get finds a program that writes down its words.
  for (const name of ["npm", "apt-get"]) {
    writeFileSync(path.join(folder, "bin", name), `#!/bin/sh\necho "$SPECLAB_DATA $*" > "${said}"\n`, { mode: 0o755 });
  }
  const { SPECLAB_DATA: _ours, SPECLAB_REQUIRE: _asked, ...env } = process.env;
  const ci = (more = {}) => {
    const PATH = `${path.join(folder, "bin")}:${process.env.PATH}`;
    spawnSync("bash", [path.join(folder, "house", ".ci", "run")], { env: { ...env, ...more, PATH } });
    return readFileSync(said, "utf8").trim();
  };
  try {
    assert.equal(ci(), "test --silent -- --require=python,chromium,compiler,typedoc");
    assert.equal(
      ci({ SPECLAB_DATA: "/there" }),
      "/there test --silent -- --require=python,chromium,compiler,data,typedoc",
    );
    mkdirSync(path.join(folder, "shared", "data"), { recursive: true });
    assert.match(ci(), /shared\/data test --silent -- --require=python,chromium,compiler,data,typedoc$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("tells whether a run leaves a trace, and says when it cannot tell", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "speclab-tree-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const said = t.mock.method(console, "log", () => {});
  const skipped = (before) => treeStillClean(before, folder).skipped.map(({ why }) => why);

  assert.equal(changes(folder), undefined);
  assert.deepEqual(skipped(changes(folder)), ["git cannot be asked here"]);
  if (spawnSync("git", ["init", "-q", folder]).status !== 0) return t.skip("there is no git here");
  assert.equal(changes(folder), "");
  assert.deepEqual(treeStillClean("", folder), { passed: 1, failed: 0, skipped: [] });
  writeFileSync(path.join(folder, "left"), "");
  assert.deepEqual(treeStillClean("", folder), { passed: 0, failed: 1, skipped: [] });
  assert.match(said.mock.calls[0].arguments[0], /left/);
  assert.deepEqual(skipped(changes(folder)), ["files were changed before the run already"]);
});
