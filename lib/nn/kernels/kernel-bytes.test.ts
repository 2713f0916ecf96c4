import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("the committed bytes are what the compiler makes of lib/wasm/nn.ts", (t) => {
  if (process.env.SPECLAB_QUICK) return t.skip("compiling the kernels takes seconds");
  // This file runs from lib/dist/esm/nn/kernels.
  const build = fileURLToPath(new URL("../../../../wasm/build-nn.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [build, "--check"], { encoding: "utf8" });
  const required = (process.env.SPECLAB_REQUIRE ?? "").split(",").includes("compiler");
  if (status === 2 && !required)
    return t.skip("the AssemblyScript compiler is not installed here: npm run wasm:build installs it");
  assert.equal(status, 0, `${stdout}${stderr}`);
});
