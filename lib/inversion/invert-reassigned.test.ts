import assert from "node:assert/strict";
import { test } from "node:test";
import { type Host, host, Random, type Samples } from "../core/index.ts";
import { type Reassigned, reassignedSpectrogram, snr } from "../dsp/index.ts";
import { type Inversion, type InversionOptions, invertReassigned, reassignedResiduals } from "./index.ts";

const options = { sampleRate: 8000, nFft: 80, hopLength: 20, window: "hamming", center: false } as const;
type Options = InversionOptions;

/** Something like a vowel in some noise: `length` samples. */
function voice(length: number, seed = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length }, (_, i) => {
    const pulse = Math.sin(0.09 * i) + 0.5 * Math.sin(0.27 * i + 1) + 0.3 * Math.sin(0.71 * i + 2 + 2e-5 * i * i);
    return 0.2 * pulse * (1 + 0.5 * Math.sin(0.004 * i)) + 0.01 * random.normal();
  });
}

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

test("a certificate is never false: a certified frame has the features that were given", async () => {
  const sound = voice(1200);
  const other = voice(1200, 7);
  const features = reassignedSpectrogram(sound, options);
  const { bins, frames } = features.magnitudes;
  const ofOther = reassignedSpectrogram(other, options);
  const middle = Math.floor(frames / 2);
  const change = (edit: (f: Reassigned) => void): Reassigned => {
    const copy = structuredClone(features);
    edit(copy);
    return copy;
  };
  const random = new Random(3);
  const edited: Record<string, Reassigned> = {
    "one frame 1 % louder": change(({ magnitudes }) => {
      for (let k = 0; k < bins; k++) magnitudes.data[middle * bins + k] *= 1.01;
    }),
    "two frames swapped": change((f) => {
      for (const { data } of [f.magnitudes, f.frequencies, f.times]) {
        const kept = data.slice(middle * bins, (middle + 1) * bins);
        data.copyWithin(middle * bins, (middle + 9) * bins, (middle + 10) * bins);
        data.set(kept, (middle + 9) * bins);
      }
    }),
    "the second half of another signal": change((f) => {
      for (const part of ["magnitudes", "frequencies", "times"] as const)
        f[part].data.set(ofOther[part].data.subarray(middle * bins), middle * bins);
    }),
    "magnitudes in 256 steps": change(({ magnitudes }) => {
      const step = Math.max(...magnitudes.data) / 256;
      for (let i = 0; i < magnitudes.data.length; i++)
        magnitudes.data[i] = step * Math.round(magnitudes.data[i] / step);
    }),
    "nothing but noise": change((f) => {
      for (let i = 0; i < bins * frames; i++) f.magnitudes.data[i] = Math.abs(random.normal());
    }),
  };
  for (const [name, given] of Object.entries(edited)) {
    const { samples, certificate } = await invertReassigned(given, { ...options, starts: 10 });
    assert.ok(certificate.share < 1, `${name}: every frame is certified`);
    // The magnitudes of what came out, computed by others.
    const { magnitudes } = reassignedSpectrogram(samples, options);
    for (let t = 0; t < frames; t++) {
      let [difference, energy] = [0, 0];
      for (let i = t * bins; i < (t + 1) * bins; i++) {
        difference += (magnitudes.data[i] - given.magnitudes.data[i]) ** 2;
        energy += given.magnitudes.data[i] ** 2;
      }
      const isCertified = !certificate.uncertified.some(({ from, to }) => t >= from && t < to);
      if (isCertified)
        assert.ok(Math.sqrt(difference / energy) < 3e-5, `${name}: frame ${t} is not what it is said to be`);
    }
    if (name.startsWith("one frame") || name.startsWith("two"))
      assert.ok(
        certificate.uncertified.some(({ from, to }) => from <= middle && middle < to),
        name,
      );
  }
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

test("a sound of one frame, a constant and a tone come back or are not certified", async () => {
  const sounds: Record<string, Float32Array> = {
    "one frame": voice(80),
    "two frames": voice(100),
    constant: new Float32Array(400).fill(0.3),
    tone: Float32Array.from({ length: 400 }, (_, i) => 0.5 * Math.sin(0.3 * i)),
    "a tone in the middle of a bin": Float32Array.from({ length: 400 }, (_, i) => 0.5 * Math.sin((Math.PI * i) / 8)),
    click: Float32Array.from({ length: 400 }, (_, i) => (i === 200 ? 1 : 0)),
    clipped: voice(400).map((value) => Math.max(-0.1, Math.min(0.1, value))),
  };
  for (const [name, sound] of Object.entries(sounds)) {
    const { result, decibels: found } = await decibels(sound, { ...options, starts: 30 });
    assert.ok(result.samples.every(Number.isFinite), name);
    if (result.certificate.share === 1 && result.islands.length === 1)
      assert.ok(found > 60, `${name} is certified with ${found} dB`);
  }
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

test("an interruption returns what is decoded so far", async () => {
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

test("the residuals of a signal are the certificate's", async () => {
  const sound = voice(800);
  for (const center of [false, true]) {
    const settings = { ...options, center };
    const features = reassignedSpectrogram(sound, settings);
    assert.ok(Math.max(...reassignedResiduals(sound, features, settings)) < 1e-6);
    const louder = sound.map((value) => 1.001 * value);
    assert.ok(Math.min(...reassignedResiduals(louder, features, settings)) > 1e-4);
  }
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
  await refused({}, { noise: -1 }, /noise must be from 0 up to 1, got -1/);
  await refused({}, { starts: 0 }, /starts must be a positive integer, got 0/);
  await refused({}, { length: 10000 }, /length must be a whole number from 1 to 400, got 10000/);
  await refused({ times: { ...features.times, frames: 3 } }, {}, /magnitudes and times must have one shape/);
  // A place that is NaN is one that is not known.
  const times = { ...features.times, data: features.times.data.fill(Number.NaN) };
  assert.equal((await invertReassigned({ ...features, times }, options)).certificate.share, 1);
});
