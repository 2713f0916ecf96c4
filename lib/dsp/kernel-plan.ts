import type { Samples } from "../core/index.ts";
import type { Analysis } from "./analysis.ts";
import { bluesteinTables, factors, largestDirectFactor, longestKept } from "./fft.ts";
import type { Arithmetic } from "./kernel.ts";

/** Tables of one analysis as they stand in the kernel's memory, ready to be copied there. */
export interface KernelPlan {
  /** Goes to `planAddress` in kernel.ts. All addresses in it are absolute. */
  readonly image: Uint8Array;
  /** Room for the transforms, behind the image. */
  readonly workBytes: number;
  readonly arithmetic: Arithmetic;
  readonly nFft: number;
  readonly hopLength: number;
  readonly window: Float64Array;
  readonly bins: number;
  /** Bytes of a number outside and inside. */
  readonly outer: 4 | 8;
  readonly inner: 4 | 8;
  /** Frames in a group. */
  readonly lanes: 2 | 4;
}

/** Where an image begins in memory. */
export const planAddress = 1024;

/** Plans kept: one of nFft 2048 has 60 to 120 kB. */
const plansKept = 8;

const plans: KernelPlan[] = [];

/** Float64 unless float32 is asked for; float32 arrays stay float32 outside. */
export function arithmeticOf(samples: Samples, precision: "single" | undefined): Arithmetic {
  if (precision === "single") return "Single";
  return samples.BYTES_PER_ELEMENT === 8 ? "Double" : "Mixed";
}

/** The plan, from the shelf when it was used before. */
export function kernelPlan(analysis: Analysis, arithmetic: Arithmetic): KernelPlan {
  const { nFft, hopLength, window } = analysis;
  const index = plans.findIndex(
    (plan) =>
      plan.nFft === nFft &&
      plan.hopLength === hopLength &&
      plan.arithmetic === arithmetic &&
      (plan.window === window || plan.window.every((weight, i) => weight === window[i])),
  );
  const plan = index < 0 ? makePlan(analysis, arithmetic) : plans.splice(index, 1)[0];
  if (nFft > longestKept) return plan;
  plans.unshift(plan);
  plans.length = Math.min(plans.length, plansKept);
  return plan;
}

function makePlan({ nFft, hopLength, window }: Analysis, arithmetic: Arithmetic): KernelPlan {
  const bins = 1 + (nFft >> 1);
  // An even frame is packed into half as many complex numbers.
  const points = nFft % 2 === 0 ? nFft / 2 : nFft;
  const bluestein = Math.max(1, ...factors(points)) > largestDirectFactor ? bluesteinTables(points) : undefined;
  const radices = factors(bluestein?.size ?? points);
  const inner = arithmetic === "Single" ? 4 : 8;
  const outer = arithmetic === "Double" ? 8 : 4;
  const { passes, twiddles } = passTables(bluestein?.size ?? points, radices);
  const turns = Float64Array.from({ length: nFft }, (_, i) => {
    const angle = (-2 * Math.PI * (1 + (i >> 1))) / nFft;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });

  let top = planAddress;
  const place = (bytes: number): number => {
    const address = top;
    top = (top + bytes + 15) & ~15;
    return address;
  };
  const header = place(15 * 4);
  const passesAt = place(passes.length * 4);
  const twiddlesAt = place(twiddles.length * inner);
  const turnsAt = place(turns.length * inner);
  const windowAt = place(window.length * inner);
  const backAt = place(window.length * inner);
  const chirpAt = place(bluestein ? 2 * points * inner : 0);
  const filterAt = place(bluestein ? 2 * bluestein.size * inner : 0);
  const end = top;
  // A spectrum has one bin more than half the frame. The work space lies behind the tables and is not part of the image.
  const workBytes = 32 * Math.max(points + 1, bluestein?.size ?? 0);
  const a = place(workBytes);
  const b = place(workBytes);

  const image = new Uint8Array(end - planAddress);
  const words = (address: number, values: readonly number[]): void =>
    new Uint32Array(image.buffer, address - planAddress, values.length).set(values);
  const numbers = (address: number, values: ArrayLike<number>): void => {
    const at = address - planAddress;
    (inner === 8
      ? new Float64Array(image.buffer, at, values.length)
      : new Float32Array(image.buffer, at, values.length)
    ).set(values);
  };
  const tables = [passesAt, twiddlesAt, turnsAt, windowAt, backAt];
  words(header, [
    nFft,
    hopLength,
    bins,
    points,
    radices.length,
    ...tables,
    a,
    b,
    bluestein?.size ?? 0,
    chirpAt,
    filterAt,
  ]);
  words(passesAt, passes);
  numbers(twiddlesAt, twiddles);
  numbers(turnsAt, turns);
  numbers(windowAt, window);
  numbers(
    backAt,
    window.map((weight) => weight / nFft),
  );
  if (bluestein) {
    numbers(chirpAt, interleaved(bluestein.chirpRe, bluestein.chirpIm));
    numbers(filterAt, interleaved(bluestein.filterRe, bluestein.filterIm));
  }
  return {
    image,
    workBytes: top - end,
    arithmetic,
    nFft,
    hopLength,
    window,
    bins,
    outer,
    inner,
    lanes: inner === 8 ? 2 : 4,
  };
}

/** Complex numbers as the kernel reads them. */
function interleaved(re: Float64Array, im: Float64Array): Float64Array {
  return Float64Array.from({ length: 2 * re.length }, (_, i) => (i % 2 === 0 ? re : im)[i >> 1]);
}

/** For each pass its radix, length, stride, and where its twiddles begin: the layout that the kernel reads. */
function passTables(n: number, radices: readonly number[]): { passes: number[]; twiddles: number[] } {
  const passes: number[] = [];
  const twiddles: number[] = [];
  const turn = (part: number, whole: number): void => {
    const angle = (-2 * Math.PI * part) / whole;
    twiddles.push(Math.cos(angle), Math.sin(angle));
  };
  let length = n;
  let stride = 1;
  for (const radix of radices) {
    passes.push(radix, length, stride, twiddles.length);
    const any = radix > 5;
    if (any) for (let k = 0; k < radix; k++) turn(k, radix);
    for (let p = 0; p < length / radix; p++) for (let k = any ? 0 : 1; k < radix; k++) turn((p * k) % length, length);
    length /= radix;
    stride *= radix;
  }
  return { passes, twiddles };
}
