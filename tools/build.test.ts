// Scripts that call a file directly, in a clone that has no package yet and where npm finds no registry.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { scripts } from "./commands/scripts.ts";
import { root } from "./notebooks/sources.ts";

describe("a clone without packages", {
  skip: process.platform === "win32" && "the npm of this test is a shell script",
}, () => {
  let clone: string;
  let bin: string;
  before(() => {
    const folder = mkdtempSync(path.join(tmpdir(), "speclab-clone-"));
    [clone, bin] = ["clone", "bin"].map((name) => path.join(folder, name));
    const commands = readdirSync(path.join(root, "tools")).filter((name) => name.endsWith(".mjs"));
    const files = ["package.json", "package-lock.json", "kernel/package-lock.json", "lib/tsconfig.json", "tools/lab"];
    for (const file of [...files, "lib/wasm/build.mjs", ...commands.map((name) => `tools/${name}`)])
      cpSync(path.join(root, file), path.join(clone, file), { recursive: true });
    mkdirSync(bin);
    writeFileSync(path.join(bin, "npm"), '#!/bin/sh\necho "npm error code ENOTFOUND" >&2\nexit 1\n', { mode: 0o755 });
  });
  after(() => rmSync(path.dirname(clone), { recursive: true }));

  const first = (name: string): string => scripts[name].split(" && ")[0].replace(/^node /, "");
  const said = (file: string): string => {
    const { npm_execpath: _, ...env } = process.env;
    const PATH = `${bin}${path.delimiter}${env.PATH}`;
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      cwd: clone,
      env: { ...env, PATH },
      encoding: "utf8",
    });
    assert.ok(status === 1 || status === 2, `${status}`);
    return stdout + stderr;
  };

  for (const name of ["build", "test:checks", "test:gradients"]) {
    it(`npm run ${name} says in one sentence what is missing`, () => {
      const lines = said(first(name)).trim().split("\n");
      assert.match(lines[0], /Node packages: \d+ MB to download/);
      assert.equal(
        lines[1],
        "Node packages could not be installed; the package registry cannot be reached: connect to the network, " +
          "then run the command again (what is already there is kept).",
      );
      assert.equal(lines.length, 2);
    });
  }

  it("npm run wasm:build says that it downloads, and that it could not", () => {
    const lines = said(first("wasm:build")).trim().split("\n");
    assert.equal(lines[0], "wasm: the compiler is downloaded first, 100 MB on disk");
    assert.equal(lines[1], "wasm: the compiler could not be installed: npm error code ENOTFOUND");
    assert.equal(lines.length, 2);
  });

  it("whether anything is to be compiled is told by the sources' time", async () => {
    const { isBehind } = await import(pathToFileURL(path.join(clone, "tools/build.mjs")).href);
    const done = ["lib/dist/esm", "kernel/dist", "build/js"].map((folder) => path.join(clone, folder, ".tsbuildinfo"));
    const sources = ["lib", "kernel", "tools", "bench"].map((folder) => path.join(clone, folder, "a.ts"));
    for (const file of [...sources, ...done]) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, "");
      utimesSync(file, 1000, file.endsWith(".ts") ? 1000 : 2000);
    }
    assert.equal(isBehind(), false);
    for (const file of sources) {
      utimesSync(file, 3000, 3000);
      assert.equal(isBehind(), true, file);
      utimesSync(file, 1000, 1000);
    }
    rmSync(done[1]);
    assert.equal(isBehind(), true);
  });
});
