import { type ComplexSpectrogram, Random, type Samples, type Spectrogram } from "../../core/index.ts";
import {
  angle,
  hamming,
  hann,
  hzToMel,
  irfft,
  magnitude,
  matmul,
  melFilters,
  melToHz,
  pinv,
  polar,
  power,
  powerToDb,
  rfft,
  sliceIntoFrames,
  transpose,
} from "../../dsp/index.ts";

/**
 * Answers to seminar 01 by somebody who has seen the seminar and not the checks: a second opinion on what students write.
 * The checks must accept the honest ones and refuse the others. They must not be tuned to single entries.
 */
export interface SecondListEntry {
  readonly exercise: "stft" | "power" | "mel" | "mel-inversion" | "istft" | "griffin-lim";
  readonly title: string;
  /** Whether the answer is right, however odd it looks. */
  readonly honest: boolean;
  /** What the student believed. */
  readonly because: string;
  readonly answer: (...args: never[]) => unknown;
}

// ---------------------------------------------------------------------------------------------------------------------
// What the seminar gives its students, and what they have by then

type Matrix = Spectrogram<Float64Array>;
type Complex = ComplexSpectrogram<Float64Array>;

const defaults = {
  sampleRate: 22050,
  nMels: 128,
  windowLength: 2048,
  hopLength: 512,
  fMin: 1,
  fMax: 8192,
};

type Settings = Partial<typeof defaults>;
type StftAnswer = (amplitudes: Samples, windowLength: number, hopLength: number) => unknown;
type SpectrogramAnswer = (amplitudes: Samples, settings?: Settings) => unknown;
type InversionAnswer = (melSpectrogram: Spectrogram<Samples>, settings?: Settings) => unknown;
type IstftAnswer = (stft: ComplexSpectrogram<Samples>, windowLength: number, hopLength: number) => unknown;
type GriffinLimAnswer = (
  powerSpectrogram: Spectrogram<Samples>,
  windowLength: number,
  hopLength: number,
  iterations: number,
  seed?: number,
  onStep?: (rmse: number, iteration: number) => void,
) => unknown;

interface Answered<Answer> {
  readonly title: string;
  readonly because: string;
  readonly answer: Answer;
}

function entries<Answer extends SecondListEntry["answer"]>(
  exercise: SecondListEntry["exercise"],
  honest: boolean,
  list: readonly Answered<Answer>[],
): SecondListEntry[] {
  return list.map((entry) => ({ exercise, honest, ...entry }));
}

function ownStft(amplitudes: Samples, windowLength: number, hopLength: number): Complex {
  return rfft(weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), hann(windowLength)));
}

function ownIstft(stft: ComplexSpectrogram<Samples>, windowLength: number, hopLength: number): Float64Array {
  const amplitudes = irfft(stft, { length: windowLength });
  return trimmed(divided(overlapAdd(amplitudes, hopLength, hann(windowLength))), amplitudes, hopLength);
}

function ownSpectrogram(amplitudes: Samples, settings: Settings = {}): Matrix {
  const { windowLength, hopLength } = { ...defaults, ...settings };
  return power(ownStft(amplitudes, windowLength, hopLength));
}

function melBasis(settings: Settings = {}): Spectrogram<Float32Array> {
  const { sampleRate, nMels, windowLength, fMin, fMax } = { ...defaults, ...settings };
  return transpose(melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax }));
}

// ---------------------------------------------------------------------------------------------------------------------
// Shorthand for what many answers share

/** Every frame times the weights. */
function weighted(frames: Matrix, weights: Samples): Matrix {
  return mapped(frames, (value, i) => value * weights[i % frames.bins]);
}

function mapped(s: Spectrogram<Samples>, change: (value: number, i: number) => number): Matrix {
  return { bins: s.bins, frames: s.frames, data: Float64Array.from(s.data, change) };
}

/** Both parts of a complex spectrogram, each changed on its own. */
function bothParts({ re, im }: ComplexSpectrogram<Samples>, change: (value: number, i: number) => number): Complex {
  return { re: mapped(re, change), im: mapped(im, change) };
}

function conjugate({ re, im }: ComplexSpectrogram<Samples>): Complex {
  return { re: mapped(re, (value) => value), im: mapped(im, (value) => -value) };
}

function largest(values: Samples): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function sumOf(values: Samples): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** A matrix with this many frames from `start` on. */
function someFrames(s: Matrix, start: number, end: number): Matrix {
  return { bins: s.bins, frames: end - start, data: s.data.slice(start * s.bins, end * s.bins) };
}

/** A matrix with its numbers in C order, a row after the other, under labels that say the contrary. */
function rowAfterRow(s: Matrix): Matrix {
  return { ...s, data: transpose(s).data };
}

/** A matrix of `bins` × `frames` by a formula. */
function build(bins: number, frames: number, value: (bin: number, t: number) => number): Matrix {
  const data = Float64Array.from({ length: bins * frames }, (_, i) => value(i % bins, Math.floor(i / bins)));
  return { bins, frames, data };
}

interface Sums {
  readonly x: Float64Array;
  readonly windowSum: Float64Array;
}

/** Frames weighted and added up, and the squared weights. */
function overlapAdd(frames: Matrix, hopLength: number, weights: Samples): Sums {
  const x = new Float64Array(frames.frames * hopLength + frames.bins);
  const windowSum = new Float64Array(x.length);
  frames.data.forEach((amplitude, i) => {
    const n = i % frames.bins;
    const place = Math.floor(i / frames.bins) * hopLength + n;
    x[place] += weights[n] * amplitude;
    windowSum[place] += weights[n] ** 2;
  });
  return { x, windowSum };
}

function divided({ x, windowSum }: Sums): Float64Array {
  return x.map((value, m) => (windowSum[m] > 0 ? value / windowSum[m] : value));
}

/** Without half a window at the front, as long as the frames reach. */
function trimmed(x: Float64Array, frames: Matrix, hopLength: number): Float64Array {
  const start = Math.floor(frames.bins / 2);
  return x.slice(start, start + (frames.frames - 1) * hopLength);
}

// ---------------------------------------------------------------------------------------------------------------------
// Short-time Fourier transform

