// A bundle sets itself up without a network.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { root } from "../notebooks/sources.ts";
import { bundle, pythonHere } from "./bundle.ts";
import { release } from "./release.ts";

const nowhere = "http://127.0.0.1:9";
const offline = {
  npm_config_registry: nowhere,
  npm_config_offline: "true",
  PIP_INDEX_URL: nowhere,
  PIP_EXTRA_INDEX_URL: "",
  PIP_FIND_LINKS: "",
  PIP_CONFIG_FILE: os.devNull,
  PIP_NO_CACHE_DIR: "1",
  HTTP_PROXY: nowhere,
  HTTPS_PROXY: nowhere,
};
/** A child without any network, where the system lets us; else one that is told wrong addresses. */
const unplugged = ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--"];

test("a bundle of this platform needs no network", { timeout: 600_000 }, (t) => {
  if (process.env.SPECLAB_QUICK) return t.skip("it downloads 150 MB; npm test runs it");
  if (process.platform !== "linux" || process.arch !== "x64") return t.skip("bundles are tried on 64-bit Linux only");
  const python = pythonHere();
  if (python === undefined) return t.skip("there is no python3 on this machine");
  const home = mkdtempSync(path.join(os.tmpdir(), "speclab-bundle-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const folder = path.join(home, "speclab");
  release(root, ["01"], folder);
  try {
    const { megabytes } = bundle(folder, "linux-x64", python);
    t.diagnostic(`${megabytes.toFixed(0)} MB`);
  } catch (error) {
    const sentence = `packages cannot be had here: ${(error as Error).message}`;
    if ((process.env.SPECLAB_REQUIRE ?? "").split(",").includes("bundle")) throw new Error(sentence);
    return t.skip(sentence);
  }
  assert.ok(readdirSync(path.join(folder, "wheels")).some((name) => name.startsWith("jupyterlab-4")));

  const isUnplugged = spawnSync(unplugged[0], [...unplugged.slice(1), "true"]).status === 0;
  t.diagnostic(isUnplugged ? "without any network" : "with wrong addresses only");
  const script = `
    const { setUpPackages, setUpBuild } = await import("./tools/lab/setup.mjs");
    await setUpPackages();
    await setUpBuild();
    const { jupyterLab } = await import("./tools/lab/python.mjs");
    const [python] = await jupyterLab();
    console.log(python);`;
  const [program, ...words] = [
    ...(isUnplugged ? unplugged : []),
    process.execPath,
    "--input-type=module",
    "-e",
    script,
  ];
  const run = spawnSync(program, words, {
    cwd: folder,
    env: { ...process.env, ...offline, HOME: home },
    encoding: "utf8",
  });
  assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
  const installed = run.stdout.trim().split("\n").at(-1)!;
  assert.ok(installed.startsWith(path.join(folder, "build/python")), installed);
  const lab = spawnSync(installed, ["-m", "jupyterlab", "--version"], { encoding: "utf8" });
  assert.match(lab.stdout, /^4\./);
  // The kernel's sockets: a binary.
  const sockets =
    "const { Request } = require('./kernel/node_modules/zeromq'); new Request().close(); console.log('open')";
  assert.match(spawnSync(process.execPath, ["-e", sockets], { cwd: folder, encoding: "utf8" }).stdout, /^open/);
  // The library is a folder, not a link: it survives a stick.
  assert.match(
    spawnSync(process.execPath, ["-p", "require('speclab/dsp').hann(3).length"], { cwd: folder, encoding: "utf8" })
      .stdout,
    /^3/,
  );
});

test("what cannot be meant is said", () => {
  assert.throws(
    () => bundle(root, "amiga-68k", "3.11"),
    /--bundle must be one of linux-x64, win-x64, darwin-arm64, got amiga-68k/,
  );
  assert.throws(() => bundle(root, "linux-x64", "4"), /--python must be such as 3\.11, got 4/);
});
