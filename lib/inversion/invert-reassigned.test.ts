import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeWav, resample } from "../audio/index.ts";
import { type Host, host, Random, type Samples } from "../core/index.ts";
import { type Reassigned, type ReassignedOptions, reassignedSpectrogram, snr } from "../dsp/index.ts";
import { type Inversion, type InversionOptions, invertReassigned, reassignedResiduals } from "./index.ts";
import { measurementOf, prepare } from "./measurement.ts";
import { settledHops } from "./run.ts";
import { voice } from "./testing/voice.ts";

const options = { sampleRate: 8000, nFft: 80, hopLength: 20, window: "hamming", center: false } as const;
type Options = InversionOptions & ReassignedOptions;

async function decibels(samples: Samples, settings: Options): Promise<{ result: Inversion; decibels: number }> {
  const result = await invertReassigned(reassignedSpectrogram<Samples>(samples, settings), settings);
  const truth = samples.subarray(0, result.samples.length);
  return { result, decibels: snr(result.samples, truth, { sign: "free" }) };
}

test("a signal comes back from its reassigned spectrogram, but for the sign", async () => {
  const single = await decibels(voice(2000), options);
  assert.ok(single.decibels > 130, `${single.decibels} dB`);
  assert.deepEqual(single.result.certificate.uncertified, []);
  assert.equal(single.result.certificate.share, 1);
  assert.equal(single.result.islands.length, 1);
  assert.equal(single.result.interrupted, false);
  const double = await decibels(Float64Array.from(voice(2000)), options);
  assert.ok(double.decibels > 220, `${double.decibels} dB`);
});

for (const [name, settings] of Object.entries<Options>({
  "centred and clipped, as is the default": { ...options, center: true },
  "places of quiet bins filled in": { ...options, fillNan: true, refPower: 1e-3 },
  "a reference power that is a function": { ...options, fillNan: true, refPower: (p) => 1e-6 * Math.max(...p) },
  "hop 10": { ...options, hopLength: 10 },
  "hop 26": { ...options, hopLength: 26 },
  "without times": { ...options, reassignTimes: false },
  "without frequencies": { ...options, reassignFrequencies: false },
}))
  test(`${name}: the signal comes back`, async () => {
    const { result, decibels: found } = await decibels(voice(1600), settings);
    assert.ok(found > 110, `${found} dB, ${JSON.stringify(result.certificate.uncertified)}`);
    assert.deepEqual(result.certificate.uncertified, []);
  });

test("magnitudes alone are enough where silence stands before the sound", async () => {
  const sound = voice(1200);
  const settings = { ...options, center: true, hopLength: 16 };
  const { magnitudes } = reassignedSpectrogram(sound, settings);
  const { samples, certificate } = await invertReassigned({ magnitudes }, settings);
  assert.equal(certificate.share, 1);
  assert.ok(snr(samples, sound.subarray(0, samples.length), { sign: "free" }) > 80);
});

test("magnitudes alone are enough for a voice that begins at once, too", async () => {
  // Its first frames are so much quieter than the next that a damping by the mean of the loud ones held them fast.
  const file = decodeWav(readFileSync(new URL("../../../../data/voice-f.wav", import.meta.url)));
  const sound = (await resample(file, 16_000)).samples.slice(8_000, 12_800);
  const settings = { ...options, sampleRate: 16_000, center: true, hopLength: 10 };
  const { magnitudes } = reassignedSpectrogram(sound, settings);
  const { samples, certificate } = await invertReassigned({ magnitudes }, settings);
  assert.equal(certificate.share, 1);
  assert.ok(snr(samples, sound.subarray(0, samples.length), { sign: "free" }) > 120);
});

test("times that were rounded to float32 count less, the later the less", async () => {
  const sound = voice(1600);
  const features = reassignedSpectrogram(sound, options);
  const rounded = {
    magnitudes: features.magnitudes,
    times: { ...features.times, data: Float32Array.from(features.times.data) },
    frequencies: { ...features.frequencies, data: Float32Array.from(features.frequencies.data) },
  };
  const { samples, certificate } = await invertReassigned(rounded, options);
  assert.equal(certificate.share, 1);
  assert.ok(snr(samples, sound.subarray(0, samples.length), { sign: "free" }) > 90);
});

