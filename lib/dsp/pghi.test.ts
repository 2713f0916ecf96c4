import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeWav } from "../audio/index.ts";
import { Random, type Spectrogram } from "../core/index.ts";
import {
  angle,
  griffinLim,
  integratePhase,
  istft,
  magnitude,
  pghi,
  phaseDifference,
  phaseGradient,
  phaseIntegral,
  polar,
  reassignedPhaseGradient,
  reassignedSpectrogram,
  spectralConvergence,
  stft,
  wrapPhase,
} from "./index.ts";

/** Half a second of speech, from the middle of one of this repository's voices. */
function speech(voice: string): Float64Array {
  const bytes = readFileSync(new URL(`../../../../data/${voice}.wav`, import.meta.url));
  const { samples, sampleRate } = decodeWav(bytes);
  return Float64Array.from(samples.subarray(sampleRate, 1.5 * sampleRate));
}

for (const voice of ["voice-f", "voice-m"])
  test(`${voice}: the phase of PGHI is nearer than none, than noise, and than many steps of Griffin and Lim's`, (t) => {
    const sound = speech(voice);
    const options = { nFft: 1024, hopLength: 128, padMode: "constant" } as const;
    const target = magnitude(stft(sound, options));
    const length = sound.length;
    const heard = (phase: Spectrogram<Float64Array>): number =>
      convergence(istft(polar(target, phase), { nFft: 1024, hopLength: 128, length }));
    const convergence = (samples: Float64Array): number =>
      spectralConvergence(magnitude(stft(samples, options)), target);
    const random = new Random(1);
    const zero = heard({ ...target, data: new Float64Array(target.data.length) });
    const noise = heard({ ...target, data: target.data.map(() => random.uniform(-Math.PI, Math.PI)) });
    const integrated = heard(pghi(target, options));
    const steps = (nIter: number): number => convergence(griffinLim(target, { ...options, nIter, length }));
    t.diagnostic(
      `spectral convergence: PGHI ${integrated.toFixed(3)}, zero phase ${zero.toFixed(3)}, random phase ` +
        `${noise.toFixed(3)}, Griffin–Lim 1 ${steps(1).toFixed(3)}, 5 ${steps(5).toFixed(3)}, 10 ${steps(10).toFixed(3)}`,
    );
    assert.ok(integrated < zero / 8 && integrated < noise / 8);
    assert.ok(integrated < steps(10));
  });

/** Root mean square of a wrapped error over the bins that are loud and have a loud neighbour `step` further on. */
function errorOf(
  phase: Spectrogram<Float64Array>,
  gradient: Spectrogram<Float64Array>,
  loud: Spectrogram<Float64Array>,
  step: number,
): number {
  const floor = 0.1 * Math.max(...loud.data);
  const errors: number[] = [];
  for (let i = 0; i + step < phase.data.length; i++) {
    if (loud.data[i] < floor || loud.data[i + step] < floor) continue;
    const expected = (gradient.data[i] + gradient.data[i + step]) / 2;
    errors.push(phase.data[i + step] - phase.data[i] - expected);
  }
  assert.ok(errors.length > 50);
  const wrapped = wrapPhase({ bins: errors.length, frames: 1, data: Float64Array.from(errors) }).data;
  return Math.sqrt(wrapped.reduce((sum, value) => sum + value * value, 0) / wrapped.length);
}

test("both gradients are those of the true phase: read off the magnitude, and told by the reassigned spectrogram", (t) => {
  const glide = Float64Array.from({ length: 4000 }, (_, i) => Math.sin(0.3 * i + 1e-4 * i * i) + 0.5 * Math.cos(2 * i));
  for (const center of [true, false]) {
    const options = { nFft: 256, hopLength: 16, center } as const;
    const spectrum = stft(glide, options);
    const [size, phase] = [magnitude(spectrum), angle(spectrum)];
    const told = reassignedSpectrogram(glide, { ...options, sampleRate: 8000, fillNan: true, clip: false });
    const gradients = {
      read: phaseGradient(size, options),
      told: reassignedPhaseGradient(told.frequencies, told.times, { ...options, sampleRate: 8000 }),
    };
    for (const [name, { time, frequency }] of Object.entries(gradients)) {
      const errors = [errorOf(phase, time, size, size.bins), errorOf(phase, frequency, size, 1)];
      t.diagnostic(`${name}: ${errors.map((error) => error.toFixed(3)).join(" and ")} radians a frame and a bin`);
      assert.ok(Math.max(...errors) < (name === "told" ? 0.1 : 0.25), `${name}: ${errors}`);
    }
  }
});

test("integration goes from the loudest bin to the loudest neighbour; islands begin at zero, quiet bins are random", () => {
  const matrix = (...data: number[]): Spectrogram<Float64Array> => ({
    bins: 5,
    frames: 1,
    data: Float64Array.from(data),
  });
  const size = matrix(3, 5, 1e-9, 2, 4);
  const gradient = { time: matrix(0, 0, 0, 0, 0), frequency: matrix(1, 2, 3, 4, 5) };
  const phase = integratePhase(size, gradient, { random: 7 });
  assert.deepEqual(
    [...phase.data].filter((_, k) => k !== 2),
    [-1.5, 0, -4.5, 0],
  );
  assert.ok(Math.abs(phase.data[2]) <= Math.PI);
  assert.deepEqual(integratePhase(size, gradient, { random: new Random(7) }), phase);
  assert.equal(integratePhase(size, gradient, { tolerance: 0 }).data[2], 2.5);
});

test("silence has a phase, too", () => {
  const silence = { bins: 9, frames: 4, data: new Float64Array(36) };
  assert.ok(pghi(silence, { nFft: 16 }).data.every(Number.isFinite));
});

test("phaseIntegral takes phaseDifference back: to the bit but for rounding without wrapping, by whole turns with it", () => {
  const phase = angle(stft(speech("voice-f").subarray(0, 3000), { nFft: 64 }));
  const plain = phaseIntegral(phaseDifference(phase, { wrap: false }), { wrap: false });
  plain.data.forEach((value, i) => {
    assert.ok(Math.abs(value - phase.data[i]) < 1e-12);
  });
  const differences = phaseDifference(phase);
  assert.ok(differences.data.every((value) => value >= -Math.PI && value < Math.PI));
  phaseIntegral(differences).data.forEach((value, i) => {
    const turns = (value - phase.data[i]) / (2 * Math.PI);
    assert.ok(Math.abs(turns - Math.round(turns)) < 1e-9);
  });
});
