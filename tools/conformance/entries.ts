// librosa's vocabulary and ours: what is called on both sides, over which grid, and how near the results must be.
import type { ComplexSpectrogram, Samples, Spectrogram } from "speclab";
import * as audio from "speclab/audio";
import * as dsp from "speclab/dsp";

/** `single` is float32 input and, on our side, float32 arithmetic: `precision: "single"`. */
export type Precision = "float64" | "float32" | "single";
const PRECISIONS: readonly Precision[] = ["float64", "float32"];
const ALL_PRECISIONS: readonly Precision[] = [...PRECISIONS, "single"];

/** Options with librosa's names, as JSON; "max" stands for numpy.max. */
export type Options = Readonly<Record<string, unknown>>;
export type Input = number | Samples | Spectrogram<Samples> | ComplexSpectrogram<Samples>;

export interface Case {
  /** librosa's names of what is given, in our order. */
  readonly inputs: Readonly<Record<string, Input>>;
  readonly options: Options;
  readonly precision: Precision;
}

export interface Entry {
  /** Below `librosa.`, or one of SciPy's in peer.py. */
  readonly librosa: string;
  readonly ours: string;
  readonly room: "speclab/dsp" | "speclab/audio";
  /** What is not the same, as words after "equal but for". */
  readonly but?: string;
  /** Largest error by largest value that is allowed. */
  readonly tolerance: Readonly<Record<Precision, number>>;
  readonly cases: () => Case[];
  readonly run: (test: Case) => unknown;
}

type Call = (...words: unknown[]) => unknown;
const rooms = { "speclab/dsp": dsp, "speclab/audio": audio } as unknown as Record<
  string,
  Record<string, Call | undefined>
>;

/** Whether the library has it. */
export function isThere({ room, ours }: Pick<Entry, "room" | "ours">): boolean {
  return rooms[room][ours] !== undefined;
}

const EQUAL = { float64: 1e-12, float32: 1e-6, single: 1e-6 };

interface Words {
  readonly room?: Entry["room"];
  readonly but?: string;
  readonly tolerance?: Partial<Entry["tolerance"]>;
  readonly precisions?: readonly Precision[];
  /** What is given, in every precision that is compared. */
  readonly inputs: (precision: Precision, options: Options) => Case["inputs"];
  readonly grid: readonly Options[];
  /** Our call, where it is more than `ours(...inputs, options)` with names in camelCase. */
  readonly run?: (call: Call, test: Case) => unknown;
}

function entry(librosa: string, ours: string, words: Words): Entry {
  const { room = "speclab/dsp", but, tolerance, precisions = PRECISIONS, inputs, grid } = words;
  const run = words.run ?? ((call, test) => call(...Object.values(test.inputs), ownOptions(test)));
  return {
    librosa,
    ours,
    room,
    ...(but && { but }),
    tolerance: { ...EQUAL, ...tolerance },
    cases: () =>
      precisions.flatMap((precision) =>
        grid.map((options) => ({ inputs: inputs(precision, options), options, precision })),
      ),
    run: (test) => run(rooms[room][ours]!, test),
  };
}

/** n_fft → nFft; sr and fmin are written out as ours are. */
export function camelCase(options: Options): Options {
  const words: Record<string, string> = { sr: "sampleRate", fmin: "fMin", fmax: "fMax", fill_nan: "fillNan" };
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      words[name] ?? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

function ownOptions({ options, precision }: Case): Options {
  return precision === "single" ? { ...camelCase(options), precision } : camelCase(options);
}

const SAMPLE_RATE = 22050;

/** Noise of a linear congruential generator and a rising tone, integers of 16 bits, silence in between. */
export function signal(precision: Precision, gain = 1): Samples {
  let state = 1;
  const samples = Float64Array.from({ length: 6000 }, (_, i) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    const noise = Math.floor((state >>> 16) / 8) - 4096;
    const tone = Math.floor(12000 * Math.sin(1e-5 * i * i + 0.05 * i) + 0.5);
    return i >= 2400 && i < 3000 ? 0 : (gain * (noise + tone)) / 32768;
  });
  return precision === "float64" ? samples : Float32Array.from(samples);
}

/** Second differences of the signal: what is left of the tone is no louder than the noise. */
function noise(precision: Precision): Samples {
  const samples = signal(precision);
  return samples.subarray(2).map((x, i) => x - samples[i + 1] - (samples[i + 1] - samples[i]));
}

const y = (precision: Precision): Case["inputs"] => ({ y: signal(precision) });

