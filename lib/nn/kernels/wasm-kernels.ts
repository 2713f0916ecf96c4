import * as tf from "@tensorflow/tfjs-core";
import type { Shape, Tensor } from "../tensor.ts";
import { instantiate, register, run, wasmBackend } from "./wasm-backend.ts";
import { replaceSlowKernels } from "./wasm-replacements.ts";

// Kernels of our own on the memory of tfjs' wasm backend: lib/wasm/nn.ts. Nothing is copied in or out.

/** A window of a convolution. */
export interface WindowSizes {
  readonly batch: number;
  readonly size: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/** A window that may reach over the edges, where there are zeros: so many rows before the first, columns before the first. */
export interface PaddedWindowSizes extends WindowSizes {
  readonly before: readonly [number, number];
}

/** Signals as rows, and tiles of rows that are summed: lib/wasm/nn.ts. */
export interface PointSizes {
  readonly batch: number;
  /** Numbers from one signal to the next. */
  readonly pitch: number;
  readonly rows: number;
  readonly width: number;
  /** Rows from one tile to the next. */
  readonly step: number;
  readonly tiles: number;
}

/** Columns that are normalized: those of batch × parts × rows × channels, each part with columns of its own. */
export interface ColumnSizes {
  readonly batch: number;
  readonly parts: number;
  readonly rows: number;
  readonly channels: number;
}

const names = {
  adam: "SpeclabAdam",
  batchNorm: "SpeclabBatchNorm",
  batchNormBack: "SpeclabBatchNormBack",
  convolutionFilter: "SpeclabConvolutionFilter",
  depthwise: "SpeclabDepthwise",
  depthwiseFilter: "SpeclabDepthwiseFilter",
  depthwiseInput: "SpeclabDepthwiseInput",
  fromPoints: "SpeclabFromPoints",
  maxPoolBack: "SpeclabMaxPoolBack",
  power: "SpeclabPower",
  powerBack: "SpeclabPowerBack",
  reluBack: "SpeclabReluBack",
  repeatMiddle: "SpeclabRepeatMiddle",
  sgd: "SpeclabSgd",
  toPoints: "SpeclabToPoints",
} as const;

/** The one of our kernels that is differentiated by a rule (gradients/convolutions.ts). */
export const depthwiseKernel: string = names.depthwise;

/** Do our kernels compute here? On wasm, where tfjs is as we know it. */
export function haveKernels(): boolean {
  return tf.getBackend() === "wasm" && tf.getKernel(names.batchNorm, "wasm") !== undefined;
}

/** Convolution of every channel with a filter of its own: kernel height × kernel width × 1 × channels. */
export function depthwise(x: Tensor, filter: Tensor, sizes: PaddedWindowSizes): Tensor {
  const shape = [sizes.batch, ...sizes.output, x.shape[3]];
  return run(names.depthwise, { x, filter }, { shape, sizes: paddedNumbers(sizes, x.shape[3]), window: sizes })[0];
}

export function depthwiseFilterGradient(x: Tensor, dy: Tensor, shape: Shape, sizes: PaddedWindowSizes): Tensor {
  return run(names.depthwiseFilter, { x, dy }, { shape, sizes: paddedNumbers(sizes, x.shape[3]) })[0];
}

export function depthwiseInputGradient(dy: Tensor, filter: Tensor, shape: Shape, sizes: PaddedWindowSizes): Tensor {
  return run(names.depthwiseInput, { dy, filter }, { shape, sizes: paddedNumbers(sizes, shape[3]) })[0];
}

export function convolutionFilterGradient(x: Tensor, dy: Tensor, shape: Shape, sizes: WindowSizes): Tensor {
  return run(names.convolutionFilter, { x, dy }, { shape, sizes: numbers(sizes, x.shape[3], dy.shape[3]) })[0];
}

/** Gradient of the largest value of each window, by the input. */
export function maxPoolBack(x: Tensor, dy: Tensor, sizes: WindowSizes): Tensor {
  // All but the dilation, which stands last.
  const undilated = numbers(sizes, x.shape[3]).slice(0, -2);
  return run(names.maxPoolBack, { x, dy }, { shape: x.shape, sizes: undilated })[0];
}

/** Sums of rows by the coefficients (sums × taps): sums × batch × tiles × width. */
export function toPoints(x: Tensor, coefficients: Tensor, sizes: PointSizes): Tensor {
  const { batch, width, tiles } = sizes;
  const shape = [coefficients.shape[0], batch, tiles, width];
  return run(names.toPoints, { x, coefficients }, { shape, sizes: pointNumbers(coefficients, sizes) })[0];
}

/** The transpose of that: batch × pitch. */
export function fromPoints(sums: Tensor, coefficients: Tensor, sizes: PointSizes): Tensor {
  const shape = [sizes.batch, sizes.pitch];
  return run(names.fromPoints, { sums, coefficients }, { shape, sizes: pointNumbers(coefficients, sizes) })[0];
}

/** What a batch norm takes: each one number per column. */
export interface Normalization {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly runningMean: Tensor;
  readonly runningVariance: Tensor;
}

/** Columns with mean 0 and variance 1, scaled and shifted; what they had, and the running statistics that follow. */
export function batchNorm(
  x: Tensor,
  normalization: Normalization,
  settings: { readonly sizes: ColumnSizes; readonly epsilon: number; readonly momentum: number },
): { value: Tensor; mean: Tensor; inverse: Tensor; runningMean: Tensor; runningVariance: Tensor } {
  const made = run(names.batchNorm, { x, ...normalization }, settings);
  const [value, mean, inverse, runningMean, runningVariance] = made;
  return { value, mean, inverse, runningMean, runningVariance };
}

/** Its gradients by x, scale and shift. */
export function batchNormBack(
  inputs: Readonly<Record<"dy" | "x" | "mean" | "inverse" | "scale", Tensor>>,
  sizes: ColumnSizes,
): Tensor[] {
  return run(names.batchNormBack, inputs, { sizes });
}

/** Every row of outer × inner so many times, times a factor, in the shape given. */
export function repeatMiddle(
  x: Tensor,
  shape: Shape,
  { outer, middle, inner }: { readonly outer: number; readonly middle: number; readonly inner: number },
  factor: number,
): Tensor {
  return run(names.repeatMiddle, { x }, { shape, sizes: [outer, middle, inner, factor] })[0];
}

/** re² + im² */
export function power(re: Tensor, im: Tensor): Tensor {
  return run(names.power, { re, im }, { shape: re.shape, sizes: [re.size] })[0];
}

/** Its gradient by either part. */
export function powerBack(dy: Tensor, part: Tensor): Tensor {
  return run(names.powerBack, { dy, part }, { shape: part.shape, sizes: [part.size] })[0];
}

/** dy where x is positive. */
export function reluBack(dy: Tensor, x: Tensor): Tensor {
  return run(names.reluBack, { dy, x }, { shape: x.shape, sizes: [x.size] })[0];
}

/** One update of Adam. */
export interface AdamUpdate {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly mean: Tensor;
  readonly square: Tensor;
  /** With amsgrad. */
  readonly largest?: Tensor;
  /** beta1, beta2, epsilon, rate / (1 − β₁ᵗ), 1 / √(1 − β₂ᵗ), decay in the gradient, share of the value that is kept. */
  readonly numbers: readonly number[];
}

export function adamUpdate({ numbers, ...tensors }: AdamUpdate): {
  value: Tensor;
  mean: Tensor;
  square: Tensor;
  largest?: Tensor;
} {
  const [value, mean, square, largest] = run(names.adam, given(tensors), { numbers });
  return { value, mean, square, largest };
}

/** One update of stochastic gradient descent. */
export interface SgdUpdate {
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** The last change, with momentum. */
  readonly last?: Tensor;
  /** rate, momentum, weight decay */
  readonly numbers: readonly number[];
}

export function sgdUpdate({ numbers, ...tensors }: SgdUpdate): { value: Tensor; change?: Tensor } {
  const [value, change] = run(names.sgd, given(tensors), { numbers });
  return { value, change };
}

/** Tells tfjs' wasm backend our kernels; without them everything is composed, slower and to the same numbers. */
export function addWasmKernels(): void {
  const backend = wasmBackend();
  if (!backend || tf.getKernel(names.batchNorm, "wasm")) return;
  const kernels = instantiate(backend.wasm.asm.memory);
  replaceSlowKernels(kernels, backend);

  // Of two tensors, or one, to another: the shape of the result and the numbers that are handed on are attributes.
  const plain = {
    depthwise: ["x", "filter"],
    depthwiseFilter: ["x", "dy"],
    depthwiseInput: ["dy", "filter"],
    convolutionFilter: ["x", "dy"],
    maxPoolBack: ["x", "dy"],
    toPoints: ["x", "coefficients"],
    fromPoints: ["sums", "coefficients"],
    repeatMiddle: ["x"],
    power: ["re", "im"],
    powerBack: ["dy", "part"],
    reluBack: ["dy", "x"],
  } as const;
  for (const name of Object.keys(plain) as (keyof typeof plain)[]) {
    register<{ shape: Shape; sizes: number[] }>(names[name], {
      inputs: plain[name],
      outputs: ({ shape }) => [shape],
      call: (addresses, { sizes }) => kernels[name](...addresses, ...sizes),
    });
  }
  register<{ sizes: ColumnSizes; epsilon: number; momentum: number }>(names.batchNorm, {
    inputs: ["x", "scale", "shift", "runningMean", "runningVariance"],
    outputs: (_, [x, ...columns]) => [x.shape, ...columns.map(({ shape }) => shape)],
    call: (addresses, { sizes, epsilon, momentum }) =>
      kernels.batchNorm(...addresses, ...columnNumbers(sizes), epsilon, momentum),
  });
  register<{ sizes: ColumnSizes }>(names.batchNormBack, {
    inputs: ["dy", "x", "mean", "inverse", "scale"],
    outputs: (_, [dy, , mean]) => [dy.shape, mean.shape, mean.shape],
    call: (addresses, { sizes }) => kernels.batchNormBack(...addresses, ...columnNumbers(sizes)),
  });
  // What an update remembers has the parameter's shape; a memory that it does not have is not made, either.
  const updates = { adam: ["value", "gradient", "mean", "square", "largest"], sgd: ["value", "gradient", "last"] };
  for (const name of ["adam", "sgd"] as const) {
    register<{ numbers: number[] }>(names[name], {
      inputs: updates[name],
      outputs: (_, inputs) => inputs.filter((info, i) => info && i !== 1).map(({ shape }) => shape),
      call: (addresses, { numbers }, [{ shape }]) => {
        const all = 2 * updates[name].length - 1;
        const count = shape.reduce((a, b) => a * b, 1);
        kernels[name](...Array.from({ length: all }, (_, i) => addresses[i] ?? 0), count, ...numbers);
      },
    });
  }
}

/** Without what is not there. */
function given(tensors: Readonly<Record<string, Tensor | undefined>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).filter((entry): entry is [string, Tensor] => !!entry[1]));
}

// Sizes in the order of lib/wasm/nn.ts.

function numbers(
  { batch, size, output, kernel, stride, dilation }: WindowSizes,
  inputs: number,
  ...outputs: number[]
): number[] {
  return [batch, ...size, inputs, ...output, ...outputs, ...kernel, ...stride, ...dilation];
}

function paddedNumbers(sizes: PaddedWindowSizes, channels: number): number[] {
  return [...numbers(sizes, channels), ...sizes.before];
}

function pointNumbers({ shape }: Tensor, { batch, pitch, rows, width, step, tiles }: PointSizes): number[] {
  return [batch, pitch, rows, width, ...shape, step, tiles];
}

function columnNumbers({ batch, parts, rows, channels }: ColumnSizes): number[] {
  return [batch, parts, rows, channels];
}
