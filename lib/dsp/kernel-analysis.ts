import { requireSamples, type Samples } from "../core/index.ts";
import { type Analysis, paddedSignal, requireUnread } from "./analysis.ts";
import { type Kernel, withKernel } from "./kernel.ts";
import { arithmeticOf, type KernelPlan, kernelPlan } from "./kernel-plan.ts";

/**
 * The way from samples to rows of numbers through the kernel. A recording is done in pieces that stay in the cache, so
 * memory is the same for a second and for an hour, and no complex spectrogram is made on the way to powers or bands.
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

/** Bytes of results in one piece: a part of the second-level cache. */
const pieceBytes = 131072;

/** Fills `product`; false where the kernel is not to be had. */
export function analyzeInKernel(
  caller: string,
  samples: Samples,
  analysis: Analysis,
  frames: number,
  product: Product,
): boolean {
  const plan = kernelPlan(analysis, arithmeticOf(samples, analysis.precision));
  // The kernel sums bands in room for nFft of them; more than bins are a mistake, or empty.
  if (product.kind === "bands" && product.bands.spans.length > 2 * plan.nFft) return false;
  return withKernel((kernel) => run(kernel, plan, caller, samples, analysis, frames, product));
}

function run(
  kernel: Kernel,
  plan: KernelPlan,
  caller: string,
  samples: Samples,
  analysis: Analysis,
  frames: number,
  product: Product,
): void {
  const { hopLength, nFft, lanes, outer } = plan;
  requireUnread(caller, samples, analysis, frames);
  const signal = paddedSignal(caller, samples, analysis);
  const width = product.kind === "bands" ? product.bands.spans.length / 2 : plan.bins;
  const planes = product.kind === "complex" ? 2 : 1;
  const wanted = Math.ceil(pieceBytes / (planes * width * outer));
  const piece = Math.ceil(Math.min(wanted, frames) / lanes) * lanes;

  const at = kernel.load(plan);
  const inputLength = (piece - 1) * hopLength + nFft;
  const x = kernel.reserve(inputLength * outer);
  const out = kernel.reserve(piece * width * outer);
  const out2 = kernel.reserve(planes === 2 ? piece * width * outer : 0);
  const bands = product.kind === "bands" ? placeBands(kernel, plan, product.bands) : undefined;
  const input = kernel.view(x, inputLength, outer);
  const first = kernel.view(out, piece * width, outer);
  const second = kernel.view(out2, planes === 2 ? piece * width : 0, outer);

  for (let t = 0; t < frames; t += piece) {
    const count = Math.min(piece, frames - t);
    const groups = Math.ceil(count / lanes);
    const length = (groups * lanes - 1) * hopLength + nFft;
    signal.read(t * hopLength, length === inputLength ? input : input.subarray(0, length));
    // The full check knows what to say, and where.
    if (!kernel.finite(x, length, outer)) requireSamples(caller, "samples", samples);
    const rows = count * width;
    switch (product.kind) {
      case "complex":
        kernel.run[`stft${plan.arithmetic}`](at, x, groups, out, out2);
        product.re.set(rows === first.length ? first : first.subarray(0, rows), t * width);
        product.im.set(rows === second.length ? second : second.subarray(0, rows), t * width);
        break;
      case "bands":
        kernel.run[`mel${plan.arithmetic}`](at, x, groups, product.of === "magnitude", ...bands!, out);
        product.data.set(rows === first.length ? first : first.subarray(0, rows), t * width);
        break;
      default:
        kernel.run[`power${plan.arithmetic}`](at, x, groups, out, product.kind === "magnitude");
        product.data.set(rows === first.length ? first : first.subarray(0, rows), t * width);
    }
  }
}

/** Address of the spans, how many, address of the weights. */
function placeBands(kernel: Kernel, plan: KernelPlan, { spans, weights }: Bands): [number, number, number] {
  const spansAt = kernel.reserve(spans.byteLength);
  const weightsAt = kernel.reserve(weights.length * plan.inner);
  kernel.words(spansAt, spans.length).set(spans);
  kernel.view(weightsAt, weights.length, plan.inner).set(weights);
  return [spansAt, spans.length / 2, weightsAt];
}
