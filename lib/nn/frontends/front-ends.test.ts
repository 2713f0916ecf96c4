import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Random } from "../../core/index.ts";
import { melSpectrogram } from "../../dsp/index.ts";
import * as nn from "../index.ts";
import { type Case, slopes, tolerance, worst } from "../testing/finite-differences.ts";

delete process.env.SPECLAB_ENGINE;
await nn.useEngine("wasm");

const sampleRate = 16000;
const pass: nn.Pass = { training: true, random: new Random(1) };

for (const nMels of [10, 40])
  test(`untrained, ${nMels} bands are those of speclab/dsp`, async () => {
    const samples = noise(16000);
    const wanted = melSpectrogram(samples, { sampleRate, nFft: 480, hopLength: 160, nMels, padMode: "reflect" });
    for (const melWeights of ["free", "multiplicative"] as const) {
      for (const setting of ["A", "B", "C", "D"] as const) {
        const { mel: trainableMel, stft } = nn.trainableIn(setting);
        const frontEnd = nn.melFrontEnd({ nMels, trainableMel, trainableStft: stft, melWeights });
        const y = frontEnd.forward(nn.tensor(samples, [1, 16000]), pass);
        assert.deepEqual(y.shape, [1, 101, nMels]);
        const got = await nn.valuesOf(y);
        const expected = Array.from(wanted.data, (power) => Math.log(power + 1e-10));
        const scale = Math.max(...expected.map(Math.abs));
        for (const [i, value] of expected.entries())
          assert.ok(Math.abs(got[i] - value) <= 1e-5 * scale, `${setting}, value ${i}: ${got[i]}, ${value}`);
      }
    }
  });

test("each setting trains what it says, and counts it", () => {
  const count = (setting: nn.Setting, nMels: number): number => {
    const { mel: trainableMel, stft } = nn.trainableIn(setting);
    return nn.parameterCount(nn.melFrontEnd({ nMels, trainableMel, trainableStft: stft }));
  };
  assert.deepEqual(
    (["A", "B", "C", "D"] as const).map((setting) => count(setting, 40)),
    [0, 241 * 40, 2 * 241 * 480, 241 * 40 + 2 * 241 * 480],
  );
  assert.throws(() => nn.trainableIn("E" as nn.Setting), /setting must be "A", "B", "C" or "D", got "E"/);
});

test("free mel weights are put back between 0 and 1", async () => {
  const frontEnd = nn.melFrontEnd({ nMels: 10, trainableMel: true });
  const weights = frontEnd.parameters["mel/weights"];
  weights.assign(nn.sub(nn.mul(weights, 1e5), 0.5));
  frontEnd.constrain();
  const values = await nn.valuesOf(weights);
  assert.equal(Math.min(...values), 0);
  assert.equal(Math.max(...values), 1);
});

test("a random start is the positive half of He's distribution, the same for the same seed", async () => {
  const start = (seed: number): Promise<Float32Array> =>
    nn.valuesOf(nn.melFrontEnd({ randomMel: true, trainableMel: true, seed }).parameters["mel/weights"]);
  const [one, same, other] = await Promise.all([start(1), start(1), start(2)]);
  assert.deepEqual(one, same);
  assert.notDeepEqual(one, other);
  const zeros = one.filter((value) => value === 0).length / one.length;
  assert.ok(Math.abs(zeros - 0.5) < 0.02, `${zeros} of the weights are zero`);
  assert.ok(Math.abs(Math.max(...one) - Math.sqrt(6 / 241)) < 1e-3);
});

test("masked bins are silent, and the spectrum is one of magnitudes", async () => {
  const tone = Float32Array.from({ length: 16000 }, (_, n) => Math.sin((2 * Math.PI * 1200 * n) / sampleRate));
  const loudest = async (maskedBins?: readonly [number, number]): Promise<number> => {
    const y = nn.melFrontEnd({ maskedBins }).forward(nn.tensor(tone, [1, 16000]), pass);
    return Math.max(...(await nn.valuesOf(nn.slice(y, [0, 50, 0], [1, 1, 40]))));
  };
  const open = await loudest([0, 0]);
  const masked = await loudest([25, 50]);
  assert.ok(masked < open - 5, `${masked} behind the mask, ${open} without`);
  assert.ok(
    Math.abs((await loudest()) - 2 * open) < Math.abs(open) + 8,
    "power is about twice the logarithm of magnitude",
  );
  assert.throws(() => nn.melFrontEnd({ maskedBins: [50, 25] }), /maskedBins must be .* got \[50, 25\]/);
});

test("with a floor always, or never, kernels that are trained begin as those that are not", async () => {
  const half = noise(16000).fill(0, 8000); // a word with silence behind it
  const output = async (options: nn.MelFrontEndOptions): Promise<Float32Array> =>
    nn.valuesOf(nn.melFrontEnd(options).forward(nn.tensor(half, [1, 16000]), pass));
  const [plain, published] = await Promise.all([output({}), output({ trainableStft: true })]);
  assert.ok(plain.at(-1)! < Math.log(1e-10) + 1e-3, "silence is ln 1e-10");
  assert.ok(published.at(-1)! > plain.at(-1)! + 0.1, `silence of trained kernels: ${published.at(-1)}`);
  const unlike = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((x, i) => Math.abs(x - b[i])));
  assert.equal(unlike(await output({ floor: "always" }), published), 0);
  assert.equal(unlike(await output({ floor: "never", trainableStft: true }), plain), 0);
  assert.equal(unlike(await output({ floor: "trained" }), plain), 0);
  assert.throws(() => nn.melFrontEnd({ floor: "no" as "never" }), /floor must be one of "trained", "always", "never"/);
  assert.throws(() => nn.fastAudio({ floor: "never", trainableStft: true }), /floor must be "trained" or "always"/);
});

