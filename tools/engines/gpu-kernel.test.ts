import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { KernelClient } from "#kernel/client";
import { type KernelSpec, kernelSpec } from "#kernel/spec";

// This file runs from build/js/tools/engines.
const root = path.resolve(import.meta.dirname, "../../../..");
const module = (file: string): Promise<unknown> => import(pathToFileURL(path.join(root, file)).href);
const { gpuKernel } = (await module("tools/lab/gpu-kernel.mjs")) as { gpuKernel(spec: KernelSpec): KernelSpec };

test("the GPU kernel computes on nothing but a card, and says why when there is none; other cells run", async (t) => {
  const spec = gpuKernel(kernelSpec());
  assert.equal(spec.display_name, "TypeScript GPU (speclab)");
  const cards = existsSync("/dev/nvidiactl") || existsSync("/dev/dri");
  const kernel = await KernelClient.start(spec, { cwd: path.join(root, "data") });
  t.after(() => kernel.shutdown());
  const plain = await kernel.execute("1 + 1");
  assert.equal(plain.status, "ok");
  const reply = await kernel.execute(`import { engineReport } from "speclab/node"; await engineReport("wasm");`);
  if (cards && reply.status === "ok") return;
  assert.equal(reply.status, "error");
  assert.match(
    String(reply.evalue),
    /^useEngine: only a graphics card may compute here \(SPECLAB_ENGINE is gpu-only\), and none can be used; tensorflow: [^\n]+; webgpu: [^\n]+$/,
  );
});

test("kernel:install -- --gpu offers the second kernel, kernel:remove takes both away", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-gpu-kernel-"));
  try {
    const env = { ...process.env, JUPYTER_DATA_DIR: folder, HOME: folder };
    const run = (...words: string[]): string => {
      const { status, stderr } = spawnSync(process.execPath, [path.join(root, "tools/kernel.mjs"), ...words], {
        env,
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      return stderr;
    };
    run("install", "--gpu");
    const file = path.join(folder, "kernels/speclab-gpu/kernel.json");
    const { display_name, env: own } = JSON.parse(readFileSync(file, "utf8")) as KernelSpec;
    assert.deepEqual([display_name, own], ["TypeScript GPU (speclab)", { SPECLAB_ENGINE: "gpu-only" }]);
    run("remove");
    assert.ok(!existsSync(file) && !existsSync(path.join(folder, "kernels/speclab/kernel.json")));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the lab offers the GPU kernel where there is a card", async () => {
  const { kernelsOffered } = (await module("tools/lab/jupyter.mjs")) as {
    kernelsOffered(spec: KernelSpec, options: { gpu: boolean }): Record<string, KernelSpec>;
  };
  assert.deepEqual(Object.keys(kernelsOffered(kernelSpec(), { gpu: false })), ["speclab"]);
  const both = kernelsOffered(kernelSpec(), { gpu: true });
  assert.deepEqual(Object.keys(both), ["speclab", "speclab-gpu"]);
  assert.equal(both["speclab-gpu"].env?.SPECLAB_ENGINE, "gpu-only");
});
