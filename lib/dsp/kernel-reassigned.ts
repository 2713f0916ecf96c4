import { requireSamples, type Samples } from "../core/index.ts";
import { type Analysis, paddedSignal, requireUnread } from "./analysis.ts";
import { type Kernel, withKernel } from "./kernel.ts";
import { arithmeticOf, type KernelPlan, kernelPlan } from "./kernel-plan.ts";
import type { Reassigned, Reassignment } from "./reassigned-spectrogram.ts";

/** Bytes of results in one piece: a part of the second-level cache. */
const pieceBytes = 131072;

/** Fills a reassigned spectrogram, three transforms to a frame; false where the kernel is not to be had. */
export function reassignInKernel<T extends Samples>(
  samples: T,
  analysis: Analysis,
  reassignment: Reassignment,
  result: Reassigned<T>,
): boolean {
  const plan = kernelPlan(analysis, arithmeticOf(samples, analysis.precision));
  return withKernel((kernel) => run(kernel, plan, samples, analysis, reassignment, result));
}

function run(
  kernel: Kernel,
  plan: KernelPlan,
  samples: Samples,
  analysis: Analysis,
  { derivative, weighted, binFrequencies, frameTime, sampleRate, floor, limits, fillNan }: Reassignment,
  { frequencies, times, magnitudes }: Reassigned<Samples>,
): void {
  const { hopLength, nFft, bins, lanes, outer, inner } = plan;
  const { frames } = frequencies;
  requireUnread("reassignedSpectrogram", samples, analysis, frames);
  const signal = paddedSignal("reassignedSpectrogram", samples, analysis);
  const wanted = Math.ceil(pieceBytes / (bins * (16 + outer)));
  const piece = Math.ceil(Math.min(wanted, frames) / lanes) * lanes;

  const at = kernel.load(plan);
  const inputLength = (piece - 1) * hopLength + nFft;
  const x = kernel.reserve(inputLength * outer);
  const header = kernel.reserve(7 * 8 + 5 * 4);
  const derivativeAt = kernel.reserve(nFft * inner);
  const weightedAt = kernel.reserve(nFft * inner);
  const binsAt = kernel.reserve(bins * 8);
  const work = kernel.reserve(3 * bins * 32);
  const frameTimesAt = kernel.reserve(piece * 8);
  const frequenciesAt = kernel.reserve(piece * bins * 8);
  const timesAt = kernel.reserve(piece * bins * 8);
  const magnitudesAt = kernel.reserve(piece * bins * outer);
  const input = kernel.view(x, inputLength, outer);
  const frameTimes = kernel.view(frameTimesAt, piece, 8);
  const results = [
    [kernel.view(frequenciesAt, piece * bins, 8), frequencies.data],
    [kernel.view(timesAt, piece * bins, 8), times.data],
    [kernel.view(magnitudesAt, piece * bins, outer), magnitudes.data],
  ];
  kernel
    .view(header, 7, 8)
    .set([
      (0.5 * sampleRate) / Math.PI,
      sampleRate,
      floor,
      limits.lowest,
      limits.highest,
      limits.earliest,
      limits.latest,
    ]);
  kernel.words(header + 7 * 8, 5).set([derivativeAt, weightedAt, binsAt, work, Number(fillNan)]);
  kernel.view(derivativeAt, nFft, inner).set(derivative);
  kernel.view(weightedAt, nFft, inner).set(weighted);
  kernel.view(binsAt, bins, 8).set(binFrequencies);

  for (let t = 0; t < frames; t += piece) {
    const count = Math.min(piece, frames - t);
    const groups = Math.ceil(count / lanes);
    const length = (groups * lanes - 1) * hopLength + nFft;
    signal.read(t * hopLength, input.subarray(0, length));
    // The full check knows what to say, and where.
    if (!kernel.finite(x, length, outer)) requireSamples("reassignedSpectrogram", "samples", samples);
    for (let i = 0; i < groups * lanes; i++) frameTimes[i] = frameTime(t + i);
    kernel.run[`reassign${plan.arithmetic}`](at, header, x, groups, frameTimesAt, frequenciesAt, timesAt, magnitudesAt);
    for (const [from, to] of results) to.set(from.subarray(0, count * bins), t * bins);
  }
}