const stftMistakes = entries<StftAnswer>("stft", false, [
  {
    title: "np.hanning",
    because: "A Hann window is a Hann window, and NumPy's has both ends at zero.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const weights = hann(windowLength, { symmetric: true });
      return rfft({ ...frames, data: frames.data.map((value, i) => value * weights[i % windowLength]) });
    },
  },
  {
    title: "MATLAB's hanning, which has no zero at all",
    because: "MATLAB's hanning(n) is what everybody means by a Hann window.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weight = (_: unknown, i: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 1)) / (windowLength + 1));
      const weights = Float64Array.from({ length: windowLength }, weight);
      return rfft(weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), weights));
    },
  },
  {
    title: "Hamming's window",
    because: "Hann and Hamming are two names of one window.",
    answer: (amplitudes, windowLength, hopLength) =>
      rfft(weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), hamming(windowLength))),
  },
  {
    title: "the weights are computed and forgotten",
    because: "The window is there for the picture, and the transform takes the frames as they are.",
    answer: (amplitudes, windowLength, hopLength) => rfft(sliceIntoFrames(amplitudes, windowLength, hopLength)),
  },
  {
    title: "the window twice",
    because: "The window belongs to the analysis and to the overlap, so it can be multiplied in at once.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(windowLength).map((value) => value ** 2);
      return rfft(weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), weights));
    },
  },
  {
    title: "the root of the window",
    because: "Analysis and synthesis share the window, so each takes its square root.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(windowLength).map(Math.sqrt);
      return rfft(weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), weights));
    },
  },
  {
    title: "half a cosine plus a half",
    because: "A raised cosine is 0.5 + 0.5 · cos, whichever end the counting begins at.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      return rfft(mapped(frames, (value, i) => value * (0.5 + 0.5 * Math.cos((2 * Math.PI * i) / windowLength))));
    },
  },
  {
    title: "a window with half the period",
    because: "The cosine goes from 0 to π over the frame.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = Float64Array.from(
        { length: windowLength },
        (_, i) => 0.5 - 0.5 * Math.cos((Math.PI * i) / windowLength),
      );
      return rfft(weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), weights));
    },
  },
  {
    title: "a window with one weight too many",
    because: "Counting from 0 to windowLength needs windowLength + 1 weights.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(windowLength + 1);
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      return rfft({ ...frames, data: frames.data.map((value, i) => value * weights[i % windowLength]) });
    },
  },
  {
    title: "the window drifts along the frames",
    because: "The remainder is taken by the length of the weights, which are one too many.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(windowLength + 1);
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      return rfft({ ...frames, data: frames.data.map((value, i) => value * weights[i % weights.length]) });
    },
  },
  {
    title: "a window of 2048, whatever the frame",
    because: "The window length of this seminar is 2048.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(2048);
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      return rfft(mapped(frames, (value, i) => value * weights[(i % windowLength) % 2048]));
    },
  },
  {
    title: "weights of the hop",
    because: "A new window begins with every hop.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(hopLength);
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      return rfft(mapped(frames, (value, i) => value * weights[i % hopLength]));
    },
  },
  {
    title: "the weight by row, as NumPy lays matrices out",
    because: "The first numbers of a matrix are its first row.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const weights = hann(windowLength);
      return rfft(mapped(frames, (value, i) => value * weights[Math.floor(i / frames.frames)]));
    },
  },
  {
    title: "the window along time",
    because: "Broadcasting goes over the last axis, which is the frames.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const weights = hann(frames.frames);
      return rfft(mapped(frames, (value, i) => value * weights[Math.floor(i / windowLength)]));
    },
  },
  {
    title: "only the first frame is left",
    because: "Where a weight is missing it is zero.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(windowLength);
      return rfft(
        mapped(sliceIntoFrames(amplitudes, windowLength, hopLength), (value, i) => value * (weights[i] ?? 0)),
      );
    },
  },
  {
    title: "only the first frame is weighted",
    because: "The undefined weights behind the first frame should not do harm, so they are one.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(windowLength);
      return rfft(
        mapped(sliceIntoFrames(amplitudes, windowLength, hopLength), (value, i) => value * (weights[i] ?? 1)),
      );
    },
  },
  {
    title: "the whole sound is faded once",
    because: "Fading a sound at its ends is the same before and after slicing.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(amplitudes.length);
      const faded = amplitudes.map((value, i) => value * weights[i]);
      return rfft(sliceIntoFrames(faded, windowLength, hopLength));
    },
  },
  {
    title: "a hop that is always a quarter of the window",
    because: "The hop of an STFT is a quarter of its window.",
    answer: (amplitudes, windowLength) => ownStft(amplitudes, windowLength, Math.floor(windowLength / 4)),
  },
  {
    title: "frames weighted in the padded sound itself",
    because: "A subarray is a copy, as a slice is.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(windowLength);
      const half = Math.floor(windowLength / 2);
      const padded = mirrored(amplitudes, half);
      const spectra = [];
      for (let start = 0; start + windowLength <= padded.length; start += hopLength) {
        const frame = padded.subarray(start, start + windowLength);
        for (let n = 0; n < windowLength; n++) frame[n] *= weights[n];
        spectra.push(rfft(frame));
      }
      return sideBySide(spectra);
    },
  },
  {
    title: "one buffer for all frames",
    because: "Pushing a typed array keeps the numbers that it has at that moment.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const weights = hann(windowLength);
      const buffer = new Float64Array(windowLength);
      const list: Float64Array[] = [];
      for (let t = 0; t < frames.frames; t++) {
        buffer.forEach((_, n) => {
          buffer[n] = frames.data[t * windowLength + n] * weights[n];
        });
        list.push(buffer);
      }
      return sideBySide(list.map((frame) => rfft(frame)));
    },
  },
  {
    title: "frames are sliced a second time",
    because: "The data of the frames still is the sound, so frame t begins at t · hopLength.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const value = (n: number, t: number) => frames.data[t * hopLength + n];
      return rfft(weighted(build(windowLength, frames.frames, value), hann(windowLength)));
    },
  },
  {
    title: "the exponent is positive",
    because: "The sign of the exponent is a matter of taste.",
    answer: (amplitudes, windowLength, hopLength) => conjugate(ownStft(amplitudes, windowLength, hopLength)),
  },
  {
    title: "a naive transform with plus sine",
    because: "e to the i x is cosine plus i times sine, so the imaginary part is a sum of plus sines.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), hann(windowLength));
      return {
        re: correlated(frames, (phase) => Math.cos(phase)),
        im: correlated(frames, (phase) => Math.sin(phase)),
      };
    },
  },
  {
    title: "bins counted from one",
    because: "Bin k of the formula is the k-th one, and the first is k = 1.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), hann(windowLength));
      return {
        re: correlated(frames, (phase, n) => Math.cos(phase + (2 * Math.PI * n) / windowLength)),
        im: correlated(frames, (phase, n) => -Math.sin(phase + (2 * Math.PI * n) / windowLength)),
      };
    },
  },
  {
    title: "divided by the window length",
    because: "A spectrum is a mean, so the number of samples is divided out.",
    answer: (amplitudes, windowLength, hopLength) =>
      bothParts(ownStft(amplitudes, windowLength, hopLength), (value) => value / windowLength),
  },
  {
    title: "norm: ortho",
    because: "A Fourier transform has to keep the energy.",
    answer: (amplitudes, windowLength, hopLength) =>
      bothParts(ownStft(amplitudes, windowLength, hopLength), (value) => value / Math.sqrt(windowLength)),
  },
  {
    title: "divided by the sum of the window, as scipy.signal.stft does",
    because: "SciPy and librosa mean the same by STFT.",
    answer: (amplitudes, windowLength, hopLength) => {
      const total = sumOf(hann(windowLength));
      return bothParts(ownStft(amplitudes, windowLength, hopLength), (value) => value / total);
    },
  },
  {
    title: "twice, for the half of the spectrum that is missing",
    because: "The negative frequencies are dropped, so the positive ones count double.",
    answer: (amplitudes, windowLength, hopLength) => {
      const stft = ownStft(amplitudes, windowLength, hopLength);
      const last = stft.re.bins - 1;
      return bothParts(stft, (value, i) => (i % (last + 1) === 0 || i % (last + 1) === last ? value : 2 * value));
    },
  },
  {
    title: "samples as 16-bit integers",
    because: "Samples are integers up to 32 767, as in a WAV file.",
    answer: (amplitudes, windowLength, hopLength) =>
      ownStft(
        amplitudes.map((value) => Math.round(value * 32767)),
        windowLength,
        hopLength,
      ),
  },
  {
    title: "the highest bin is missing",
    because: "Half a window of bins is windowLength / 2.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      const lower = (part: Matrix) => build(part.bins - 1, part.frames, (k, t) => part.data[t * part.bins + k]);
      return { re: lower(re), im: lower(im) };
    },
  },
  {
    title: "the mirror image of the spectrum stays",
    because: "A transform of N samples has N bins, as np.fft.fft gives them.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      const mirror = (part: Matrix, sign: number) =>
        build(windowLength, part.frames, (k, t) =>
          k < part.bins ? part.data[t * part.bins + k] : sign * part.data[t * part.bins + windowLength - k],
        );
      return { re: mirror(re, 1), im: mirror(im, -1) };
    },
  },
  {
    title: "padded with zeros",
    because: "librosa pads with zeros today.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength, { padMode: "constant" });
      return rfft(weighted(frames, hann(windowLength)));
    },
  },
  {
    title: "mirrored with the last sample twice",
    because: "NumPy's symmetric and reflect are the same.",
    answer: (amplitudes, windowLength, hopLength) => {
      const half = Math.floor(windowLength / 2);
      const samples = Float64Array.from(amplitudes);
      const before = samples.slice(0, half).reverse();
      const after = samples.slice(samples.length - half).reverse();
      const padded = Float64Array.from([...before, ...samples, ...after]);
      const frames = sliceIntoFrames(padded, windowLength, hopLength, { center: false });
      return rfft(weighted(frames, hann(windowLength)));
    },
  },
  {
    title: "not padded, so there are fewer frames",
    because: "A frame begins at its sample and needs no padding.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength, { center: false });
      return rfft(weighted(frames, hann(windowLength)));
    },
  },
  {
    title: "frames begin at t · hop, the end padded with zeros",
    because: "The first frame begins with the first sample, and only the end needs padding.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { frames } = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const value = (n: number, t: number) => amplitudes[t * hopLength + n] ?? 0;
      return rfft(weighted(build(windowLength, frames, value), hann(windowLength)));
    },
  },
  {
    title: "the last frame is left out",
    because: "The last frame reaches beyond the sound and does not count.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      return { re: someFrames(re, 0, re.frames - 1), im: someFrames(im, 0, im.frames - 1) };
    },
  },
  {
    title: "bins and frames change names",
    because: "bins is the number of columns.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      const renamed = (part: Matrix) => ({ bins: part.frames, frames: part.bins, data: part.data });
      return { re: renamed(re), im: renamed(im) };
    },
  },
  {
    title: "transposed",
    because: "Time is the first axis, as networks want it.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      return { re: transpose(re), im: transpose(im) };
    },
  },
  {
    title: "numbers row after row",
    because: "Matrices lie in memory row after row.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      return { re: rowAfterRow(re), im: rowAfterRow(im) };
    },
  },
  {
    title: "magnitude and phase as the two parts",
    because: "The two numbers of a complex number are its size and its angle.",
    answer: (amplitudes, windowLength, hopLength) => {
      const stft = ownStft(amplitudes, windowLength, hopLength);
      return { re: magnitude(stft), im: angle(stft) };
    },
  },
  {
    title: "an imaginary part of zeros",
    because: "The sound is real, so its transform is, too.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re } = ownStft(amplitudes, windowLength, hopLength);
      return { re, im: mapped(re, () => 0) };
    },
  },
  {
    title: "real and imaginary part exchanged",
    because: "The sine part comes first.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      return { re: im, im: re };
    },
  },
  {
    title: "frames turned by half a window before the transform",
    because: "The centre of the frame has to be at sample 0, as ifftshift does it.",
    answer: (amplitudes, windowLength, hopLength) => {
      const half = Math.floor(windowLength / 2);
      const frames = weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), hann(windowLength));
      const value = (n: number, t: number) => frames.data[t * windowLength + ((n + half) % windowLength)];
      return rfft(build(windowLength, frames.frames, value));
    },
  },
  {
    title: "phases counted from the beginning of the sound",
    because: "The exponent counts samples of the sound, not of the frame.",
    answer: (amplitudes, windowLength, hopLength) => {
      const stft = ownStft(amplitudes, windowLength, hopLength);
      const { bins, frames } = stft.re;
      const phases = angle(stft);
      const shift = build(bins, frames, (k, t) => (-2 * Math.PI * k * t * hopLength) / windowLength);
      return polar(
        magnitude(stft),
        mapped(phases, (phase, i) => phase + shift.data[i]),
      );
    },
  },
  {
    title: "frames filled up to a power of two",
    because: "An FFT needs a power of two, and zeros do no harm.",
    answer: (amplitudes, windowLength, hopLength) => {
      const length = 2 ** Math.ceil(Math.log2(windowLength));
      const frames = weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), hann(windowLength));
      const value = (n: number, t: number) => (n < windowLength ? frames.data[t * windowLength + n] : 0);
      return rfft(build(length, frames.frames, value));
    },
  },
  {
    title: "the mean of every frame is taken away",
    because: "Bin 0 is a disturbance that a transform must not show.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const mean = (t: number) => sumOf(frames.data.subarray(t * windowLength, (t + 1) * windowLength)) / windowLength;
      const means = Array.from({ length: frames.frames }, (_, t) => mean(t));
      const level = mapped(frames, (value, i) => value - means[Math.floor(i / windowLength)]);
      return rfft(weighted(level, hann(windowLength)));
    },
  },
  {
    title: "the sound is first brought to full scale",
    because: "Every analysis begins with a normalised sound.",
    answer: (amplitudes, windowLength, hopLength) => {
      const loudest = largest(amplitudes);
      return ownStft(
        amplitudes.map((value) => value / loudest),
        windowLength,
        hopLength,
      );
    },
  },
  {
    title: "pre-emphasis in the caller's own samples",
    because: "Speech is pre-emphasised before its transform, and the array is mine to change.",
    answer: (amplitudes, windowLength, hopLength) => {
      for (let i = amplitudes.length - 1; i > 0; i--) amplitudes[i] -= 0.97 * amplitudes[i - 1];
      return ownStft(amplitudes, windowLength, hopLength);
    },
  },
  {
    title: "rounded to whole numbers",
    because: "Only a tidy number is a number.",
    answer: (amplitudes, windowLength, hopLength) =>
      bothParts(ownStft(amplitudes, windowLength, hopLength), Math.round),
  },
  {
    title: "lists of numbers instead of typed arrays",
    because: "An array is an array.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      return { re: { ...re, data: Array.from(re.data) }, im: { ...im, data: Array.from(im.data) } };
    },
  },
  {
    title: "a list of frames with complex numbers",
    because: "A spectrogram is a list of spectra.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      return Array.from({ length: re.frames }, (_, t) => ({
        re: re.data.slice(t * re.bins, (t + 1) * re.bins),
        im: im.data.slice(t * im.bins, (t + 1) * im.bins),
      }));
    },
  },
  {
    title: "the transform along the frames",
    because: "rfft works on rows, so the frames have to be turned first.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), hann(windowLength));
      return rfft(transpose(frames));
    },
  },
  {
    title: "a function instead of numbers",
    because: "The result is wanted later, so it is computed later.",
    answer: (amplitudes, windowLength, hopLength) => () => ownStft(amplitudes, windowLength, hopLength),
  },
  {
    title: "nothing is returned",
    because: "The last line of a function is its result, as the last line of a cell is.",
    answer: (amplitudes, windowLength, hopLength) => {
      ownStft(amplitudes, windowLength, hopLength);
    },
  },
  {
    title: "symmetric window and padding with zeros",
    because: "np.hanning and today's librosa are the reference.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength, { padMode: "constant" });
      return rfft(weighted(frames, hann(windowLength, { symmetric: true })));
    },
  },
  {
    title: "no window and divided by the window length",
    because: "A spectrum is the mean of the samples times a wave.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      return bothParts(rfft(frames), (value) => value / windowLength);
    },
  },
  {
    title: "conjugate and transposed",
    because: "MATLAB's apostrophe is how one turns a matrix.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = conjugate(ownStft(amplitudes, windowLength, hopLength));
      return { re: transpose(re), im: transpose(im) };
    },
  },
  {
    title: "Hamming's window and no last frame",
    because: "A loop ends one before the end, and all raised cosines are alike.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      return rfft(weighted(someFrames(frames, 0, frames.frames - 1), hamming(windowLength)));
    },
  },
]);

/** The sound with its mirror image before and behind it, the end samples once. */
function mirrored(amplitudes: Samples, half: number): Float64Array {
  const last = amplitudes.length - 1;
  return Float64Array.from({ length: amplitudes.length + 2 * half }, (_, i) => {
    const place = Math.abs(i - half);
    return amplitudes[place > last ? 2 * last - place : place];
  });
}

/** Spectra as the columns of a complex spectrogram. */
function sideBySide(spectra: readonly { re: Float64Array; im: Float64Array }[]): Complex {
  const bins = spectra[0].re.length;
  const column = (part: "re" | "im") => build(bins, spectra.length, (k, t) => spectra[t][part][k]);
  return { re: column("re"), im: column("im") };
}

/** Sum of every frame times a wave, for all bins: a Fourier transform as in the formula. */
function correlated(frames: Matrix, wave: (phase: number, n: number) => number): Matrix {
  const length = frames.bins;
  return build(Math.floor(length / 2) + 1, frames.frames, (k, t) => {
    let sum = 0;
    for (let n = 0; n < length; n++)
      sum += frames.data[t * length + n] * wave((2 * Math.PI * ((k * n) % length)) / length, n);
    return sum;
  });
}

const honestStfts = entries<StftAnswer>("stft", true, [
  {
    title: "as the formula says, in two loops",
    because: "A sum is a sum.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), hann(windowLength));
      return { re: correlated(frames, Math.cos), im: correlated(frames, (phase) => -Math.sin(phase)) };
    },
  },
  {
    title: "the periodic window cut out of a longer symmetric one",
    because: "The periodic window is the symmetric one of one sample more, without its last.",
    answer: (amplitudes, windowLength, hopLength) => {
      const weights = hann(windowLength + 1, { symmetric: true }).subarray(0, windowLength);
      return rfft(weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), weights));
    },
  },
  {
    title: "sine squared as the window",
    because: "Half of one minus the cosine is the sine of half the angle, squared.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      return rfft(mapped(frames, (value, i) => value * Math.sin((Math.PI * (i % windowLength)) / windowLength) ** 2));
    },
  },
  {
    title: "frame by frame, each a spectrum of its own",
    because: "One frame is easier to think of than a matrix.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const weights = hann(windowLength);
      const spectra = Array.from({ length: frames.frames }, (_, t) => {
        const frame = frames.data.slice(t * windowLength, (t + 1) * windowLength);
        return rfft(frame.map((value, n) => value * weights[n]));
      });
      return sideBySide(spectra);
    },
  },
  {
    title: "own mirror and own slicing",
    because: "What sliceIntoFrames does can be done by hand.",
    answer: (amplitudes, windowLength, hopLength) => {
      const padded = mirrored(amplitudes, Math.floor(windowLength / 2));
      const count = Math.floor((padded.length - windowLength) / hopLength) + 1;
      const frames = build(windowLength, count, (n, t) => padded[t * hopLength + n]);
      return rfft(weighted(frames, hann(windowLength)));
    },
  },
  {
    title: "the window applied to the spectrum",
    because: "A Hann window is a convolution of the spectrum with −¼, ½, −¼.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = rfft(sliceIntoFrames(amplitudes, windowLength, hopLength));
      return { re: smoothed(re, windowLength, 1), im: smoothed(im, windowLength, -1) };
    },
  },
  {
    title: "frames in place, which are a copy already",
    because: "What sliceIntoFrames made belongs to me.",
    answer: (amplitudes, windowLength, hopLength) => {
      const frames = sliceIntoFrames(amplitudes, windowLength, hopLength);
      const weights = hann(windowLength);
      for (let i = 0; i < frames.data.length; i++) frames.data[i] *= weights[i % windowLength];
      return rfft(frames);
    },
  },
  {
    title: "in 32-bit numbers",
    because: "Sound is 32 bits, so its spectrum may be.",
    answer: (amplitudes, windowLength, hopLength) => {
      const { re, im } = ownStft(amplitudes, windowLength, hopLength);
      return { re: { ...re, data: Float32Array.from(re.data) }, im: { ...im, data: Float32Array.from(im.data) } };
    },
  },
  {
    title: "an asynchronous function",
    because: "Everything may be awaited.",
    answer: async (amplitudes, windowLength, hopLength) => ownStft(amplitudes, windowLength, hopLength),
  },
  {
    title: "a class with a window that is kept",
    because: "A window is computed once.",
    answer: (amplitudes, windowLength, hopLength) => new Analyser(windowLength).transform(amplitudes, hopLength),
  },
]);

