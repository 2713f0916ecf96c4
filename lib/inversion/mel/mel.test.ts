import assert from "node:assert/strict";
import { test } from "node:test";
import { Random, type Spectrogram } from "../../core/index.ts";
import { lyonsFilterBank, magnitude, matmul, melFilters, melSpectrogram, stft, transpose } from "../../dsp/index.ts";
import {
  angleGriffinLim,
  constrainedGriffinLim,
  fastGriffinLim,
  type MelVocoder,
  type MelVocoderOptions,
  magnitudePhaseDescent,
  melSearch,
  waveformDescent,
} from "./index.ts";
import { lbfgs } from "./lbfgs.ts";
import { melProblem } from "./problem.ts";
import { waveformObjective } from "./waveform-objective.ts";

const nFft = 128;
const filters = lyonsFilterBank({ nMels: 24, sampleRate: 8000, nFft });
/** A voice of a kind: harmonics of a gliding tone, louder and softer, and a little noise. */
const sound = voice(3200);
const reference = magnitude(stft(sound, { nFft, center: false }));
const mel = matmul(transpose(filters), reference);

function voice(length: number): Float32Array {
  const random = new Random(3);
  return Float32Array.from({ length }, (_, i) => {
    const phase = 0.1 * i + 0.000004 * i * i;
    const level = 0.2 + 0.15 * Math.sin(i / 300);
    return level * (Math.sin(phase) + 0.6 * Math.sin(2 * phase) + 0.3 * Math.sin(5 * phase)) + 0.003 * random.normal();
  });
}

const methods: Record<string, (mel: Spectrogram<Float64Array | Float32Array>, o: MelVocoderOptions) => MelVocoder> = {
  angleGriffinLim,
  fastGriffinLim,
  constrainedGriffinLim,
  descent: (mel, o) => magnitudePhaseDescent(mel, { ...o, startIterations: 20 }),
  "closed descent": (mel, o) => magnitudePhaseDescent(mel, { ...o, startIterations: 20, bandsOf: "decoded" }),
  waveform: (mel, o) => waveformDescent(mel, { ...o, startIterations: 20 }),
  "waveform, quasi-Newton, logarithms": (mel, o) =>
    waveformDescent(mel, { ...o, startIterations: 20, optimizer: "lbfgs", comparison: "log" }),
  melSearch: (mel, o) => melSearch(mel, { ...o, polishAfter: 20 }),
};

for (const [name, make] of Object.entries(methods)) {
  test(`${name}: can be looked at after any iteration, counts up to 0 and on, and comes nearer`, () => {
    const search = make(mel, { filters, reference });
    const first = search.measure();
    let last = search.iteration;
    assert.ok(last <= 0);
    while (search.iteration < 40) {
      const { iteration, loss, pieces } = search.step();
      assert.equal(iteration, last + 1);
      assert.equal(search.iteration, iteration);
      last = iteration;
      assert.ok(Number.isFinite(loss) && Object.values(pieces).every(Number.isFinite));
      if (iteration % 10 === 0) assert.ok(search.signal().every(Number.isFinite));
    }
    const { mel: melError, linear } = search.measure();
    assert.ok(melError < 0.5 * first.mel, `${first.mel} → ${melError}`);
    assert.ok(linear! < first.linear!);
    assert.equal(search.signal().length, (reference.frames - 1) * 32 + nFft);
  });

  test(`${name}: the same seed is the same sound, to the last bit, and a copy is handed out`, () => {
    const [a, b] = [0, 1].map(() => make(mel, { filters, random: 5 }));
    while (a.iteration < 3) a.step();
    while (b.iteration < 3) b.step();
    const handedOut = a.signal();
    assert.deepEqual(handedOut, b.signal());
    handedOut.fill(0);
    assert.deepEqual(a.signal(), b.signal());
  });

  test(`${name}: begins with a sound that is given, at iteration 0`, () => {
    const search = make(mel, { filters, start: sound });
    // Its phases are all that fast Griffin–Lim takes of a sound: the magnitudes are sought first.
    if (name !== "fastGriffinLim") assert.equal(search.iteration, 0);
    while (search.iteration < 1) search.step();
    // What has the right bands already stays what it is; the seed's Griffin–Lim has the pseudo-inverse's magnitudes.
    const { mel: error } = search.measure();
    assert.ok(error < 0.06, `${error}`);
  });
}

test("what is measured is the mel and the spectral convergence of the sound that is handed out", () => {
  const search = constrainedGriffinLim(mel, { filters, reference });
  while (search.iteration < 5) search.step();
  const found = magnitude(stft(search.signal(), { nFft, center: false }));
  const { mel: melError, linear } = search.measure();
  near(melError, ratio(matmul(transpose(filters), found).data, mel.data), 1e-4);
  near(linear!, ratio(found.data, reference.data), 1e-4);
});

