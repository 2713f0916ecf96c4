import type { Samples } from "../core/index.ts";
import type { Analysis } from "./analysis.ts";
import { type Kernel, withKernel } from "./kernel.ts";
import { forEachPiece, framesInPiece, requireSingle, type Source, samplesInPiece } from "./kernel-pieces.ts";
import { arithmeticOf, type KernelPlan, kernelPlan } from "./kernel-plan.ts";

/**
 * The way from samples to rows of numbers through the kernel: no complex spectrogram is made on the way to powers or bands.
 */

/** What is made of the frames. */
export type Product =
  | { readonly kind: "complex"; readonly re: Samples; readonly im: Samples }
  | { readonly kind: "power" | "magnitude"; readonly data: Samples }
  | { readonly kind: "bands"; readonly data: Samples; readonly of: "power" | "magnitude"; readonly bands: Bands };

/** Filters that are zero but for a few neighbouring bins each. */
export interface Bands {
  /** First bin and number of bins of each filter. */
  readonly spans: Uint32Array;
  /** The weights of all these bins, filter after filter. */
  readonly weights: Float64Array;
}

/** Fills `product`; false where the kernel is not to be had. */
export function analyzeInKernel(
  caller: string,
  samples: Samples,
  analysis: Analysis,
  frames: number,
  product: Product,
): boolean {
  // The kernel sums bands in room for nFft of them; more than bins are a mistake, or empty.
  if (product.kind === "bands" && product.bands.spans.length > 2 * analysis.nFft) return false;
  return withKernel((kernel) => {
    const plan = kernelPlan(analysis, arithmeticOf(samples, analysis.precision));
    run(kernel, plan, { caller, samples, analysis, frames }, product);
  });
}

function run(kernel: Kernel, plan: KernelPlan, source: Source, product: Product): void {
  const { outer } = plan;
  const width = product.kind === "bands" ? product.bands.spans.length / 2 : plan.bins;
  const planes = product.kind === "complex" ? 2 : 1;
  const piece = framesInPiece(plan, source.frames, planes * width * outer);

  const at = kernel.load(plan);
  const x = kernel.reserve(samplesInPiece(plan, piece) * outer);
  const out = kernel.reserve(piece * width * outer);
  const out2 = kernel.reserve(planes === 2 ? piece * width * outer : 0);
  const bands = product.kind === "bands" ? placeBands(kernel, plan, product.bands) : undefined;
  const first = kernel.view(out, piece * width, outer);
  const second = kernel.view(out2, planes === 2 ? piece * width : 0, outer);

  const place = (address: number, view: Samples, data: Samples, rows: number, t: number): void => {
    requireSingle(source.caller, "samples", kernel, plan, address, rows);
    data.set(rows === view.length ? view : view.subarray(0, rows), t * width);
  };

  forEachPiece(kernel, plan, source, piece, x, (t, count, groups) => {
    const rows = count * width;
    switch (product.kind) {
      case "complex":
        kernel.run[`stft${plan.arithmetic}`](at, x, groups, out, out2);
        place(out, first, product.re, rows, t);
        place(out2, second, product.im, rows, t);
        break;
      case "bands":
        kernel.run[`mel${plan.arithmetic}`](at, x, groups, product.of === "magnitude", ...bands!, out);
        place(out, first, product.data, rows, t);
        break;
      default:
        kernel.run[`power${plan.arithmetic}`](at, x, groups, out, product.kind === "magnitude");
        place(out, first, product.data, rows, t);
    }
  });
}

/** Address of the spans, how many, address of the weights. */
function placeBands(kernel: Kernel, plan: KernelPlan, { spans, weights }: Bands): [number, number, number] {
  const spansAt = kernel.reserve(spans.byteLength);
  const weightsAt = kernel.reserve(weights.length * plan.inner);
  kernel.words(spansAt, spans.length).set(spans);
  kernel.view(weightsAt, weights.length, plan.inner).set(weights);
  return [spansAt, spans.length / 2, weightsAt];
}