/** Spectrum of a frame after Hann's window; `sign` is −1 for imaginary parts, which are odd around bin 0. */
function smoothed(part: Matrix, length: number, sign: 1 | -1): Matrix {
  const bin = (k: number, t: number): number => {
    if (k < 0) return sign * part.data[t * part.bins - k];
    return k < part.bins ? part.data[t * part.bins + k] : sign * part.data[t * part.bins + length - k];
  };
  return build(part.bins, part.frames, (k, t) => bin(k, t) / 2 - (bin(k - 1, t) + bin(k + 1, t)) / 4);
}

class Analyser {
  readonly #weights: Float64Array;

  constructor(windowLength: number) {
    this.#weights = hann(windowLength);
  }

  transform(amplitudes: Samples, hopLength: number): Complex {
    return rfft(weighted(sliceIntoFrames(amplitudes, this.#weights.length, hopLength), this.#weights));
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Power spectrogram

/** The transform with the settings of the exercise. */
function stftWith(amplitudes: Samples, settings: Settings = {}): Complex {
  const { windowLength, hopLength } = { ...defaults, ...settings };
  return ownStft(amplitudes, windowLength, hopLength);
}

/** Numbers that outlive a call, by their count. */
const scratch = new Map<number, Float64Array>();
const remembered = new Map<number, Matrix>();

const powerMistakes = entries<SpectrogramAnswer>("power", false, [
  {
    title: "the magnitude",
    because: "np.abs(X) is the spectrogram.",
    answer: (amplitudes, settings) => magnitude(stftWith(amplitudes, settings)),
  },
  {
    title: "squared twice",
    because: "power() is the size, and the exercise asks for its square.",
    answer: (amplitudes, settings) => mapped(power(stftWith(amplitudes, settings)), (value) => value ** 2),
  },
  {
    title: "in decibels",
    because: "A spectrogram is in decibels.",
    answer: (amplitudes, settings) => powerToDb(power(stftWith(amplitudes, settings))),
  },
  {
    title: "a logarithm with a floor",
    because: "A network wants logarithms.",
    answer: (amplitudes, settings) =>
      mapped(power(stftWith(amplitudes, settings)), (value) => Math.log(Math.max(value, 1e-10))),
  },
  {
    title: "the square of the complex number, without its imaginary part",
    because: "X² is the power, and of X² only the real part can be drawn.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      return mapped(re, (value, i) => value ** 2 - im.data[i] ** 2);
    },
  },
  {
    title: "the real part squared",
    because: "A picture needs no phase, so the imaginary part is not needed.",
    answer: (amplitudes, settings) => mapped(stftWith(amplitudes, settings).re, (value) => value * value),
  },
  {
    title: "the sum squared",
    because: "re² + im² and (re + im)² are the same.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      return mapped(re, (value, i) => (value + im.data[i]) ** 2);
    },
  },
  {
    title: "a caret for the power",
    because: "re ^ 2 is re squared, as in MATLAB.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      return mapped(re, (value, i) => (value ^ 2) + (im.data[i] ^ 2));
    },
  },
  {
    title: "twice instead of squared",
    because: "The square is value * 2.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      return mapped(re, (value, i) => Math.abs(value) * 2 + Math.abs(im.data[i]) * 2);
    },
  },
  {
    title: "the sum of the absolute values, squared",
    because: "The size of a complex number is |re| + |im|.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      return mapped(re, (value, i) => (Math.abs(value) + Math.abs(im.data[i])) ** 2);
    },
  },
  {
    title: "divided by the window length",
    because: "Parseval has a 1 / N.",
    answer: (amplitudes, settings = {}) => {
      const { windowLength } = { ...defaults, ...settings };
      return mapped(ownSpectrogram(amplitudes, settings), (value) => value / windowLength);
    },
  },
  {
    title: "a power density, as scipy.signal.spectrogram gives it",
    because: "Power is per hertz, from one side and freed of the window.",
    answer: (amplitudes, settings = {}) => {
      const { sampleRate, windowLength } = { ...defaults, ...settings };
      const energy = sumOf(hann(windowLength).map((value) => value ** 2));
      const { bins, ...rest } = ownSpectrogram(amplitudes, settings);
      const sides = (k: number) => (k === 0 || k === bins - 1 ? 1 : 2);
      return mapped({ bins, ...rest }, (value, i) => (sides(i % bins) * value) / (sampleRate * energy));
    },
  },
  {
    title: "the defaults win over the settings",
    because: "In a spread the first one counts.",
    answer: (amplitudes, settings = {}) => ownSpectrogram(amplitudes, { ...settings, ...defaults }),
  },
  {
    title: "settings are not looked at",
    because: "The settings of this seminar are 2048 and 512.",
    answer: (amplitudes) => power(ownStft(amplitudes, 2048, 512)),
  },
  {
    title: "the hop is a quarter of the window",
    because: "A hop need not be told: it is windowLength / 4.",
    answer: (amplitudes, { windowLength = 2048 } = {}) =>
      power(ownStft(amplitudes, windowLength, Math.floor(windowLength / 4))),
  },
  {
    title: "the hop of the defaults",
    because: "Only windowLength is ever changed.",
    answer: (amplitudes, { windowLength = 2048 } = {}) => power(ownStft(amplitudes, windowLength, defaults.hopLength)),
  },
  {
    title: "the louder a sound, the closer to one",
    because: "A picture goes from 0 to 1.",
    answer: (amplitudes, settings) => {
      const powers = ownSpectrogram(amplitudes, settings);
      const most = largest(powers.data) || 1;
      return mapped(powers, (value) => value / most);
    },
  },
  {
    title: "every frame divided by its sum",
    because: "The spectrum of a frame is a distribution.",
    answer: (amplitudes, settings) => {
      const { bins, frames, data } = ownSpectrogram(amplitudes, settings);
      const sums = Array.from({ length: frames }, (_, t) => sumOf(data.subarray(t * bins, (t + 1) * bins)) || 1);
      return build(bins, frames, (k, t) => data[t * bins + k] / sums[t]);
    },
  },
  {
    title: "the samples are squared before the transform",
    because: "Power is the square of the amplitudes.",
    answer: (amplitudes, settings) =>
      magnitude(
        stftWith(
          amplitudes.map((value) => value ** 2),
          settings,
        ),
      ),
  },
  {
    title: "the window once more",
    because: "The transform is not yet windowed.",
    answer: (amplitudes, settings = {}) => {
      const { windowLength, hopLength } = { ...defaults, ...settings };
      const twice = hann(windowLength).map((value) => value ** 2);
      return power(rfft(weighted(sliceIntoFrames(amplitudes, windowLength, hopLength), twice)));
    },
  },
  {
    title: "small powers are cut off",
    because: "What is 40 dB below the loudest is noise.",
    answer: (amplitudes, settings) => {
      const powers = ownSpectrogram(amplitudes, settings);
      const floor = 1e-4 * largest(powers.data);
      return mapped(powers, (value) => (value < 20 * floor ? 0 : value));
    },
  },
  {
    title: "rows from high to low",
    because: "An image has its first row on top.",
    answer: (amplitudes, settings) => {
      const { bins, frames, data } = ownSpectrogram(amplitudes, settings);
      return build(bins, frames, (k, t) => data[t * bins + bins - 1 - k]);
    },
  },
  {
    title: "transposed",
    because: "A spectrogram has a row for each frame.",
    answer: (amplitudes, settings) => transpose(ownSpectrogram(amplitudes, settings)),
  },
  {
    title: "a list of rows",
    because: "A matrix is a list of lists.",
    answer: (amplitudes, settings) => {
      const { bins, frames, data } = ownSpectrogram(amplitudes, settings);
      return Array.from({ length: bins }, (_, k) => Array.from({ length: frames }, (_, t) => data[t * bins + k]));
    },
  },
  {
    title: "one buffer for all calls",
    because: "Memory is dear, and the result before is not needed any more.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      const buffer = scratch.get(re.data.length) ?? new Float64Array(re.data.length);
      scratch.set(re.data.length, buffer);
      re.data.forEach((value, i) => {
        buffer[i] = value ** 2 + im.data[i] ** 2;
      });
      return { ...re, data: buffer };
    },
  },
  {
    title: "a result that is remembered by the length of the sound",
    because: "Sounds of one length are one sound.",
    answer: (amplitudes, settings) => {
      const known = remembered.get(amplitudes.length) ?? ownSpectrogram(amplitudes, settings);
      remembered.set(amplitudes.length, known);
      return known;
    },
  },
  {
    title: "the real part is squared into the imaginary sum, which was overwritten",
    because: "Re and im can be squared one after the other in one array.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      const { data } = re;
      for (let i = 0; i < data.length; i++) data[i] = im.data[i] ** 2;
      for (let i = 0; i < data.length; i++) data[i] += re.data[i] ** 2;
      return re;
    },
  },
  {
    title: "magnitude, and the defaults' hop",
    because: "The absolute value is the picture, and hops are 512.",
    answer: (amplitudes, { windowLength = 2048 } = {}) => magnitude(ownStft(amplitudes, windowLength, 512)),
  },
  {
    title: "decibels of the magnitude, the loudest at zero",
    because: "amplitude_to_db with ref=np.max is how spectrograms are shown.",
    answer: (amplitudes, settings) => {
      const sizes = magnitude(stftWith(amplitudes, settings));
      const most = largest(sizes.data) || 1;
      return mapped(sizes, (value) => 20 * Math.log10(Math.max(value, 1e-5 * most) / most));
    },
  },
]);

const honestPowers = entries<SpectrogramAnswer>("power", true, [
  {
    title: "hypot squared",
    because: "The square of the size is the power.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      return mapped(re, (value, i) => Math.hypot(value, im.data[i]) ** 2);
    },
  },
  {
    title: "the magnitude times itself",
    because: "np.abs(X) ** 2, in two steps.",
    answer: (amplitudes, settings) => {
      const sizes = magnitude(stftWith(amplitudes, settings));
      return { ...sizes, data: sizes.data.map((value, i) => value * sizes.data[i]) };
    },
  },
  {
    title: "each number times its conjugate",
    because: "(a + ib)(a − ib) is real.",
    answer: (amplitudes, settings) => {
      const stft = stftWith(amplitudes, settings);
      const other = conjugate(stft);
      return mapped(stft.re, (value, i) => value * other.re.data[i] - stft.im.data[i] * other.im.data[i]);
    },
  },
  {
    title: "settings read by ?? instead of a spread",
    because: "A missing setting is undefined.",
    answer: (amplitudes, settings = {}) => {
      const windowLength = settings.windowLength ?? defaults.windowLength;
      const hopLength = settings.hopLength ?? defaults.hopLength;
      return power(ownStft(amplitudes, windowLength, hopLength));
    },
  },
  {
    title: "in place in the real part, which nobody else has",
    because: "The transform is mine, so its memory can be used again.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      for (let i = 0; i < re.data.length; i++) re.data[i] = re.data[i] ** 2 + im.data[i] ** 2;
      return re;
    },
  },
  {
    title: "in 32-bit numbers",
    because: "librosa's spectrogram is float32.",
    answer: (amplitudes, settings) => {
      const powers = ownSpectrogram(amplitudes, settings);
      return { ...powers, data: Float32Array.from(powers.data) };
    },
  },
  {
    title: "the transform of the autocorrelation",
    because: "Wiener and Khinchin say that it is the power.",
    answer: (amplitudes, settings = {}) => {
      const { windowLength, hopLength } = { ...defaults, ...settings };
      const powers = power(ownStft(amplitudes, windowLength, hopLength));
      const correlation = irfft({ re: powers, im: mapped(powers, () => 0) }, { length: windowLength });
      return rfft(correlation).re;
    },
  },
]);

// ---------------------------------------------------------------------------------------------------------------------
// Mel spectrogram

/** The product of a basis of one's own and the right powers. */
function melBy(
  amplitudes: Samples,
  settings: Settings,
  options: Partial<Parameters<typeof melFilters>[0]> = {},
): Matrix {
  const { sampleRate, nMels, windowLength, fMin, fMax } = { ...defaults, ...settings };
  const filters = melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax, ...options });
  return matmul(transpose(filters), ownSpectrogram(amplitudes, settings));
}

