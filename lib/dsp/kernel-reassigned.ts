import type { Samples } from "../core/index.ts";
import type { Analysis } from "./analysis.ts";
import { type Kernel, withKernel } from "./kernel.ts";
import { forEachPiece, framesInPiece, requireSingle, type Source, samplesInPiece } from "./kernel-pieces.ts";
import { arithmeticOf, type KernelPlan, kernelPlan } from "./kernel-plan.ts";
import type { Reassigned, Reassignment } from "./reassigned-spectrogram.ts";

/** Fills a reassigned spectrogram, three transforms to a frame; false where the kernel is not to be had. */
export function reassignInKernel<T extends Samples>(
  samples: T,
  analysis: Analysis,
  reassignment: Reassignment,
  result: Reassigned<T>,
): boolean {
  const source = { caller: "reassignedSpectrogram", samples, analysis, frames: result.frequencies.frames };
  return withKernel((kernel) => {
    const plan = kernelPlan(analysis, arithmeticOf(samples, analysis.precision));
    run(kernel, plan, source, reassignment, result);
  });
}

function run(
  kernel: Kernel,
  plan: KernelPlan,
  source: Source,
  { derivative, weighted, binFrequencies, frameTime, sampleRate, floor, limits, fillNan }: Reassignment,
  { frequencies, times, magnitudes }: Reassigned<Samples>,
): void {
  const { nFft, bins, lanes, outer, inner } = plan;
  const piece = framesInPiece(plan, source.frames, bins * (16 + outer));

  const at = kernel.load(plan);
  const x = kernel.reserve(samplesInPiece(plan, piece) * outer);
  const header = kernel.reserve(7 * 8 + 5 * 4);
  const derivativeAt = kernel.reserve(nFft * inner);
  const weightedAt = kernel.reserve(nFft * inner);
  const binsAt = kernel.reserve(bins * 8);
  const work = kernel.reserve(3 * bins * 32);
  const frameTimesAt = kernel.reserve(piece * 8);
  const frequenciesAt = kernel.reserve(piece * bins * 8);
  const timesAt = kernel.reserve(piece * bins * 8);
  const magnitudesAt = kernel.reserve(piece * bins * outer);
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

  forEachPiece(kernel, plan, source, piece, x, (t, count, groups) => {
    for (let i = 0; i < groups * lanes; i++) frameTimes[i] = frameTime(t + i);
    kernel.run[`reassign${plan.arithmetic}`](at, header, x, groups, frameTimesAt, frequenciesAt, timesAt, magnitudesAt);
    requireSingle(source.caller, "samples", kernel, plan, magnitudesAt, count * bins);
    for (const [from, to] of results) to.set(from.subarray(0, count * bins), t * bins);
  });
}
