import * as tf from "@tensorflow/tfjs-core";
import { requirePositiveInteger } from "../../core/index.ts";
import { onTensorflow } from "../kernels/tensorflow-kernels.ts";
import { depthwise, haveKernels } from "../kernels/wasm-kernels.ts";
import type { Tensor } from "../tensor.ts";
import { readable, requireAxes } from "./require-shape.ts";
import { everyNth, withZerosBetween } from "./stride.ts";

/** One number for both axes, or [height, width]. */
export type Pair = number | readonly [number, number];

/**
 * Rows and columns of zeros around the input: a number for all sides, [height, width] for each axis, "same" for an
 * output of ⌈input / stride⌉, the odd zero at the end, or "valid" for none.
 */
export type Padding = Pair | "same" | "valid";

export interface ConvolutionOptions {
  /** Default 1. */
  readonly stride?: Pair;
  /** Distance of the filter's taps. Default 1. */
  readonly dilation?: Pair;
  /** Default "valid". */
  readonly padding?: Padding;
  /** Groups of channels that do not see each other; as many as channels: a depthwise convolution. Default 1. */
  readonly groups?: number;
}

/**
 * Convolution of pictures, or of spectrograms as pictures: every window of the input times the filter, summed.
 *
 * @param x batch × height × width × channels
 * @param filter height × width × (channels / groups) × output channels; the output channels of one group are neighbours
 * @returns batch × output height × output width × output channels
 * @throws RangeError when the channels do not fit the filter and the groups, the window is larger than the input, or the
 * input is empty
 * @see torch.nn.functional.conv2d, which has channels before height and width
 * @example
 * await nn.useEngine("cpu");
 * const picture = nn.tensor([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
 * const difference = nn.tensor([-1, 1], [1, 2, 1, 1]);
 * await nn.valuesOf(nn.conv2d(picture, difference)); // Float32Array [1, 1, 1, 1]
 */
export function conv2d(x: Tensor, filter: Tensor, options: ConvolutionOptions = {}): Tensor {
  requireAxes("conv2d", "x", x, "batch", "height", "width", "channels");
  requireAxes("conv2d", "filter", filter, "height", "width", "channels / groups", "output channels");
  // TensorFlow would answer with the wrong shape.
  if (x.size === 0) throw new RangeError(`conv2d: x must not be empty, got ${readable(x.shape)}`);
  const stride = pairOf("conv2d", "stride", options.stride ?? 1);
  const dilation = pairOf("conv2d", "dilation", options.dilation ?? 1);
  const groups = requireGroups("conv2d", x, filter, options.groups ?? 1);
  const kernel: Pair2 = [filter.shape[0], filter.shape[1]];
  const window = { kernel, stride, dilation };
  // One filter for each channel.
  if (groups > 1 && groups === filter.shape[3] && groups === x.shape[3] && haveKernels())
    return depthwiseByKernel(x, filter, options.padding ?? "valid", window);
  // tfjs takes stride or dilation, not both, and TensorFlow no unequal strides with groups of one channel: what lies
  // between is then computed and left out.
  const dilated = dilation.some((n) => n > 1);
  const uneven = groups > 1 && stride[0] !== stride[1] && tf.getBackend() === "tensorflow";
  const steps = dilated || uneven ? ([1, 1] as const) : stride;
  const padding = options.padding ?? "valid";
  const full = padsByItself(x, filter, padding, { kernel, stride: steps, dilation })
    ? tf.depthwiseConv2d(x as tf.Tensor4D, tf.reshape(filter, [...kernel, groups, 1]), 1, "same")
    : convolve(pad2d("conv2d", x, padding, window), filter, steps, dilation, groups);
  if (!dilated && !uneven) return full;
  return stride.reduce((picture, step, i) => {
    const count = Math.ceil(picture.shape[i + 1] / step);
    return everyNth(picture, { axis: i + 1, start: 0, count, step });
  }, full);
}

/**
 * Convolution along time.
 *
 * @param x batch × time × channels
 * @param filter length × (channels / groups) × output channels
 * @returns batch × output time × output channels
 * @see torch.nn.functional.conv1d
 */