const melMistakes = entries<SpectrogramAnswer>("mel", false, [
  {
    title: "HTK's scale",
    because: "Mel is 2595 · log10(1 + f / 700).",
    answer: (amplitudes, settings = {}) => melBy(amplitudes, settings, { htk: true }),
  },
  {
    title: "triangles of one height",
    because: "Every triangle has its peak at 1.",
    answer: (amplitudes, settings = {}) => melBy(amplitudes, settings, { norm: null }),
  },
  {
    title: "HTK's scale with triangles of one height",
    because: "torchaudio's defaults are librosa's.",
    answer: (amplitudes, settings = {}) => melBy(amplitudes, settings, { htk: true, norm: null }),
  },
  {
    title: "up to half the sample rate",
    because: "fMax is half the sample rate.",
    answer: (amplitudes, settings = {}) => {
      const { sampleRate } = { ...defaults, ...settings };
      return melBy(amplitudes, settings, { fMax: sampleRate / 2 });
    },
  },
  {
    title: "the lowest band begins at 100 Hz",
    because: "Speech has nothing below 100 Hz.",
    answer: (amplitudes, settings = {}) => melBy(amplitudes, settings, { fMin: 100 }),
  },
  {
    title: "neither fMin nor fMax is handed on",
    because: "melFilters knows the band by itself.",
    answer: (amplitudes, settings = {}) => {
      const { sampleRate, nMels, windowLength } = { ...defaults, ...settings };
      const filters = melFilters({ sampleRate, nFft: windowLength, nMels });
      return matmul(transpose(filters), ownSpectrogram(amplitudes, settings));
    },
  },
  {
    title: "a sample rate of 22 050, whatever the settings",
    because: "All sounds of this seminar have 22 050 Hz.",
    answer: (amplitudes, settings = {}) => melBy(amplitudes, settings, { sampleRate: 22050 }),
  },
  {
    title: "settings are not looked at",
    because: "The defaults are the settings.",
    answer: (amplitudes) => matmul(melBasis(), ownSpectrogram(amplitudes)),
  },
  {
    title: "128 bands always",
    because: "A mel spectrogram has 128 bands.",
    answer: (amplitudes, settings = {}) => melBy(amplitudes, settings, { nMels: 128, allowEmpty: true }),
  },
  {
    title: "the powers with the defaults' hop",
    because: "The hop does not matter for bands.",
    answer: (amplitudes, settings = {}) => {
      const powers = ownSpectrogram(amplitudes, { ...settings, hopLength: defaults.hopLength });
      return matmul(melBasis(settings), powers);
    },
  },
  {
    title: "bands of magnitudes",
    because: "A spectrogram is a magnitude.",
    answer: (amplitudes, settings) => matmul(melBasis(settings), magnitude(stftWith(amplitudes, settings))),
  },
  {
    title: "bands of magnitudes, squared afterwards",
    because: "Square and sum can change places.",
    answer: (amplitudes, settings) => {
      const bands = matmul(melBasis(settings), magnitude(stftWith(amplitudes, settings)));
      return mapped(bands, (value) => value ** 2);
    },
  },
  {
    title: "the root of every band",
    because: "A mel spectrogram holds amplitudes.",
    answer: (amplitudes, settings = {}) => mapped(melBy(amplitudes, settings), Math.sqrt),
  },
  {
    title: "bands of a complex spectrogram",
    because: "Filters apply to the transform, and the power comes last.",
    answer: (amplitudes, settings) => {
      const { re, im } = stftWith(amplitudes, settings);
      return power({ re: matmul(melBasis(settings), re), im: matmul(melBasis(settings), im) });
    },
  },
  {
    title: "powers squared again",
    because: "ownSpectrogram gives magnitudes.",
    answer: (amplitudes, settings) => {
      const powers = ownSpectrogram(amplitudes, settings);
      return matmul(
        melBasis(settings),
        mapped(powers, (value) => value ** 2),
      );
    },
  },
  {
    title: "in decibels",
    because: "librosa's example shows a mel spectrogram in decibels.",
    answer: (amplitudes, settings = {}) => powerToDb(melBy(amplitudes, settings)),
  },
  {
    title: "log(1 + x)",
    because: "np.log1p is part of every mel spectrogram.",
    answer: (amplitudes, settings = {}) => mapped(melBy(amplitudes, settings), Math.log1p),
  },
  {
    title: "decibels first, bands afterwards",
    because: "The ear hears decibels, so they are what is added up.",
    answer: (amplitudes, settings) => matmul(melBasis(settings), powerToDb(ownSpectrogram(amplitudes, settings))),
  },
  {
    title: "the mean of a band instead of its sum",
    because: "A weighted sum has to be divided by the weights.",
    answer: (amplitudes, settings = {}) => {
      const filters = transpose(melBasis(settings));
      const weights = (m: number) => sumOf(filters.data.subarray(m * filters.bins, (m + 1) * filters.bins));
      const bands = melBy(amplitudes, settings);
      return mapped(bands, (value, i) => value / weights(i % bands.bins));
    },
  },
  {
    title: "every filter brought to the peak 1",
    because: "Slaney's heights look wrong, because they are so small.",
    answer: (amplitudes, settings = {}) => {
      const filters = transpose(melBasis(settings));
      const peak = (m: number) => largest(filters.data.subarray(m * filters.bins, (m + 1) * filters.bins));
      const peaks = Float64Array.from({ length: filters.frames }, (_, m) => peak(m));
      const level = mapped(filters, (value, i) => value / peaks[Math.floor(i / filters.bins)]);
      return matmul(transpose(level), ownSpectrogram(amplitudes, settings));
    },
  },
  {
    title: "the weights squared, because the powers are squares",
    because: "What is applied to a power has to be squared.",
    answer: (amplitudes, settings) => {
      const basis = mapped(melBasis(settings), (value) => value ** 2);
      return matmul(basis, ownSpectrogram(amplitudes, settings));
    },
  },
  {
    title: "bins in a band counted, not weighted",
    because: "A band is a range of bins.",
    answer: (amplitudes, settings) => {
      const basis = mapped(melBasis(settings), (value) => (value > 0 ? 1 : 0));
      return matmul(basis, ownSpectrogram(amplitudes, settings));
    },
  },
  {
    title: "the basis read row after row",
    because: "basis.data[m * bins + k] is weight k of band m.",
    answer: (amplitudes, settings) => {
      const powers = ownSpectrogram(amplitudes, settings);
      const basis = melBasis(settings);
      return build(basis.bins, powers.frames, (m, t) => {
        let sum = 0;
        for (let k = 0; k < powers.bins; k++) sum += basis.data[m * powers.bins + k] * powers.data[t * powers.bins + k];
        return sum;
      });
    },
  },
  {
    title: "the powers read row after row",
    because: "powers.data[k * frames + t] is bin k of frame t.",
    answer: (amplitudes, settings) => {
      const { bins, frames, data } = ownSpectrogram(amplitudes, settings);
      const filters = transpose(melBasis(settings));
      return build(filters.frames, frames, (m, t) => {
        let sum = 0;
        for (let k = 0; k < bins; k++) sum += filters.data[m * bins + k] * data[k * frames + t];
        return sum;
      });
    },
  },
  {
    title: "the other product, turned back",
    because: "The order of a product is not important when the sizes are right in the end.",
    answer: (amplitudes, settings) => {
      const product = matmul(transpose(ownSpectrogram(amplitudes, settings)), transpose(melBasis(settings)));
      return { bins: product.frames, frames: product.bins, data: product.data };
    },
  },
  {
    title: "frames first",
    because: "A network wants time first.",
    answer: (amplitudes, settings = {}) => transpose(melBy(amplitudes, settings)),
  },
  {
    title: "bands from high to low",
    because: "The lowest band is the last row, as the axis of the picture shows it.",
    answer: (amplitudes, settings = {}) => {
      const { bins, frames, data } = melBy(amplitudes, settings);
      return build(bins, frames, (m, t) => data[t * bins + bins - 1 - m]);
    },
  },
  {
    title: "one bin late",
    because: "Bins are counted from one.",
    answer: (amplitudes, settings) => {
      const { bins, frames, data } = ownSpectrogram(amplitudes, settings);
      const late = build(bins, frames, (k, t) => (k === 0 ? 0 : data[t * bins + k - 1]));
      return matmul(melBasis(settings), late);
    },
  },
  {
    title: "corners rounded to bins, as in the cookbook",
    because: "The corners of a triangle are whole bins.",
    answer: (amplitudes, settings = {}) => {
      const { sampleRate, nMels, windowLength, fMin, fMax } = { ...defaults, ...settings };
      const [low, high] = [hzToMel(fMin, { htk: true }), hzToMel(fMax, { htk: true })];
      const corner = (m: number) => melToHz(low + ((high - low) * m) / (nMels + 1), { htk: true });
      const bin = (m: number) => Math.floor(((windowLength + 1) * corner(m)) / sampleRate);
      const weight = (m: number, k: number) =>
        Math.max(
          0,
          Math.min(
            (k - bin(m)) / Math.max(1, bin(m + 1) - bin(m)),
            (bin(m + 2) - k) / Math.max(1, bin(m + 2) - bin(m + 1)),
          ),
        );
      const powers = ownSpectrogram(amplitudes, settings);
      return matmul(build(nMels, powers.bins, weight), powers);
    },
  },
  {
    title: "the loudest band at one",
    because: "Spectrograms are normalised.",
    answer: (amplitudes, settings = {}) => {
      const bands = melBy(amplitudes, settings);
      const most = largest(bands.data) || 1;
      return mapped(bands, (value) => value / most);
    },
  },
  {
    title: "two digits",
    because: "Nobody hears more than two digits.",
    answer: (amplitudes, settings = {}) => {
      const bands = melBy(amplitudes, settings);
      return mapped(bands, (value) => (value === 0 ? 0 : Number(value.toPrecision(2))));
    },
  },
  {
    title: "magnitudes and triangles of one height",
    because: "librosa's power=1 with norm=None is the same picture.",
    answer: (amplitudes, settings = {}) => {
      const { sampleRate, nMels, windowLength, fMin, fMax } = { ...defaults, ...settings };
      const filters = melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax, norm: null });
      return matmul(transpose(filters), magnitude(stftWith(amplitudes, settings)));
    },
  },
  {
    title: "HTK's scale and decibels",
    because: "That is how the paper I read did it.",
    answer: (amplitudes, settings = {}) => powerToDb(melBy(amplitudes, settings, { htk: true })),
  },
]);

const honestMels = entries<SpectrogramAnswer>("mel", true, [
  {
    title: "three loops",
    because: "A product of matrices is three loops.",
    answer: (amplitudes, settings) => {
      const powers = ownSpectrogram(amplitudes, settings);
      const basis = melBasis(settings);
      const data = new Float64Array(basis.bins * powers.frames);
      for (let t = 0; t < powers.frames; t++)
        for (let m = 0; m < basis.bins; m++)
          for (let k = 0; k < powers.bins; k++)
            data[t * basis.bins + m] += basis.data[k * basis.bins + m] * powers.data[t * powers.bins + k];
      return { bins: basis.bins, frames: powers.frames, data };
    },
  },
  {
    title: "the transposed product, transposed",
    because: "(SᵀBᵀ)ᵀ is BS.",
    answer: (amplitudes, settings) =>
      transpose(matmul(transpose(ownSpectrogram(amplitudes, settings)), transpose(melBasis(settings)))),
  },
  {
    title: "summed from the highest bin down",
    because: "A sum has no order.",
    answer: (amplitudes, settings) => {
      const powers = ownSpectrogram(amplitudes, settings);
      const basis = melBasis(settings);
      return build(basis.bins, powers.frames, (m, t) => {
        let sum = 0;
        for (let k = powers.bins; k-- > 0; ) sum += basis.data[k * basis.bins + m] * powers.data[t * powers.bins + k];
        return sum;
      });
    },
  },
  {
    title: "never exactly zero",
    because: "A logarithm will be taken later, so nothing may be below 1e-10.",
    answer: (amplitudes, settings = {}) => mapped(melBy(amplitudes, settings), (value) => Math.max(value, 1e-10)),
  },
  {
    title: "in 32-bit numbers, rounded after every product",
    because: "librosa computes in float32.",
    answer: (amplitudes, settings) => {
      const powers = ownSpectrogram(amplitudes, settings);
      const basis = melBasis(settings);
      const data = new Float32Array(basis.bins * powers.frames);
      powers.data.forEach((value, i) => {
        const [k, t] = [i % powers.bins, Math.floor(i / powers.bins)];
        for (let m = 0; m < basis.bins; m++)
          data[t * basis.bins + m] += Math.fround(basis.data[k * basis.bins + m] * value);
      });
      return { bins: basis.bins, frames: powers.frames, data };
    },
  },
  {
    title: "own triangles of area one",
    because: "Slaney's filters are two straight lines over their width.",
    answer: (amplitudes, settings = {}) => {
      const { sampleRate, nMels, windowLength, fMin, fMax } = { ...defaults, ...settings };
      const [low, high] = [hzToMel(fMin), hzToMel(fMax)];
      const corners = Array.from({ length: nMels + 2 }, (_, m) => melToHz(low + ((high - low) * m) / (nMels + 1)));
      const weight = (m: number, k: number) => {
        const [left, peak, right] = corners.slice(m, m + 3);
        const hertz = (k * sampleRate) / windowLength;
        const side = Math.min((hertz - left) / (peak - left), (right - hertz) / (right - peak));
        return (2 * Math.max(0, side)) / (right - left);
      };
      const powers = ownSpectrogram(amplitudes, settings);
      return matmul(build(nMels, powers.bins, weight), powers);
    },
  },
  {
    title: "frame after frame from a generator",
    because: "Frames can come one at a time.",
    answer: (amplitudes, settings = {}) => {
      const columns = [...melFrames(amplitudes, settings)];
      return build(columns[0].length, columns.length, (m, t) => columns[t][m]);
    },
  },
]);

