import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { KernelClient } from "#kernel/client";
import { kernelSpec } from "#kernel/spec";

// Training in cells of the real kernel: two voices of data/ told apart by log-mel frames and a linear layer, both learned.

// This file runs from build/js/tools/engines.
const data = path.resolve(import.meta.dirname, "../../../../data");

const study = `
import * as nn from "speclab/nn";
import { Random } from "speclab";
import { load, resample } from "speclab/audio";

const engine = await nn.useEngine("wasm");
const voices: Float32Array[] = [];
for (const name of ["voice-f.wav", "voice-m.wav"]) voices.push((await resample(await load(name), 16000)).samples);

function study(): nn.Trainer<{ samples: Float32Array; labels: number[] }> {
  const random = new Random(1);
  const frontEnd = nn.logMel({ sampleRate: 16000, nFft: 400, hopLength: 160, nMels: 20, trainable: { mel: true }, epsilon: 1e-3 });
  const head = nn.dense(20 * 21, 2, random);
  const model = nn.joined({ frontEnd, head });
  const { mel: bank } = frontEnd.parameters;
  return new nn.Trainer({
    model,
    batch: (_, random) => {
      const labels = Array.from({ length: 16 }, () => random.integer(0, 2));
      const samples = new Float32Array(16 * 3200);
      labels.forEach((label, i) => {
        const begin = random.integer(0, voices[label].length - 3200);
        samples.set(voices[label].subarray(begin, begin + 3200), i * 3200);
      });
      return { samples, labels };
    },
    loss: ({ samples, labels }, pass) => {
      const mel = frontEnd.forward(nn.tensor(samples, [16, 3200]), pass);
      const frames = nn.div(nn.add(nn.reshape(mel, [16, 20 * 21]), 5), 5);
      return nn.crossEntropy(head.forward(frames, pass), labels);
    },
    optimizer: nn.sgd(model.parameters, {
      learningRate: 0.02,
      momentum: 0.9,
      groups: [{ names: /^frontEnd/, scale: 1e-6 }],
    }),
    constrain: () => bank.assign(nn.clamp(bank, 0, 1)),
    seed: 3,
  });
}
const stopped = study();
const whole = study();`;

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start(kernelSpec(), { cwd: data });
});
after(() => kernel?.shutdown());

/** Runs a cell; returns what it has printed and shown. */
async function cell(code: string, interruptAfter?: number): Promise<{ status: string; text: string }> {
  let text = "";
  const running = kernel.execute(code, {
    onMessage: ({ content }) => {
      const shown = content as { text?: string; data?: Record<string, string> };
      text += shown.text ?? shown.data?.["text/plain"] ?? "";
    },
  });
  const timer = interruptAfter === undefined ? undefined : setTimeout(() => void kernel.interrupt(), interruptAfter);
  const { status, evalue } = await running;
  clearTimeout(timer);
  return { status, text: status === "ok" ? text : `${text}${evalue}` };
}

test("a cell that imports speclab/nn alone knows Node's engines, and one line says what computes", async () => {
  const { status, text } = await cell(`import { useEngine } from "speclab/nn";
console.log(await useEngine("webgpu").then(({ name }) => name, ({ message }: Error) => message));
await useEngine("wasm");`);
  assert.equal(status, "ok", text);
  assert.match(text, /^(webgpu|useEngine: (WebGPU|Dawn) )/);
  const report = await cell(`import { engineReport } from "speclab/node"; await engineReport("wasm");`);
  assert.match(
    report.text,
    /^Engine wasm: CPU, one thread, SIMD; tfjs 4\.22\.0; (commit [0-9a-f]{8}(, changed)?|not under git)\n/,
  );
});

test("a model learns from real sound in a notebook's cells", async () => {
  const declared = await cell(study);
  assert.equal(declared.status, "ok", declared.text);
  const { text } = await cell(`await whole.run(40);
const mean = (losses: readonly number[]): number => losses.reduce((a, b) => a + b, 0) / losses.length;
console.log("from", mean(whole.losses.slice(0, 5)), "to", mean(whole.losses.slice(-10)));`);
  const [, from, to] = text.match(/from ([\d.]+) to ([\d.]+)/) ?? assert.fail(text);
  assert.ok(Number(to) < 0.5 * Number(from), text);
  assert.match(text, /Training █+ done, 40 in .* · loss/);
});

test("interrupted at any moment, training goes on as if nothing had been", async () => {
  let interrupts = 0;
  // Each time a little further: between steps, in the middle of one, while something is shown.
  for (let attempt = 0; attempt < 5; attempt++) {
    const { status, text } = await cell("await stopped.run(40);", 60 + 97 * attempt);
    if (status === "ok") break;
    assert.match(text, /stopped|interrupted/i);
    interrupts++;
  }
  assert.ok(interrupts > 0, "training was never interrupted");
  const { text } = await cell(`await stopped.run(40);
console.log(stopped.losses.length, stopped.losses.every((loss, i) => loss === whole.losses[i]));`);
  assert.match(text, /40 true/);
});
