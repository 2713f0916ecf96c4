import type { Certificate } from "./certificate.ts";
import type { Model } from "./model.ts";
import { type FrameRange, samplesOf } from "./run.ts";

/** A run that has ended, with a copy of its samples. */
export interface FinishedRun extends FrameRange {
  readonly samples: Float64Array;
}

/** Samples first … last − 1. */
export interface SampleRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Joins runs in the order of time. Each has a sign of its own; where two overlap, the samples that they share say whether
 * the later one is upside down. Writes the signal of the model, zeros where there is no run.
 */
export function stitch(model: Model, runs: readonly FinishedRun[]): void {
  const { signal } = model;
  signal.fill(0);
  let end = 0;
  for (const run of runs.toSorted((a, b) => a.from - b.from)) {
    const { first, last } = samplesOf(model, run);
    let agreement = 0;
    for (let i = first; i < Math.min(end, last); i++) agreement += signal[i] * run.samples[i - first];
    const sign = agreement < 0 ? -1 : 1;
    for (let i = Math.max(first, end); i < last; i++) signal[i] = sign * run.samples[i - first];
    end = Math.max(end, last);
  }
}

/** Samples of frames of digital silence are zero, whatever rounding has left in them. */
export function silence({ nFft, hop, frames, magnitudeSquares, signal, windows }: Model): void {
  for (let t = 0; t < frames; t++) {
    if (magnitudeSquares[t] > 0) continue;
    for (let n = 0; n < nFft; n++) if (windows[n] !== 0) signal[t * hop + n] = 0;
  }
}

/**
 * Pieces of the signal between which no frame reaches: nothing says whether one is upside down beside the other. Digital
 * silence of nFft − 1 samples parts a signal so. A frame that is not decoded joins nothing, and neither does one for what in it
 * is quieter beside its loudest sample than its residual may be: turned over, that leaves a trace no larger.
 */
export function islandsOf(
  { nFft, hop, frames, signal }: Model,
  { residuals, tolerance }: Pick<Certificate, "residuals" | "tolerance">,
): SampleRange[] {
  const islands: { first: number; last: number }[] = [];
  for (let t = 0; t < frames; t++) {
    if (!(residuals[t] < tolerance)) continue;
    const start = t * hop;
    let loudest = 0;
    for (let i = start; i < start + nFft; i++) loudest = Math.max(loudest, Math.abs(signal[i]));
    if (loudest === 0) continue;
    let first = start;
    while (Math.abs(signal[first]) <= tolerance * loudest) first++;
    let last = start + nFft;
    while (Math.abs(signal[last - 1]) <= tolerance * loudest) last--;
    const before = islands.at(-1);
    if (before && first < before.last) before.last = Math.max(before.last, last);
    else islands.push({ first, last });
  }
  return islands;
}