function* melFrames(amplitudes: Samples, settings: Settings): Generator<Float64Array> {
  const basis = melBasis(settings);
  const powers = ownSpectrogram(amplitudes, settings);
  for (let t = 0; t < powers.frames; t++) yield matmul(basis, someFrames(powers, t, t + 1)).data;
}

// ---------------------------------------------------------------------------------------------------------------------
// Back from the mel scale

/** Filters with options of one's own, a row per band. */
function basisWith(settings: Settings, options: Partial<Parameters<typeof melFilters>[0]>): Spectrogram<Float32Array> {
  const { sampleRate, nMels, windowLength, fMin, fMax } = { ...defaults, ...settings };
  return transpose(melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax, ...options }));
}

/** The matrix with `amount` added to its diagonal. */
function withRidge(square: Matrix, amount: number): Matrix {
  return mapped(square, (value, i) => (i % square.bins === Math.floor(i / square.bins) ? value + amount : value));
}

const inversionMistakes = entries<InversionAnswer>("mel-inversion", false, [
  {
    title: "the transposed basis for the inverse",
    because: "The inverse of a rectangular matrix is its transposed.",
    answer: (mel, settings) => matmul(transpose(melBasis(settings)), mel),
  },
  {
    title: "the transposed basis, each bin divided by its weights",
    because: "Every band is spread out over its bins as it was collected.",
    answer: (mel, settings) => {
      const back = transpose(melBasis(settings));
      const totals = Float64Array.from({ length: back.bins }, (_, k) =>
        back.data.reduce((sum, value, i) => (i % back.bins === k ? sum + value : sum), 0),
      );
      return matmul(
        mapped(back, (value, i) => value / Math.max(totals[i % back.bins], 1e-8)),
        mel,
      );
    },
  },
  {
    title: "the transposed basis times the inverse diagonal",
    because: "The bands hardly overlap, so B · Bᵀ is nearly diagonal.",
    answer: (mel, settings) => {
      const basis = melBasis(settings);
      const gram = matmul(basis, transpose(basis));
      const level = mapped(mel, (value, i) => value / gram.data[(i % mel.bins) * (mel.bins + 1)]);
      return matmul(transpose(basis), level);
    },
  },
  {
    title: "one over every weight",
    because: "The inverse of a number is one over it, and a matrix is numbers.",
    answer: (mel, settings) => {
      const turned = transpose(melBasis(settings));
      return matmul(
        mapped(turned, (value) => (value > 0 ? 1 / value : 0)),
        mel,
      );
    },
  },
  {
    title: "negative powers become zero",
    because: "A power cannot be negative.",
    answer: (mel, settings) => mapped(matmul(pinv(melBasis(settings)), mel), (value) => Math.max(value, 0)),
  },
  {
    title: "negative powers become positive",
    because: "The sign of a power is an accident.",
    answer: (mel, settings) => mapped(matmul(pinv(melBasis(settings)), mel), Math.abs),
  },
  {
    title: "the negative weights of the inverse are cut off",
    because: "Filters have no negative weights, so their inverse has none.",
    answer: (mel, settings) =>
      matmul(
        mapped(pinv(melBasis(settings)), (value) => Math.max(value, 0)),
        mel,
      ),
  },
  {
    title: "magnitudes, as librosa's mel_to_stft gives them",
    because: "What comes back from mel is a magnitude.",
    answer: (mel, settings) => mapped(matmul(pinv(melBasis(settings)), mel), (value) => Math.sqrt(Math.max(value, 0))),
  },
  {
    title: "squared",
    because: "The mel spectrogram is a magnitude, and powers are wanted.",
    answer: (mel, settings) => mapped(matmul(pinv(melBasis(settings)), mel), (value) => value ** 2),
  },
  {
    title: "out of decibels",
    because: "A mel spectrogram is in decibels, so it has to be undone first.",
    answer: (mel, settings) =>
      matmul(
        pinv(melBasis(settings)),
        mapped(mel, (value) => 10 ** (Math.min(value, 100) / 10)),
      ),
  },
  {
    title: "a ridge that is much too strong",
    because: "Regularisation never does harm.",
    answer: (mel, settings) => {
      const basis = melBasis(settings);
      const gram = withRidge(matmul(basis, transpose(basis)), 0.1);
      return matmul(matmul(transpose(basis), pinv(gram)), mel);
    },
  },
  {
    title: "singular values below a half of the largest are dropped",
    because: "A pseudo-inverse needs a threshold, and a larger one is safer.",
    answer: (mel, settings) => matmul(pinv(melBasis(settings), { rtol: 0.5 }), mel),
  },
  {
    title: "positive by multiplicative updates",
    because: "Any spectrogram with these bands will do, so a positive one is the best.",
    answer: (mel, settings) => {
      const basis = melBasis(settings);
      const turned = transpose(basis);
      const wanted = matmul(turned, mel);
      let powers = mapped(wanted, () => 1);
      for (let n = 0; n < 20; n++) {
        const now = matmul(turned, matmul(basis, powers));
        powers = mapped(powers, (value, i) => (value * Math.max(wanted.data[i], 0)) / (now.data[i] + 1e-12));
      }
      return powers;
    },
  },
  {
    title: "HTK's basis",
    because: "The scale does not matter on the way back.",
    answer: (mel, settings = {}) => matmul(pinv(basisWith(settings, { htk: true })), mel),
  },
  {
    title: "a basis with triangles of one height",
    because: "The inverse takes care of the heights.",
    answer: (mel, settings = {}) => matmul(pinv(basisWith(settings, { norm: null })), mel),
  },
  {
    title: "a basis up to half the sample rate",
    because: "fMin and fMax are needed on the way there only.",
    answer: (mel, settings = {}) => {
      const { sampleRate } = { ...defaults, ...settings };
      return matmul(pinv(basisWith(settings, { fMin: 0, fMax: sampleRate / 2 })), mel);
    },
  },
  {
    title: "a sample rate of 22 050, whatever the settings",
    because: "The sample rate of this seminar never changes.",
    answer: (mel, settings = {}) => matmul(pinv(basisWith(settings, { sampleRate: 22050 })), mel),
  },
  {
    title: "settings are not looked at, but for the number of bands",
    because: "The matrix brings all that has to be known.",
    answer: (mel) => matmul(pinv(melBasis({ nMels: mel.bins })), mel),
  },
  {
    title: "divided by the number of bins in a band",
    because: "The power of a band is shared by its bins.",
    answer: (mel, settings) => {
      const basis = melBasis(settings);
      const counts = Float64Array.from({ length: basis.bins }, (_, m) =>
        basis.data.reduce((count, value, i) => (i % basis.bins === m && value > 0 ? count + 1 : count), 0),
      );
      const shared = mapped(mel, (value, i) => value / counts[i % mel.bins]);
      return matmul(pinv(basis), shared);
    },
  },
  {
    title: "every band at its peak only",
    because: "A band belongs to its middle bin.",
    answer: (mel, settings) => {
      const basis = melBasis(settings);
      const filters = transpose(basis);
      const peaks = Array.from({ length: basis.bins }, (_, m) => {
        const weights = filters.data.subarray(m * filters.bins, (m + 1) * filters.bins);
        return weights.indexOf(largest(weights));
      });
      const result = build(basis.frames, mel.frames, () => 0);
      mel.data.forEach((value, i) => {
        const [m, t] = [i % mel.bins, Math.floor(i / mel.bins)];
        result.data[t * result.bins + peaks[m]] += value / filters.data[m * filters.bins + peaks[m]];
      });
      return result;
    },
  },
  {
    title: "the inverse with its numbers row after row",
    because: "A transposed matrix has the same numbers in another order, and pinv forgot it.",
    answer: (mel, settings) => matmul(rowAfterRow(pinv(melBasis(settings))), mel),
  },
  {
    title: "the mel spectrogram read row after row",
    because: "mel.data is one band after the other.",
    answer: (mel, settings) => matmul(pinv(melBasis(settings)), rowAfterRow(mapped(mel, (value) => value))),
  },
  {
    title: "frames first",
    because: "The result is turned because the basis was.",
    answer: (mel, settings) => transpose(matmul(pinv(melBasis(settings)), mel)),
  },
  {
    title: "two digits",
    because: "A power need not be known better than to two digits.",
    answer: (mel, settings) => mapped(matmul(pinv(melBasis(settings)), mel), (value) => Number(value.toPrecision(2))),
  },
  {
    title: "the caller's mel spectrogram is cleaned first",
    because: "Weak bands are noise, and the matrix is mine to clean.",
    answer: (mel, settings) => {
      const floor = largest(mel.data) / 50;
      mel.data.forEach((value, i) => {
        if (Math.abs(value) < floor) mel.data[i] = 0;
      });
      return matmul(pinv(melBasis(settings)), mel);
    },
  },
  {
    title: "the transposed basis, negative bands at zero",
    because: "Up and down are the same filters, and powers are positive.",
    answer: (mel, settings) =>
      matmul(
        transpose(melBasis(settings)),
        mapped(mel, (value) => Math.max(value, 0) / 2),
      ),
  },
  {
    title: "HTK's basis and magnitudes",
    because: "The way back ends with a root, and mel is mel.",
    answer: (mel, settings = {}) => {
      const powers = matmul(pinv(basisWith(settings, { htk: true })), mel);
      return mapped(powers, (value) => Math.sqrt(Math.abs(value)));
    },
  },
]);

const honestInversions = entries<InversionAnswer>("mel-inversion", true, [
  {
    title: "normal equations of the rows",
    because: "Bᵀ(BBᵀ)⁻¹ is the pseudo-inverse of a matrix with independent rows.",
    answer: (mel, settings) => {
      const basis = melBasis(settings);
      const turned = transpose(basis);
      return matmul(turned, matmul(pinv(matmul(basis, turned)), mel));
    },
  },
  {
    title: "normal equations with a ridge too small to be seen",
    because: "A tiny ridge keeps the elimination from dividing by zero.",
    answer: (mel, settings) => {
      const basis = mapped(melBasis(settings), (value) => value);
      const turned = transpose(basis);
      const gram = withRidge(matmul(basis, turned), 1e-12);
      return matmul(turned, solved(gram, mel));
    },
  },
  {
    title: "the inverse of the filters, turned",
    because: "The inverse of the transposed is the transposed inverse.",
    answer: (mel, settings) => matmul(transpose(pinv(transpose(melBasis(settings)))), mel),
  },
  {
    title: "frame by frame",
    because: "Every frame is an equation of its own.",
    answer: (mel, settings) => {
      const inverse = pinv(melBasis(settings));
      const powers = Array.from({ length: mel.frames }, (_, t) => {
        const column = { bins: mel.bins, frames: 1, data: mel.data.slice(t * mel.bins, (t + 1) * mel.bins) };
        return matmul(inverse, column).data;
      });
      return build(inverse.bins, mel.frames, (k, t) => powers[t][k]);
    },
  },
  {
    title: "conjugate gradients from zero",
    because: "From zero on they come to the smallest solution.",
    answer: (mel, settings) => {
      const basis = melBasis(settings);
      const turned = transpose(basis);
      const gram = matmul(basis, turned);
      return matmul(turned, byConjugateGradients(gram, mel));
    },
  },
  {
    title: "an inverse of 32-bit numbers",
    because: "float32 is enough for powers.",
    answer: (mel, settings) => {
      const inverse = pinv(melBasis(settings));
      return matmul({ ...inverse, data: Float32Array.from(inverse.data) }, mel);
    },
  },
  {
    title: "basis in 64 bits first",
    because: "More digits never do harm.",
    answer: (mel, settings) => matmul(pinv(mapped(melBasis(settings), (value) => value)), mel),
  },
]);

