import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { Random, type Samples } from "../core/index.ts";
import { planAnalysis, requireFrames } from "./analysis.ts";
import { plainLevels } from "./decibels.ts";
import { realFft } from "./fft.ts";
import { plainGriffinLim } from "./griffin-lim.ts";
import {
  amplitudeToDb,
  griffinLim,
  istft,
  melSpectrogram,
  perChannel,
  powerSpectrogram,
  powerToDb,
  reassignedSpectrogram,
  type StftOptions,
  stft,
} from "./index.ts";
import { plainIstft } from "./istft.ts";
import { type Kernel, withKernel } from "./kernel.ts";
import { kernelPlan } from "./kernel-plan.ts";
import { bandsFor, plainMel } from "./mel-spectrogram.ts";
import { like } from "./pad.ts";
import { plainPower } from "./power.ts";
import { plainStft } from "./stft.ts";

// The kernel against its twin in plain TypeScript, which librosa.test.ts and fft.test.ts hold against librosa and the
// definition. In float64 a transform has the same operations in the same order, so its numbers are equal to the last bit.

type Precision = "float64" | "float32" | "single";

/** Lengths of every kind: powers of 2, factors 3, 5, primes, large ones by Bluestein, even and odd. */
const lengths = [
  2, 4, 6, 8, 10, 12, 14, 22, 24, 30, 34, 48, 60, 80, 94, 98, 106, 128, 200, 202, 1, 3, 9, 15, 49, 53, 101,
];

const settings = fc
  .record({
    nFft: fc.constantFrom(...lengths),
    hopPart: fc.double({ min: 0.05, max: 1.2, noNaN: true }),
    winPart: fc.double({ min: 0.5, max: 1, noNaN: true }),
    window: fc.constantFrom("hann", "hamming", "blackman", "boxcar"),
    center: fc.boolean(),
    padMode: fc.constantFrom("constant", "edge", "reflect"),
    length: fc.integer({ min: 203, max: 900 }),
    channels: fc.integer({ min: 1, max: 3 }),
    precision: fc.constantFrom<Precision>("float64", "float32", "single"),
    seed: fc.integer(),
  })
  .map(({ hopPart, winPart, precision, seed, length, channels, ...rest }) => {
    const hopLength = Math.max(1, Math.round(hopPart * rest.nFft));
    const winLength = Math.max(1, Math.ceil(winPart * rest.nFft));
    const options = { ...rest, hopLength, winLength, ...(precision === "single" && { precision }) } as StftOptions;
    const random = new Random(seed);
    const sound = Array.from({ length: channels }, (): Samples => {
      const values = Float64Array.from({ length }, () => random.uniform(-1, 1));
      return precision === "float64" ? values : Float32Array.from(values);
    });
    return { options, sound, precision };
  });

/** Largest difference as a part of the largest value; NaN in the same places counts for nothing. */
function apart(ours: Samples, theirs: Samples): number {
  assert.equal(ours.length, theirs.length);
  let [worst, largest] = [0, Number.MIN_VALUE];
  for (let i = 0; i < ours.length; i++) {
    if (Number.isNaN(theirs[i]) && Number.isNaN(ours[i])) continue;
    const difference = Math.abs(ours[i] - theirs[i]);
    if (!(difference <= worst)) worst = difference;
    largest = Math.max(largest, Math.abs(theirs[i]));
  }
  return worst / largest;
}

/** float32 arithmetic errs by a few roundings; float32 results of float64 arithmetic are rounded once. */
const equal: Record<Precision, number> = { float64: 0, float32: 0, single: 6e-7 };

test("the kernel is there: otherwise nothing below would say anything", () => {
  assert.equal(
    withKernel(() => {}),
    true,
  );
});

