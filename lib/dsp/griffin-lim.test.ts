import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import {
  griffinLim,
  magnitude,
  melSpectrogram,
  melToAudio,
  melToStft,
  spectralConvergence,
  stft,
  yin,
} from "./index.ts";

/** A tone that glides from 200 to 800 Hz at 8 kHz, in a little noise. */
function glide(length = 4000): Float64Array {
  const random = new Random(3);
  let phase = 0;
  return Float64Array.from({ length }, (_, i) => {
    phase += (2 * Math.PI * (200 + (600 * i) / length)) / 8000;
    return 0.5 * Math.sin(phase) + random.normal(0, 0.01);
  });
}

const analysis = { nFft: 256, hopLength: 64 };
const target = magnitude(stft(glide(), analysis));

/** Convergence of the result, from the outside. */
function convergence(options: Parameters<typeof griffinLim>[1]): number {
  const heard = griffinLim(target, { ...analysis, ...options });
  return spectralConvergence(magnitude(stft(heard, analysis)), target);
}

test("without momentum the error never rises: what Griffin and Lim proved", () => {
  const errors: number[] = [];
  griffinLim(target, {
    ...analysis,
    padMode: "constant",
    momentum: 0,
    nIter: 40,
    onIteration: ({ convergence }) => errors.push(convergence),
  });
  assert.equal(errors.length, 40);
  for (let i = 1; i < errors.length; i++) assert.ok(errors[i] <= errors[i - 1] * (1 + 1e-3), `${i}: ${errors[i]}`);
  assert.ok(errors[39] < errors[0] / 2);
});

test("momentum arrives nearer, and more iterations nearer still", () => {
  assert.ok(convergence({ nIter: 50 }) < convergence({ nIter: 50, momentum: 0 }));
  assert.ok(convergence({ nIter: 50 }) < convergence({ nIter: 5 }));
});

test("the true phase is a fixed point: a consistent start stays where it is", () => {
  // With zero phase everywhere a click at the middle of each frame is its own answer.
  const clicks = Float64Array.from({ length: 640 }, (_, i) => Number(i % 64 === 0));
  const magnitudes = magnitude(stft(clicks, { nFft: 64, hopLength: 64, window: "boxcar" }));
  const heard = griffinLim(magnitudes, { nFft: 64, hopLength: 64, window: "boxcar", init: null, nIter: 3 });
  const later = griffinLim(magnitudes, { nFft: 64, hopLength: 64, window: "boxcar", init: null, nIter: 9 });
  assert.ok(later.every((value, i) => Math.abs(value - heard[i]) < 1e-12));
});

test("one seed, one sound; another seed, another; a generator goes on where it stands", () => {
  const make = (random: number | Random) => griffinLim(target, { ...analysis, nIter: 2, random });
  assert.deepEqual(make(5), make(5));
  assert.deepEqual(make(5), make(new Random(5)));
  assert.notDeepEqual(make(5), make(6));
  const generator = new Random(5);
  assert.notDeepEqual(make(generator), make(generator));
});

test("length and precision are those that were asked for", () => {
  assert.equal(griffinLim(target, { ...analysis, nIter: 1 }).length, (target.frames - 1) * 64);
  assert.equal(griffinLim(target, { ...analysis, nIter: 1, length: 4000 }).length, 4000);
  const single = { ...target, data: Float32Array.from(target.data) };
  assert.ok(griffinLim(single, { ...analysis, nIter: 1 }) instanceof Float32Array);
});

test("silence stays silent", () => {
  const silent = griffinLim({ bins: 9, frames: 12, data: new Float64Array(9 * 12) }, { nIter: 3 });
  assert.ok(silent.every((value) => value === 0));
});

test("a window of zeros gives silence, as in librosa, and not infinity times zero", () => {
  const zeros = { ...analysis, window: new Float64Array(256), nIter: 2 };
  for (const precision of [undefined, "single"] as const)
    assert.ok(griffinLim(target, { ...zeros, precision }).every((value) => value === 0));
  // Calls that report their errors, and those of odd hops, take other ways through the code.
  assert.ok(griffinLim(target, { ...zeros, onIteration: () => {} }).every((value) => value === 0));
});

test("what makes no sense is a sentence", () => {
  const refused = (options: object, message: string | RegExp): void =>
    assert.throws(() => griffinLim(target, options), { name: "RangeError", message });
  refused({ nIter: -1 }, "griffinLim: nIter must be 0 or a positive integer, got -1");
  refused({ momentum: -0.1 }, "griffinLim: momentum must be a finite number of at least 0, got -0.1");
  refused(
    { momentum: Number.POSITIVE_INFINITY },
    "griffinLim: momentum must be a finite number of at least 0, got Infinity",
  );
  refused({ init: "zero" }, 'griffinLim: init must be "random" or null, got zero');
  refused({ nFft: 512 }, "griffinLim: nFft must be 256 or 257 for 129 bins, got 512");
  refused({ ...analysis, length: 2000 }, /griffinLim: length must give 63 frames again, got 32/);
  const negative = { ...target, data: target.data.map((value, i) => (i === 7 ? -1 : value)) };
  assert.throws(() => griffinLim(negative), /magnitude must not be negative, got -1 at index 7/);
  const loud = { bins: 129, frames: 10, data: new Float64Array(1290).fill(1e308) };
  assert.throws(() => griffinLim(loud, { nIter: 2 }), {
    name: "RangeError",
    message: "griffinLim: magnitude must be small enough for sums of its numbers to be finite, got 1e+308",
  });
});

test("a mel spectrogram becomes a sound with the same mel bands and the same pitch", () => {
  const settings = { sampleRate: 8000, ...analysis, nMels: 40, fMin: 50 };
  const mel = melSpectrogram(glide(), settings);
  assert.ok(melToStft(mel, settings).data.every((value) => value >= 0));
  const heard = melToAudio(mel, settings);
  const again = melSpectrogram(heard, settings);
  const cut = { ...mel, frames: again.frames, data: mel.data.slice(0, again.data.length) };
  assert.ok(spectralConvergence(again, cut) < 0.3, `${spectralConvergence(again, cut)}`);
  const voice = { sampleRate: 8000, fMin: 100, fMax: 1000, frameLength: 512, hopLength: 64 };
  const [before, after] = [yin(glide(), voice), yin(heard, voice)];
  for (const t of [10, 20, 30, 40, 50]) assert.ok(Math.abs(after[t] / before[t] - 1) < 0.1, `${before[t]} ${after[t]}`);
});