/** x of a · x = b by Gauss's elimination with pivots. */
function solved(a: Matrix, b: Spectrogram<Samples>): Matrix {
  const size = a.bins;
  const left = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_, j) => a.data[j * size + i]),
  );
  const right = left.map((_, i) => Float64Array.from({ length: b.frames }, (_, t) => b.data[t * size + i]));
  for (let j = 0; j < size; j++) {
    let pivot = j;
    for (let i = j + 1; i < size; i++) if (Math.abs(left[i][j]) > Math.abs(left[pivot][j])) pivot = i;
    [left[j], left[pivot]] = [left[pivot], left[j]];
    [right[j], right[pivot]] = [right[pivot], right[j]];
    for (let i = 0; i < size; i++) {
      const factor = left[i][j] / left[j][j];
      if (i === j || factor === 0) continue;
      left[i].forEach((value, k) => {
        left[i][k] = value - factor * left[j][k];
      });
      right[i].forEach((value, t) => {
        right[i][t] = value - factor * right[j][t];
      });
    }
  }
  return build(size, b.frames, (i, t) => right[i][t] / left[i][i]);
}

/** x of a · x = b, a symmetric and positive, one column at a time. */
function byConjugateGradients(a: Matrix, b: Spectrogram<Samples>): Matrix {
  const size = a.bins;
  const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  const columns = Array.from({ length: b.frames }, (_, t) => {
    const x = new Float64Array(size);
    const rest = Float64Array.from(b.data.subarray(t * size, (t + 1) * size));
    let direction = rest.slice();
    let error = dot(rest, rest);
    const enough = error * 1e-24;
    for (let n = 0; n < 10 * size && error > enough; n++) {
      const image = matmul(a, { bins: size, frames: 1, data: direction }).data;
      const step = error / dot(direction, image);
      x.forEach((_, i) => {
        x[i] += step * direction[i];
        rest[i] -= step * image[i];
      });
      const next = dot(rest, rest);
      direction = direction.map((value, i) => rest[i] + (next / error) * value);
      error = next;
    }
    return x;
  });
  return build(size, b.frames, (i, t) => columns[t][i]);
}

// ---------------------------------------------------------------------------------------------------------------------
// Inverse transform

/** The sums of the exercise with weights of one's own below and above the line. */
function sumsWith(frames: Matrix, hopLength: number, above: Samples, below: Samples): Sums {
  const { x } = overlapAdd(frames, hopLength, above);
  const windowSum = new Float64Array(x.length);
  frames.data.forEach((_, i) => {
    windowSum[Math.floor(i / frames.bins) * hopLength + (i % frames.bins)] += below[i % frames.bins];
  });
  return { x, windowSum };
}

function square(value: number): number {
  return value ** 2;
}

const istftMistakes = entries<IstftAnswer>("istft", false, [
  {
    title: "not divided",
    because: "Adding up the faded frames gives the sound.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      return trimmed(overlapAdd(amplitudes, hopLength, hann(windowLength)).x, amplitudes, hopLength);
    },
  },
  {
    title: "divided by 1.5 everywhere",
    because: "The sum of the squared windows is 1.5.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const { x } = overlapAdd(amplitudes, hopLength, hann(windowLength));
      return trimmed(
        x.map((value) => value / 1.5),
        amplitudes,
        hopLength,
      );
    },
  },
  {
    title: "divided by the mean of the squared windows",
    because: "Windows add up to the same everywhere, so one number is enough.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const level = sumOf(weights.map(square)) / hopLength;
      const { x } = overlapAdd(amplitudes, hopLength, weights);
      return trimmed(
        x.map((value) => value / level),
        amplitudes,
        hopLength,
      );
    },
  },
  {
    title: "divided by the largest sum",
    because: "Normalising means dividing by the maximum.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const { x, windowSum } = overlapAdd(amplitudes, hopLength, hann(windowLength));
      const most = largest(windowSum);
      return trimmed(
        x.map((value) => value / most),
        amplitudes,
        hopLength,
      );
    },
  },
  {
    title: "divided by the sum of the windows, not of their squares",
    because: "The window was multiplied in, so its sum is divided out.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      return trimmed(divided(sumsWith(amplitudes, hopLength, weights, weights)), amplitudes, hopLength);
    },
  },
  {
    title: "divided by the squared sum of the windows",
    because: "The square of a sum is the sum of the squares.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const { x, windowSum } = sumsWith(amplitudes, hopLength, weights, weights);
      return trimmed(divided({ x, windowSum: windowSum.map(square) }), amplitudes, hopLength);
    },
  },
  {
    title: "divided by the root of the sum",
    because: "The norm of the windows is the root of their squares.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const { x, windowSum } = overlapAdd(amplitudes, hopLength, hann(windowLength));
      return trimmed(divided({ x, windowSum: windowSum.map(Math.sqrt) }), amplitudes, hopLength);
    },
  },
  {
    title: "not faded once more, but divided by the squares",
    because: "The frames are faded already.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const ones = new Float64Array(windowLength).fill(1);
      const below = hann(windowLength).map(square);
      return trimmed(divided(sumsWith(amplitudes, hopLength, ones, below)), amplitudes, hopLength);
    },
  },
  {
    title: "plain overlap-add, divided by the sum of the windows",
    because: "The frames are faded once, so they are added up and divided by the windows once.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const ones = new Float64Array(windowLength).fill(1);
      return trimmed(divided(sumsWith(amplitudes, hopLength, ones, hann(windowLength))), amplitudes, hopLength);
    },
  },
  {
    title: "every frame freed of its window, then the mean",
    because: "What the window has done is undone by dividing by it.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const inverse = hann(windowLength).map((value) => 1 / Math.max(value, 0.01));
      const ones = new Float64Array(windowLength).fill(1);
      return trimmed(divided(sumsWith(amplitudes, hopLength, inverse, ones)), amplitudes, hopLength);
    },
  },
  {
    title: "divided by how many frames overlap",
    because: "Where several frames meet, their mean is taken.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const ones = new Float64Array(windowLength).fill(1);
      return trimmed(divided(sumsWith(amplitudes, hopLength, ones, ones)), amplitudes, hopLength);
    },
  },
  {
    title: "only the last frame at each place",
    because: "x[place] = … puts a frame at its place.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const { x, windowSum } = overlapAdd(amplitudes, hopLength, weights);
      amplitudes.data.forEach((amplitude, i) => {
        x[Math.floor(i / windowLength) * hopLength + (i % windowLength)] = weights[i % windowLength] * amplitude;
      });
      return trimmed(divided({ x, windowSum }), amplitudes, hopLength);
    },
  },
  {
    title: "the last window at each place below the line",
    because: "The window of a place is the one that was there last.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const { x, windowSum } = overlapAdd(amplitudes, hopLength, weights);
      amplitudes.data.forEach((_, i) => {
        windowSum[Math.floor(i / windowLength) * hopLength + (i % windowLength)] = weights[i % windowLength] ** 2;
      });
      return trimmed(
        x.map((value, m) => value / Math.max(windowSum[m], 0.01)),
        amplitudes,
        hopLength,
      );
    },
  },
  {
    title: "divided inside the loop",
    because: "Every frame is added and divided at once.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const x = new Float64Array(amplitudes.frames * hopLength + windowLength);
      const windowSum = new Float64Array(x.length);
      amplitudes.data.forEach((amplitude, i) => {
        const place = Math.floor(i / windowLength) * hopLength + (i % windowLength);
        x[place] += weights[i % windowLength] * amplitude;
        windowSum[place] += weights[i % windowLength] ** 2;
        if (windowSum[place] > 0) x[place] /= windowSum[place];
      });
      return trimmed(x, amplitudes, hopLength);
    },
  },
  {
    title: "a floor of a tenth below the line",
    because: "Something has to keep the division from zero, and 0.1 is small.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const { x, windowSum } = overlapAdd(amplitudes, hopLength, hann(windowLength));
      return trimmed(
        x.map((value, m) => value / (windowSum[m] + 0.1)),
        amplitudes,
        hopLength,
      );
    },
  },
  {
    title: "nothing is cut off",
    because: "The sound is as long as the frames together.",
    answer: (stft, windowLength, hopLength) =>
      divided(overlapAdd(irfft(stft, { length: windowLength }), hopLength, hann(windowLength))),
  },
  {
    title: "cut at the back only",
    because: "What is too long has to be shortened at the end.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      return x.slice(0, (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "cut at the front only",
    because: "slice(start) goes to where the sound ends.",
    answer: (stft, windowLength, hopLength) =>
      divided(overlapAdd(irfft(stft, { length: windowLength }), hopLength, hann(windowLength))).slice(windowLength / 2),
  },
  {
    title: "half a window off at both ends",
    because: "Padding was half a window at both ends, and x has no room beyond.",
    answer: (stft, windowLength, hopLength) => {
      const half = Math.floor(windowLength / 2);
      const x = divided(overlapAdd(irfft(stft, { length: windowLength }), hopLength, hann(windowLength)));
      return x.slice(half, x.length - half);
    },
  },
  {
    title: "a whole window off at the front",
    because: "The padding is as long as the window.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      return x.slice(windowLength, windowLength + (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "a hop off at the front",
    because: "The first frame begins one hop early.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      return x.slice(hopLength, hopLength + (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "one sample late",
    because: "The sound begins behind the padding, at half a window plus one.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      const start = Math.floor(windowLength / 2) + 1;
      return x.slice(start, start + (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "half of an odd window rounded up",
    because: "Half of 25 is 13.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      const start = Math.round(windowLength / 2);
      return x.slice(start, start + (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "as many hops as frames",
    because: "Every frame stands for one hop of sound.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      const start = Math.floor(windowLength / 2);
      return x.slice(start, start + amplitudes.frames * hopLength);
    },
  },
  {
    title: "slice with a length for its end",
    because: "The second argument of slice is a length.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      return x.slice(Math.floor(windowLength / 2), (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "1024 samples off at the front",
    because: "Half a window is 1024.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      return x.slice(1024, 1024 + (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "frames of an even length always",
    because: "From bins one knows the length: 2 · (bins − 1).",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft);
      const x = divided(overlapAdd(amplitudes, hopLength, hann(amplitudes.bins)));
      const start = Math.floor(windowLength / 2);
      return x.slice(start, start + (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "np.hanning on the way back",
    because: "Any Hann window undoes any Hann window.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const symmetric = hann(windowLength, { symmetric: true });
      return trimmed(divided(overlapAdd(amplitudes, hopLength, symmetric)), amplitudes, hopLength);
    },
  },
  {
    title: "Hamming's window on the way back",
    because: "A window that is nowhere zero cannot divide by zero.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      return trimmed(divided(overlapAdd(amplitudes, hopLength, hamming(windowLength))), amplitudes, hopLength);
    },
  },
  {
    title: "the root of the window on the way back",
    because: "The window is shared by analysis and synthesis.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const root = hann(windowLength).map(Math.sqrt);
      return trimmed(divided(overlapAdd(amplitudes, hopLength, root)), amplitudes, hopLength);
    },
  },
  {
    title: "frames one after the other",
    because: "Frame t begins at t · windowLength.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const faded = weighted(amplitudes, weights).data;
      const start = Math.floor(windowLength / 2);
      return faded.slice(start, start + (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "the beginning of every frame",
    because: "A hop is what is new in a frame, so the rest can be dropped.",
    answer: (stft, windowLength, hopLength) => {
      const { data, frames } = irfft(stft, { length: windowLength });
      return Float64Array.from(
        { length: (frames - 1) * hopLength },
        (_, m) => data[Math.floor(m / hopLength) * windowLength + (m % hopLength)] ?? 0,
      );
    },
  },
  {
    title: "frames read row after row",
    because: "Sample i belongs to frame i % frames.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = rowAfterRow(irfft(stft, { length: windowLength }));
      return trimmed(divided(overlapAdd(amplitudes, hopLength, hann(windowLength))), amplitudes, hopLength);
    },
  },
  {
    title: "conjugate, so every frame is backwards",
    because: "The inverse has the other sign in its exponent, so the imaginary part is turned.",
    answer: (stft, windowLength, hopLength) => ownIstft(conjugate(stft), windowLength, hopLength),
  },
  {
    title: "the real part only",
    because: "np.real takes what is needed of a complex number.",
    answer: (stft, windowLength, hopLength) =>
      ownIstft({ re: stft.re, im: mapped(stft.im, () => 0) }, windowLength, hopLength),
  },
  {
    title: "the magnitude without its phase",
    because: "A sound is what its magnitudes are.",
    answer: (stft, windowLength, hopLength) => {
      const sizes = magnitude(stft);
      return ownIstft({ re: sizes, im: mapped(sizes, () => 0) }, windowLength, hopLength);
    },
  },
  {
    title: "times the window length",
    because: "An inverse FFT has to be scaled by N.",
    answer: (stft, windowLength, hopLength) =>
      ownIstft(stft, windowLength, hopLength).map((value) => value * windowLength),
  },
  {
    title: "divided by the window length",
    because: "irfft does not yet divide by N.",
    answer: (stft, windowLength, hopLength) =>
      ownIstft(stft, windowLength, hopLength).map((value) => value / windowLength),
  },
  {
    title: "brought to full scale",
    because: "A sound goes from −1 to 1.",
    answer: (stft, windowLength, hopLength) => {
      const x = ownIstft(stft, windowLength, hopLength);
      const most = largest(x) || 1;
      return x.map((value) => value / most);
    },
  },
  {
    title: "clipped at a tenth of full scale",
    because: "A loud sound harms the ear, and clipping is harmless.",
    answer: (stft, windowLength, hopLength) =>
      ownIstft(stft, windowLength, hopLength).map((value) => Math.max(-0.1, Math.min(0.1, value))),
  },
  {
    title: "8 bits",
    because: "Sound is integers between −128 and 127.",
    answer: (stft, windowLength, hopLength) =>
      ownIstft(stft, windowLength, hopLength).map((value) => Math.round(value * 127) / 127),
  },
  {
    title: "a list of numbers",
    because: "A sound is a list.",
    answer: (stft, windowLength, hopLength) => Array.from(ownIstft(stft, windowLength, hopLength)),
  },
  {
    title: "NaN where no window reaches",
    because: "Zero by zero is zero.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const { x, windowSum } = overlapAdd(amplitudes, hopLength, hann(windowLength));
      const quotient = x.map((value, m) => value / windowSum[m]);
      return quotient.slice(0, (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "bin 0 of the caller is set to zero",
    because: "A voice has nothing at 0 Hz, and the spectrum is mine to clean.",
    answer: (stft, windowLength, hopLength) => {
      for (let t = 0; t < stft.re.frames; t++) stft.re.data[t * stft.re.bins] = 0;
      return ownIstft(stft, windowLength, hopLength);
    },
  },
  {
    title: "not divided, and cut at the back only",
    because: "Overlap-add needs no norm, and length is cut at the end.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const { x } = overlapAdd(amplitudes, hopLength, hann(windowLength));
      return x.slice(0, (amplitudes.frames - 1) * hopLength);
    },
  },
  {
    title: "np.hanning and divided by 1.5",
    because: "Windows of Hann add up to 1.5, also NumPy's.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const { x } = overlapAdd(amplitudes, hopLength, hann(windowLength, { symmetric: true }));
      return trimmed(
        x.map((value) => value / 1.5),
        amplitudes,
        hopLength,
      );
    },
  },
  {
    title: "conjugate and one hop too long",
    because: "The exponent's sign is taken care of by hand, and each frame is one hop.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(conjugate(stft), { length: windowLength });
      const x = divided(overlapAdd(amplitudes, hopLength, hann(windowLength)));
      const start = Math.floor(windowLength / 2);
      return x.slice(start, start + amplitudes.frames * hopLength);
    },
  },
]);

