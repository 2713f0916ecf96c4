import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { getWindow, reassignedSpectrogram } from "../dsp/index.ts";
import type { Kernel } from "./kernel.ts";
import { plainRoom, type Room } from "./memory.ts";
import { type Model, makeModel, modelSize } from "./model.ts";
import { openWasmRoom } from "./wasm-kernel.ts";
import { workspaceSize } from "./workspace.ts";

/** Sizes with and without remainders: bins, hops and unknowns that are no multiples of two or four. */
const sizes = [
  [16, 4],
  [30, 7],
  [66, 13],
  [80, 20],
] as const;

for (const [nFft, hop] of sizes) {
  test(`the compiled kernel gives the plain one's numbers, to the last bit: ${nFft}/${hop}`, (t) => {
    const { model, kernel } = problem(plainRoom(), nFft, hop);
    const wasm = openWasmRoom(sizeOf(model));
    if (!wasm) return t.skip("there is no WebAssembly with SIMD here");
    const ours = numbersOf(problem(wasm, nFft, hop));
    const plain = numbersOf({ model, kernel });
    assert.ok(plain.length > 1000 && plain.every(Number.isFinite));
    assert.deepEqual(ours, plain);
  });

  test(`the gradient is Jᵀr, half the slope of the residuals: ${nFft}/${hop}`, () => {
    const { model, kernel } = problem(plainRoom(), nFft, hop);
    for (const reversed of [false, true]) {
      const { first, last, count } = linearize(model, kernel, reversed);
      const gradient = Array.from(kernel.gradient.subarray(0, count));
      // Σr² is a polynomial of fourth degree: its slope is 2·Jᵀr, exactly but for rounding by this difference.
      const { signal } = model;
      const largest = Math.max(...gradient.map(Math.abs));
      for (let i = 0; i < count; i += 11) {
        const sample = reversed ? last - 1 - i : first + i;
        const here = signal[sample];
        const at = (distance: number): number => {
          signal[sample] = here + distance;
          return kernel.residual(0, model.frames);
        };
        const slope = (8 * (at(1e-3) - at(-1e-3)) - (at(2e-3) - at(-2e-3))) / 12e-3;
        signal[sample] = here;
        assert.ok(Math.abs(slope / 2 - gradient[i]) < 1e-7 * largest, `${i}: ${slope / 2}, ${gradient[i]}`);
      }
    }
  });

  test(`factor, solution and what is kept of the past belong to the matrix: ${nFft}/${hop}`, () => {
    const { model, kernel } = problem(plainRoom(), nFft, hop);
    const { count } = linearize(model, kernel, false);
    const matrix = dense(kernel, count, nFft);
    kernel.scales.fill(1);
    for (let i = 0; i < count; i++) matrix[i][i] += 0.5;
    assert.ok(kernel.factor(count, 0.5));
    kernel.solve(count);
    const largest = Math.max(...kernel.gradient.subarray(0, count).map(Math.abs));
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < count; j++) sum += matrix[i][j] * kernel.step[j];
      assert.ok(Math.abs(sum - kernel.gradient[i]) < 1e-10 * largest);
    }
    // A matrix that is not positive has no factor.
    assert.ok(!kernel.factor(count, -1e9));
  });
}

interface Problem {
  readonly model: Model;
  readonly kernel: Kernel;
}

function sizeOf({ nFft, hop, frames, signal }: Model): number {
  return modelSize(nFft, hop, frames) + workspaceSize(nFft, { frames, unknowns: signal.length });
}

/** Features of noise, and a signal that is not quite it. */
function problem(room: Room, nFft: number, hop: number): Problem {
  const random = new Random(1);
  const sound = Float64Array.from({ length: nFft + 9 * hop }, () => random.normal());
  const sampleRate = 8000;
  const features = reassignedSpectrogram(sound, {
    sampleRate,
    nFft,
    hopLength: hop,
    window: "hamming",
    center: false,
    clip: false,
    refPower: 0,
  });
  const { frames } = features.magnitudes;
  const window = getWindow("hamming", nFft);
  const measured = {
    ...features,
    window,
    hopLength: hop,
    center: false,
    clip: false,
    refPower: 0,
    sampleRate,
    silent: 0,
  };
  const model = makeModel(measured, room.memory);
  const kernel = room.kernel(model, { frames, unknowns: sound.length });
  for (let i = 0; i < sound.length; i++) model.signal[i] = sound[i] + 0.1 * random.normal();
  return { model, kernel };
}

/** All frames, all samples but a few at both ends. */
function linearize(
  { nFft, hop, frames, signal }: Model,
  kernel: Kernel,
  reversed: boolean,
): {
  first: number;
  last: number;
  count: number;
} {
  const [first, last] = [3, signal.length - 2];
  const count = last - first;
  kernel.residual(0, frames);
  kernel.clear(count);
  for (let t = 0; t < frames; t++)
    kernel.normal(t, t, reversed ? last - t * hop - nFft : t * hop - first, count, reversed);
  return { first, last, count };
}

function dense(kernel: Kernel, count: number, nFft: number): number[][] {
  const value = (i: number, j: number): number => (i - j < nFft ? kernel.matrix[kernel.place(j, i)] : 0);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => (i >= j ? value(i, j) : value(j, i))),
  );
}

/** Everything that a kernel computes, forwards and backwards. */
function numbersOf({ model, kernel }: Problem): number[] {
  const { nFft, hop, frames } = model;
  const size = nFft - hop;
  const found: number[] = [];
  for (const reversed of [false, true]) {
    const { first, last, count } = linearize(model, kernel, reversed);
    found.push(kernel.residual(0, frames), ...kernel.errors, ...dense(kernel, count, nFft).flat());
    found.push(...kernel.gradient.subarray(0, count));
    kernel.scales.fill(1, 0, count);
    assert.ok(kernel.factor(count, 0.01));
    kernel.solve(count);
    found.push(...kernel.step.subarray(0, count));
    kernel.marginal(count, count - size);
    for (let i = 0; i < size; i++) kernel.mean[i] = 0.1 * i;
    found.push(kernel.pull(size, reversed ? last - 1 : first, reversed));
    kernel.addPast(size);
    const mid = frames >> 1;
    kernel.linearStep(mid, reversed ? mid * hop : mid * hop + nFft - hop);
    found.push(...model.signal);
    found.push(...dense(kernel, count, nFft).flat(), ...kernel.gradient.subarray(0, count));
  }
  return found;
}
