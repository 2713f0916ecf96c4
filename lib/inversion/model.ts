import type { Hertz, Samples, Spectrogram } from "../core/index.ts";
import { reassignmentWindows } from "../dsp/reassignment-windows.ts";
import type { Memory } from "./kernel.ts";

/**
 * The inverse problem as numbers. Of the samples x of one frame, with the spectra S, T and D of the window, the window
 * times the time from its middle, and the window's derivative, a reassigned spectrogram gives for every bin
 *
 *     magnitude A = |S|      time τ = Re(T/S)      frequency δ = −Im(D/S)
 *
 * and multiplied by A² these are quadratic forms of x, without a division and without a phase:
 *
 *     |S|² = A²      Re(T·S̄) = A²·τ      Im(D·S̄) = −A²·δ
 */
export interface Model {
  readonly nFft: number;
  readonly hop: number;
  readonly bins: number;
  readonly frames: number;
  /** Bins and what fills them up to a multiple of four: the length of a row in memory. */
  readonly row: number;
  /** 3 × nFft: window, window × time from its middle, derivative of the window. */
  readonly windows: Float64Array;
  /** frames × 3 × row: A², A²·τ, −A²·δ. */
  readonly targets: Float64Array;
  /** frames × 3 × row: what an error of each is divided by, as its inverse; 0 where nothing is known. */
  readonly weights: Float64Array;
  /** For every frame: the sum of squares that a relative residual refers to. */
  readonly energies: Float64Array;
  /** Sum of the squared magnitudes of every frame: 0 in digital silence. */
  readonly magnitudeSquares: Float64Array;
  /** So many samples at the beginning are known to be zero. */
  readonly silent: number;
  /** (frames − 1)·hop + nFft samples, the unknown. */
  readonly signal: Float64Array;
}

/** A reassigned spectrogram with the decisions of its analysis. */
export interface Measurement {
  readonly magnitudes: Spectrogram<Samples>;
  /** Left out when nothing is known of them. */
  readonly frequencies?: Spectrogram<Samples>;
  readonly times?: Spectrogram<Samples>;
  readonly window: Float64Array;
  readonly hopLength: number;
  readonly center: boolean;
  readonly clip: boolean;
  /** Bins with less power have no place. */
  readonly refPower: number;
  readonly sampleRate: Hertz;
  /** Zeros that stand before the first sample. */
  readonly silent: number;
}

/** How exact a place can be at best, as a part of a window: float32 spectra have that many digits. */
const exactness = 1e-6;

/** How many numbers of float64 a model needs. */
export function modelSize(nFft: number, hop: number, frames: number): number {
  return frames * 6 * rowOf(nFft) + 3 * nFft + (frames - 1) * hop + nFft;
}

/** Length of a row of bins. */
export function rowOf(nFft: number): number {
  return 4 * Math.ceil((nFft / 2 + 1) / 4);
}

/** Puts the inverse problem of a measurement into memory. */
export function makeModel(measured: Measurement, memory: Memory): Model {
  const { magnitudes, window, hopLength: hop } = measured;
  const { bins, frames } = magnitudes;
  const nFft = window.length;
  const row = rowOf(nFft);
  const windows = memory.reserve(3 * nFft);
  const { weighted, derivative } = reassignmentWindows(window);
  for (const [i, values] of [window, weighted, derivative].entries()) windows.set(values, i * nFft);
  const model: Model = {
    nFft,
    hop,
    bins,
    frames,
    row,
    silent: measured.silent,
    windows,
    targets: memory.reserve(frames * 3 * row),
    weights: memory.reserve(frames * 3 * row),
    energies: new Float64Array(frames),
    magnitudeSquares: new Float64Array(frames),
    signal: memory.reserve((frames - 1) * hop + nFft),
  };
  fill(model, measured);
  return model;
}

function fill(model: Model, { magnitudes, frequencies, times, ...measured }: Measurement): void {
  const { nFft, hop, bins, frames, row, windows, targets, weights, energies, magnitudeSquares } = model;
  const { center, clip, sampleRate } = measured;
  const norm = (which: number): number => Math.hypot(...windows.subarray(which * nFft, (which + 1) * nFft));
  // In these units an error of all three is about one of the signal.
  const perSample = norm(0) / norm(1);
  const perRadian = norm(0) / norm(2);
  const radians = (2 * Math.PI) / sampleRate;
  // The same to the last digit on both sides of the comparison in `reassignedSpectrogram`.
  const quietest = Math.sqrt(measured.refPower) * (1 + 1e-6);
  const end = ((frames - 1) * hop + (center ? 0 : nFft)) / sampleRate;
  let loudest = 0;
  for (let i = 0; i < magnitudes.data.length; i++) loudest = Math.max(loudest, magnitudes.data[i]);

  for (let t = 0; t < frames; t++) {
    const frameTime = (t * hop + (center ? 0 : nFft >> 1)) / sampleRate;
    let energy = 0;
    for (let k = 0; k < bins; k++) energy += magnitudes.data[t * bins + k] ** 2;
    magnitudeSquares[t] = energy;
    energies[t] = 2 * energy + bins * (1e-8 * loudest) ** 2 + Number.MIN_VALUE;
    const floor = Math.max(1e-5 * Math.sqrt(energy), 1e-8 * loudest, Number.MIN_VALUE ** 0.25);
    for (let k = 0; k < bins; k++) {
      const i = t * bins + k;
      const [power, delay, slope] = [0, 1, 2].map((which) => (3 * t + which) * row + k);
      const magnitude = magnitudes.data[i];
      const square = magnitude * magnitude;
      // A bin and its mirror image; the first and the last have none.
      const weight =
        (k === 0 || k === bins - 1 ? 1 : Math.SQRT2) / (Math.max(magnitude, floor) * Math.sqrt(energies[t]));
      targets[power] = square;
      weights[power] = weight / 2;
      const time = times?.data[i] ?? Number.NaN;
      const frequency = frequencies?.data[i] ?? Number.NaN;
      if (!(magnitude > quietest)) continue;
      if (Number.isFinite(time) && !(clip && (time <= 0 || time >= end))) {
        targets[delay] = square * (time - frameTime) * sampleRate;
        const error = isCoarse(times) ? (perSample * sampleRate * ulp(time)) / exactness : 0;
        weights[delay] = (perSample * weight) / Math.hypot(1, error);
      }
      if (Number.isFinite(frequency) && !(clip && (frequency <= 0 || frequency >= sampleRate / 2))) {
        targets[slope] = -square * (frequency - (k * sampleRate) / nFft) * radians;
        const error = isCoarse(frequencies) ? (perRadian * radians * ulp(frequency)) / exactness : 0;
        weights[slope] = (perRadian * weight) / Math.hypot(1, error);
      }
    }
  }
}

/** Absolute seconds and hertz in float32 have lost digits: the later, the more. */
function isCoarse(values: Spectrogram<Samples> | undefined): boolean {
  return values?.data.BYTES_PER_ELEMENT === 4;
}

/** The distance of two numbers of float32 there. */
function ulp(value: number): number {
  return 2 ** -23 * Math.abs(value);
}