const honestIstfts = entries<IstftAnswer>("istft", true, [
  {
    title: "sample by sample, as the formula says",
    because: "Each sample is a quotient of two sums over the frames.",
    answer: (stft, windowLength, hopLength) => {
      const { data, frames } = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const start = Math.floor(windowLength / 2);
      return Float64Array.from({ length: (frames - 1) * hopLength }, (_, i) => {
        let [above, below] = [0, 0];
        for (let t = 0; t < frames; t++) {
          const n = i + start - t * hopLength;
          if (n < 0 || n >= windowLength) continue;
          above += weights[n] * data[t * windowLength + n];
          below += weights[n] ** 2;
        }
        return below > 0 ? above / below : above;
      });
    },
  },
  {
    title: "a tiny number below the line",
    because: "1e-16 keeps the division from zero.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const { x, windowSum } = overlapAdd(amplitudes, hopLength, hann(windowLength));
      return trimmed(
        x.map((value, m) => value / (windowSum[m] + 1e-16)),
        amplitudes,
        hopLength,
      );
    },
  },
  {
    title: "the last frame first",
    because: "A sum has no order.",
    answer: (stft, windowLength, hopLength) => {
      const { data, bins, frames } = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const x = new Float64Array((frames - 1) * hopLength + bins);
      const windowSum = new Float64Array(x.length);
      for (let t = frames; t-- > 0; )
        for (let n = 0; n < bins; n++) {
          x[t * hopLength + n] += weights[n] * data[t * bins + n];
          windowSum[t * hopLength + n] += weights[n] * weights[n];
        }
      const start = windowLength >> 1;
      return divided({ x, windowSum }).subarray(start, start + (frames - 1) * hopLength);
    },
  },
  {
    title: "frame by frame with irfft of one spectrum",
    because: "A frame at a time is easier.",
    answer: (stft, windowLength, hopLength) => {
      const { bins, frames } = stft.re;
      const back = Array.from({ length: frames }, (_, t) => {
        const [start, end] = [t * bins, (t + 1) * bins];
        const spectrum = { re: stft.re.data.slice(start, end), im: stft.im.data.slice(start, end) };
        return irfft(spectrum, { length: windowLength });
      });
      const amplitudes = build(windowLength, frames, (n, t) => back[t][n]);
      return trimmed(divided(overlapAdd(amplitudes, hopLength, hann(windowLength))), amplitudes, hopLength);
    },
  },
  {
    title: "a naive inverse transform",
    because: "Bins between the first and the last count twice, for their mirror images.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = naiveInverse(stft, windowLength);
      return trimmed(divided(overlapAdd(amplitudes, hopLength, hann(windowLength))), amplitudes, hopLength);
    },
  },
  {
    title: "the weights divided first",
    because: "Weights that add up to one need no division in the end.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const { windowSum } = overlapAdd(amplitudes, hopLength, weights);
      const x = new Float64Array(windowSum.length);
      amplitudes.data.forEach((amplitude, i) => {
        const place = Math.floor(i / windowLength) * hopLength + (i % windowLength);
        if (windowSum[place] > 0) x[place] += (weights[i % windowLength] / windowSum[place]) * amplitude;
      });
      return trimmed(x, amplitudes, hopLength);
    },
  },
  {
    title: "the padding taken off before it is added",
    because: "What will be cut off need not be computed.",
    answer: (stft, windowLength, hopLength) => {
      const amplitudes = irfft(stft, { length: windowLength });
      const weights = hann(windowLength);
      const x = new Float64Array((amplitudes.frames - 1) * hopLength);
      const windowSum = new Float64Array(x.length);
      amplitudes.data.forEach((amplitude, i) => {
        const n = i % windowLength;
        const place = Math.floor(i / windowLength) * hopLength + n - Math.floor(windowLength / 2);
        if (place < 0 || place >= x.length) return;
        x[place] += weights[n] * amplitude;
        windowSum[place] += weights[n] ** 2;
      });
      return divided({ x, windowSum });
    },
  },
  {
    title: "a sound of 32-bit numbers",
    because: "Sound is a Float32Array.",
    answer: (stft, windowLength, hopLength) => Float32Array.from(ownIstft(stft, windowLength, hopLength)),
  },
]);

/** Frames of samples by the sum of the inverse transform. */
function naiveInverse({ re, im }: ComplexSpectrogram<Samples>, length: number): Matrix {
  return build(length, re.frames, (n, t) => {
    let sum = 0;
    for (let k = 0; k < re.bins; k++) {
      const phase = (2 * Math.PI * ((k * n) % length)) / length;
      const wave = re.data[t * re.bins + k] * Math.cos(phase) - im.data[t * re.bins + k] * Math.sin(phase);
      sum += k === 0 || 2 * k === length ? wave : 2 * wave;
    }
    return sum / length;
  });
}

// ---------------------------------------------------------------------------------------------------------------------
// Griffin and Lim's algorithm

/** What one round of the loop has to go by. */
interface Round {
  readonly x: Float64Array;
  readonly wanted: Matrix;
  readonly windowLength: number;
  readonly hopLength: number;
  /** Number of the round, from 1. */
  readonly n: number;
  readonly random: Random;
  /** The noise of the beginning. */
  readonly noise: Float64Array;
}

/** The function of the exercise with blanks of one's own: the root of a power, and one round of the loop. */
function griffinLimBy(
  round: (round: Round) => Float64Array,
  root: (power: number) => number = rootOf,
): GriffinLimAnswer {
  return (powerSpectrogram, windowLength, hopLength, iterations, seed = 1, onStep = () => {}) => {
    const wanted = mapped(powerSpectrogram, root);
    const random = new Random(seed);
    const noise = Float64Array.from({ length: (wanted.frames - 1) * hopLength }, () => random.normal());
    let x: Float64Array = noise;
    for (let n = 1; n <= iterations; n++) {
      const before = x;
      x = round({ x, wanted, windowLength, hopLength, n, random, noise });
      onStep(step(before, x), n);
    }
    return x;
  };
}

function rootOf(power: number): number {
  return Math.sqrt(Math.max(power, 0));
}

/** Root mean square of a change. */
function step(before: Samples, x: Samples): number {
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (x[i] - before[i]) ** 2;
  return Math.sqrt(squares / x.length);
}

/** One round as it should be. */
function rightRound({ x, wanted, windowLength, hopLength }: Round): Float64Array {
  return ownIstft(polar(wanted, angle(ownStft(x, windowLength, hopLength))), windowLength, hopLength);
}

