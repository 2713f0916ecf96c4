import { requireSamples, type Samples } from "../core/index.ts";
import { type Analysis, paddedSignal, requireUnread } from "./analysis.ts";
import type { Kernel } from "./kernel.ts";
import type { KernelPlan } from "./kernel-plan.ts";

/** A signal on its way through the kernel, piece after piece: whatever its length, memory is that of one piece. */

/** Bytes of results in one piece: a part of the second-level cache. */
const pieceBytes = 131072;

/** How many frames a piece has, in whole groups, when a frame's results have that many bytes. */
export function framesInPiece({ lanes }: KernelPlan, frames: number, bytes: number): number {
  return Math.ceil(Math.min(Math.ceil(pieceBytes / bytes), frames) / lanes) * lanes;
}

/** How many samples a piece of so many frames reads. */
export function samplesInPiece({ hopLength, nFft }: KernelPlan, piece: number): number {
  return (piece - 1) * hopLength + nFft;
}

/** What is read, and for whom. */
export interface Source {
  readonly caller: string;
  readonly samples: Samples;
  readonly analysis: Analysis;
  readonly frames: number;
}

/** Reads the samples of `piece` frames after the other to `x`; says from which frame on, how many, and how many groups. */
export function forEachPiece(
  kernel: Kernel,
  plan: KernelPlan,
  { caller, samples, analysis, frames }: Source,
  piece: number,
  x: number,
  visit: (t: number, count: number, groups: number) => void,
): void {
  const { hopLength, lanes, outer } = plan;
  requireUnread(caller, samples, analysis, frames);
  const signal = paddedSignal(caller, samples, analysis);
  const input = kernel.view(x, samplesInPiece(plan, piece), outer);
  for (let t = 0; t < frames; t += piece) {
    const count = Math.min(piece, frames - t);
    const groups = Math.ceil(count / lanes);
    const length = samplesInPiece(plan, groups * lanes);
    signal.read(t * hopLength, length === input.length ? input : input.subarray(0, length));
    if (!kernel.finite(x, length, outer)) {
      // The full check knows what to say, and where. Where it finds nothing, float32 has no such numbers.
      requireSamples(caller, "samples", samples);
      refuseTooLarge(caller, "samples");
    }
    visit(t, count, groups);
  }
}

/** @throws RangeError when float32 arithmetic has left the numbers there are: results would be infinite, or NaN */
export function requireSingle(
  caller: string,
  argument: string,
  kernel: Kernel,
  { arithmetic, outer }: KernelPlan,
  address: number,
  count: number,
): void {
  if (arithmetic === "Single" && !kernel.finite(address, count, outer)) refuseTooLarge(caller, argument);
}

export function refuseTooLarge(caller: string, argument: string): never {
  throw new RangeError(
    `${caller}: ${argument} must be small enough for precision "single", got some that are not; leave precision out`,
  );
}
