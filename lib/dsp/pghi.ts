import { Random, type Samples, type Spectrogram } from "../core/index.ts";
import type { StftOptions } from "./analysis.ts";
import { inNameOf } from "./in-name-of.ts";
import { requireMatrix } from "./matrix.ts";
import { type PhaseGradient, phaseGradient } from "./phase-gradient.ts";
import { requireSameShape } from "./same-shape.ts";
import { requireNotNegative } from "./spectral-input.ts";

export interface IntegrateOptions {
  /** Bins quieter than this part of the loudest get a random phase: their gradient is noise. Default 1e-7. */
  readonly tolerance?: number;
  /** Where random phases come from: a seed, or a generator. Default 0. */
  readonly random?: number | Random;
}

export interface PghiOptions extends StftOptions, IntegrateOptions {}

/**
 * Phase of a magnitude spectrogram by phase gradient heap integration (PGHI): no iterations. The gradient of the phase is
 * read off the magnitude (`phaseGradient`), and added up from the loudest bin along the loudest path (`integratePhase`).
 *
 * With three quarters of overlap or more the sound is clear at once.
 *
 * @param magnitude (1 + ⌊nFft/2⌋) bins × frames, amplitude and not power, ≥ 0
 * @param options nFft, hopLength, winLength, window as for the `stft` that the magnitude came from; tolerance; random
 * @returns bins × frames, radians: `istft(polar(magnitude, phase), …)` is the sound
 * @throws RangeError when the magnitude is negative or not finite, or nFft does not fit its bins
 * @see Z. Průša, P. Balazs and P. L. Søndergaard, "A noniterative method for reconstruction of phase from STFT magnitude",
 *   IEEE/ACM Trans. ASLP 25 (2017)
 * @example
 * const tone = Float64Array.from({ length: 1024 }, (_, i) => Math.sin(i / 5));
 * const options = { nFft: 128, hopLength: 16 };
 * const target = magnitude(stft(tone, options));
 * const heard = istft(polar(target, pghi(target, options)), options);
 * spectralConvergence(magnitude(stft(heard, options)), target) < 0.1; // true
 */
export function pghi(magnitude: Spectrogram<Samples>, options: PghiOptions = {}): Spectrogram<Float64Array> {
  const { tolerance, random, ...analysis } = options;
  requireMatrix("pghi", "magnitude", magnitude);
  requireNotNegative("pghi", "magnitude", magnitude);
  const gradient = inNameOf("pghi", () => phaseGradient(magnitude, analysis));
  return integrate("pghi", magnitude, gradient, { tolerance, random });
}

/**
 * Phase whose gradient is given, added up from the loudest bin to its neighbours, from the loudest of those to theirs, and so
 * on; where an island of sound ends, from the next loudest bin. Between two neighbours the mean of their gradients counts.
 *
 * @param magnitude bins × frames, ≥ 0: what is loud comes first
 * @param gradient from `phaseGradient` or `reassignedPhaseGradient`
 * @param options tolerance: bins quieter than this part of the loudest get a random phase; random
 * @returns bins × frames, radians
 * @throws RangeError when the three differ in size, hold NaN, or a magnitude is negative
 * @see Průša, Balazs and Søndergaard (2017), algorithm 1
 * @example
 * const magnitude = { bins: 2, frames: 2, data: Float64Array.of(4, 3, 2, 1) };
 * const time = { bins: 2, frames: 2, data: Float64Array.of(1, 1, 1, 1) };
 * const frequency = { bins: 2, frames: 2, data: Float64Array.of(0.5, 0.5, 0.5, 0.5) };
 * integratePhase(magnitude, { time, frequency }).data; // Float64Array [0, 0.5, 1, 1.5]
 */
export function integratePhase(
  magnitude: Spectrogram<Samples>,
  gradient: PhaseGradient,
  options: IntegrateOptions = {},
): Spectrogram<Float64Array> {
  const caller = "integratePhase";
  requireMatrix(caller, "magnitude", magnitude);
  requireNotNegative(caller, "magnitude", magnitude);
  for (const name of ["time", "frequency"] as const) {
    requireMatrix(caller, `gradient.${name}`, gradient[name]);
    requireSameShape(caller, "magnitude", magnitude, `gradient.${name}`, gradient[name]);
  }
  return integrate(caller, magnitude, gradient, options);
}

function integrate(
  caller: string,
  { bins, frames, data: magnitude }: Spectrogram<Samples>,
  { time: { data: perFrame }, frequency: { data: perBin } }: PhaseGradient,
  { tolerance = 1e-7, random = 0 }: IntegrateOptions,
): Spectrogram<Float64Array> {
  if (!(tolerance >= 0)) throw new RangeError(`${caller}: tolerance must be a number of at least 0, got ${tolerance}`);
  const generator = random instanceof Random ? random : new Random(random);
  const size = magnitude.length;
  const phase = new Float64Array(size);
  const isKnown = new Uint8Array(size);
  const order = Uint32Array.from(magnitude, (_, i) => i).sort((a, b) => magnitude[b] - magnitude[a] || a - b);
  const floor = tolerance * magnitude[order[0]];
  const heap = loudestFirst(magnitude);
  const reach = (i: number, value: number): void => {
    phase[i] = value;
    isKnown[i] = 1;
    heap.push(i);
  };
  const step = (from: number, to: number, gradient: Float64Array, direction: 1 | -1): void => {
    if (isKnown[to] === 1 || magnitude[to] <= floor) return;
    reach(to, phase[from] + (direction * (gradient[from] + gradient[to])) / 2);
  };
  for (const start of order) {
    if (magnitude[start] <= floor) break;
    if (isKnown[start] === 1) continue;
    reach(start, 0);
    for (let i = heap.pop(); i !== undefined; i = heap.pop()) {
      const k = i % bins;
      if (i + bins < size) step(i, i + bins, perFrame, 1);
      if (i >= bins) step(i, i - bins, perFrame, -1);
      if (k + 1 < bins) step(i, i + 1, perBin, 1);
      if (k > 0) step(i, i - 1, perBin, -1);
    }
  }
  for (let i = 0; i < size; i++) if (isKnown[i] === 0) phase[i] = generator.uniform(-Math.PI, Math.PI);
  return { bins, frames, data: phase };
}

/** A heap of indices, the one of the largest value on top. Each index comes in once at most. */
function loudestFirst(values: Samples): { push(index: number): void; pop(): number | undefined } {
  const heap = new Uint32Array(values.length);
  let count = 0;
  return {
    push(index) {
      let place = count++;
      while (place > 0) {
        const parent = (place - 1) >> 1;
        if (values[heap[parent]] >= values[index]) break;
        heap[place] = heap[parent];
        place = parent;
      }
      heap[place] = index;
    },
    pop() {
      if (count === 0) return undefined;
      const top = heap[0];
      const last = heap[--count];
      let place = 0;
      for (;;) {
        let child = 2 * place + 1;
        if (child >= count) break;
        if (child + 1 < count && values[heap[child + 1]] > values[heap[child]]) child++;
        if (values[heap[child]] <= values[last]) break;
        heap[place] = heap[child];
        place = child;
      }
      heap[place] = last;
      return top;
    },
  };
}