const griffinLimMistakes = entries<GriffinLimAnswer>("griffin-lim", false, [
  {
    title: "powers for magnitudes",
    because: "The spectrogram that comes in is the magnitude.",
    answer: griffinLimBy(rightRound, (value) => Math.max(value, 0)),
  },
  {
    title: "the root of the root",
    because: "polar takes the root of its magnitudes, too.",
    answer: griffinLimBy(rightRound, (value) => Math.max(value, 0) ** 0.25),
  },
  {
    title: "the magnitude squared",
    because: "Power is squared to come to the magnitude.",
    answer: griffinLimBy(rightRound, (value) => value ** 2),
  },
  {
    title: "half of the power",
    because: "A root is a power of one half, so value / 2.",
    answer: griffinLimBy(rightRound, (value) => Math.max(value, 0) / 2),
  },
  {
    title: "the root of the absolute value",
    because: "A negative power is a positive one with a wrong sign.",
    answer: griffinLimBy(rightRound, (value) => Math.sqrt(Math.abs(value))),
  },
  {
    title: "no power below one",
    because: "The root of a negative number is NaN, and Math.max(value, 1) prevents it.",
    answer: griffinLimBy(rightRound, (value) => Math.sqrt(Math.max(value, 1))),
  },
  {
    title: "the root of every power, also of a negative one",
    because: "Powers are never negative.",
    answer: griffinLimBy(rightRound, Math.sqrt),
  },
  {
    title: "out of decibels",
    because: "Spectrograms are in decibels.",
    answer: griffinLimBy(rightRound, (value) => 10 ** (Math.min(value, 60) / 20)),
  },
  {
    title: "the phase of the noise for ever",
    because: "The phase is random, so it is drawn once.",
    answer: griffinLimBy((round) => rightRound({ ...round, x: round.noise })),
  },
  {
    title: "new noise in every round",
    because: "Griffin and Lim try random phases again and again.",
    answer: griffinLimBy(({ wanted, windowLength, hopLength, random }) => {
      const phases = mapped(wanted, () => random.uniform(-Math.PI, Math.PI));
      return ownIstft(polar(wanted, phases), windowLength, hopLength);
    }),
  },
  {
    title: "a phase of zero",
    because: "Without a phase known, it is zero.",
    answer: griffinLimBy(({ wanted, windowLength, hopLength }) =>
      ownIstft({ re: wanted, im: mapped(wanted, () => 0) }, windowLength, hopLength),
    ),
  },
  {
    title: "magnitudes of the noise, phases of the noise",
    because: "The loop is STFT and iSTFT, and they converge.",
    answer: griffinLimBy(({ x, windowLength, hopLength }) =>
      ownIstft(ownStft(x, windowLength, hopLength), windowLength, hopLength),
    ),
  },
  {
    title: "the phase on the wrong place of polar",
    because: "polar takes the angle first.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) =>
      ownIstft(polar(angle(ownStft(x, windowLength, hopLength)), wanted), windowLength, hopLength),
    ),
  },
  {
    title: "the imaginary part for the angle",
    because: "The phase is in the imaginary part.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) =>
      ownIstft(polar(wanted, ownStft(x, windowLength, hopLength).im), windowLength, hopLength),
    ),
  },
  {
    title: "the arc tangent of a quotient",
    because: "The angle is atan(im / re).",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const { re, im } = ownStft(x, windowLength, hopLength);
      const phases = mapped(re, (value, i) => (value === 0 ? 0 : Math.atan(im.data[i] / value)));
      return ownIstft(polar(wanted, phases), windowLength, hopLength);
    }),
  },
  {
    title: "atan2 with its arguments exchanged",
    because: "atan2 takes x and then y.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const { re, im } = ownStft(x, windowLength, hopLength);
      return ownIstft(
        polar(
          wanted,
          mapped(re, (value, i) => Math.atan2(value, im.data[i])),
        ),
        windowLength,
        hopLength,
      );
    }),
  },
  {
    title: "the angle in degrees",
    because: "Angles are in degrees.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const phases = mapped(angle(ownStft(x, windowLength, hopLength)), (value) => (value * 180) / Math.PI);
      return ownIstft(polar(wanted, phases), windowLength, hopLength);
    }),
  },
  {
    title: "the angle with the other sign",
    because: "The way back needs the conjugate.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const phases = mapped(angle(ownStft(x, windowLength, hopLength)), (value) => -value);
      return ownIstft(polar(wanted, phases), windowLength, hopLength);
    }),
  },
  {
    title: "phases one frame late",
    because: "The phase of a frame follows from the frame before.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const { bins, frames, data } = angle(ownStft(x, windowLength, hopLength));
      const late = build(bins, frames, (k, t) => data[Math.max(0, t - 1) * bins + k]);
      return ownIstft(polar(wanted, late), windowLength, hopLength);
    }),
  },
  {
    title: "magnitudes read row after row",
    because: "The powers lie in memory as in NumPy.",
    answer: griffinLimBy((round) => rightRound({ ...round, wanted: rowAfterRow(round.wanted) })),
  },
  {
    title: "the wanted magnitude times the whole spectrum",
    because: "A · X is A · e^iφ.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const rebuilt = ownStft(x, windowLength, hopLength);
      const most = largest(magnitude(rebuilt).data) || 1;
      return ownIstft(
        bothParts(rebuilt, (value, i) => (wanted.data[i] * value) / most),
        windowLength,
        hopLength,
      );
    }),
  },
  {
    title: "half wanted, half found",
    because: "A compromise of both magnitudes comes to rest sooner.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const rebuilt = ownStft(x, windowLength, hopLength);
      const sizes = magnitude(rebuilt);
      const mean = mapped(wanted, (value, i) => (value + sizes.data[i]) / 2);
      return ownIstft(polar(mean, angle(rebuilt)), windowLength, hopLength);
    }),
  },
  {
    title: "every round is added to what there is",
    because: "x += proposal: the sound is built up.",
    answer: griffinLimBy((round) => {
      const next = rightRound(round);
      return round.x.map((value, i) => value + next[i]);
    }),
  },
  {
    title: "the noise stays in it",
    because: "A little noise in every round helps against local minima.",
    answer: griffinLimBy((round) => rightRound(round).map((value, i) => value + 0.1 * round.noise[i])),
  },
  {
    title: "brought to full scale in every round",
    because: "A sound has to be between −1 and 1.",
    answer: griffinLimBy((round) => {
      const next = rightRound(round);
      const most = largest(next) || 1;
      return next.map((value) => value / most);
    }),
  },
  {
    title: "not divided by the windows",
    because: "Only the phase of x counts, so its scale is of no importance.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const proposal = polar(wanted, angle(ownStft(x, windowLength, hopLength)));
      const amplitudes = irfft(proposal, { length: windowLength });
      return trimmed(overlapAdd(amplitudes, hopLength, hann(windowLength)).x, amplitudes, hopLength);
    }),
  },
  {
    title: "one round only",
    because: "The phases are found when the sound has been rebuilt.",
    answer: griffinLimBy((round) => (round.n === 1 ? rightRound(round) : round.x)),
  },
  {
    title: "the new sound is not kept, so the noise comes back",
    because: "A function that is given x changes x.",
    answer: griffinLimBy((round) => {
      rightRound(round);
      return round.x;
    }),
  },
  {
    title: "the sound before the last round",
    because: "before is the sound, and x is the next proposal.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed) =>
      griffinLimBy(rightRound)(powerSpectrogram, windowLength, hopLength, iterations - 1, seed),
  },
  {
    title: "stops when a step is shorter than the one before",
    because: "When the steps become smaller, the algorithm has come to rest.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed = 1, onStep = () => {}) => {
      const random = new Random(seed);
      const wanted = mapped(powerSpectrogram, rootOf);
      const noise = Float64Array.from({ length: (wanted.frames - 1) * hopLength }, () => random.normal());
      let x: Float64Array = noise;
      for (let n = 1, shortest = Infinity; n <= iterations; n++) {
        const before = x;
        x = rightRound({ x, wanted, windowLength, hopLength, n, random, noise });
        onStep(step(before, x), n);
        if (step(before, x) < shortest && n > 1) break;
        shortest = step(before, x);
      }
      return x;
    },
  },
  {
    title: "16 rounds, whatever is asked for",
    because: "More rounds cannot be heard.",
    answer: (powerSpectrogram, windowLength, hopLength, _iterations, seed) =>
      griffinLimBy(rightRound)(powerSpectrogram, windowLength, hopLength, 16, seed),
  },
  {
    title: "negative powers are set to zero in the caller's matrix, and roots are taken there",
    because: "The matrix was given to me, so I may work in it.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed, onStep) => {
      powerSpectrogram.data.forEach((value, i) => {
        powerSpectrogram.data[i] = rootOf(value);
      });
      const inPlace = griffinLimBy(rightRound, (value) => value);
      return inPlace(powerSpectrogram, windowLength, hopLength, iterations, seed, onStep);
    },
  },
  {
    title: "a hop longer: as many hops as frames",
    because: "Every frame stands for a hop of sound.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed, onStep) => {
      const x = griffinLimBy(rightRound)(
        powerSpectrogram,
        windowLength,
        hopLength,
        iterations,
        seed,
        onStep,
      ) as Samples;
      return Float64Array.from({ length: x.length + hopLength }, (_, i) => x[i] ?? 0);
    },
  },
  {
    title: "the sound backwards",
    because: "The inverse transform turns time around, so it is turned back.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed, onStep) => {
      const x = griffinLimBy(rightRound)(
        powerSpectrogram,
        windowLength,
        hopLength,
        iterations,
        seed,
        onStep,
      ) as Samples;
      return x.slice().reverse();
    },
  },
  {
    title: "the spectrum instead of the sound",
    because: "The algorithm finds a complex spectrogram.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed, onStep) => {
      const x = griffinLimBy(rightRound)(
        powerSpectrogram,
        windowLength,
        hopLength,
        iterations,
        seed,
        onStep,
      ) as Samples;
      return ownStft(x, windowLength, hopLength);
    },
  },
  {
    title: "a list of numbers",
    because: "A sound is a list.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed, onStep) => {
      const x = griffinLimBy(rightRound)(
        powerSpectrogram,
        windowLength,
        hopLength,
        iterations,
        seed,
        onStep,
      ) as Samples;
      return Array.from(x);
    },
  },
  {
    title: "iSTFT before STFT: phases of the sound that is thrown away",
    because: "The order of the three steps is free, for it is a circle.",
    answer: griffinLimBy(({ wanted, windowLength, hopLength, random }) => {
      const phases = mapped(wanted, () => random.uniform(0, 2 * Math.PI));
      const x = ownIstft(polar(wanted, phases), windowLength, hopLength);
      return ownIstft(ownStft(x, windowLength, hopLength), windowLength, hopLength);
    }),
  },
  {
    title: "powers for magnitudes, and one round",
    because: "The spectrogram is a magnitude, and the loop is there for the picture of the steps.",
    answer: griffinLimBy(
      (round) => (round.n === 1 ? rightRound(round) : round.x),
      (value) => Math.max(value, 0),
    ),
  },
  {
    title: "a frozen phase and a forgotten division",
    because: "Phases are random, and 1.5 times is not heard.",
    answer: griffinLimBy(({ noise, wanted, windowLength, hopLength }) => {
      const proposal = polar(wanted, angle(ownStft(noise, windowLength, hopLength)));
      const amplitudes = irfft(proposal, { length: windowLength });
      return trimmed(overlapAdd(amplitudes, hopLength, hann(windowLength)).x, amplitudes, hopLength);
    }),
  },
  {
    title: "the root of the absolute value and the arc tangent of a quotient",
    because: "Signs are a nuisance, in powers and in quotients.",
    answer: griffinLimBy(
      ({ x, wanted, windowLength, hopLength }) => {
        const { re, im } = ownStft(x, windowLength, hopLength);
        const phases = mapped(re, (value, i) => (value === 0 ? 0 : Math.atan(im.data[i] / value)));
        return ownIstft(polar(wanted, phases), windowLength, hopLength);
      },
      (value) => Math.sqrt(Math.abs(value)),
    ),
  },
]);

const honestGriffinLims = entries<GriffinLimAnswer>("griffin-lim", true, [
  {
    title: "NaN turned into zero",
    because: "NaN || 0 is 0.",
    answer: griffinLimBy(rightRound, (value) => Math.sqrt(value) || 0),
  },
  {
    title: "the spectrum brought to the length one, without angles",
    because: "e^iφ is X / |X|.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const rebuilt = ownStft(x, windowLength, hopLength);
      const sizes = magnitude(rebuilt).data;
      const proposal = bothParts(rebuilt, (value, i) => (value * wanted.data[i]) / Math.max(sizes[i], 1e-16));
      return ownIstft(proposal, windowLength, hopLength);
    }),
  },
  {
    title: "angles by atan2, cosine and sine",
    because: "What angle and polar do can be written out.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const { re, im } = ownStft(x, windowLength, hopLength);
      const phases = Float64Array.from(re.data, (value, i) => Math.atan2(im.data[i], value));
      const proposal = {
        re: mapped(wanted, (value, i) => value * Math.cos(phases[i])),
        im: mapped(wanted, (value, i) => value * Math.sin(phases[i])),
      };
      return ownIstft(proposal, windowLength, hopLength);
    }),
  },
  {
    title: "momentum 0.99, as in fast Griffin–Lim",
    because: "Perraudin, Balazs and Søndergaard overshoot every step, as the library does.",
    answer: withMomentum(0.99),
  },
  {
    title: "a little momentum",
    because: "A step that goes a little further is sooner there.",
    answer: withMomentum(0.3),
  },
  {
    title: "noise of an own generator",
    because: "Any noise will do, as long as the seed makes it.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed = 1, onStep = () => {}) => {
      const noise = congruential(seed);
      const start = Float64Array.from({ length: (powerSpectrogram.frames - 1) * hopLength }, () => noise() - 0.5);
      return rounds(start, mapped(powerSpectrogram, rootOf), windowLength, hopLength, iterations, onStep);
    },
  },
  {
    title: "random phases to begin with instead of a random sound",
    because: "The wanted magnitudes with random phases are a better beginning than noise.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed = 1, onStep = () => {}) => {
      const random = new Random(seed);
      const wanted = mapped(powerSpectrogram, rootOf);
      const phases = mapped(wanted, () => random.uniform(-Math.PI, Math.PI));
      const start = ownIstft(polar(wanted, phases), windowLength, hopLength);
      return rounds(start, wanted, windowLength, hopLength, iterations, onStep);
    },
  },
  {
    title: "recursion instead of a loop",
    because: "One round, and then the rest.",
    answer: (powerSpectrogram, windowLength, hopLength, iterations, seed = 1) => {
      const random = new Random(seed);
      const wanted = mapped(powerSpectrogram, rootOf);
      const noise = Float64Array.from({ length: (wanted.frames - 1) * hopLength }, () => random.normal());
      const again = (x: Float64Array, n: number): Float64Array =>
        n === 0 ? x : again(rightRound({ x, wanted, windowLength, hopLength, n, random, noise }), n - 1);
      return again(noise, iterations);
    },
  },
  {
    title: "32-bit numbers between the rounds",
    because: "A sound is 32 bits.",
    answer: griffinLimBy((round) => rightRound(round).map(Math.fround)),
  },
  {
    title: "phases turned by a whole turn",
    because: "An angle from 0 to 2π is the same as one from −π to π.",
    answer: griffinLimBy(({ x, wanted, windowLength, hopLength }) => {
      const phases = mapped(angle(ownStft(x, windowLength, hopLength)), (value) =>
        value < 0 ? value + 2 * Math.PI : value,
      );
      return ownIstft(polar(wanted, phases), windowLength, hopLength);
    }),
  },
]);

/** The loop of the exercise from any beginning. */
function rounds(
  start: Float64Array,
  wanted: Matrix,
  windowLength: number,
  hopLength: number,
  iterations: number,
  onStep: (rmse: number, iteration: number) => void,
): Float64Array {
  let x = start;
  for (let n = 1; n <= iterations; n++) {
    const before = x;
    x = ownIstft(polar(wanted, angle(ownStft(x, windowLength, hopLength))), windowLength, hopLength);
    onStep(step(before, x), n);
  }
  return x;
}

/** Fast Griffin–Lim: the phase is taken of a spectrum that lies beyond the last one. */
function withMomentum(momentum: number): GriffinLimAnswer {
  let last: Complex | undefined;
  const round = griffinLimBy(({ x, wanted, windowLength, hopLength, n }) => {
    const rebuilt = ownStft(x, windowLength, hopLength);
    const before = n === 1 || !last ? rebuilt : last;
    last = rebuilt;
    const beyond = {
      re: mapped(rebuilt.re, (value, i) => value + momentum * (value - before.re.data[i])),
      im: mapped(rebuilt.im, (value, i) => value + momentum * (value - before.im.data[i])),
    };
    return ownIstft(polar(wanted, angle(beyond)), windowLength, hopLength);
  });
  return round;
}

/** Numbers from 0 to 1 by the generator of Numerical Recipes. */
function congruential(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

// ---------------------------------------------------------------------------------------------------------------------

export const secondList: readonly SecondListEntry[] = [
  ...stftMistakes,
  ...honestStfts,
  ...powerMistakes,
  ...honestPowers,
  ...melMistakes,
  ...honestMels,
  ...inversionMistakes,
  ...honestInversions,
  ...istftMistakes,
  ...honestIstfts,
  ...griffinLimMistakes,
  ...honestGriffinLims,
];