test("power and centred frames: what melSpectrogram makes by default is inverted", () => {
  const settings = { sampleRate: 8000, nFft, hopLength: 32, nMels: 20 };
  const powerMel = melSpectrogram(sound, settings);
  const bank = melFilters({ ...settings, sampleRate: 8000 });
  const search = constrainedGriffinLim(powerMel, { filters: bank, power: 2, center: true });
  while (search.iteration < 400) search.step();
  const heard = search.signal();
  assert.equal(heard.length, (powerMel.frames - 1) * 32);
  const again = melSpectrogram(heard, settings);
  assert.ok(ratio(again.data, powerMel.data) < 0.1, `${ratio(again.data, powerMel.data)}`);
});

test("the order of the methods after 60 iterations: constrained, fast, angles", () => {
  const after = (make: typeof fastGriffinLim): number => {
    const search = make(mel, { filters });
    while (search.iteration < 60) search.step();
    return search.measure().mel;
  };
  const [constrained, fast, angles] = [after(constrainedGriffinLim), after(fastGriffinLim), after(angleGriffinLim)];
  assert.ok(constrained < 0.8 * fast && fast < angles, `${constrained} ${fast} ${angles}`);
});

for (const comparison of ["norm", "log"] as const)
  for (const power of [1, 2] as const)
    test(`derivatives of the waveform's objective are those of finite differences: ${comparison}, power ${power}`, () => {
      const powered = { ...reference, data: reference.data.map((value) => value ** power) };
      const problem = melProblem("test", matmul(transpose(filters), powered), { filters, power });
      const { evaluate } = waveformObjective(problem, comparison);
      const random = new Random(7);
      const at = new Float32Array(problem.length).map((_, i) => 0.9 * (sound[i] ?? 0) + 0.01 * random.normal());
      const derivatives = new Float32Array(problem.length);
      evaluate(at, derivatives);
      const direction = Float32Array.from(
        derivatives,
        (value) => value + (0.1 * random.normal() * norm(derivatives)) / 60,
      );
      const step = 2e-4 / norm(direction);
      const scratch = new Float32Array(problem.length);
      const value = (sign: number): number =>
        evaluate(
          at.map((sample, i) => sample + sign * step * direction[i]),
          scratch,
        ).value;
      const slope = derivatives.reduce((sum, value, i) => sum + value * direction[i], 0);
      near((value(1) - value(-1)) / (2 * step), slope, 1e-2);
    });

test("L-BFGS finds the bottom of a narrow valley", () => {
  // Rosenbrock's function, whose minimum is at (1, 1).
  const descent = lbfgs(
    ([x, y], derivatives) => {
      derivatives[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      derivatives[1] = 200 * (y - x * x);
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    },
    Float64Array.of(-1.2, 1),
    0.1,
  );
  for (let i = 0; i < 80; i++) descent.step();
  near(descent.x[0], 1, 1e-6);
  near(descent.x[1], 1, 1e-6);
});

test("what does not fit is refused in a sentence", () => {
  const silent = { ...mel, data: new Float64Array(mel.data.length) };
  const refused: [string, () => unknown, RegExp][] = [
    ["silence", () => melSearch(silent, { filters }), /^melSearch: mel must hold some sound, got nothing but zeros$/],
    [
      "decibels",
      () => angleGriffinLim({ ...mel, data: mel.data.map(() => -3) }, { filters }),
      /angleGriffinLim: mel must not be negative .* got -3 at index 0/,
    ],
    [
      "other bands",
      () => fastGriffinLim({ bins: 3, frames: 1, data: new Float64Array(3) }, { filters }),
      /as many bands as there are filters, 24, got 3/,
    ],
    [
      "negative filters",
      () => melSearch(mel, { filters: { ...filters, data: filters.data.map((value) => -value) } }),
      /^melSearch: filters must not be negative, got -.* at index \d+$/,
    ],
    [
      "a silent reference",
      () => fastGriffinLim(mel, { filters, reference: { ...reference, data: reference.data.map(() => 0) } }),
      /^fastGriffinLim: reference must hold some sound, got nothing but zeros$/,
    ],
    ["nFft", () => melSearch(mel, { filters, nFft: 64 }), /nFft must fit the filters' 65 bins, got 64/],
    ["NaN", () => melSearch({ ...mel, data: mel.data.map(() => Number.NaN) }, { filters }), /must be finite/],
    ["momentum", () => constrainedGriffinLim(mel, { filters, momentum: 1.3 }), /momentum .* from 0 to 1, got 1\.3/],
    ["rate", () => magnitudePhaseDescent(mel, { filters, learningRate: 0 }), /learningRate must be a positive/],
  ];
  for (const [name, call, sentence] of refused) assert.throws(call, { name: "RangeError", message: sentence }, name);
});

function near(found: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(found - expected) <= tolerance * Math.abs(expected), `${found}, expected ${expected}`);
}

function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum);
}

function ratio(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  return norm(Array.from(found, (value, i) => value - expected[i])) / norm(expected);
}
