import { type ComplexSpectrogram, Random, type Samples, type Spectrogram } from "../../core/index.ts";
import { matmul, pghi, pinv, transpose } from "../../dsp/index.ts";
import type { MelVocoder } from "./mel-vocoder.ts";
import { bandsOf, distance, largest, type MelProblem, magnitudesOf, spreadBands } from "./problem.ts";

/** Pseudo-inverses by their filters: the blocks of a long recording have one bank, and its inverse takes longer than a block. */
const inverses = new WeakMap<Spectrogram<Samples>, Spectrogram<Float64Array>>();

function inverseOf(filters: Spectrogram<Samples>): Spectrogram<Float64Array> {
  const known = inverses.get(filters);
  if (known) return known;
  const inverse = transpose(pinv(filters));
  inverses.set(filters, inverse);
  return inverse;
}

/** The seed's magnitudes: the pseudo-inverse of the bank, of which the sign is left out where it is negative. */
export function blurredMagnitudes(problem: MelProblem): Float32Array {
  const { filters, frames, nMels, target, power } = problem;
  const mel: Spectrogram<Samples> = { bins: nMels, frames, data: target };
  const { data } = matmul(inverseOf(filters), mel);
  return Float32Array.from(data, (value) => (power === 1 ? Math.abs(value) : Math.sqrt(Math.abs(value))));
}

/** A search for magnitudes. Heard in the meantime, they have random phases. */
export interface MagnitudeSearch extends MelVocoder {
  /** Those found so far: not a copy. */
  magnitudes(): Float32Array;
}

/** So many steps of so many updates bring the bands of the speech that was tried to four digits. */
export const magnitudeSteps = 15;
const updatesInStep = 20;

/**
 * Magnitudes that are nowhere negative and whose bands come ever nearer to the given ones: from the bands spread evenly over
 * their bins, by multiplications, so that the spectrum stays as smooth as it began. (The smallest solution, which `melToStft`
 * finds, has corners at the filters' peaks, and a phase that is read off the slope of its logarithm is the worse for them.)
 *
 * @see D. D. Lee and H. S. Seung, "Algorithms for non-negative matrix factorization", NIPS (2000)
 */
export function nonnegativeSearch(problem: MelProblem): MagnitudeSearch {
  const { bins, frames, target, power } = problem;
  const linear = { ...problem, power: 1 } as const;
  const found = evenlySpread(problem);
  const wanted = new Float32Array(found.length);
  spreadBands(problem, target, wanted);
  const bands = new Float32Array(target.length);
  const reached = new Float32Array(found.length);
  const tiny = 1e-12 * largest(target);
  let iteration = 0;
  const magnitudes = (): Float32Array => (power === 1 ? found : found.map(Math.sqrt));
  const heard = (): Float32Array => {
    const sound = new Float32Array(problem.length);
    problem.synthesize(withRandomPhase(problem, magnitudes()), sound, "least squares");
    return sound;
  };
  return {
    get iteration() {
      return iteration;
    },
    step() {
      let loss = 0;
      for (let update = 0; update < updatesInStep; update++) {
        bandsOf(linear, found, bands);
        if (update === 0) loss = distance(bands, target);
        spreadBands(problem, bands, reached);
        for (let i = 0; i < bins * frames; i++) found[i] *= (wanted[i] + tiny) / (reached[i] + tiny);
      }
      return { iteration: ++iteration, loss, pieces: { mel: loss } };
    },
    magnitudes,
    signal: () => problem.cut(heard()),
    measure: () => problem.measure(heard()),
  };
}

/** Each band's number, shared evenly by its bins, and a little more than nothing everywhere. */
function evenlySpread(problem: MelProblem): Float32Array {
  const { bins, frames, nMels, target, bank } = problem;
  const { begin, end, offset, weights, weightOfBin } = bank;
  const even = new Float32Array(target.length);
  for (let m = 0; m < nMels; m++) {
    let sum = 0;
    for (let i = 0; i < end[m] - begin[m]; i++) sum += weights[offset[m] + i];
    if (sum > 0) for (let t = 0; t < frames; t++) even[t * nMels + m] = target[t * nMels + m] / sum;
  }
  const found = new Float32Array(bins * frames);
  spreadBands(problem, even, found);
  const little = 1e-6 * largest(target);
  for (let i = 0; i < found.length; i++) {
    const weight = weightOfBin[i % bins];
    found[i] = (weight > 0 ? found[i] / weight : 0) + little;
  }
  return found;
}

/** These magnitudes with phases by phase gradient heap integration. */
export function withIntegratedPhase(problem: MelProblem, magnitudes: Float32Array): ComplexSpectrogram {
  const { bins, frames, nFft, hopLength, window, seed } = problem;
  const analysis = { nFft, hopLength, window, center: false };
  const { data } = pghi({ bins, frames, data: magnitudes }, { ...analysis, random: seed });
  return withPhase(problem, magnitudes, (i) => data[i]);
}

export function withRandomPhase(problem: MelProblem, magnitudes: Float32Array): ComplexSpectrogram {
  const random = new Random(problem.seed);
  return withPhase(problem, magnitudes, () => random.uniform(-Math.PI, Math.PI));
}

/** These magnitudes with the phases of a sound. */
export function withPhaseOf(problem: MelProblem, magnitudes: Float32Array, sound: Float32Array): ComplexSpectrogram {
  const spectrum = problem.spectrum();
  problem.analyze(sound, spectrum);
  const sizes = magnitudesOf(spectrum);
  for (let i = 0; i < sizes.length; i++) {
    const factor = sizes[i] > 0 ? magnitudes[i] / sizes[i] : 0;
    spectrum.im.data[i] *= factor;
    spectrum.re.data[i] = sizes[i] > 0 ? spectrum.re.data[i] * factor : magnitudes[i];
  }
  return spectrum;
}

function withPhase(problem: MelProblem, magnitudes: Float32Array, phase: (i: number) => number): ComplexSpectrogram {
  const spectrum = problem.spectrum();
  for (let i = 0; i < magnitudes.length; i++) {
    const angle = phase(i);
    spectrum.re.data[i] = magnitudes[i] * Math.cos(angle);
    spectrum.im.data[i] = magnitudes[i] * Math.sin(angle);
  }
  return spectrum;
}
