import assert from "node:assert/strict";
import { test } from "node:test";
import type { Samples } from "../core/index.ts";
import * as dsp from "./index.ts";

// Wrappers hand on what they were given, `{ hopLength: settings.hopLength }`: an option that is undefined is one left out.

type Options = Record<string, unknown>;

const voice = Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i / 3) + Math.sin(i / 7));
const values = { bins: 9, frames: 6, data: Float64Array.from({ length: 54 }, (_, i) => 1 + Math.sin(i)) };
const longVoice = Float64Array.from({ length: 6000 }, (_, i) => Math.sin(i / 3) + Math.sin(i / 7));
const complex = { re: values, im: values };

/** Calls with few options of their own, so that most defaults count. */
const calls: Record<string, (options: Options) => unknown> = {
  amplitudeToDb: (options) => dsp.amplitudeToDb(voice, options),
  blackman: (options) => dsp.blackman(8, options),
  dbToAmplitude: (options) => dsp.dbToAmplitude(voice, options),
  dbToPower: (options) => dsp.dbToPower(voice, options),
  dct: (options) => dsp.dct(values, options),
  deemphasis: (options) => dsp.deemphasis(voice, options),
  delta: (options) => dsp.delta(values, { ...options, width: 3 }),
  fftFrequencies: (options) => dsp.fftFrequencies(options),
  framesToSamples: (options) => dsp.framesToSamples([3, 4], options),
  framesToTime: (options) => dsp.framesToTime([3, 4], options),
  getWindow: (options) => dsp.getWindow("hann", 8, options),
  griffinLim: (options) => dsp.griffinLim(values, { ...options, nIter: 2 }),
  hamming: (options) => dsp.hamming(8, options),
  hann: (options) => dsp.hann(8, options),
  hzToMel: (options) => dsp.hzToMel(440, options),
  integratePhase: (options) => dsp.integratePhase(values, { time: values, frequency: values }, options),
  irfft: (options) => dsp.irfft(complex, options),
  istft: (options) => dsp.istft(complex, options),
  logEps: (options) => dsp.logEps(values, options),
  logSpectralDistance: (options) => dsp.logSpectralDistance(values, values, options),
  lyonsFilterBank: (options) => dsp.lyonsFilterBank(options),
  magphase: (options) => dsp.magphase(complex, options),
  melFilters: (options) => dsp.melFilters({ ...options, sampleRate: 8000, nFft: 512, nMels: 20 }),
  melFrequencies: (options) => dsp.melFrequencies(4, options),
  "melSpectrogram of samples": (options) => dsp.melSpectrogram(voice, { ...options, nFft: 128, nMels: 4 }),
  "melSpectrogram of powers": (options) => dsp.melSpectrogram(values, { ...options, nMels: 3 }),
  melStream: (options) => dsp.melStream<Samples>({ ...options, nFft: 128, nMels: 4 }).push(voice),
  melToAudio: (options) => dsp.melToAudio(values, { ...options, nIter: 1, nFft: 128 }),
  melToStft: (options) => dsp.melToStft(values, { ...options, nFft: 128 }),
  melToHz: (options) => dsp.melToHz(3, options),
  mfcc: (options) => dsp.mfcc(voice, { ...options, nFft: 128, nMels: 4, nMfcc: 2 }),
  pad: (options) => dsp.pad(voice, options),
  pghi: (options) => dsp.pghi(values, options),
  phaseDifference: (options) => dsp.phaseDifference(values, options),
  phaseGradient: (options) => dsp.phaseGradient(values, options),
  phaseIntegral: (options) => dsp.phaseIntegral(values, options),
  pinv: (options) => dsp.pinv(values, options),
  powerSpectrogram: (options) => dsp.powerSpectrogram(voice, { ...options, nFft: 128 }),
  powerToDb: (options) => dsp.powerToDb(voice, options),
  preemphasis: (options) => dsp.preemphasis(voice, options),
  reassignedPhaseGradient: (options) => dsp.reassignedPhaseGradient(values, values, options),
  reassignedSpectrogram: (options) => dsp.reassignedSpectrogram(voice, options),
  "rms of samples": (options) => dsp.rms(voice, { ...options, frameLength: 128 }),
  "rms of a spectrogram": (options) => dsp.rms(values, options),
  samplesToFrames: (options) => dsp.samplesToFrames([600], options),
  samplesToTime: (options) => dsp.samplesToTime([600], options),
  segmentalSnr: (options) => dsp.segmentalSnr(voice.map(Math.fround), voice, options),
  sliceIntoFrames: (options) => dsp.sliceIntoFrames(voice, 16, 8, options),
  snr: (options) => dsp.snr(voice.map(Math.fround), voice, options),
  "spectralBandwidth of samples": (options) => dsp.spectralBandwidth(voice, { ...options, nFft: 128 }),
  "spectralBandwidth of a spectrogram": (options) => dsp.spectralBandwidth(values, options),
  spectralCentroid: (options) => dsp.spectralCentroid(voice, { ...options, nFft: 128 }),
  spectralFlatness: (options) => dsp.spectralFlatness(voice, { ...options, nFft: 128 }),
  spectralRolloff: (options) => dsp.spectralRolloff(voice, { ...options, nFft: 128 }),
  stft: (options) => dsp.stft(voice, options),
  stftStream: (options) => dsp.stftStream<Samples>(options).push(voice),
  timeToFrames: (options) => dsp.timeToFrames([0.5], options),
  timeToSamples: (options) => dsp.timeToSamples([0.5], options),
  yin: (options) => dsp.yin(voice, { ...options, fMin: 60, fMax: 4000 }),
  zeroCrossingRate: (options) => dsp.zeroCrossingRate(voice, { ...options, frameLength: 128 }),
  zeroCrossings: (options) => dsp.zeroCrossings(voice, options),
  stoi: (options) => dsp.stoi(longVoice, longVoice, options),
  unlogEps: (options) => dsp.unlogEps(values, options),
};

/** Every option that any function of the room has: others are no function's business, and change nothing either. */
const names =
  `allowEmpty amin blockLength center clip coef count dctType fMax fMin fillNan frameLength hopLength htk init length
  lifter melNorm minPower mode momentum nFft nIter nMels nMfcc norm offset onIteration order out p pad padMode
  polyorder power precision random reassignFrequencies reassignTimes ref refMagnitude refPower returnZf rollPercent rtol
  sampleRate sign symmetric threshold tolerance topDb troughThreshold type width winLength window wrap zeroPos zi`.split(
    /\s+/,
  );

/** Without options, or with those of a function above. */
const others = `angle magnitude matmul perChannel pixelShuffle pixelUnshuffle polar power rfft spectralConvergence
  streamMelSpectrogram streamStft transpose wrapPhase`.split(/\s+/);

test("every public function of the room is in this file", () => {
  const functions = Object.entries(dsp).filter(([, value]) => typeof value === "function");
  const named = new Set([...Object.keys(calls).map((name) => name.split(" ")[0]), ...others]);
  assert.deepEqual(functions.map(([name]) => name).sort(), [...named].sort());
});

for (const [name, call] of Object.entries(calls))
  test(`${name}: an option that is undefined is one left out`, () => {
    // Each alone, where another has a value; and all together.
    const expected = JSON.stringify(call({}), flat);
    for (const given of [...names.map((option) => [option]), names]) {
      const options = Object.fromEntries(given.map((option) => [option, undefined]));
      assert.ok(JSON.stringify(call(options), flat) === expected, `undefined: ${given.join(" ")}`);
    }
  });

/** Arrays of numbers as text, NaN and all. */
function flat(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? [...(value as Float64Array)].join() : value;
}