export function conv1d(
  x: Tensor,
  filter: Tensor,
  options: {
    readonly stride?: number;
    readonly dilation?: number;
    readonly padding?: number | "same" | "valid";
    readonly groups?: number;
  } = {},
): Tensor {
  requireAxes("conv1d", "x", x, "batch", "time", "channels");
  requireAxes("conv1d", "filter", filter, "length", "channels / groups", "output channels");
  const { padding = "valid" } = options;
  const row = conv2d(tf.expandDims(x, 1), tf.expandDims(filter, 0), {
    stride: [1, options.stride ?? 1],
    dilation: [1, options.dilation ?? 1],
    padding: typeof padding === "number" ? [0, padding] : padding,
    groups: options.groups,
  });
  return tf.squeeze(row, [1]);
}

export interface TransposedOptions {
  /** Default 1. */
  readonly stride?: Pair;
  /** Rows and columns that are taken off at every side of the full output. Default 0. */
  readonly padding?: Pair;
  /** Rows and columns more at the end: strides larger than 1 leave it open. Default 0. */
  readonly outputPadding?: Pair;
}

/**
 * Transposed convolution: every input value writes the filter into the output, `stride` apart. It makes pictures larger.
 *
 * @param x batch × height × width × channels
 * @param filter height × width × output channels × channels, as tfjs has it
 * @returns batch × height′ × width′ × output channels, height′ = (height − 1) · stride − 2 · padding + filter height + outputPadding
 * @throws RangeError when the channels do not fit, or the padding leaves nothing
 * @see torch.nn.functional.conv_transpose2d
 */
export function conv2dTranspose(x: Tensor, filter: Tensor, options: TransposedOptions = {}): Tensor {
  requireAxes("conv2dTranspose", "x", x, "batch", "height", "width", "channels");
  requireAxes("conv2dTranspose", "filter", filter, "height", "width", "output channels", "channels");
  if (x.shape[3] !== filter.shape[3])
    throw new RangeError(`conv2dTranspose: filter must end in ${x.shape[3]} channels, got ${readable(filter.shape)}`);
  const stride = pairOf("conv2dTranspose", "stride", options.stride ?? 1);
  const [paddings, extra] = [options.padding ?? 0, options.outputPadding ?? 0].map(both);

  let spread = x;
  const margins: [number, number][] = [[0, 0]];
  for (const i of [0, 1]) {
    spread = withZerosBetween(spread, i + 1, stride[i]);
    const reach = filter.shape[i] - 1 - paddings[i];
    margins.push([reach, reach + extra[i]]);
  }
  margins.push([0, 0]);
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return convolve(padOrCrop(spread, margins), turned, [1, 1], [1, 1], 1);
}

/**
 * Does TensorFlow pad as it is wanted, and know the way back, when its depthwise convolution is asked for "same"? Then no
 * padded copy is made, and none of the gradient.
 */
function padsByItself(x: Tensor, filter: Tensor, padding: Padding, window: WindowGeometry<Pair2>): boolean {
  const [, , inChannels, outChannels] = filter.shape;
  if (!onTensorflow() || inChannels !== 1 || outChannels !== x.shape[3]) return false;
  return ([0, 1] as const).every((i) => {
    const margin = (window.kernel[i] - 1) / 2;
    const [before, after] = sidesOf("conv2d", x.shape[i + 1], padding, window, i);
    return window.stride[i] === 1 && window.dilation[i] === 1 && before === margin && after === margin;
  });
}

/** Of padding the kernel only has to know where it begins. */
function depthwiseByKernel(x: Tensor, filter: Tensor, padding: Padding, window: WindowGeometry<Pair2>): Tensor {
  const size: Pair2 = [x.shape[1], x.shape[2]];
  const sides = ([0, 1] as const).map((i) => sidesOf("conv2d", size[i], padding, window, i));
  const output = ([0, 1] as const).map((i) => {
    const padded = size[i] + sides[i][0] + sides[i][1];
    const reach = requireReach(i, window.kernel[i], window.dilation[i], padded);
    return Math.floor((padded - reach) / window.stride[i]) + 1;
  });
  const before: Pair2 = [sides[0][0], sides[1][0]];
  return depthwise(x, filter, { batch: x.shape[0], size, output: [output[0], output[1]], before, ...window });
}

/** @throws RangeError when the filter with its gaps is larger than the padded input */
function requireReach(i: 0 | 1, taps: number, dilation: number, size: number): number {
  const reach = (taps - 1) * dilation + 1;
  if (reach > size)
    throw new RangeError(
      `conv2d: the filter spans a ${["height", "width"][i]} of ${reach}, the padded input has ${size}`,
    );
  return reach;
}

