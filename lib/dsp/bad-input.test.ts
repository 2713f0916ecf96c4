import assert from "node:assert/strict";
import { test } from "node:test";
import type { ComplexSpectrogram, Samples, Spectrogram } from "../core/index.ts";
import * as dsp from "./index.ts";

/** What is done, how, and the sentence that must come of it: it begins with the name of the function. */
type Row = readonly [what: string, call: () => unknown, sentence: RegExp];
type AnyOptions = Record<string, unknown>;

const voice = Float64Array.from({ length: 600 }, (_, i) => Math.sin(i / 3));
const nan = voice.map((value, i) => (i === 7 ? Number.NaN : value));
const empty = new Float64Array(0);
const list = [0, 1, 0] as unknown as Samples;
const shape: Spectrogram<Float64Array> = { bins: 9, frames: 6, data: new Float64Array(54).fill(0.5) };
const frame = { ...shape, frames: 1, data: new Float64Array(9) };
const nanMatrix = { ...shape, data: shape.data.map((value, i) => (i === 7 ? Number.NaN : value)) };
const hollow = { bins: 0, frames: 0, data: empty };
const short = { ...shape, data: new Float64Array(53) };
const complex = (re: Spectrogram<Samples>): ComplexSpectrogram<Samples> => ({ re, im: shape });

/** Functions of a signal: one that is not finite, is empty, or is no array of floats. */
function signal(call: (samples: Samples) => unknown): Row[] {
  return [
    ["NaN", () => call(nan), /must be finite, got 1 of 600 that are not, the first is NaN at index 7$/],
    ["no samples", () => call(empty), /must hold at least one number, got none$/],
    ["a plain list", () => call(list), /must be a Float32Array or a Float64Array, got Array$/],
  ];
}

