import type { Kernel } from "./kernel.ts";
import type { Model } from "./model.ts";

/** A piece of the problem: some frames, and the samples that may move to fit them. */
export interface Window {
  /** Frames from … to − 1. */
  readonly from: number;
  readonly to: number;
  /** Samples first … last − 1. */
  readonly first: number;
  readonly last: number;
  /** Unknown 0 is the last sample and not the first: what is eliminated first lies later. */
  readonly reversed: boolean;
  /** So many of the first unknowns are held by what the kernel keeps of the past; 0: it keeps nothing of them. */
  readonly past: number;
}

export interface DescentOptions {
  readonly iterations: number;
  /** To begin with, as a part of the mean of the diagonal. */
  readonly damping: number;
  /** Ends when an iteration makes the cost smaller by less than this part. */
  readonly minDecrease: number;
  /** Ends when the relative residual is below. */
  readonly enough: number;
}

/** What a descent came to. */
export interface Descended {
  /** √(Σr² / Σ2A²) over the frames of the window. */
  readonly residual: number;
  /** The same with what contradicts the past. */
  readonly tension: number;
  /** The kernel holds the normal matrix of the window and its factor, from here or from one step before. */
  readonly linearized: boolean;
}

/** After so many steps in a row that make nothing better, smaller ones will not either. */
const refusals = 7;

/** With less damping than this a step is that of Gauss and Newton. */
const undamped = 1e-11;

/** Keeps the factor of a matrix that only rounding makes regular. */
const leastDamping = 1e-14;

/**
 * Least squares by Levenberg's and Marquardt's way: the step p of Gauss and Newton, (JᵀJ + µ·I)·p = Jᵀr, with a damping µ
 * that shrinks when a step makes the residuals smaller and grows when it does not. The signal is changed in place.
 *
 * What a step gains is known beforehand, pᵀJᵀr + µ·pᵀp, as far as the residuals are linear. So a descent ends before a step
 * that would gain nothing, and after one that gained what it should: then the linear problem is solved, and there is no other.
 */
export function descend(model: Model, kernel: Kernel, window: Window, options: DescentOptions): Descended {
  const { signal } = model;
  const { from, to, first, last, reversed, past } = window;
  const { gradient, scales, step } = kernel;
  const count = last - first;
  const sample = (unknown: number): number => (reversed ? last - 1 - unknown : first + unknown);
  const pull = (): number => (past > 0 ? kernel.pull(past, sample(0), reversed) : 0);
  const before = new Float64Array(count);
  let fit = kernel.residual(from, to);
  let cost = fit + pull();
  let damping = options.damping;
  let linearized = false;
  const found = (): Descended => ({
    residual: Math.sqrt(fit / (to - from)),
    tension: Math.sqrt(cost / (to - from)),
    linearized,
  });
  for (let iteration = 0; iteration < options.iterations && fit > options.enough ** 2 * (to - from); iteration++) {
    linearize(model, kernel, window);
    linearized = true;
    let next = cost;
    let promised = 0;
    let accepted = false;
    for (let attempt = 0; attempt < refusals && !accepted; attempt++) {
      const added = damping + leastDamping;
      if (kernel.factor(count, added)) {
        kernel.solve(count);
        promised = 0;
        for (let i = 0; i < count; i++) promised += step[i] * (gradient[i] + added * scales[i] * step[i]);
        if (promised < options.minDecrease * cost && damping < undamped) return found();
        for (let i = 0; i < count; i++) before[i] = signal[first + i];
        for (let i = 0; i < count; i++) signal[sample(i)] -= step[i];
        const nextFit = kernel.residual(from, to);
        next = nextFit + pull();
        accepted = next < cost;
        if (accepted) fit = nextFit;
        else signal.set(before, first);
      }
      if (accepted) damping = Math.max(damping / 8, 1e-15);
      else damping = Math.max(8 * damping, 1e-8);
    }
    if (!accepted) {
      // The residuals of the last attempt are not those of the signal.
      fit = kernel.residual(from, to);
      break;
    }
    const decrease = (cost - next) / cost;
    const solved = damping < undamped && next < 1.1 * (cost - promised);
    cost = next;
    if (solved || decrease < options.minDecrease) break;
  }
  return found();
}

/** JᵀJ and Jᵀr of all frames of a window, and of its past, from the spectra of the last `residual`. */
function linearize(model: Model, kernel: Kernel, window: Window): void {
  const { nFft, hop } = model;
  const { from, to, first, last, reversed, past } = window;
  const count = last - first;
  kernel.clear(count);
  for (let t = from; t < to; t++) {
    const shift = reversed ? last - t * hop - nFft : t * hop - first;
    if (shift < count && shift > -nFft) kernel.normal(t - from, t, shift, count, reversed);
  }
  if (past > 0) {
    kernel.pull(past, reversed ? last - 1 : first, reversed);
    kernel.addPast(past);
  }
  scale(model, kernel, count);
}

/**
 * A damping is measured by the diagonal of the matrix, in the mean over the length of a frame: loud frames weigh little, and
 * quiet ones beside them must not hold them fast. Sums from the borders of blocks, as long as that mean, are added and never
 * subtracted: beside a quiet frame a difference would be nothing but rounding, and its damping zero.
 */
function scale({ nFft }: Model, { matrix, place, scales }: Kernel, count: number): void {
  const half = nFft >> 1;
  const block = 2 * half + 1;
  const diagonal = (i: number): number => Math.max(0, matrix[place(i, i)]);
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  for (let i = 0; i < count; i++) left[i] = diagonal(i) + (i % block > 0 ? left[i - 1] : 0);
  for (let i = count - 1; i >= 0; i--)
    right[i] = diagonal(i) + (i + 1 < count && (i + 1) % block > 0 ? right[i + 1] : 0);
  for (let i = 0; i < count; i++) {
    const first = Math.max(0, i - half);
    const last = Math.min(count - 1, i + half);
    const isOneBlock = Math.floor(first / block) === Math.floor(last / block);
    // Inside one block it reaches to one end of the window, so that one of the two sums is all of it.
    const sum = !isOneBlock ? right[first] + left[last] : first % block === 0 ? left[last] : right[first];
    const mean = sum / (last - first + 1);
    // In digital silence nothing depends on a sample, which stays where it is.
    scales[i] = mean > 0 ? mean : 1;
  }
}

/**
 * Keeps what a window says about its last `size` unknowns, seen from where they are now: the normal matrix without the
 * unknowns that nobody asks for any more. For the frames that follow it is the past, all of it.
 *
 * @param linearized the kernel holds the normal matrix of the window and its factor
 * @returns `size`, or 0 when there is nothing to keep
 */
export function keepPast(model: Model, kernel: Kernel, window: Window, linearized: boolean, size: number): number {
  const { first, last, reversed, from, to } = window;
  const count = last - first;
  if (size <= 0) return 0;
  if (!linearized) {
    kernel.residual(from, to);
    linearize(model, kernel, window);
    if (!kernel.factor(count, leastDamping)) return 0;
  }
  kernel.marginal(count, count - size);
  for (let i = 0; i < size; i++) {
    const unknown = count - size + i;
    kernel.mean[i] = model.signal[reversed ? last - 1 - unknown : first + unknown];
  }
  return size;
}