const SIZES = [
  [2048, 512],
  [1024, 256],
  [512, 128],
  [512, 700],
  [400, 160],
  [401, 100],
  [98, 30],
  [80, 20],
].map(([n_fft, hop_length]) => ({ n_fft, hop_length }));
const FEW_SIZES = [SIZES[1], SIZES[4], SIZES[5]];

/** Every combination of one value of each. */
function grid(values: Readonly<Record<string, readonly unknown[]>>): Options[] {
  return Object.entries(values).reduce<Options[]>(
    (made, [name, choices]) => made.flatMap((options) => choices.map((choice) => ({ ...options, [name]: choice }))),
    [{}],
  );
}

function each(sizes: readonly Options[], ways: readonly Options[]): Options[] {
  return sizes.flatMap((size) => ways.map((way) => ({ ...size, ...way })));
}

const FRAMINGS: readonly Options[] = [
  { window: "hann", pad_mode: "constant" },
  { window: "hann", pad_mode: "reflect" },
  { window: "hamming", pad_mode: "edge" },
  { window: "blackman", center: false },
  { window: "boxcar" },
  { window: "hann", win_length: 71 },
];

/** The spectrum of the signal with a gain for every bin: no signal has it, so what divides by the window sum is seen. */
function spectrum(precision: Precision, options: Options): ComplexSpectrogram<Samples> {
  const { re, im } = dsp.stft(signal(precision), camelCase(without(options, "length")));
  const scale = ({ bins, frames, data }: Spectrogram<Samples>): Spectrogram<Samples> => ({
    bins,
    frames,
    data: data.map((value, i) => value * (((7 * (i % bins)) % 5) / 4)),
  });
  return { re: scale(re), im: scale(im) };
}

function magnitudes(precision: Precision, options: Options): Spectrogram<Samples> {
  return dsp.magnitude(dsp.stft(signal(precision), camelCase(options)));
}

function without(options: Options, ...names: readonly string[]): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

const POWERS = (precision: Precision): Case["inputs"] => ({
  S: dsp.power(dsp.stft(signal(precision), { nFft: 512 })),
});
const MEL_WAYS: readonly Options[] = [
  { n_mels: 20 },
  { n_mels: 20, htk: true, fmin: 100, fmax: 8000 },
  { n_mels: 20, norm: null, pad_mode: "reflect" },
  { n_mels: 20, power: 1, window: "hamming", center: false },
];
const BANKS: readonly Options[] = [
  { sr: 22050, n_fft: 2048, n_mels: 128 },
  { sr: 16000, n_fft: 400, n_mels: 40, htk: true, fmin: 20, fmax: 7600 },
  { sr: 16000, n_fft: 512, n_mels: 40, norm: null },
  { sr: 8000, n_fft: 401, n_mels: 20 },
];
const SPECTRAL = [
  { n_fft: 512, hop_length: 128 },
  { n_fft: 400, hop_length: 100, center: false, window: "hamming" },
  { sr: 16000, pad_mode: "reflect" },
];
const counted = Float64Array.from({ length: 50 }, (_, i) => i);
const levels = (precision: Precision): Case["inputs"] => ({
  S_db: dsp.powerToDb(dsp.power(dsp.stft(signal(precision), { nFft: 512 }))),
});
const features = (precision: Precision): Case["inputs"] => ({
  data: dsp.melSpectrogram(signal(precision), { nMels: 20, hopLength: 100 }),
});