test("STFT, powers and magnitudes are the twin's to the last bit, for each channel", () => {
  fc.assert(
    fc.property(settings, ({ options, sound, precision }) => {
      const analysis = planAnalysis("test", options);
      perChannel(sound, (samples) => {
        const ours = stft(samples, options);
        const theirs = stft(samples, options);
        plainStft(samples, analysis, theirs);
        assert.ok(apart(ours.re.data, theirs.re.data) <= equal[precision]);
        assert.ok(apart(ours.im.data, theirs.im.data) <= equal[precision]);
        for (const power of [1, 2]) {
          const powers = powerSpectrogram(samples, { ...options, power });
          const expected = { ...powers, data: like(samples, powers.data.length) };
          plainPower("test", samples, analysis, power, expected);
          assert.ok(apart(powers.data, expected.data) <= equal[precision]);
        }
      });
    }),
    { numRuns: 80 },
  );
});

test("mel bands are the twin's, but that powers between are not rounded to float32", () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 12 }), ({ options, sound: [samples], precision }, nMels) => {
      const mel = { sampleRate: 8000, nMels, allowEmpty: true, htk: true };
      const analysis = planAnalysis("test", options);
      const ours = melSpectrogram<Samples>(samples, { ...options, ...mel });
      const theirs = { ...ours, data: like(samples, ours.data.length) };
      plainMel(samples, analysis, 2, bandsFor({ ...mel, nFft: analysis.nFft }), theirs);
      assert.ok(apart(ours.data, theirs.data) <= { float64: 0, float32: 2e-7, single: 6e-7 }[precision]);
    }),
    { numRuns: 80 },
  );
});

test("istft is the twin's: frames are added in another order, and divided by the same window sum", () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 700 }), ({ options, sound: [samples], precision }, length) => {
      // Hamming's window is nowhere zero: to divide by a window sum near zero compares rounding errors.
      const { padMode: _, winLength: __, ...back } = { ...options, window: "hamming" } as const;
      const spectrum = stft(samples, options) as ReturnType<typeof stft<Samples>>;
      for (let i = 0; i < spectrum.re.data.length; i++) spectrum.re.data[i] *= 1 + (i % 3);
      for (const ask of [{}, { length }]) {
        const analysis = planAnalysis("test", back);
        const ours = istft(spectrum, { ...back, ...ask });
        const margin = analysis.center ? 2 * (analysis.nFft >> 1) : 0;
        const reaching = Math.ceil((ours.length + margin) / analysis.hopLength);
        const theirs = like(samples, ours.length);
        plainIstft(spectrum, analysis, Math.min(spectrum.re.frames, reaching), theirs);
        // The smallest window sum is 0.08²: rounding errors of frames count for that much more at the ends.
        assert.ok(apart(ours, theirs) <= { float64: 1e-13, float32: 2e-7, single: 5e-5 }[precision]);
      }
    }),
    { numRuns: 60 },
  );
});

test("Griffin and Lim's iterations are the twin's", () => {
  const random = new Random(2);
  const samples = Float64Array.from({ length: 1500 }, () => random.uniform(-1, 1));
  for (const nFft of [64, 80, 98, 101, 128, 135])
    for (const center of [true, false])
      for (const padMode of ["constant", "edge", "reflect"] as const)
        for (const hopLength of [nFft >> 1, Math.floor(nFft / 3)]) {
          const options = { nFft, hopLength, center, padMode, window: "hamming" } as const;
          const analysis = planAnalysis("test", options);
          const magnitude = powerSpectrogram(samples, { ...options, power: 1 });
          const seen: number[] = [];
          const ours = griffinLim(magnitude, {
            ...options,
            nIter: 5,
            onIteration: (progress) => seen.push(progress.convergence),
          });
          const expected: number[] = [];
          const theirs = new Float64Array(ours.length);
          const generator = new Random(0);
          const energy = magnitude.data.reduce((sum, value) => sum + value * value, 0);
          const iterations = {
            nIter: 5,
            pull: 0.99 / 1.99,
            phase: () => generator.uniform(0, 2 * Math.PI),
            onErrors: (_: number, errors: number) => void expected.push(Math.sqrt(errors / energy)),
          };
          plainGriffinLim(magnitude, analysis, iterations, theirs);
          assert.ok(apart(ours, theirs) < 1e-11, JSON.stringify(options));
          assert.ok(apart(Float64Array.from(seen), Float64Array.from(expected)) < 1e-13);
          // Float32 arithmetic goes its own way, to a sound that fits as well.
          const single = griffinLim(magnitude, { ...options, nIter: 5, precision: "single" });
          assert.ok(apart(single, theirs) < 1e-2);
        }
});