/** Without padding. */
function convolve(x: Tensor, filter: Tensor, stride: Pair2, dilation: Pair2, groups: number): Tensor {
  const [rows, columns, channels, outChannels] = filter.shape;
  for (const i of [0, 1] as const) requireReach(i, filter.shape[i], dilation[i], x.shape[i + 1]);
  const whole = (part: Tensor, weights: Tensor): Tensor =>
    tf.conv2d(part as tf.Tensor4D, weights as tf.Tensor4D, [...stride], "valid", "NHWC", [...dilation]);
  if (groups === 1) return whole(x, filter);
  if (channels === 1) {
    // Output channel g · multiplier + m is filter m of group g: the same memory as tfjs' rows × columns × g × m.
    const byGroup = tf.reshape(filter, [rows, columns, groups, outChannels / groups]);
    return tf.depthwiseConv2d(x as tf.Tensor4D, byGroup as tf.Tensor4D, [...stride], "valid", "NHWC", [...dilation]);
  }
  const inputs = tf.split(x, groups, 3);
  const filters = tf.split(filter, groups, 3);
  return tf.concat(
    inputs.map((part, g) => whole(part, filters[g])),
    3,
  );
}

export interface WindowGeometry<Sizes extends readonly number[] = readonly number[]> {
  readonly kernel: Sizes;
  readonly stride: Sizes;
  readonly dilation: Sizes;
}

/** The input with the zeros around it that the padding asks for. */
export function pad2d(caller: string, x: Tensor, padding: Padding, window: WindowGeometry, value = 0): Tensor {
  const sides = [0, 1].map((i) => sidesOf(caller, x.shape[i + 1], padding, window, i));
  if (sides.flat().every((n) => n === 0)) return x;
  return tf.pad(x, [[0, 0], sides[0], sides[1], [0, 0]], value);
}

function sidesOf(caller: string, size: number, padding: Padding, window: WindowGeometry, i: number): [number, number] {
  if (padding === "valid") return [0, 0];
  if (padding === "same") {
    const { kernel, stride, dilation } = window;
    const span = (Math.ceil(size / stride[i]) - 1) * stride[i] + (kernel[i] - 1) * dilation[i] + 1;
    const total = Math.max(0, span - size);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  const n = both(padding)[i];
  if (!Number.isInteger(n) || n < 0)
    throw new RangeError(`${caller}: padding must be whole numbers from 0, "same" or "valid", got ${n}`);
  return [n, n];
}

type Pair2 = readonly [number, number];

export function both(value: Pair): Pair2 {
  return typeof value === "number" ? [value, value] : value;
}

/** @throws RangeError unless both are positive whole numbers */
export function pairOf(caller: string, argument: string, value: Pair): Pair2 {
  for (const n of both(value)) requirePositiveInteger(caller, argument, n);
  return both(value);
}

function requireGroups(caller: string, x: Tensor, filter: Tensor, groups: number): number {
  requirePositiveInteger(caller, "groups", groups);
  const channels = x.shape[3];
  if (channels % groups !== 0 || filter.shape[3] % groups !== 0)
    throw new RangeError(
      `${caller}: groups must divide ${channels} channels and ${filter.shape[3]} output channels, got ${groups}`,
    );
  if (filter.shape[2] !== channels / groups)
    throw new RangeError(
      `${caller}: filter must have ${channels / groups} channels (input channels / groups), got ${readable(filter.shape)}`,
    );
  return groups;
}

/** Zeros where a margin is positive, less of the tensor where it is negative. */
function padOrCrop(x: Tensor, margins: readonly (readonly [number, number])[]): Tensor {
  const begin = margins.map(([before]) => Math.max(0, -before));
  const size = x.shape.map((length, i) => length - begin[i] - Math.max(0, -margins[i][1]));
  if (size.some((length) => length < 1))
    throw new RangeError(`conv2dTranspose: padding must leave something of the output, got ${readable(size)}`);
  const cropped = size.every((length, i) => length === x.shape[i]) ? x : tf.slice(x, begin, size);
  return tf.pad(
    cropped,
    margins.map(([before, after]) => [Math.max(0, before), Math.max(0, after)] as [number, number]),
  );
}
