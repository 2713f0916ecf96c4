import * as tf from "@tensorflow/tfjs-core";
import * as tensorflow from "../kernels/tensorflow-kernels.ts";
import * as kernels from "../kernels/wasm-kernels.ts";
import type { Tensor } from "../tensor.ts";
import { both, type Padding, type Pair, pad2d, pairOf } from "./convolution.ts";
import { requireAxes } from "./require-shape.ts";
import { everyNth } from "./stride.ts";

export interface PoolingOptions {
  /** Default: the window, so that windows do not overlap. */
  readonly stride?: Pair;
  /** Default "valid". */
  readonly padding?: Padding;
}

export interface AveragePoolingOptions extends PoolingOptions {
  /** Do the zeros of the padding count as values? PyTorch: true. tfjs and TensorFlow: false. Default false. */
  readonly countPadding?: boolean;
}

/** Below every number that a network computes; minus infinity would make NaN of 0 · ∞ in a derivative. */
const lowest = -3e38;

/**
 * The largest value of each window; of equal ones the first gets the gradient.
 *
 * @param x batch × height × width × channels
 * @param window its height and width
 * @returns batch × output height × output width × channels
 * @throws RangeError when the window is larger than the padded input, or the padding than half of the window
 * @see torch.nn.functional.max_pool2d
 */
export function maxPool(x: Tensor, window: Pair, options: PoolingOptions = {}): Tensor {
  const cut = windows("maxPool", x, window, options, lowest);
  if (tensorflow.onTensorflow()) return tensorflow.maxPool(cut.padded, cut);
  return kernels.haveKernels() ? maxPoolByKernel(cut) : seenBy(cut).reduce((a, b) => tf.maximum(a, b));
}

/** tfjs' own way there, and a kernel of ours back: that of its wasm backend is wrong where no value is positive. */
function maxPoolByKernel({ padded, ...sizes }: Windows): Tensor {
  const pool = tf.customGrad((input, save) => {
    const { kernel, stride } = sizes;
    (save as tf.GradSaveFunc)([input as Tensor]);
    return {
      value: tf.maxPool(input as tf.Tensor4D, [...kernel], [...stride], "valid"),
      gradFunc: (dy: Tensor, [x]: Tensor[]) => kernels.maxPoolBack(x, dy, sizes),
    };
  });
  return pool(padded);
}

/**
 * The mean of each window.
 *
 * @param x batch × height × width × channels
 * @param window its height and width
 * @returns batch × output height × output width × channels
 * @throws RangeError when the window is larger than the padded input, or the padding than half of the window
 * @see torch.nn.functional.avg_pool2d, tf.avgPool
 */
export function averagePool(x: Tensor, window: Pair, options: AveragePoolingOptions = {}): Tensor {
  const sum = addAll(seenBy(windows("averagePool", x, window, options, 0)));
  const [rows, columns] = pairOf("averagePool", "window", window);
  const { padding = "valid", countPadding = false } = options;
  if (countPadding || padding === "valid") return tf.mul(sum, 1 / (rows * columns));
  const inside = tf.ones([1, x.shape[1], x.shape[2], 1]);
  return tf.div(sum, addAll(seenBy(windows("averagePool", inside, window, options, 0))));
}

/** A padded picture, and the windows in it. */
type Windows = kernels.WindowSizes & { readonly padded: Tensor };

function windows(caller: string, x: Tensor, window: Pair, options: PoolingOptions, outside: number): Windows {
  requireAxes(caller, "x", x, "batch", "height", "width", "channels");
  const kernel = pairOf(caller, "window", window);
  const stride = pairOf(caller, "stride", options.stride ?? window);
  requireWithinHalf(caller, options.padding ?? "valid", kernel);
  const padded = pad2d(caller, x, options.padding ?? "valid", { kernel, stride, dilation: [1, 1] }, outside);
  const [batch, height, width] = padded.shape;
  const count = (size: number, i: 0 | 1): number => {
    if (kernel[i] > size)
      throw new RangeError(`${caller}: window must fit into the padded input of ${size}, got ${kernel[i]}`);
    return Math.floor((size - kernel[i]) / stride[i]) + 1;
  };
  const output = [count(height, 0), count(width, 1)] as const;
  return { padded, batch, size: [height, width], output, kernel, stride, dilation: [1, 1] };
}

/** @throws RangeError when a window may see nothing but padding, which has neither a largest value nor a mean */
function requireWithinHalf(caller: string, padding: Padding, kernel: readonly [number, number]): void {
  if (typeof padding === "string") return;
  for (const i of [0, 1] as const) {
    if (both(padding)[i] > kernel[i] / 2)
      throw new RangeError(
        `${caller}: padding must be at most half of the window of ${kernel[i]}, got ${both(padding)[i]}`,
      );
  }
}

/** The k-th value of every window, for each k: pictures of the output's size. */
function seenBy({ padded, output, kernel, stride }: Windows): Tensor[] {
  const seen: Tensor[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    const rows = everyNth(padded, { axis: 1, start: row, count: output[0], step: stride[0] });
    for (let column = 0; column < kernel[1]; column++) {
      seen.push(everyNth(rows, { axis: 2, start: column, count: output[1], step: stride[1] }));
    }
  }
  return seen;
}

function addAll(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((a, b) => tf.add(a, b));
}
