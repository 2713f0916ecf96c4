import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as nn from "./index.ts";
import { addRung, rungsElsewhere } from "./rung.ts";

delete process.env.SPECLAB_ENGINE;
afterEach(() => {
  delete process.env.SPECLAB_ENGINE;
  rungsElsewhere().clear();
});

/** A rung that says what it is told to; tfjs' plain backend computes under its name. */
function pretended(name: nn.EngineName, whyNoGpu?: string): void {
  if (!tf.findBackend(name)) tf.registerBackend(name, () => new MathBackendCPU());
  addRung(name, { start: async () => ({ device: `${name}'s card`, version: "1", whyNoGpu }) });
}

test("gpu-only takes nothing that computes on the processor, and says why each card is not there", async () => {
  pretended("tensorflow", "no NVIDIA card is visible");
  addRung("webgpu", { start: () => Promise.reject(new nn.MissingRung("useEngine: WebGPU finds no graphics card")) });
  process.env.SPECLAB_ENGINE = "gpu-only";
  await assert.rejects(nn.useEngine("wasm"), {
    name: "MissingRung",
    message:
      "useEngine: only a graphics card may compute here (SPECLAB_ENGINE is gpu-only), and none can be used; " +
      "tensorflow: no NVIDIA card is visible; webgpu: WebGPU finds no graphics card",
  });
});

test("gpu-only takes TensorFlow on a card before WebGPU, and WebGPU on a card before TensorFlow on the processor", async () => {
  pretended("tensorflow", "it computes on the processor");
  pretended("webgpu");
  const { name, device, why } = await nn.useEngine("gpu-only");
  assert.deepEqual([name, device, why], ["webgpu", "webgpu's card", "asked for gpu-only"]);
  pretended("tensorflow");
  assert.equal((await nn.useEngine("gpu-only")).name, "tensorflow");
});