/** Functions that cut frames. */
function framed(call: (samples: Samples, options: AnyOptions) => unknown, length = "nFft"): Row[] {
  return [
    ["hop 0", () => call(voice, { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
    ["half a hop", () => call(voice, { hopLength: 0.5 }), /hopLength must be a positive integer, got 0.5$/],
    ["frames of 0", () => call(voice, { [length]: 0 }), new RegExp(`${length} must be a positive integer, got 0$`)],
    [
      "shorter than a frame",
      () => call(voice.subarray(0, 10), { [length]: 64, center: false }),
      /must fill one frame of 64 when frames are not centred, got 10$/,
    ],
  ];
}

/** Functions that cut frames and transform them. */
function windowed(call: (samples: Samples, options: AnyOptions) => unknown): Row[] {
  return [
    ...framed(call),
    [
      "a window longer than nFft",
      () => call(voice, { nFft: 64, winLength: 65 }),
      /winLength must be at most nFft = 64, got 65$/,
    ],
    [
      "a window of another length",
      () => call(voice, { nFft: 64, window: new Float64Array(3) }),
      /window must hold winLength = 64 values, got 3$/,
    ],
    ["an unknown window", () => call(voice, { window: "flat" }), /window must be hann, hamming, .*, got flat$/],
    [
      "too short to be mirrored",
      () => call(voice.subarray(0, 10), { nFft: 64, padMode: "reflect" }),
      /needs more than 32 samples, got 10/,
    ],
    [
      "an unknown padMode",
      () => call(voice, { padMode: "wrap" }),
      /padMode must be constant, edge or reflect, got wrap$/,
    ],
  ];
}

/** Functions of a spectrogram: one that is not finite, is empty, or holds less than it says. */
function matrix(call: (s: Spectrogram<Samples>) => unknown): Row[] {
  return [
    [
      "NaN in a matrix",
      () => call(nanMatrix),
      /must be finite, got 1 of 54 that are not, the first is NaN at index 7$/,
    ],
    ["a matrix of nothing", () => call(hollow), /bins must be a positive integer, got 0$/],
    ["a matrix too short", () => call(short), /must hold bins × frames numbers, got 53 for 9 × 6$/],
  ];
}

function melBands(call: (options: AnyOptions) => unknown): Row[] {
  return [
    [
      "empty mel filters",
      () => call({ nMels: 100, nFft: 64 }),
      /\d+ of 100 mel filters lie between two bins and would always be zero/,
    ],
    ["fMax too high", () => call({ fMax: 20000 }), /fMax must be at most half the sample rate, 11025 Hz, got 20000$/],
    ["an empty band", () => call({ fMin: 500, fMax: 500 }), /fMax must be above fMin = 500 Hz, got 500$/],
  ];
}

function negative(call: (s: Spectrogram<Samples>) => unknown): Row[] {
  const values = { ...shape, data: shape.data.map((value, i) => (i === 10 ? -1 : value)) };
  return [
    ["a negative magnitude", () => call(values), /must not be negative, got -1 (in bin 1 of frame 1|at index 10)$/],
  ];
}

const drain = async (results: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of results);
};

/** Each public function, and what it must refuse. */
const rows: Record<string, readonly Row[]> = {
  amplitudeToDb: [
    ...signal((x) => dsp.amplitudeToDb(x)),
    ...matrix((s) => dsp.amplitudeToDb(s)),
    ["amin 0", () => dsp.amplitudeToDb(voice, { amin: 0 }), /amin must be a positive number, got 0$/],
  ],
  angle: matrix((s) => dsp.angle(complex(s))),
  blackman: [["length 0", () => dsp.blackman(0), /n must be a positive integer, got 0$/]],
  dbToAmplitude: [...signal((x) => dsp.dbToAmplitude(x)), ...matrix((s) => dsp.dbToAmplitude(s))],
  dbToPower: [...signal((x) => dsp.dbToPower(x)), ...matrix((s) => dsp.dbToPower(s))],
  dct: [
    ...matrix((s) => dsp.dct(s)),
    ["an unknown type", () => dsp.dct(shape, { type: 5 as never }), /type must be 1, 2, 3 or 4, got 5$/],
    [
      "more than there are",
      () => dsp.dct(shape, { count: 10 }),
      /count must be at most the 9 numbers of a frame, got 10$/,
    ],
    [
      "type 1 of one number",
      () => dsp.dct({ bins: 1, frames: 1, data: Float64Array.of(1) }, { type: 1 }),
      /needs frames of at least 2/,
    ],
  ],
  deemphasis: [
    ...signal((x) => dsp.deemphasis(x)),
    [
      "a coefficient above 1",
      () => dsp.deemphasis(voice, { coef: 1.5 }),
      /coef must be a number from 0 to 1, got 1.5$/,
    ],
    [
      "one sample",
      () => dsp.deemphasis(voice.subarray(0, 1)),
      /samples must be at least two unless zi is given, got 1$/,
    ],
  ],
  delta: [
    ...matrix((s) => dsp.delta(s, { width: 3 })),
    ["fewer frames than its width", () => dsp.delta(shape), /width must be at most the 6 frames there are, got 9/],
    ["an even width", () => dsp.delta(shape, { width: 4 }), /width must be an odd integer of at least 3, got 4$/],
    ["order 0", () => dsp.delta(shape, { order: 0 }), /order must be a positive integer, got 0$/],
    [
      "an unknown mode",
      () => dsp.delta(shape, { width: 3, mode: "edge" as never }),
      /mode must be interp, .*, got edge$/,
    ],
  ],
  fftFrequencies: [
    ["rate 0", () => dsp.fftFrequencies({ sampleRate: 0 }), /sampleRate must be a positive number, got 0$/],
    ["nFft 0", () => dsp.fftFrequencies({ nFft: 0 }), /nFft must be a positive integer, got 0$/],
  ],
  framesToSamples: [
    ["NaN", () => dsp.framesToSamples(Number.NaN), /frames must be finite/],
    ["hop 0", () => dsp.framesToSamples(1, { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
  ],
  framesToTime: [
    ["NaN", () => dsp.framesToTime([0, Number.NaN]), /frames must be finite/],
    ["hop 0", () => dsp.framesToTime(1, { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
  ],
  getWindow: [
    ["length 0", () => dsp.getWindow("hann", 0), /n must be a positive integer, got 0$/],
    ["an unknown name", () => dsp.getWindow("flat" as never, 8), /window must be hann, .*, got flat$/],
    ["NaN", () => dsp.getWindow(["kaiser", Number.NaN], 8), /beta of a Kaiser window must be from 0 to 700, got NaN$/],
  ],
  griffinLim: [
    ...matrix((s) => dsp.griffinLim(s)),
    ...negative((s) => dsp.griffinLim(s)),
    ["hop 0", () => dsp.griffinLim(shape, { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
    [
      "a window longer than nFft",
      () => dsp.griffinLim(shape, { winLength: 17 }),
      /winLength must be at most nFft = 16, got 17$/,
    ],
    ["another nFft", () => dsp.griffinLim(shape, { nFft: 32 }), /nFft must be 16 or 17 for 9 bins, got 32$/],
    [
      "momentum below 0",
      () => dsp.griffinLim(shape, { momentum: -1 }),
      /momentum must be a finite number of at least 0, got -1$/,
    ],
  ],
  hamming: [["length 0", () => dsp.hamming(0), /n must be a positive integer, got 0$/]],
  hann: [["length 0", () => dsp.hann(0), /n must be a positive integer, got 0$/]],
  hzToMel: [["NaN", () => dsp.hzToMel(Number.NaN), /frequency must be a number of at least 0, got NaN$/]],
  integratePhase: [
    ...matrix((s) => dsp.integratePhase(s, { time: shape, frequency: shape })),
    ...matrix((s) => dsp.integratePhase(shape, { time: s as typeof shape, frequency: shape })),
    ...negative((s) => dsp.integratePhase(s, { time: shape, frequency: shape })),
    [
      "another shape",
      () => dsp.integratePhase(shape, { time: frame, frequency: shape }),
      /must have one shape, got 9 × 6 and 9 × 1$/,
    ],
  ],
  irfft: [
    ...signal((re) => dsp.irfft({ re, im: voice })),
    ...matrix((s) => dsp.irfft(complex(s))),
    ["another length", () => dsp.irfft(complex(shape), { length: 20 }), /length must be 16 or 17 for 9 bins, got 20$/],
  ],
  istft: [
    ...matrix((s) => dsp.istft(complex(s))),
    ["hop 0", () => dsp.istft(complex(shape), { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
    [
      "a window longer than nFft",
      () => dsp.istft(complex(shape), { winLength: 17 }),
      /winLength must be at most nFft = 16, got 17$/,
    ],
    ["another nFft", () => dsp.istft(complex(shape), { nFft: 32 }), /nFft must be 16 or 17 for 9 bins, got 32$/],
    ["length 0", () => dsp.istft(complex(shape), { length: 0 }), /length must be a positive integer, got 0$/],
  ],
  logEps: [
    ...matrix((s) => dsp.logEps(s)),
    ...negative((s) => dsp.logEps(s)),
    ["epsilon 0", () => dsp.logEps(shape, { epsilon: 0 }), /epsilon must be a positive number, got 0$/],
  ],
  logSpectralDistance: [
    ...matrix((s) => dsp.logSpectralDistance(s, shape)),
    ...matrix((s) => dsp.logSpectralDistance(shape, s)),
    ...negative((s) => dsp.logSpectralDistance(s, shape)),
    ["another shape", () => dsp.logSpectralDistance(frame, shape), /must have one shape, got 9 × 1 and 9 × 6$/],
  ],
  lyonsFilterBank: [
    ["no filters", () => dsp.lyonsFilterBank({ nMels: 0 }), /nMels must be a positive integer, got 0$/],
    [
      "fMax too high",
      () => dsp.lyonsFilterBank({ fMax: 9000 }),
      /fMax must be at most half the sample rate, 8000 Hz, got 9000$/,
    ],
  ],
  magnitude: matrix((s) => dsp.magnitude(complex(s))),
  magphase: matrix((s) => dsp.magphase(complex(s))),
  matmul: [
    ...matrix((s) => dsp.matmul(s, shape)),
    ...matrix((s) => dsp.matmul(shape, s)),
    ["sizes that do not meet", () => dsp.matmul(shape, shape), /a must have as many columns .* got 9 × 6 times 9 × 6$/],
  ],
  melFilters: [
    ...melBands((options) => dsp.melFilters({ sampleRate: 22050, nFft: 2048, ...options })),
    ["hop … nFft 0", () => dsp.melFilters({ sampleRate: 8000, nFft: 0 }), /nFft must be a positive integer, got 0$/],
    [
      "no filters",
      () => dsp.melFilters({ sampleRate: 8000, nFft: 64, nMels: 0 }),
      /nMels must be a positive integer, got 0$/,
    ],
  ],
  melFrequencies: [
    ["none", () => dsp.melFrequencies(0), /nMels must be a positive integer, got 0$/],
    ["an empty band", () => dsp.melFrequencies(4, { fMin: 9, fMax: 9 }), /fMax must be above fMin = 9 Hz, got 9$/],
  ],
  melSpectrogram: [
    ...signal((x) => dsp.melSpectrogram(x)),
    ...windowed((x, options) => dsp.melSpectrogram(x, { nMels: 4, ...options })),
    ...matrix((s) => dsp.melSpectrogram(s, { nMels: 4 })),
    ...melBands((options) => dsp.melSpectrogram(voice, options)),
  ],
  melStream: [
    ...signal((x) => dsp.melStream<Samples>({ nMels: 4 }).push(x)),
    ["hop 0", () => dsp.melStream({ hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
    ["empty mel filters", () => dsp.melStream({ nMels: 100, nFft: 64 }), /\d+ of 100 mel filters lie between two bins/],
    ["no samples at all", () => dsp.melStream().end(), /must have at least one sample before it ends, got none$/],
  ],
  melToAudio: [
    ...matrix((s) => dsp.melToAudio(s)),
    ...melBands((options) => dsp.melToAudio({ bins: 100, frames: 1, data: new Float64Array(100) }, options)),
    ["hop 0", () => dsp.melToAudio(shape, { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
  ],
  melToHz: [["NaN", () => dsp.melToHz(Number.NaN), /mel must be a number of at least 0, got NaN$/]],
  melToStft: [
    ...matrix((s) => dsp.melToStft(s)),
    ...melBands((options) => dsp.melToStft({ bins: 100, frames: 1, data: new Float64Array(100) }, options)),
    ["power 0", () => dsp.melToStft(shape, { power: 0 }), /power must be a positive number, got 0$/],
    [
      "a solution that there is not",
      () => dsp.melToStft(shape, { solution: "smooth" as never }),
      /melToStft: solution must be .*minimum-norm.*maximum-entropy.*, got .*smooth/,
    ],
  ],
  mfcc: [
    ...signal((x) => dsp.mfcc(x)),
    ...windowed((x, options) => dsp.mfcc(x, { nMels: 4, nMfcc: 2, ...options })),
    ...matrix((s) => dsp.mfcc(s, { nMfcc: 4 })),
    ...melBands((options) => dsp.mfcc(voice, options)),
    ["more than there are bands", () => dsp.mfcc(shape), /nMfcc must be at most the number of mel bands, 9, got 20$/],
    [
      "a lifter below 0",
      () => dsp.mfcc(shape, { nMfcc: 2, lifter: -1 }),
      /lifter must be a number of at least 0, got -1$/,
    ],
  ],
  pad: [
    ...signal((x) => dsp.pad(x)),
    ["less than nothing", () => dsp.pad(voice, { before: -1 }), /before must be an integer of at least 0, got -1$/],
    [
      "too short to be mirrored",
      () => dsp.pad(voice, { after: 600, mode: "reflect" }),
      /needs more than 600 samples, got 600/,
    ],
  ],
  perChannel: [["no channel", () => dsp.perChannel([], () => 0), /must have at least one channel, got none$/]],
  pghi: [
    ...matrix((s) => dsp.pghi(s)),
    ...negative((s) => dsp.pghi(s)),
    ["hop 0", () => dsp.pghi(shape, { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
    ["another nFft", () => dsp.pghi(shape, { nFft: 32 }), /nFft must be 16 or 17 for 9 bins, got 32$/],
    [
      "a tolerance of NaN",
      () => dsp.pghi(shape, { tolerance: Number.NaN }),
      /tolerance must be a number of at least 0, got NaN$/,
    ],
  ],
  phaseDifference: matrix((s) => dsp.phaseDifference(s)),
  phaseGradient: [
    ...matrix((s) => dsp.phaseGradient(s)),
    ...negative((s) => dsp.phaseGradient(s)),
    ["hop 0", () => dsp.phaseGradient(shape, { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
    [
      "a window longer than nFft",
      () => dsp.phaseGradient(shape, { winLength: 17 }),
      /winLength must be at most nFft = 16, got 17$/,
    ],
  ],
  phaseIntegral: matrix((s) => dsp.phaseIntegral(s)),
  pinv: [
    ...matrix((s) => dsp.pinv(s)),
    ["rtol below 0", () => dsp.pinv(shape, { rtol: -1 }), /rtol must be a number of at least 0, got -1$/],
  ],
  pixelShuffle: [
    ...signal((data) => dsp.pixelShuffle({ channels: 4, height: 10, width: 15, data }, 2)),
    [
      "channels that do not fit",
      () => dsp.pixelShuffle({ channels: 6, height: 10, width: 10, data: voice }, 2),
      /multiple of r² = 4, got 6$/,
    ],
  ],
  pixelUnshuffle: [
    ...signal((data) => dsp.pixelUnshuffle({ channels: 1, height: 20, width: 30, data }, 2)),
    [
      "a size that does not fit",
      () => dsp.pixelUnshuffle({ channels: 6, height: 10, width: 10, data: voice }, 3),
      /multiples of r = 3, got 10 × 10$/,
    ],
  ],
  polar: [
    ...matrix((s) => dsp.polar(s, shape)),
    ...matrix((s) => dsp.polar(shape, s)),
    ["another shape", () => dsp.polar(frame, shape), /must have one shape, got 9 × 1 and 9 × 6$/],
  ],
  power: matrix((s) => dsp.power(complex(s))),
  powerSpectrogram: [
    ...signal((x) => dsp.powerSpectrogram(x)),
    ...windowed((x, options) => dsp.powerSpectrogram(x, options)),
    ["power 0", () => dsp.powerSpectrogram(voice, { power: 0 }), /power must be a positive number, got 0$/],
  ],
  powerToDb: [
    ...signal((x) => dsp.powerToDb(x)),
    ...matrix((s) => dsp.powerToDb(s)),
    [
      "a reference of NaN",
      () => dsp.powerToDb(voice, { ref: () => Number.NaN }),
      /ref must be a positive number, got NaN$/,
    ],
    ["topDb below 0", () => dsp.powerToDb(voice, { topDb: -1 }), /topDb must be at least 0, or null, got -1$/],
  ],
  preemphasis: [
    ...signal((x) => dsp.preemphasis(x)),
    [
      "a coefficient of NaN",
      () => dsp.preemphasis(voice, { coef: Number.NaN }),
      /coef must be a number from 0 to 1, got NaN$/,
    ],
    ["a state of NaN", () => dsp.preemphasis(voice, { zi: Number.NaN }), /zi must be a finite number, got NaN$/],
    [
      "one sample",
      () => dsp.preemphasis(voice.subarray(0, 1)),
      /samples must be at least two unless zi is given, got 1$/,
    ],
  ],
  reassignedPhaseGradient: [
    ...matrix((s) => dsp.reassignedPhaseGradient(s, shape)),
    ...matrix((s) => dsp.reassignedPhaseGradient(shape, s)),
    ["another shape", () => dsp.reassignedPhaseGradient(shape, frame), /must have one shape, got 9 × 6 and 9 × 1$/],
    [
      "hop 0",
      () => dsp.reassignedPhaseGradient(shape, shape, { hopLength: 0 }),
      /hopLength must be a positive integer, got 0$/,
    ],
  ],
  reassignedSpectrogram: [
    ...signal((x) => dsp.reassignedSpectrogram(x)),
    ...windowed((x, options) => dsp.reassignedSpectrogram(x, options)),
    ["a reference below 0", () => dsp.reassignedSpectrogram(voice, { refPower: -1 }), /refPower must be .*, got -1$/],
  ],
  rfft: [...signal((x) => dsp.rfft(x)), ...matrix((s) => dsp.rfft(s))],
  rms: [
    ...signal((x) => dsp.rms(x)),
    ...framed((x, options) => dsp.rms(x, options), "frameLength"),
    ...matrix((s) => dsp.rms(s)),
    [
      "another frameLength",
      () => dsp.rms(shape, { frameLength: 20 }),
      /frameLength must be 16 or 17 for 9 bins, got 20$/,
    ],
  ],
  samplesToFrames: [
    ["NaN", () => dsp.samplesToFrames(Number.NaN), /samples must be finite/],
    ["hop 0", () => dsp.samplesToFrames(1, { hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
  ],
  samplesToTime: [
    ["NaN", () => dsp.samplesToTime(Number.NaN), /samples must be finite/],
    ["rate 0", () => dsp.samplesToTime(1, { sampleRate: 0 }), /sampleRate must be a positive number, got 0$/],
  ],
  segmentalSnr: [
    ...signal((x) => dsp.segmentalSnr(x, voice, { blockLength: 100 })),
    ...signal((x) => dsp.segmentalSnr(voice, x, { blockLength: 100 })),
    [
      "blocks of 0",
      () => dsp.segmentalSnr(voice, voice, { blockLength: 0 }),
      /blockLength must be a positive integer, got 0$/,
    ],
    [
      "shorter than a block",
      () => dsp.segmentalSnr(voice, voice),
      /must have a block of 800 samples .*, got none in 600 samples$/,
    ],
  ],
  sliceIntoFrames: [
    ...signal((x) => dsp.sliceIntoFrames(x, 4, 2)),
    ["hop 0", () => dsp.sliceIntoFrames(voice, 4, 0), /hopLength must be a positive integer, got 0$/],
    ["windows of 0", () => dsp.sliceIntoFrames(voice, 0, 2), /windowLength must be a positive integer, got 0$/],
    [
      "shorter than a window",
      () => dsp.sliceIntoFrames(voice, 601, 2, { center: false }),
      /must fill one frame of 601 .*, got 600$/,
    ],
  ],
  snr: [
    ...signal((x) => dsp.snr(x, voice)),
    ...signal((x) => dsp.snr(voice, x)),
    ["silence", () => dsp.snr(voice, new Float64Array(600)), /reference must not be zero everywhere, got silence$/],
    ["another length", () => dsp.snr(voice, voice.subarray(1)), /must have one length, got 600 and 599 samples$/],
  ],
  spectralBandwidth: [
    ...signal((x) => dsp.spectralBandwidth(x)),
    ...windowed((x, options) => dsp.spectralBandwidth(x, options)),
    ...matrix((s) => dsp.spectralBandwidth(s)),
    ...negative((s) => dsp.spectralBandwidth(s)),
    ["p 0", () => dsp.spectralBandwidth(shape, { p: 0 }), /p must be a positive number, got 0$/],
  ],
  spectralCentroid: [
    ...signal((x) => dsp.spectralCentroid(x)),
    ...windowed((x, options) => dsp.spectralCentroid(x, options)),
    ...matrix((s) => dsp.spectralCentroid(s)),
    ...negative((s) => dsp.spectralCentroid(s)),
  ],
  spectralConvergence: [
    ...matrix((s) => dsp.spectralConvergence(s, shape)),
    ...matrix((s) => dsp.spectralConvergence(shape, s)),
    ["silence", () => dsp.spectralConvergence(frame, frame), /target must not be zero everywhere, got silence$/],
  ],
  spectralFlatness: [
    ...signal((x) => dsp.spectralFlatness(x)),
    ...windowed((x, options) => dsp.spectralFlatness(x, options)),
    ...matrix((s) => dsp.spectralFlatness(s)),
    ...negative((s) => dsp.spectralFlatness(s)),
    ["amin 0", () => dsp.spectralFlatness(shape, { amin: 0 }), /amin must be a positive number, got 0$/],
  ],
  spectralRolloff: [
    ...signal((x) => dsp.spectralRolloff(x)),
    ...windowed((x, options) => dsp.spectralRolloff(x, options)),
    ...matrix((s) => dsp.spectralRolloff(s)),
    ...negative((s) => dsp.spectralRolloff(s)),
    [
      "all of it",
      () => dsp.spectralRolloff(shape, { rollPercent: 1 }),
      /rollPercent must be a number between 0 and 1, got 1$/,
    ],
  ],
  stft: [...signal((x) => dsp.stft(x)), ...windowed((x, options) => dsp.stft(x, options))],
  stftStream: [
    ...signal((x) => dsp.stftStream<Samples>().push(x)),
    ["hop 0", () => dsp.stftStream({ hopLength: 0 }), /hopLength must be a positive integer, got 0$/],
    [
      "a window longer than nFft",
      () => dsp.stftStream({ nFft: 64, winLength: 65 }),
      /winLength must be at most nFft = 64, got 65$/,
    ],
    ["no samples at all", () => dsp.stftStream().end(), /must have at least one sample before it ends, got none$/],
  ],
  streamMelSpectrogram: [
    ...signal((x) => drain(dsp.streamMelSpectrogram([x], { nMels: 4 }))),
    [
      "hop 0",
      () => dsp.streamMelSpectrogram([voice], { hopLength: 0 }),
      /hopLength must be a positive integer, got 0$/,
    ],
    ["no blocks", () => drain(dsp.streamMelSpectrogram([])), /must have at least one sample before it ends, got none$/],
  ],
  streamStft: [
    ...signal((x) => drain(dsp.streamStft([x]))),
    ["hop 0", () => drain(dsp.streamStft([voice], { hopLength: 0 })), /hopLength must be a positive integer, got 0$/],
    ["no blocks", () => drain(dsp.streamStft([])), /must have at least one sample before it ends, got none$/],
  ],
  timeToFrames: [
    ["NaN", () => dsp.timeToFrames([Number.NaN]), /times must be finite/],
    ["rate 0", () => dsp.timeToFrames(1, { sampleRate: 0 }), /sampleRate must be a positive number, got 0$/],
  ],
  timeToSamples: [
    ["NaN", () => dsp.timeToSamples([Number.NaN]), /times must be finite/],
    ["rate 0", () => dsp.timeToSamples(1, { sampleRate: 0 }), /sampleRate must be a positive number, got 0$/],
  ],
  transpose: matrix((s) => dsp.transpose(s)),
  wrapPhase: matrix((s) => dsp.wrapPhase(s)),
  yin: [
    ...signal((x) => dsp.yin(x, { fMin: 60, fMax: 400 })),
    ...framed((x, options) => dsp.yin(x, { fMin: 1000, fMax: 2000, ...options }), "frameLength"),
    ["an empty band", () => dsp.yin(voice, { fMin: 400, fMax: 400 }), /fMax must be above fMin = 400 Hz, got 400$/],
  ],
  zeroCrossingRate: [
    ...signal((x) => dsp.zeroCrossingRate(x)),
    ...framed((x, options) => dsp.zeroCrossingRate(x, options), "frameLength"),
  ],
  zeroCrossings: [
    ...signal((x) => dsp.zeroCrossings(x)),
    [
      "a threshold below 0",
      () => dsp.zeroCrossings(voice, { threshold: -1 }),
      /threshold must be a number of at least 0, got -1$/,
    ],
  ],
  stoi: [
    ...signal((x) => dsp.stoi(x, voice)),
    ...signal((x) => dsp.stoi(voice, x)),
    ["another length", () => dsp.stoi(voice, voice.subarray(1)), /must have one length, got 600 and 599$/],
    ["another rate", () => dsp.stoi(voice, voice, { sampleRate: 16000 }), /sampleRate must be 10000, .* got 16000$/],
  ],
  unlogEps: [
    ...matrix((s) => dsp.unlogEps(s)),
    ["epsilon 0", () => dsp.unlogEps(shape, { epsilon: 0 }), /epsilon must be a positive number, got 0$/],
  ],
};

test("every public function of the room has rows in this table", () => {
  const functions = Object.entries(dsp).filter(([, value]) => typeof value === "function");
  assert.deepEqual(functions.map(([name]) => name).sort(), Object.keys(rows).sort());
  for (const [name, cases] of Object.entries(rows)) assert.ok(cases.length > 0, name);
});

for (const [name, cases] of Object.entries(rows))
  test(`${name}: bad input is a sentence`, async () => {
    for (const [what, call, sentence] of cases)
      await assert.rejects(
        async () => call(),
        (error) => {
          assert.ok(error instanceof RangeError || error instanceof TypeError, `${what}: ${error}`);
          assert.ok(error.message.startsWith(`${name}: `), `${what}: ${error.message}`);
          assert.match(error.message, sentence, what);
          return true;
        },
        `${name}: ${what} must be refused`,
      );
  });