test("levels are the twin's to a few last digits, and a floor that the kernel's logarithm does not know is the twin's", () => {
  const random = new Random(4);
  for (const length of [1, 2, 2047, 5001])
    for (const kind of [Float64Array, Float32Array])
      for (const square of [false, true]) {
        const doubles = Float64Array.from({ length }, (_, i) => random.uniform(-0.1, 1) * 10 ** ((i % 60) - 30));
        const values: Samples = new kind(doubles);
        const ours = (square ? amplitudeToDb<Samples> : powerToDb<Samples>)(values, { amin: 1e-20, topDb: null });
        const theirs = like<Samples>(values, length);
        const loudest = plainLevels(values, square ? 1e-40 : 1e-20, 0, square, theirs);
        assert.ok(apart(ours, theirs) < (kind === Float64Array ? 1e-15 : 1e-7));
        const digit = kind === Float64Array ? 2 ** -50 : 2 ** -23;
        assert.ok(Math.abs(Math.max(...ours) - loudest) <= digit * Math.abs(loudest));
      }
  // Near 1 the logarithm is small, and still as exact.
  const near = Float64Array.from({ length: 1000 }, (_, i) => 1 + (i - 500) * 1e-9);
  powerToDb(near, { topDb: null }).forEach((value, i) => {
    const expected = (10 / Math.LN10) * Math.log1p(near[i] - 1);
    assert.ok(Math.abs(value - expected) <= 1e-15 * Math.abs(expected));
  });
  assert.equal(powerToDb(Float64Array.of(1e-320), { amin: 1e-322, topDb: null })[0], 10 * Math.log10(1e-320));
});

test("samples that are not finite are found wherever they stand, whatever they add up to", () => {
  for (const nFft of [64, 80])
    for (const at of [0, 777, 1999]) {
      const samples = new Float32Array(2000);
      samples[at] = at === 777 ? Number.NEGATIVE_INFINITY : Number.NaN;
      const message = new RegExp(`samples must be finite, got 1 of 2000 that are not, the first is .* at index ${at}$`);
      assert.throws(() => stft(samples, { nFft }), message);
      assert.throws(() => melSpectrogram(samples, { nFft, nMels: 4 }), message);
      assert.throws(() => reassignedSpectrogram(samples, { nFft }), message);
    }
});

test("what is too large for float32 arithmetic is refused, not NaN", () => {
  const refused = (call: () => unknown, name: string, argument = "samples"): void =>
    assert.throws(call, {
      name: "RangeError",
      message: `${name}: ${argument} must be small enough for precision "single", got some that are not; leave precision out`,
    });
  const single = { nFft: 64, precision: "single" } as const;
  for (const loud of [1e39, 3e38]) {
    const samples = Float64Array.from({ length: 500 }, (_, i) => (i % 3 === 0 ? loud : -loud));
    for (const x of loud === 1e39 ? [samples] : [samples, Float32Array.from(samples)]) {
      refused(() => stft<Samples>(x, single), "stft");
      refused(() => powerSpectrogram<Samples>(x, single), "powerSpectrogram");
      refused(() => melSpectrogram<Samples>(x, { ...single, nMels: 4 }), "melSpectrogram");
      refused(() => reassignedSpectrogram<Samples>(x, single), "reassignedSpectrogram");
    }
    const { re, im } = stft(samples, { nFft: 64 });
    assert.ok(re.data.every(Number.isFinite) && im.data.every(Number.isFinite));
    refused(() => istft({ re, im }, single), "istft", "spectrum");
    const magnitude = powerSpectrogram(samples, { nFft: 64, power: 1 });
    refused(() => griffinLim(magnitude, { ...single, nIter: 1 }), "griffinLim", "magnitude");
  }
});