test("FastAudio's filters: 2 numbers each, peak 1 at the centre, at most 603.7 Hz wide", async () => {
  for (const [nMels, narrowed] of [
    [10, 4],
    [20, 4],
    [30, 1],
    [40, 0],
  ]) {
    const frontEnd = nn.fastAudio({ nMels, trainableMel: true });
    assert.equal(nn.parameterCount(frontEnd), 2 * nMels);
    const widths = await nn.valuesOf(frontEnd.parameters["mel/widths"]);
    assert.equal(widths.filter((width) => width * sampleRate > 603.7).length, narrowed, `${nMels} filters`);
  }
  const y = await nn.valuesOf(nn.fastAudio().forward(nn.tensor(noise(16000), [1, 16000]), pass));
  assert.ok(Math.min(...y) >= Math.max(...y) - 80.001);
  assert.throws(() => nn.fastAudio({ shape: "round" as "gaussian" }), /shape must be .* got "round"/);
});

test("a standardized front end is the same one, shifted and scaled", async () => {
  const frontEnd = nn.melFrontEnd();
  const x = nn.tensor(noise(1600), [1, 1600]);
  const plain = await nn.valuesOf(frontEnd.forward(x, pass));
  const scaled = await nn.valuesOf(nn.standardized(frontEnd, -10, 5).forward(x, pass));
  assert.ok(plain.every((value, i) => Math.abs((value + 10) / 5 - scaled[i]) < 1e-5));
  assert.throws(() => nn.standardized(frontEnd, 0, 0), /standardized: deviation must be/);
});

// The gradients, of every front end by each of its parameters and by the signal, beside finite differences.
const small = { sampleRate, nFft: 32, hopLength: 16, nMels: 4 } as const;
const both = { ...small, trainableMel: true, trainableStft: true };
const frontEnds: Record<string, () => nn.FrontEnd> = {
  "free weights": () => nn.melFrontEnd(both),
  "multiplicative weights": () => nn.melFrontEnd({ ...both, melWeights: "multiplicative" }),
  "no floor": () => nn.melFrontEnd({ ...both, floor: "never" }),
  "a masked spectrum": () => nn.melFrontEnd({ ...both, maskedBins: [3, 6] }),
  FastAudio: () => nn.fastAudio(both),
  "FastAudio with Gaussian filters": () => nn.fastAudio({ ...both, shape: "gaussian" }),
};
for (const [name, make] of Object.entries(frontEnds))
  test(`finite differences agree: ${name}`, async () => {
    const frontEnd = make();
    const each: Case = { name, shapes: [[2, 80]], f: (x) => frontEnd.forward(x, pass) };
    const { error, where } = worst(await slopes(each, 3));
    assert.ok(error < tolerance, where);
  });

interface Golden {
  readonly torch: string;
  readonly cases: readonly { name: string; output: number[]; gradients: Record<string, number[]> }[];
}

// This file runs from lib/dist/esm/nn/frontends; the numbers lie with the sources.
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../../nn/golden/front-ends.json", import.meta.url), "utf8"),
);
const here: nn.EngineName[] = ["wasm", "cpu"];
for (const engine of here) {
  for (const { name, output, gradients } of golden.cases)
    test(`${name} is PyTorch ${golden.torch}'s, forward and back, on ${engine}`, async () => {
      await nn.useEngine(engine);
      const frontEnd = goldenFrontEnds[name]();
      const x = nn.tensor(goldenSignal(), [2, 400]);
      assertClose(await nn.valuesOf(frontEnd.forward(x, pass)), output, "output");
      const { gradients: slopes } = nn.gradients(frontEnd.parameters, () => {
        const y = frontEnd.forward(x, pass);
        return nn.sum(nn.mul(y, nn.tensor(unordered(y.size, 99), y.shape)));
      });
      assert.deepEqual(Object.keys(slopes).sort(), Object.keys(gradients).sort());
      for (const [parameter, slope] of Object.entries(slopes))
        assertClose(await nn.valuesOf(slope), gradients[parameter], parameter);
    });
}

const goldenFrontEnds: Record<string, () => nn.FrontEnd> = {
  "mel, both trained": () => nn.melFrontEnd(both),
  "mel, multiplicative": () => nn.melFrontEnd({ ...both, melWeights: "multiplicative" }),
  "mel, masked": () => nn.melFrontEnd({ ...both, maskedBins: [3, 6] }),
  FastAudio: () => nn.fastAudio(both),
};

function assertClose(got: Float32Array, wanted: readonly number[], what: string): void {
  assert.equal(got.length, wanted.length, what);
  const scale = Math.max(...wanted.map(Math.abs));
  for (const [i, value] of wanted.entries())
    assert.ok(Math.abs(got[i] - value) <= 1e-4 * scale, `${what}, value ${i}: ${got[i]}, PyTorch ${value}`);
}

/** Two signals, as golden/front-ends.py makes them. */
function goldenSignal(): Float32Array {
  return Float32Array.from(unordered(800, 1));
}

/** Numbers from −1 to 1 without order, as golden/make.py makes them. */
function unordered(count: number, seed: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => ((i * 7919 + seed * 104729 + ((i * i) % 97) * 31) % 2003) / 1001.5 - 1,
  );
}

function noise(length: number): Float32Array {
  const random = new Random(7);
  return Float32Array.from({ length }, () => random.uniform(-0.5, 0.5));
}
