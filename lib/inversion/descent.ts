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
  const { from, to, first, last, reversed, past } = window;
  const count = last - first;
  const sample = (unknown: number): number => (reversed ? last - 1 - unknown : first + unknown);
  const pull = (): number => (past > 0 ? kernel.pull(past, sample(0), reversed) : 0);
  let fit = kernel.residual(from, to);
  let cost = fit + pull();
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
        next = nextFit + pull();
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
  const { nFft, hop } = model;
  const { from, to, first, last, reversed, past } = window;
  const count = last - first;
  kernel.clear(count);
  for (let t = from; t < to; t++) {
    const shift = reversed ? last - t * hop - nFft : t * hop - first;
    if (shift < count && shift > -nFft) kernel.normal(t - from, t, shift, count, reversed);
  }
  if (past === 0) return;
  kernel.pull(past, reversed ? last - 1 : first, reversed);
  kernel.addPast(past);
}

/**
 * Keeps what a window says about its last `size` unknowns, seen from where they are now: the normal matrix without the
 * unknowns that nobody asks for any more. For the frames that follow it is the past, all of it.
 *
 * @returns `size`, or 0 when there is nothing to keep
 */
export function keepPast(model: Model, kernel: Kernel, window: Window, size: number): number {
  const { first, last, reversed, from, to } = window;
  const count = last - first;
  if (size <= 0) return 0;
  kernel.residual(from, to);
  linearize(model, kernel, window);
  let trace = 0;
  for (let i = 0; i < count; i++) trace += kernel.matrix[kernel.place(i, i)];
  if (!kernel.factor(count, (1e-14 * trace) / count + Number.MIN_VALUE)) return 0;
  kernel.marginal(count, count - size);
  for (let i = 0; i < size; i++) {
    const unknown = count - size + i;
    kernel.mean[i] = model.signal[reversed ? last - 1 - unknown : first + unknown];
  }
  return size;
}