/** A number or a whole array first, then options. */
const CONVERSIONS: readonly Entry[] = [
  entry("fft_frequencies", "fftFrequencies", {
    precisions: ["float64"],
    inputs: () => ({}),
    grid: grid({ sr: [16000, 22050], n_fft: [401, 512] }),
  }),
  entry("mel_frequencies", "melFrequencies", {
    precisions: ["float64"],
    inputs: () => ({}),
    grid: grid({ n_mels: [1, 40], fmin: [20], fmax: [7600], htk: [false, true] }),
    run: (call, { options }) => call(options.n_mels, camelCase(without(options, "n_mels"))),
  }),
  entry("hz_to_mel", "hzToMel", {
    precisions: ["float64"],
    inputs: () => ({ frequencies: counted.map((i) => 200 * i) }),
    grid: [{}, { htk: true }],
  }),
  entry("mel_to_hz", "melToHz", {
    precisions: ["float64"],
    inputs: () => ({ mels: counted.map((i) => 1.2 * i) }),
    grid: [{}, { htk: true }],
  }),
  entry("frames_to_time", "framesToTime", {
    precisions: ["float64"],
    inputs: () => ({ frames: counted }),
    grid: [{}, { sr: 16000, hop_length: 100, n_fft: 401 }],
  }),
  entry("time_to_frames", "timeToFrames", {
    precisions: ["float64"],
    inputs: () => ({ times: counted.map((i) => i / 37) }),
    grid: [{}, { sr: 16000, hop_length: 100, n_fft: 401 }],
  }),
  entry("frames_to_samples", "framesToSamples", {
    precisions: ["float64"],
    inputs: () => ({ frames: counted }),
    grid: [{}, { hop_length: 100, n_fft: 401 }],
  }),
  entry("samples_to_time", "samplesToTime", {
    precisions: ["float64"],
    inputs: () => ({ samples: counted.map((i) => 777 * i) }),
    grid: [{}, { sr: 16000 }],
  }),
  entry("time_to_samples", "timeToSamples", {
    precisions: ["float64"],
    inputs: () => ({ times: counted.map((i) => i / 37) }),
    grid: [{}, { sr: 16000 }],
  }),
  entry("samples_to_frames", "samplesToFrames", {
    precisions: ["float64"],
    inputs: () => ({ samples: counted.map((i) => 777 * i) }),
    grid: [{}, { hop_length: 100, n_fft: 401 }],
  }),
];

const LEVELS: readonly Entry[] = [
  entry("power_to_db", "powerToDb", {
    inputs: POWERS,
    grid: [{}, { ref: "max" }, { ref: 2, amin: 1e-8, top_db: null }, { top_db: 40 }],
  }),
  entry("amplitude_to_db", "amplitudeToDb", {
    inputs: POWERS,
    grid: [{}, { ref: "max" }, { ref: 2, amin: 1e-4, top_db: null }, { top_db: 40 }],
  }),
  entry("db_to_power", "dbToPower", { inputs: levels, grid: [{}, { ref: 2 }] }),
  entry("db_to_amplitude", "dbToAmplitude", { inputs: levels, grid: [{}, { ref: 2 }] }),
];

const STFT_BUT =
  'the last frame with pad_mode "reflect" at some lengths, which librosa 0.11 pads from a tail of one sample too few (its own numpy.pad of the whole signal gives ours)';

const TRANSFORMS: readonly Entry[] = [
  entry("stft", "stft", {
    precisions: ALL_PRECISIONS,
    but: STFT_BUT,
    inputs: y,
    grid: each(SIZES, FRAMINGS),
  }),
  entry("scipy_stft", "stft", {
    precisions: ["float64"],
    inputs: y,
    grid: each(SIZES.slice(0, 6), [{ window: "hann" }, { window: "hamming" }]),
  }),
  entry("istft", "istft", {
    precisions: ALL_PRECISIONS,
    inputs: (precision, options) => ({ stft_matrix: spectrum(precision, options) }),
    grid: each(
      SIZES.filter(({ n_fft, hop_length }) => hop_length < n_fft),
      [
        { window: "hann" },
        { window: "hann", length: 4321 },
        { window: "hamming", length: 7000 },
        { window: "hamming", center: false },
        { window: "hamming", win_length: 71 },
      ],
    ).filter(({ hop_length, win_length }) => win_length === undefined || Number(hop_length) < 71),
  }),
  entry("scipy_istft", "istft", {
    precisions: ["float64"],
    inputs: (precision, options) => ({ stft_matrix: spectrum(precision, options) }),
    grid: each([SIZES[1], SIZES[2], SIZES[4]], [{ window: "hann", length: 6000 }]),
    run: (call, { inputs, options }) => {
      const whole = call(inputs.stft_matrix, camelCase(options)) as Samples;
      return whole.slice(Number(options.n_fft), -Number(options.n_fft));
    },
  }),
  entry("griffinlim", "griffinLim", {
    but: "random first phases, which differ between the languages (compared from phase zero), and float32 input, which we compute in float64",
    tolerance: { float64: 1e-8, float32: 1e-4 },
    inputs: (precision, options) => ({
      S: magnitudes(precision, without(options, "n_iter", "momentum", "init", "length")),
    }),
    grid: each(FEW_SIZES, [
      { init: null, n_iter: 0 },
      { init: null, n_iter: 1 },
      { init: null, n_iter: 3, window: "hamming", momentum: 0, length: 5990 },
    ]),
  }),
  entry("griffinlim", "griffinLim", {
    precisions: ["float64"],
    tolerance: { float64: 1e-8 },
    inputs: (precision, options) => ({
      S: magnitudes(precision, without(options, "n_iter", "momentum", "init")),
    }),
    grid: each(FEW_SIZES, [
      { init: null, n_iter: 32 },
      { init: null, n_iter: 32, momentum: 0, pad_mode: "reflect", window: "hamming" },
    ]),
  }),
  entry("reassigned_spectrogram", "reassignedSpectrogram", {
    inputs: y,
    grid: each(FEW_SIZES, [
      { sr: SAMPLE_RATE, fill_nan: true },
      { sr: SAMPLE_RATE, ref_power: 1e-3, clip: false, pad_mode: "reflect" },
      { sr: SAMPLE_RATE, window: "hamming", center: false, fill_nan: true },
      { sr: SAMPLE_RATE, reassign_frequencies: false },
      { sr: SAMPLE_RATE, reassign_times: false },
    ]),
  }),
  entry("magphase", "magphase", {
    inputs: (precision) => ({ D: spectrum(precision, { n_fft: 512 }) }),
    grid: [{}, { power: 2 }],
  }),
  entry("util.abs2", "power", {
    inputs: (precision) => ({ x: spectrum(precision, { n_fft: 512 }) }),
    grid: [{}],
    run: (call, { inputs }) => call(inputs.x),
  }),
];

