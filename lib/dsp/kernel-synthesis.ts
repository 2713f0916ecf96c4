import type { ComplexSpectrogram, Samples } from "../core/index.ts";
import type { Analysis } from "./analysis.ts";
import { type Kernel, withKernel } from "./kernel.ts";
import { framesInPiece, refuseTooLarge, requireSingle } from "./kernel-pieces.ts";
import { arithmeticOf, type KernelPlan, kernelPlan } from "./kernel-plan.ts";
import { requireComplexMatrix } from "./matrix.ts";
import { smallestNormal32, smallestNormal64 } from "./smallest-normal.ts";

/**
 * The first `frames` of a spectrum → samples, a piece after the other; false where the kernel is not to be had.
 */
export function synthesizeInKernel<T extends Samples>(
  spectrum: ComplexSpectrogram<T>,
  analysis: Analysis,
  frames: number,
  samples: T,
): boolean {
  return withKernel((kernel) => {
    const plan = kernelPlan(analysis, arithmeticOf(spectrum.re.data, analysis.precision));
    run(kernel, plan, spectrum, analysis.center, frames, samples);
  });
}

function run(
  kernel: Kernel,
  plan: KernelPlan,
  spectrum: ComplexSpectrogram<Samples>,
  center: boolean,
  frames: number,
  samples: Samples,
): void {
  const { nFft, hopLength: hop, bins, lanes, outer, inner } = plan;
  const piece = framesInPiece(plan, frames, 2 * bins * outer);
  // A piece is final up to its last hop; what its frames say beyond that is carried over to the next one.
  const carried = Math.max(0, nFft - hop);
  const hops = piece + Math.ceil(carried / hop);
  const gains = windowGains(plan, frames);

  const at = kernel.load(plan);
  const [reAt, imAt] = [0, 0].map(() => kernel.reserve(piece * bins * outer));
  const yAt = kernel.reserve(hops * hop * inner);
  const periodAt = kernel.reserve(hop * inner);
  const gainAt = kernel.reserve(hops * hop * inner);
  const outAt = kernel.reserve(hops * hop * outer);
  const re = kernel.view(reAt, piece * bins, outer);
  const im = kernel.view(imAt, piece * bins, outer);
  const y = kernel.view(yAt, hops * hop, inner);
  const gain = kernel.view(gainAt, hops * hop, inner);
  const out = kernel.view(outAt, hops * hop, outer);
  kernel.view(periodAt, hop, inner).set(gains.period);

  const trim = center ? nFft >> 1 : 0;
  y.fill(0);
  for (let t = 0; t < frames; t += piece) {
    const count = Math.min(piece, frames - t);
    const groups = Math.ceil(count / lanes);
    for (const [view, { data }] of [
      [re, spectrum.re],
      [im, spectrum.im],
    ] as const) {
      view.set(data.subarray(t * bins, (t + count) * bins));
      view.fill(0, count * bins, groups * lanes * bins);
    }
    if (!kernel.finite(reAt, count * bins, outer) || !kernel.finite(imAt, count * bins, outer)) {
      // The full check knows what to say, and where. Where it finds nothing, float32 has no such numbers.
      requireComplexMatrix("istft", "spectrum", spectrum);
      refuseTooLarge("istft", "spectrum");
    }
    kernel.run[`istft${plan.arithmetic}`](at, reAt, imAt, groups, yAt);

    const final = t + count < frames ? count : count + Math.ceil(carried / hop);
    const periodic = gains.isPeriodic(t, final);
    if (!periodic) gains.fill(gain, t, final);
    const step = periodic ? 0 : hop * inner;
    kernel.run[`scale${plan.arithmetic}`](yAt, periodic ? periodAt : gainAt, hop, final, step, outAt);
    requireSingle("istft", "spectrum", kernel, plan, outAt, final * hop);
    const begin = t * hop - trim;
    const skipped = Math.max(0, -begin);
    const end = Math.min(final * hop, samples.length - begin);
    if (skipped < end) samples.set(out.subarray(skipped, end), begin + skipped);
    y.copyWithin(0, count * hop, count * hop + carried);
    y.fill(0, carried);
  }
  // Beyond the frames there is nothing.
  samples.fill(0, Math.max(0, Math.min(samples.length, (frames - 1) * hop + nFft - trim)));
}

/** What the overlapped frames are multiplied with, hop after hop. */
export interface WindowGains {
  /** The gains of a hop that as many frames cover as can. */
  readonly period: Float64Array;
  /** Whether these hops are all like that. */
  isPeriodic(firstHop: number, count: number): boolean;
  /** Writes the gains of these hops. */
  fill(into: Samples, firstHop: number, count: number): void;
}

/** One over the sum of the squared windows; 1 where no window reaches. Away from the ends it repeats with every hop. */
export function windowGains({ nFft, hopLength, window, outer, inner }: KernelPlan, frames: number): WindowGains {
  const tiny = outer === 8 && inner === 8 ? smallestNormal64 : smallestNormal32;
  const squares = window.map((weight) => weight * weight);
  const firstFull = Math.ceil((nFft - 1) / hopLength);
  /** The gain of sample i of a hop whose first `reaching` frames (itself, the one before …) are there, but `missing`. */
  const gain = (i: number, reaching: number, missing: number): number => {
    let sum = 0;
    for (let k = reaching - 1; k >= missing; k--) if (i + k * hopLength < nFft) sum += squares[i + k * hopLength];
    return sum > tiny ? 1 / sum : 1;
  };
  const all = Math.ceil(nFft / hopLength);
  const period = Float64Array.from({ length: hopLength }, (_, i) => gain(i, all, 0));
  return {
    period,
    isPeriodic: (firstHop, count) => firstHop >= firstFull && firstHop + count <= frames,
    fill(into, firstHop, count) {
      for (let h = 0; h < count; h++) {
        const hop = firstHop + h;
        if (hop >= firstFull && hop < frames) into.set(period, h * hopLength);
        else
          for (let i = 0; i < hopLength; i++)
            into[h * hopLength + i] = gain(i, Math.min(hop + 1, all), Math.max(0, hop - frames + 1));
      }
    },
  };
}
