import type { Samples, Spectrogram } from "../core/index.ts";
import type { Analysis } from "./analysis.ts";
import { type Kernel, withKernel } from "./kernel.ts";
import { type KernelPlan, kernelPlan } from "./kernel-plan.ts";
import { windowGains } from "./kernel-synthesis.ts";
import { sourceIndex } from "./pad.ts";

export interface Iterations {
  readonly nIter: number;
  /** The part of the last step that is taken away. */
  readonly pull: number;
  /** The first phases, bin after bin; nothing for zero everywhere. */
  readonly phase: (() => number) | undefined;
  /** Told the sum of the squared errors of every iteration's beginning. */
  readonly onErrors: ((iteration: number, errors: number) => void) | undefined;
}

/**
 * Griffin and Lim's iterations with all spectra in the kernel's memory, as lanes: group after group of frames is
 * analysed, corrected and added to the next signal while it is in the cache. False where the kernel is not to be had.
 */
export function iterateInKernel<T extends Samples>(
  magnitude: Spectrogram<T>,
  analysis: Analysis,
  iterations: Iterations,
  samples: T,
): boolean {
  return withKernel((kernel) => {
    const plan = kernelPlan(analysis, analysis.precision === "single" ? "Single" : "Double");
    run(kernel, plan, magnitude, analysis, iterations, samples);
  });
}

function run(
  kernel: Kernel,
  plan: KernelPlan,
  magnitude: Spectrogram<Samples>,
  analysis: Analysis,
  { nIter, pull, phase, onErrors }: Iterations,
  samples: Samples,
): void {
  const arithmetic = plan.arithmetic === "Single" ? "Single" : "Double";
  const { nFft, hopLength: hop, lanes, inner } = plan;
  const { bins, frames } = magnitude;
  const groups = Math.ceil(frames / lanes);
  const trim = analysis.center ? nFft >> 1 : 0;
  const source = sourceIndex("griffinLim", analysis.padMode, samples.length, trim);
  const end = trim + samples.length;
  const hops = frames + Math.ceil(Math.max(0, nFft - hop) / hop);
  const length = Math.max(hops * hop, (groups * lanes - 1) * hop + nFft, end + trim);
  const gains = windowGains(plan, frames);
  // Hops at the ends, covered by fewer frames, have gains of their own.
  const head = Math.min(hops, Math.ceil((nFft - 1) / hop));
  const tail = Math.min(hops - head, hops - frames);
  const middle = hops - head - tail;

  const at = kernel.load(plan);
  const vectors = groups * bins * 16;
  const magnitudesAt = kernel.reserve(vectors);
  const previousAt = kernel.reserve(2 * vectors);
  const signalsAt = [0, 0].map(() => kernel.reserve(length * inner));
  const gainsAt = kernel.reserve((head + 1 + tail) * hop * inner);
  const rowsAt = kernel.reserve(3 * lanes * bins * inner);
  const signals = signalsAt.map((address) => kernel.view(address, length, inner));
  const previous = kernel.view(previousAt, (2 * vectors) / inner, inner);
  const gainsView = kernel.view(gainsAt, (head + 1 + tail) * hop, inner);
  gains.fill(gainsView, 0, head);
  gainsView.set(gains.period, head * hop);
  gains.fill(gainsView.subarray((head + 1) * hop), head + middle, tail);

  const normalize = (current: number): void => {
    const y = signalsAt[current];
    const scale = (hop1: number, gainHop: number, count: number, step: number): void => {
      const here = y + hop1 * hop * inner;
      kernel.run[`scale${arithmetic}`](here, gainsAt + gainHop * hop * inner, hop, count, step, here);
    };
    scale(0, 0, head, hop * inner);
    scale(head, head, middle, 0);
    scale(head + middle, head + 1, tail, hop * inner);
    // What lies outside the signal is padding, the same that stft would put there.
    const signal = signals[current];
    signal.fill(0, 0, trim);
    signal.fill(0, end);
    if (!source) return;
    for (let i = -trim; i < 0; i++) signal[trim + i] = signal[trim + source(i)];
    for (let i = samples.length; i < samples.length + trim; i++) signal[trim + i] = signal[trim + source(i)];
  };

  placeSpectra(kernel, plan, arithmetic, magnitude, phase, magnitudesAt, previousAt, rowsAt);
  signals[0].fill(0);
  kernel.run[`synthesize${arithmetic}`](at, previousAt, groups, signalsAt[0]);
  normalize(0);
  previous.fill(0);
  for (let iteration = 1; iteration <= nIter; iteration++) {
    const [from, to] = iteration % 2 === 1 ? [0, 1] : [1, 0];
    signals[to].fill(0);
    const measure = onErrors !== undefined;
    const errors = kernel.run[`iterate${arithmetic}`](
      at,
      signalsAt[from],
      magnitudesAt,
      previousAt,
      groups,
      pull,
      measure,
      signalsAt[to],
    );
    onErrors?.(iteration, errors - surplus(previous, plan, frames));
    normalize(to);
  }
  samples.set(signals[nIter % 2].subarray(trim, end));
}

/** The magnitudes, and with the first phases as complex numbers, from rows to lanes. */
function placeSpectra(
  kernel: Kernel,
  { lanes, inner }: KernelPlan,
  arithmetic: "Single" | "Double",
  { bins, frames, data }: Spectrogram<Samples>,
  phase: (() => number) | undefined,
  magnitudesAt: number,
  spectraAt: number,
  rowsAt: number,
): void {
  const count = lanes * bins;
  const [size, re, im] = [0, 1, 2].map((part) => kernel.view(rowsAt + part * count * inner, count, inner));
  im.fill(0);
  const gather = (part: number, address: number, step: number): void =>
    kernel.run[`gather${arithmetic}`](rowsAt + part * count * inner, bins * inner, bins, address, step);
  for (let t = 0; t < frames; t += lanes) {
    const rows = data.subarray(t * bins, Math.min(frames, t + lanes) * bins);
    size.set(rows);
    size.fill(0, rows.length);
    if (phase)
      for (let i = 0; i < rows.length; i++) {
        const angle = phase();
        re[i] = rows[i] * Math.cos(angle);
        im[i] = rows[i] * Math.sin(angle);
      }
    else re.set(rows);
    re.fill(0, rows.length);
    im.fill(0, rows.length);
    const vector = (t / lanes) * bins * 16;
    gather(0, magnitudesAt + vector, 16);
    gather(1, spectraAt + 2 * vector, 32);
    gather(2, spectraAt + 2 * vector + 16, 32);
  }
}

/** The squared magnitudes of frames that only fill the last group: the kernel has counted them, too. */
function surplus(spectra: Samples, { lanes, bins }: KernelPlan, frames: number): number {
  const last = Math.floor((frames - 1) / lanes) * bins * 2 * lanes;
  let sum = 0;
  for (let k = 0; k < 2 * bins; k++)
    for (let lane = ((frames - 1) % lanes) + 1; lane < lanes; lane++) sum += spectra[last + k * lanes + lane] ** 2;
  return sum;
}
