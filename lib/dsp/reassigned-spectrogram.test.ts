import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { at, Random, type Samples } from "../core/index.ts";
import { framesToTime, type ReassignedOptions, reassignedSpectrogram, stft } from "./index.ts";

interface Measured {
  readonly shape: readonly number[];
  readonly stride: number;
  readonly nan: number;
  readonly values: string;
}
interface Golden {
  readonly madeBy: Record<string, string>;
  readonly settings: readonly ({ readonly options: Record<string, unknown> } & Record<Part, Measured>)[];
}
const parts = ["frequencies", "times", "magnitudes"] as const;
type Part = (typeof parts)[number];

// Numbers of golden/make.py, in float64, of the signal that this file makes, too.
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../../dsp/golden/reassigned.json", import.meta.url), "utf8"),
);

for (const { options, ...expected } of golden.settings)
  test(`librosa ${golden.madeBy.librosa}: ${JSON.stringify(options)}`, () => {
    const ours = camelCase(options);
    const hertzOfBin = Number(options.sr) / Number(options.n_fft);
    for (const [samples, allowed] of [
      [signal(), { frequencies: 1e-8 * hertzOfBin, times: 1e-13, magnitudes: 1e-12 }],
      // librosa divides in float32 here.
      [Float32Array.from(signal()), { frequencies: 1e-5 * hertzOfBin, times: 1e-6, magnitudes: 1e-5 }],
    ] as const) {
      const result = reassignedSpectrogram<Samples>(samples, ours);
      assert.equal(result.frequencies.data.BYTES_PER_ELEMENT, 8);
      assert.equal(result.magnitudes.data.BYTES_PER_ELEMENT, samples.BYTES_PER_ELEMENT);
      for (const part of parts) {
        const { bins, frames, data } = result[part];
        const { shape, stride, nan, values } = expected[part];
        assert.deepEqual([bins, frames], shape);
        assert.equal(Array.from<number>(data).filter((value) => Number.isNaN(value)).length, nan, part);
        const theirs = new Float64Array(Uint8Array.from(Buffer.from(values, "base64")).buffer);
        theirs.forEach((value, i) => {
          const mine = data[i * stride];
          assert.ok(
            Number.isNaN(value) ? Number.isNaN(mine) : Math.abs(mine - value) <= allowed[part],
            `${part} ${i * stride}: ${mine}, librosa ${value}`,
          );
        });
      }
    }
  });

test("a steady tone has one frequency in all the bins that it fills", () => {
  const tone = Float64Array.from({ length: 4000 }, (_, i) => Math.sin((2 * Math.PI * 1234.5 * i) / 8000));
  const { frequencies } = reassignedSpectrogram(tone, { sampleRate: 8000, nFft: 256, center: false });
  for (const bin of [38, 39, 40, 41])
    for (let t = 0; t < frequencies.frames; t++) assert.ok(Math.abs(at(frequencies, bin, t) - 1234.5) < 0.2);
});

test("a click has one time in all the frames that see it", () => {
  const click = new Float64Array(2000);
  click[1003] = 1;
  const { times, magnitudes } = reassignedSpectrogram(click, { sampleRate: 8000, nFft: 128, center: false });
  let seen = 0;
  times.data.forEach((time, i) => {
    if (magnitudes.data[i] < 0.01) return;
    seen++;
    // librosa measures from the middle between two samples, and counts from a sample: half a sample early.
    assert.ok(Math.abs(time * 8000 - 1003.5) < 1e-6, `${time * 8000}`);
  });
  assert.ok(seen > 100);
});

test("a signal and its negative have the same places, to the last bit", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(32, 40, 45, 80), (seed, nFft) => {
      const random = new Random(seed);
      const x = Float32Array.from({ length: 300 }, () => random.uniform(-1, 1));
      const negative = x.map((value) => -value);
      assert.deepEqual(reassignedSpectrogram(x, { nFft }), reassignedSpectrogram(negative, { nFft }));
    }),
    { numRuns: 30 },
  );
});

test("magnitudes are those of stft; quiet bins are NaN, or their own place", () => {
  const random = new Random(1);
  const x = Float64Array.from({ length: 1000 }, (_, i) => (i < 500 ? 1 : 1e-6) * random.uniform(-1, 1));
  const options = { sampleRate: 8000, nFft: 64, refPower: 1e-4 };
  const { frequencies, times, magnitudes } = reassignedSpectrogram(x, options);
  const { re, im } = stft(x, options);
  const filled = reassignedSpectrogram(x, { ...options, fillNan: true });
  let quiet = 0;
  magnitudes.data.forEach((value, i) => {
    assert.ok(Math.abs(value - Math.hypot(re.data[i], im.data[i])) < 1e-12);
    assert.equal(Number.isNaN(frequencies.data[i]), value < 1e-2);
    assert.equal(Number.isNaN(times.data[i]), value < 1e-2);
    if (value >= 1e-2) return;
    quiet++;
    const [bin, frame] = [i % 33, Math.floor(i / 33)];
    assert.equal(filled.frequencies.data[i], (bin * 8000) / 64);
    assert.equal(filled.times.data[i], framesToTime(frame, { sampleRate: 8000, hopLength: 16 }));
  });
  assert.ok(quiet > 300);
  // A function is told all powers.
  const loudest = reassignedSpectrogram(x, { ...options, refPower: (powers) => Math.max(...powers) });
  assert.equal(loudest.frequencies.data.filter((value) => !Number.isNaN(value)).length, 1);
});

test("float32 arithmetic finds nearly the same places", () => {
  const x = Float32Array.from(signal());
  const options = { sampleRate: 22050, nFft: 512, refPower: 1e-2 };
  const exact = reassignedSpectrogram(x, options);
  const fast = reassignedSpectrogram(x, { ...options, precision: "single" });
  exact.frequencies.data.forEach((value, i) => {
    if (!Number.isNaN(value)) assert.ok(Math.abs(fast.frequencies.data[i] - value) < 0.01 * (22050 / 512));
  });
});

test("what makes no sense is a sentence", () => {
  const refused = (options: object, message: string): void =>
    assert.throws(() => reassignedSpectrogram(signal(), options), { name: "RangeError", message });
  refused({ refPower: -1 }, "reassignedSpectrogram: refPower must be at least 0, got -1");
  refused({ sampleRate: 0 }, "reassignedSpectrogram: sampleRate must be a positive number, got 0");
  refused(
    { reassignFrequencies: false, reassignTimes: false },
    "reassignedSpectrogram: reassignFrequencies or reassignTimes must be true, got false twice",
  );
});

/** Noise of a linear congruential generator and a rising tone, 16 bit integers, silence in between. As in make.py. */
function signal(): Float64Array {
  let state = 1;
  return Float64Array.from({ length: 6000 }, (_, i) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    const noise = Math.floor((state >>> 16) / 8) - 4096;
    const tone = Math.floor(12000 * Math.sin(1e-5 * i * i + 0.05 * i) + 0.5);
    return i >= 2400 && i < 3000 ? 0 : (noise + tone) / 32768;
  });
}

function camelCase(options: Record<string, unknown>): ReassignedOptions {
  const words: Record<string, string> = { sr: "sampleRate" };
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      words[name] ?? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
