import type { Kernel } from "./kernel.ts";
import type { Model } from "./model.ts";

/** What is known of the first unknowns of a window from frames outside of it: (x − mean)ᵀ·information·(x − mean). */
export interface Prior {
  readonly size: number;
  /** size × size, symmetric. */
  readonly information: Float64Array;
  readonly mean: Float64Array;
}

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
  readonly prior?: Prior;
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

/** After so many steps in a row that make nothing better, smaller ones will not either. */
const refusals = 7;

/**
 * Least squares by Levenberg's and Marquardt's way: the step of Gauss and Newton, (JᵀJ + µ·I)⁻¹·Jᵀr, with a damping µ
 * that shrinks when a step makes the residuals smaller and grows when it does not. The signal is changed in place.
 *
 * @returns √(Σr² / Σ2A²) over the frames of the window
 */
export function descend(model: Model, kernel: Kernel, window: Window, options: DescentOptions): number {
  const { signal } = model;
  const { from, to, first, last, reversed, prior } = window;
  const count = last - first;
  const sample = (unknown: number): number => (reversed ? last - 1 - unknown : first + unknown);
  let fit = kernel.residual(from, to);
  let cost = fit + priorCost(prior, signal, sample);
  let damping = options.damping;
  for (let iteration = 0; iteration < options.iterations && fit > options.enough ** 2 * (to - from); iteration++) {
    linearize(model, kernel, window);
    let trace = 0;
    for (let i = 0; i < count; i++) trace += kernel.matrix[kernel.place(i, i)];
    const scale = trace / count + Number.MIN_VALUE;
    let next = cost;
    let accepted = false;
    for (let attempt = 0; attempt < refusals && !accepted; attempt++) {
      if (kernel.factor(count, (damping + 1e-14) * scale)) {
        kernel.solve(count);
        const before = signal.slice(first, last);
        for (let i = 0; i < count; i++) signal[sample(i)] -= kernel.step[i];
        const nextFit = kernel.residual(from, to);
        next = nextFit + priorCost(prior, signal, sample);
        accepted = next < cost;
        if (accepted) fit = nextFit;
        else signal.set(before, first);
      }
      damping = accepted ? Math.max(damping / 8, 1e-15) : Math.max(8 * damping, 1e-8);
    }
    if (!accepted) {
      // The residuals of the last attempt are not those of the signal.
      fit = kernel.residual(from, to);
      break;
    }
    const decrease = (cost - next) / cost;
    cost = next;
    if (decrease < options.minDecrease) break;
  }
  return Math.sqrt(fit / (to - from));
}

/** JᵀJ and Jᵀr of all frames of a window, and of its prior, from the spectra of the last `residual`. */
export function linearize(model: Model, kernel: Kernel, window: Window): void {
  const { nFft, hop, signal } = model;
  const { from, to, first, last, reversed, prior } = window;
  const count = last - first;
  kernel.clear(count);
  for (let t = from; t < to; t++) {
    const shift = reversed ? last - t * hop - nFft : t * hop - first;
    if (shift < count && shift > -nFft) kernel.normal(t - from, t, shift, count, reversed);
  }
  if (!prior) return;
  const { size, information, mean } = prior;
  const sample = (unknown: number): number => (reversed ? last - 1 - unknown : first + unknown);
  for (let i = 0; i < size; i++) {
    let slope = 0;
    for (let j = 0; j < size; j++) slope += information[i * size + j] * (signal[sample(j)] - mean[j]);
    kernel.gradient[i] += slope;
    for (let j = 0; j <= i; j++) kernel.matrix[kernel.place(i, j)] += information[i * size + j];
  }
}

function priorCost(prior: Prior | undefined, signal: Float64Array, sample: (unknown: number) => number): number {
  if (!prior) return 0;
  const { size, information, mean } = prior;
  let cost = 0;
  for (let i = 0; i < size; i++) {
    let slope = 0;
    for (let j = 0; j < size; j++) slope += information[i * size + j] * (signal[sample(j)] - mean[j]);
    cost += slope * (signal[sample(i)] - mean[i]);
  }
  return cost;
}

/**
 * What a window says about its last `size` unknowns, seen from where they are now: the matrix without the unknowns that
 * nobody asks for any more. For the frames that follow it is the past, all of it.
 */
export function priorOf(
  model: Model,
  kernel: Kernel,
  window: Window,
  size: number,
  information: Float64Array,
): Prior | undefined {
  const { first, last, reversed, from, to } = window;
  const count = last - first;
  kernel.residual(from, to);
  linearize(model, kernel, window);
  let trace = 0;
  for (let i = 0; i < count; i++) trace += kernel.matrix[kernel.place(i, i)];
  if (!kernel.factor(count, (1e-14 * trace) / count + Number.MIN_VALUE)) return undefined;
  kernel.marginal(count, count - size, information);
  const mean = Float64Array.from({ length: size }, (_, i) => {
    const unknown = count - size + i;
    return model.signal[reversed ? last - 1 - unknown : first + unknown];
  });
  return { size, information, mean };
}