test("with noise the result is as good as the features, when it is told", async () => {
  const sound = voice(1600);
  const random = new Random(5);
  const features = reassignedSpectrogram(sound, options);
  const noise = 1e-3;
  const shaken = (part: Reassigned["times"], size: (i: number) => number): Reassigned["times"] => ({
    ...part,
    data: Float64Array.from(part.data, (value, i) => value + noise * size(i) * random.normal()),
  });
  const { magnitudes, times, frequencies } = features;
  const noisy = {
    magnitudes: { ...magnitudes, data: Float64Array.from(magnitudes.data, (a) => a * (1 + noise * random.normal())) },
    times: shaken(times, () => 20 / 8000),
    frequencies: shaken(frequencies, () => 100),
  };
  const { samples, certificate } = await invertReassigned(noisy, { ...options, noise });
  assert.ok(certificate.share > 0.9, `${certificate.share}`);
  assert.ok(snr(samples, sound.subarray(0, samples.length), { sign: "free" }) > 40);
  // And when it is not told, nothing is certified.
  const strict = await invertReassigned(noisy, { ...options, starts: 5 });
  assert.equal(strict.certificate.share, 0);
});

test("digital silence parts a signal into islands, each with its sign", async () => {
  const sound = voice(2400);
  sound.fill(0, 1000, 1200);
  const { result } = await decibels(sound, options);
  assert.equal(result.islands.length, 2);
  assert.deepEqual(result.certificate.uncertified, []);
  const [left, right] = result.islands;
  assert.ok(left.last <= 1000 && right.first >= 1200);
  for (const { first, last } of result.islands)
    assert.ok(snr(result.samples.subarray(first, last), sound.subarray(first, last), { sign: "free" }) > 110);
  // Features do not show it when one of them is turned over.
  const flipped = sound.map((value, i) => (i < 1100 ? value : -value));
  assert.deepEqual(reassignedSpectrogram(flipped, options), reassignedSpectrogram(sound, options));
});

test("what is too quiet for the certificate to tell its sign is an island of its own", async () => {
  const sound = Float64Array.from(voice(800), (value, i) => (i < 400 ? 1 : -3e-7) * value);
  const turned = sound.map((value, i) => (i < 400 ? value : -value));
  const features = reassignedSpectrogram(sound, options);
  const { certificate, islands } = await invertReassigned(features, options);
  // The other sign would be certified as well.
  const residuals = reassignedResiduals(turned, features, options);
  assert.ok(Math.max(...residuals) < certificate.tolerance, `${Math.max(...residuals)}`);
  assert.ok(islands.length > 1, "one island vouches for a sign that nobody knows");
  assert.ok(islands[0].last <= 400);
});

test("silence before a sound, and nothing but silence", async () => {
  const sound = voice(1600);
  sound.fill(0, 0, 400);
  const { result, decibels: found } = await decibels(sound, options);
  assert.ok(found > 110, `${found} dB`);
  assert.deepEqual(result.certificate.uncertified, []);
  const silent = await invertReassigned(reassignedSpectrogram(new Float32Array(800), options), options);
  assert.ok(silent.samples.every((value) => value === 0));
  assert.equal(silent.certificate.share, 1);
  assert.deepEqual(silent.islands, []);
});

test("the same seed gives the same numbers, another one the same signal", async () => {
  const sound = voice(800);
  const features = reassignedSpectrogram(sound, options);
  const [a, b, c] = await Promise.all(
    [1, 1, 2].map((random) => invertReassigned(features, { ...options, random }).then(({ samples }) => samples)),
  );
  assert.deepEqual(a, b);
  assert.ok(snr(c, a, { sign: "free" }) > 110);
});

