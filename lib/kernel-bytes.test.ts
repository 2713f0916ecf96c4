import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

// This file runs from lib/dist/esm.
const wasm = new URL("../../wasm/", import.meta.url);

test("the committed kernels are what the compiler makes of their texts", (t) => {
  const required = (process.env.SPECLAB_REQUIRE ?? "").split(",").includes("compiler");
  if (process.env.SPECLAB_QUICK) return t.skip("compiling the kernel takes seconds");
  // Where it is required, the command below installs it.
  if (!required && !existsSync(new URL("node_modules/assemblyscript", wasm)))
    return t.skip("the AssemblyScript compiler is not installed here: npm run wasm:build installs it");
  const build = fileURLToPath(new URL("build.mjs", wasm));
  const { status, stdout, stderr } = spawnSync(process.execPath, [build, "--check"], { encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
});