test("results go to the buffers that are given, and to no others", () => {
  const samples = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i));
  const options = { nFft: 32 } as const;
  const spectrum = stft(samples, options);
  const again = stft(
    samples.map((value) => 2 * value),
    { ...options, out: spectrum },
  );
  assert.equal(again.re, spectrum.re);
  assert.deepEqual(
    again.im.data,
    stft(
      samples.map((value) => 2 * value),
      options,
    ).im.data,
  );
  const powers = powerSpectrogram(samples, options);
  assert.equal(powerSpectrogram(samples, { ...options, out: powers }), powers);
  const mel = melSpectrogram(samples, { ...options, nMels: 4 });
  assert.equal(melSpectrogram(samples, { ...options, hopLength: 512, nMels: 4, out: mel }), mel);
  const back = istft(spectrum, options);
  const before = back.slice();
  assert.equal(istft(spectrum, { ...options, out: back.fill(7) }), back);
  assert.deepEqual(back, before);
  const refused = (out: object, message: RegExp): void =>
    assert.throws(() => powerSpectrogram(samples, { ...options, out: out as typeof powers }), message);
  refused({ ...powers, data: new Float32Array(3) }, /powerSpectrogram: out.data must hold 1292 numbers, got 3/);
  refused({ ...powers, frames: 4 }, /powerSpectrogram: out must be 17 × 76, got 17 × 4/);
  refused({ ...powers, data: new Float64Array(1292) }, /out.data must be a Float32Array like the input, got Float64/);
});

test("memory stays small for a long sound, and what grew above 64 MB is given back", () => {
  const bytes = (): number => {
    let held = 0;
    withKernel((kernel: Kernel) => {
      held = kernel.bytes;
    });
    return held;
  };
  const samples = new Float32Array(60 * 22050).fill(0.1);
  const powers = powerSpectrogram(samples, { power: 1 });
  assert.ok(bytes() < 2 ** 21, `${bytes()} bytes after a minute of sound`);
  const heard = griffinLim(powers, { nIter: 1, init: null });
  assert.equal(heard.length, (powers.frames - 1) * 512);
  assert.ok(bytes() < 2 ** 21, `${bytes()} bytes after Griffin and Lim on a minute of sound`);
});

test("what does not fit into its memory is left to the twin", () => {
  const fits = (bytes: number): boolean =>
    withKernel((kernel) => {
      kernel.open();
      kernel.reserve(bytes);
    });
  assert.equal(fits(2 ** 32), false);
  assert.equal(fits(2 ** 20), true);
});

test("tables of a whole recording are not kept", () => {
  const plans = (nFft: number): readonly object[] => {
    const analysis = planAnalysis("test", { nFft });
    return [analysis.window, kernelPlan(analysis, "Double"), realFft(nFft)];
  };
  const [kept, again] = [plans(65536), plans(65536)];
  kept.forEach((plan, i) => {
    assert.equal(again[i], plan);
  });
  const [long, anew] = [plans(65538), plans(65538)];
  long.forEach((plan, i) => {
    assert.notEqual(anew[i], plan);
  });
});

test("where no memory of its own is left, a call inside a call goes to the twin", () => {
  const samples = Float64Array.from({ length: 300 }, (_, i) => Math.sin(i / 3));
  const expected = stft(samples, { nFft: 64 });
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { Instance: unknown } };
  const { Instance } = WebAssembly;
  let isInside: boolean | undefined;
  let spectrum: typeof expected | undefined;
  withKernel(() => {
    WebAssembly.Instance = class {
      constructor() {
        throw new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance");
      }
    };
    try {
      isInside = withKernel(() => {});
      spectrum = stft(samples, { nFft: 64 });
    } finally {
      WebAssembly.Instance = Instance;
    }
  });
  assert.equal(isInside, false);
  assert.deepEqual(spectrum, expected);
});

