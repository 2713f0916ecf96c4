import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { type Reassigned, reassignedSpectrogram, snr } from "../dsp/index.ts";
import { invertReassigned, reassignedResiduals } from "./index.ts";
import { voice } from "./testing/voice.ts";

const options = { sampleRate: 8000, nFft: 80, hopLength: 20, window: "hamming", center: false } as const;

test("a certificate is never false: a certified frame has the features that were given", async () => {
  const sound = voice(800);
  const other = voice(800, 7);
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
  const whole = await invertReassigned(features, { ...options, starts: 4 });
  assert.equal(whole.certificate.share, 1, "features of a signal are certified, all of them");
  for (const [name, given] of Object.entries(edited)) {
    const { samples, certificate } = await invertReassigned(given, { ...options, starts: 4 });
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
    // What lies far from the edit on one side has the features of a signal, and is not suspected with it.
    if (name.startsWith("one frame") || name.startsWith("the second half"))
      assert.ok(certificate.share > 0.4, `${name}: only ${certificate.share} is certified`);
    if (name.startsWith("one frame") || name.startsWith("two"))
      assert.ok(
        certificate.uncertified.some(({ from, to }) => from <= middle && middle < to),
        name,
      );
  }
});

test("told of as much noise as can be, a certificate is not given to magnitudes at random", async () => {
  const random = new Random(3);
  const features = reassignedSpectrogram(voice(800), options);
  for (let i = 0; i < features.magnitudes.data.length; i++) features.magnitudes.data[i] = Math.abs(random.normal());
  const { certificate } = await invertReassigned(features, { ...options, noise: 0.02, starts: 4 });
  assert.equal(certificate.share, 0);
  assert.ok(Math.min(...certificate.residuals) > 0.2);
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
    const result = await invertReassigned(reassignedSpectrogram(sound, options), { ...options, starts: 10 });
    const found = snr(result.samples, sound.subarray(0, result.samples.length), { sign: "free" });
    assert.ok(result.samples.every(Number.isFinite), name);
    if (result.certificate.share === 1 && result.islands.length === 1)
      assert.ok(found > 60, `${name} is certified with ${found} dB`);
  }
});

for (const [nFft, hopLength] of [
  [256, 128],
  [512, 256],
  [512, 400],
])
  test(`no frame hides another one where few are swept together: ${nFft}/${hopLength}`, () => {
    const sound = voice(nFft + 49 * hopLength);
    const settings = { ...options, nFft, hopLength };
    const features = reassignedSpectrogram(sound, settings);
    assert.ok(Math.max(...reassignedResiduals(sound, features, settings)) < 1e-6);
    const { magnitudes } = features;
    for (let i = 0; i < 6 * magnitudes.bins; i++) magnitudes.data[i] *= 1.5;
    reassignedResiduals(sound, features, settings).forEach((residual, t) => {
      assert.ok(t < 6 ? residual > 0.1 : residual < 1e-6, `frame ${t}: ${residual}`);
    });
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
