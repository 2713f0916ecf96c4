import type { Kernel } from "./kernel.ts";
import type { Model } from "./model.ts";
import type { FrameRange } from "./run.ts";

/**
 * What is proved of a signal: how well each of its frames has the features that were given. That is consistency and not
 * uniqueness: whether another signal has the same features, it does not say. Where little more is known than there are
 * samples (magnitudes alone with a large hop, many places unknown), expect that there is one.
 */
export interface Certificate {
  /** √(Σ weighted residuals² / Σ 2·magnitude²) of every frame: about the relative error of its spectrum. */
  readonly residuals: Float64Array;
  /** A frame is certified when its residual is below. */
  readonly tolerance: number;
  /** Frames that are not, in ranges: where the features contradict each other, or were not decoded. */
  readonly uncertified: readonly FrameRange[];
  /** Part of the frames that is certified, 0 to 1. */
  readonly share: number;
}

/** Frames that are looked at together: the kernel must hold as many. */
export const batch = 32;

/** Computes the features of the signal once more, frame by frame, and compares them with those that were given. */
export function certificateOf(model: Model, kernel: Kernel, tolerance: number): Certificate {
  const residuals = residualsOf(model, kernel);
  const uncertified: { from: number; to: number }[] = [];
  let good = 0;
  residuals.forEach((residual, t) => {
    if (residual < tolerance) good++;
    else if (uncertified.at(-1)?.to === t) uncertified.at(-1)!.to++;
    else uncertified.push({ from: t, to: t + 1 });
  });
  return { residuals, tolerance, uncertified, share: good / model.frames };
}

/** Relative residual of every frame of the signal of a model. */
export function residualsOf({ frames }: Model, kernel: Kernel): Float64Array {
  const residuals = new Float64Array(frames);
  for (let from = 0; from < frames; from += batch) {
    const to = Math.min(frames, from + batch);
    kernel.residual(from, to);
    for (let t = from; t < to; t++) residuals[t] = Math.sqrt(kernel.errors[t - from]);
  }
  return residuals;
}