test("a call inside a call has a memory of its own", () => {
  const samples = Float64Array.from({ length: 900 }, (_, i) => Math.sin(i / 3) + Math.sin(i / 7));
  const magnitude = powerSpectrogram(samples, { nFft: 64, power: 1 });
  const plain = griffinLim(magnitude, { nIter: 3 });
  const watched = griffinLim(magnitude, { nIter: 3, onIteration: () => void stft(samples, { nFft: 128 }) });
  assert.deepEqual(watched, plain);
});

test("without WebAssembly, or where it is forbidden, everything is the same to the last bits, silently", () => {
  const here = fileURLToPath(new URL("index.js", import.meta.url));
  const program = `
    const { stft, istft, griffinLim, powerSpectrogram, melSpectrogram, reassignedSpectrogram } = await import(process.argv[1]);
    const samples = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i * i * 0.001));
    const spectrum = stft(samples, { nFft: 128 });
    const magnitude = powerSpectrogram(samples, { nFft: 128, power: 1 });
    const all = [spectrum.re.data, spectrum.im.data, magnitude.data, melSpectrogram(samples, { nFft: 128, nMels: 8 }).data,
      istft(spectrum), griffinLim(magnitude, { nIter: 3, init: null }), reassignedSpectrogram(samples, { nFft: 128, fillNan: true }).frequencies.data];
    const { withKernel } = await import(new URL("kernel.js", "file://" + process.argv[1]));
    console.log(JSON.stringify({ kernel: withKernel(() => {}), all: all.map((values) => [...values]) }));`;
  const run = (hide: string): { kernel: boolean; all: number[][] } => {
    const text = execFileSync(process.execPath, ["--input-type=module", "-e", hide + program, here], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 26,
    });
    return JSON.parse(text);
  };
  const expected = run("");
  assert.equal(expected.kernel, true);
  for (const hide of [
    "delete globalThis.WebAssembly;",
    "WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('forbidden'); } };",
  ]) {
    const { kernel, all } = run(hide);
    assert.equal(kernel, false);
    all.forEach((values, i) => {
      assert.ok(apart(Float64Array.from(values), Float64Array.from(expected.all[i])) <= (i < 4 ? 0 : 1e-12), `${i}`);
    });
  }
});

test("it needs no `atob`, no `performance`, nothing that an AudioWorklet has not", () => {
  const cjs = fileURLToPath(new URL("../../cjs/", import.meta.url));
  const modules = new Map<string, unknown>();
  const load = (file: string): unknown => {
    if (!modules.has(file)) {
      const module = { exports: {} };
      modules.set(file, module.exports);
      const require = (name: string): unknown => load(path.join(path.dirname(file), name));
      bare(`(function (module, exports, require) { ${readFileSync(file, "utf8")}\n})`)(module, module.exports, require);
    }
    return modules.get(file);
  };
  const realm = runInNewContext("globalThis", {});
  const bare = (text: string): ((...args: unknown[]) => void) => realm.eval(text);
  const dsp = load(path.join(cjs, "dsp/index.js")) as { stft: typeof stft };
  const kernel = load(path.join(cjs, "dsp/kernel.js")) as { withKernel: typeof withKernel };
  assert.equal(realm.atob, undefined);
  assert.equal(
    kernel.withKernel(() => {}),
    true,
  );
  const samples = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i));
  const theirs = dsp.stft(samples, { nFft: 64 });
  assert.deepEqual([...theirs.re.data], [...stft(samples, { nFft: 64 }).re.data]);
});

test("frames are counted before anything is computed", () => {
  const analysis = planAnalysis("test", { nFft: 64, hopLength: 16 });
  assert.equal(requireFrames("test", new Float32Array(160), analysis), 11);
});