const MEL: readonly Entry[] = [
  entry("filters.mel", "melFilters", {
    precisions: ["float32"],
    but: "a bank with an empty filter, refused unless allowEmpty is set (librosa warns), and norms given as numbers",
    inputs: () => ({}),
    grid: BANKS,
    run: (call, { options }) => transposed(call(camelCase(options)) as Spectrogram),
  }),
  entry("feature.melspectrogram", "melSpectrogram", {
    precisions: ALL_PRECISIONS,
    inputs: y,
    grid: each(FEW_SIZES, MEL_WAYS),
  }),
  entry("feature.mfcc", "mfcc", {
    inputs: y,
    grid: [
      { n_mels: 40 },
      { n_mels: 40, n_mfcc: 13, lifter: 22, n_fft: 1024, hop_length: 256 },
      { n_mels: 40, dct_type: 3, norm: null },
    ],
  }),
  entry("feature.delta", "delta", {
    but: "float32 input, which librosa computes in float32",
    tolerance: { float32: 1e-5 },
    inputs: features,
    grid: [{}, { width: 5, order: 2 }, { mode: "nearest" }],
  }),
];

const YIN_BUT =
  "one term of YIN's equation 8 that librosa 0.11 leaves out, the square of a frame's first sample at lag 1 (restored for the comparison), float32 input, which librosa computes in float32, and frames of less than two periods, refused (librosa warns)";
const VOICES: readonly Options[] = [
  { fmin: 60, fmax: 2000, sr: SAMPLE_RATE, frame_length: 1024, hop_length: 200 },
  { fmin: 60, fmax: 2000, sr: SAMPLE_RATE, frame_length: 1024, trough_threshold: 0.01, center: false },
  { fmin: 300, fmax: 4000, sr: SAMPLE_RATE, frame_length: 200, hop_length: 97 },
  { fmin: 300, fmax: 11025, sr: SAMPLE_RATE, frame_length: 200, trough_threshold: 0.5, center: false },
  { fmin: 200, fmax: 5000, sr: SAMPLE_RATE, frame_length: 401, trough_threshold: 0, hop_length: 97 },
];