test("an interruption returns what is decoded so far", async (t) => {
  // A clock that goes on by a millisecond a look, so that the interruption comes at the same step on every machine.
  let now = 0;
  t.mock.method(Date, "now", () => ++now);
  const sound = voice(40000);
  const features = reassignedSpectrogram(sound, options);
  const key = Symbol.for("speclab.host");
  const world = globalThis as { [key: symbol]: unknown };
  const before = world[key];
  const controller = new AbortController();
  let breaths = 0;
  const interrupting: Host = {
    ...host(),
    signal: () => controller.signal,
    breathe: async () => {
      if (++breaths < 3) return;
      controller.abort();
      throw new Error("interrupted");
    },
  };
  world[key] = interrupting;
  try {
    let told = 0;
    const result = await invertReassigned(features, {
      ...options,
      onProgress: ({ decoded, frames }) => {
        assert.ok(decoded <= frames);
        told++;
      },
    });
    assert.ok(result.interrupted && told > 0);
    assert.ok(result.certificate.share < 1);
    const [run] = result.runs;
    if (run) {
      const [first, last] = [run.from * 20, (run.to - 1) * 20 + 80];
      assert.ok(snr(result.samples.subarray(first, last), sound.subarray(first, last), { sign: "free" }) > 60);
    }
  } finally {
    world[key] = before;
  }
});

test("there is room for the hops that are settled together in the last try: 256/128", async () => {
  const settings = { ...options, nFft: 256, hopLength: 128 };
  const given = Float64Array.from(voice(256 + 39 * 128));
  const measured = measurementOf("test", reassignedSpectrogram(given, settings), settings);
  const { model, kernel } = prepare(measured);
  model.signal.set(given);
  kernel.residual(0, 33);
  const count = settledHops * 128;
  kernel.clear(count);
  for (let t = 0; t < 33; t++) kernel.normal(t, t, t * 128, count, false);
  // Had it not been reserved, other arrays would have been written over: the signal still has its features.
  assert.ok(kernel.factor(count, 1e-6));
  assert.ok(kernel.residual(0, 33) < 1e-12);
  assert.throws(() => kernel.clear(2 * count), /unknowns of a window must be at most \d+, got 8192/);
});

test("what many signals would fulfil is refused", async () => {
  const settings = { ...options, hopLength: 60 };
  const features = reassignedSpectrogram(voice(800), settings);
  const { magnitudes, frequencies } = features;
  await assert.rejects(
    invertReassigned({ magnitudes }, settings),
    /^RangeError: invertReassigned: magnitudes of 13 frames at hopLength 60 are 533 equations for 800 samples, which/,
  );
  const one = { magnitudes: { ...magnitudes, frames: 1, data: magnitudes.data.slice(0, 41) } };
  await assert.rejects(invertReassigned(one, options), /magnitudes of 1 frames .* 41 equations for 80 samples/);
  await invertReassigned({ magnitudes, frequencies }, { ...settings, starts: 1 });
});

test("what makes no sense is a sentence", async () => {
  const features = reassignedSpectrogram(voice(400), options);
  const refused = (change: object, settings: object, message: RegExp): Promise<void> =>
    assert.rejects(invertReassigned({ ...features, ...change }, { ...options, ...settings }), message);
  const { magnitudes } = features;
  const broken = { ...magnitudes, data: magnitudes.data.map((value, i) => (i === 7 ? Number.NaN : value)) };
  await refused({ magnitudes: broken }, {}, /magnitudes.data must be finite, got 1 of .* the first is NaN at index 7/);
  const negative = { ...magnitudes, data: magnitudes.data.map((value) => -value) };
  await refused({ magnitudes: negative }, {}, /^RangeError: invertReassigned: magnitudes must not be negative/);
  await refused({}, { nFft: 81 }, /nFft must be even and at least 4, got 81/);
  await refused({}, { hopLength: 80 }, /hopLength must be below nFft = 80, so that frames overlap, got 80/);
  await refused({}, { noise: -1 }, /noise must be from 0 to 0.02, got -1/);
  await refused({}, { noise: 0.1 }, /^RangeError: invertReassigned: noise must be from 0 to 0.02, got 0.1$/);
  await refused({}, { starts: 0 }, /starts must be a positive integer, got 0/);
  await refused({}, { length: 10000 }, /length must be a whole number from 1 to 400, got 10000/);
  await refused({ times: { ...features.times, frames: 3 } }, {}, /magnitudes and times must have one shape/);
});

test("a place that is NaN is one that is not known", async () => {
  const sound = voice(600);
  const features = reassignedSpectrogram(sound, options);
  const { bins } = features.times;
  features.times.data.fill(Number.NaN, 8 * bins, 12 * bins);
  const { samples, certificate } = await invertReassigned(features, options);
  assert.equal(certificate.share, 1);
  assert.ok(snr(samples, sound.subarray(0, samples.length), { sign: "free" }) > 110);
});
