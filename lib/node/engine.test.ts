import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import * as nn from "../nn/index.ts";
import "./index.ts";

delete process.env.SPECLAB_ENGINE;
const folder = mkdtempSync(path.join(os.tmpdir(), "speclab-engines-"));
process.env.SPECLAB_ENGINES = folder;
after(() => rmSync(folder, { recursive: true }));

/** An engine's folder with a loader. */
function engine(name: string, files: Record<string, string>): void {
  rmSync(path.join(folder, name), { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name, file)), { recursive: true });
    writeFileSync(path.join(folder, name, file), text);
  }
}

test("TensorFlow that does not load is refused in one sentence, and auto goes on", async () => {
  engine("tensorflow", {
    "load.cjs": `exports.load = () => { throw new Error("libtensorflow_cc.so.2: cannot open\\nRequire stack:"); };`,
  });
  // Also where a graphics card is.
  engine("webgpu", {
    "node_modules/webgpu/index.js": `throw new Error("no such Dawn");`,
    "node_modules/@tensorflow/tfjs-backend-webgpu/index.js": "",
  });
  const sentence = "TensorFlow is installed, but does not load: libtensorflow_cc.so.2: cannot open";
  await assert.rejects(nn.useEngine("tensorflow"), { name: "MissingRung", message: `useEngine: ${sentence}` });
  const { name, why } = await nn.useEngine();
  assert.equal(name, "wasm");
  assert.ok(why.endsWith(`not tensorflow: ${sentence}; not webgpu: Dawn does not load here: no such Dawn`), why);
});

test("a WebGPU without a card, or on the processor, is refused in one sentence", async (t) => {
  const dawn = (adapter: string): void =>
    engine("webgpu", {
      "node_modules/webgpu/package.json": `{ "version": "1.2.3", "main": "index.js" }`,
      "node_modules/webgpu/index.js": `exports.globals = {}; exports.create = () => ({ requestAdapter: async () => ${adapter} });`,
      "node_modules/@tensorflow/tfjs-backend-webgpu/index.js": "",
    });
  const world = globalThis as { navigator?: { gpu?: unknown } };
  t.after(() => Reflect.deleteProperty(world.navigator ?? {}, "gpu"));
  dawn("globalThis.testAdapter");
  await assert.rejects(nn.useEngine("webgpu"), /WebGPU finds no graphics card; on Linux it needs .* Vulkan driver/);
  const info = { vendor: "google", description: "SwiftShader driver", device: "", architecture: "" };
  (globalThis as { testAdapter?: unknown }).testAdapter = { info };
  await assert.rejects(nn.useEngine("webgpu"), /finds only google SwiftShader driver, which computes on the processor/);
});

test("an engine's packages get the library's own tfjs-core, not one of theirs", async () => {
  engine("tensorflow", {
    "node_modules/@tensorflow/tfjs-core/index.js": `exports.mine = true;`,
    "load.cjs": `exports.load = () => { exports.core = require("@tensorflow/tfjs-core"); throw new Error("enough seen"); };`,
  });
  // The loader of the first test is still in Node's cache, under the same name.
  const { createRequire } = await import("node:module");
  const require = createRequire(path.join(folder, "tensorflow", "package.json"));
  delete require.cache[require.resolve("./load.cjs")];
  await assert.rejects(nn.useEngine("tensorflow"), /does not load: enough seen/);
  assert.equal(require("./load.cjs").core.conv2d, tf.conv2d);
});

test("whoever trains nothing loads nothing of tfjs", () => {
  const program = `for (const room of ["", "/audio", "/dsp", "/display", "/check", "/node"]) require("speclab" + room);
    console.log(Object.keys(require.cache).filter((file) => file.includes("tfjs")));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
    cwd: path.resolve(import.meta.dirname, "../../.."),
    encoding: "utf8",
  });
  assert.equal(stdout.trim(), "[]", stderr);
});