const MEASURES: readonly Entry[] = [
  entry("feature.rms", "rms", {
    but: "the type of the result, which is float64 and not float32",
    precisions: ["float64"],
    inputs: y,
    grid: each(
      [{ dtype: "float64" }],
      [{}, { frame_length: 1000, hop_length: 300, pad_mode: "reflect" }, { frame_length: 401, center: false }],
    ),
    run: (call, { inputs, options }) => call(inputs.y, camelCase(without(options, "dtype"))),
  }),
  entry("yin", "yin", {
    precisions: ["float64"],
    tolerance: { float64: 1e-11 },
    but: YIN_BUT,
    inputs: y,
    grid: VOICES,
  }),
  entry("yin", "yin", {
    precisions: ["float64"],
    tolerance: { float64: 1e-11 },
    but: YIN_BUT,
    inputs: (precision) => ({ y: noise(precision) }),
    grid: VOICES,
  }),
  entry("feature.spectral_centroid", "spectralCentroid", { precisions: ["float64"], inputs: y, grid: SPECTRAL }),
  entry("feature.spectral_bandwidth", "spectralBandwidth", {
    precisions: ["float64"],
    inputs: y,
    grid: [...SPECTRAL, { p: 3, norm: false }],
  }),
  entry("feature.spectral_rolloff", "spectralRolloff", {
    precisions: ["float64"],
    inputs: y,
    grid: [...SPECTRAL, { roll_percent: 0.5 }],
  }),
  entry("feature.spectral_flatness", "spectralFlatness", {
    precisions: ["float64"],
    inputs: y,
    grid: [
      { n_fft: 512, hop_length: 128 },
      { power: 1, amin: 1e-8 },
    ],
  }),
  entry("zero_crossings", "zeroCrossings", {
    inputs: y,
    grid: [{}, { threshold: 0.01, pad: false }, { zero_pos: false }],
  }),
  entry("feature.zero_crossing_rate", "zeroCrossingRate", {
    inputs: y,
    grid: [{}, { frame_length: 500, hop_length: 100, center: false }],
  }),
  entry("effects.preemphasis", "preemphasis", {
    inputs: y,
    grid: [{}, { coef: 0.9, zi: 0.5 }],
    run: (call, { inputs, options }) => call(inputs.y, options),
  }),
  entry("effects.deemphasis", "deemphasis", { inputs: y, grid: [{}, { coef: 0.9 }] }),
];

const MADE: readonly Entry[] = [
  entry("filters.get_window", "getWindow", {
    precisions: ["float64"],
    inputs: () => ({}),
    grid: grid({
      window: ["hann", "hamming", "blackman", "boxcar", "blackmanharris", "bartlett", ["kaiser", 8], ["gaussian", 20]],
      Nx: [1, 2, 15, 400],
      fftbins: [true, false],
    }),
    run: (call, { options }) => call(options.window, options.Nx, { symmetric: !options.fftbins }),
  }),
  entry("tone", "tone", {
    room: "speclab/audio",
    precisions: ["float32"],
    but: "the result, which is an Audio with float32 samples",
    inputs: () => ({}),
    grid: [{ frequency: 440, sr: 22050, length: 500 }],
    run: (call, { options }) =>
      (call(options.frequency, camelCase(without(options, "frequency"))) as { samples: Samples }).samples,
  }),
  entry("chirp", "chirp", {
    room: "speclab/audio",
    precisions: ["float32"],
    but: "the result, which is an Audio with float32 samples",
    inputs: () => ({}),
    grid: grid({ fmin: [110], fmax: [8000], sr: [22050], length: [500], linear: [false, true] }),
    run: (call, { options }) => (call(camelCase(options)) as { samples: Samples }).samples,
  }),
];

function transposed({ bins, frames, data }: Spectrogram): Spectrogram {
  const turned = new Float32Array(data.length);
  for (let t = 0; t < frames; t++) for (let k = 0; k < bins; k++) turned[k * frames + t] = data[t * bins + k];
  return { bins: frames, frames: bins, data: turned };
}

export const ENTRIES: readonly Entry[] = [...TRANSFORMS, ...MEL, ...LEVELS, ...CONVERSIONS, ...MEASURES, ...MADE];

/** What is there and not compared with numbers, and why. */
export const UNCOMPARED: Readonly<Record<string, { readonly ours: string; readonly why: string }>> = {
  "feature.inverse.mel_to_stft": {
    ours: "melToStft",
    why: "goes to the minimum of the same squares, where librosa's optimiser stops on its way; `npm run bench -- dsp --quality` says how near each comes",
  },
  "feature.inverse.mel_to_audio": {
    ours: "melToAudio",
    why: "`melToStft`, then `griffinLim`; the first phases are random",
  },
  load: { ours: "speclab/audio: load", why: "samples of a file; other decoders, no resampling unless asked" },
  resample: { ours: "speclab/audio: resample", why: "libsamplerate in the place of soxr: other filters" },
  to_mono: {
    ours: "speclab/audio: load",
    why: "its `samples` are the mean of the channels; `mono: false` keeps these, too",
  },
  stream: {
    ours: "stftStream, streamStft, melStream, streamMelSpectrogram",
    why: "frames of the whole signal to the last bit, centred ones, too",
  },
  "util.frame": { ours: "sliceIntoFrames", why: "frames of a padded signal, as the seminar counts them" },
  get_duration: { ours: "samples.length / sampleRate", why: "" },
};
