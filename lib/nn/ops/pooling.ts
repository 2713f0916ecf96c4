import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";
import { type Padding, type Pair, pad2d, pairOf } from "./convolution.ts";
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
 * @see torch.nn.functional.max_pool2d
 */
export function maxPool(x: Tensor, window: Pair, options: PoolingOptions = {}): Tensor {
  return windows("maxPool", x, window, options, lowest).reduce((a, b) => tf.maximum(a, b));
}

/**
 * The mean of each window.
 *
 * @param x batch × height × width × channels
 * @param window its height and width
 * @returns batch × output height × output width × channels
 * @see torch.nn.functional.avg_pool2d, tf.avgPool
 */
export function averagePool(x: Tensor, window: Pair, options: AveragePoolingOptions = {}): Tensor {
  const sum = addAll(windows("averagePool", x, window, options, 0));
  const [rows, columns] = pairOf("averagePool", "window", window);
  const { padding = "valid", countPadding = false } = options;
  if (countPadding || padding === "valid") return tf.mul(sum, 1 / (rows * columns));
  const inside = tf.ones([1, x.shape[1], x.shape[2], 1]);
  return tf.div(sum, addAll(windows("averagePool", inside, window, options, 0)));
}

/** The k-th value of every window, for each k: pictures of the output's size. */
function windows(caller: string, x: Tensor, window: Pair, options: PoolingOptions, outside: number): Tensor[] {
  requireAxes(caller, "x", x, "batch", "height", "width", "channels");
  const kernel = pairOf(caller, "window", window);
  const stride = pairOf(caller, "stride", options.stride ?? window);
  const padded = pad2d(caller, x, options.padding ?? "valid", { kernel, stride, dilation: [1, 1] }, outside);
  const [height, width] = kernel.map((size, i) => {
    const count = Math.floor((padded.shape[i + 1] - size) / stride[i]) + 1;
    if (count < 1)
      throw new RangeError(`${caller}: window must fit into the padded input of ${padded.shape[i + 1]}, got ${size}`);
    return count;
  });
  const seen: Tensor[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    const rows = everyNth(padded, { axis: 1, start: row, count: height, step: stride[0] });
    for (let column = 0; column < kernel[1]; column++) {
      seen.push(everyNth(rows, { axis: 2, start: column, count: width, step: stride[1] }));
    }
  }
  return seen;
}

function addAll(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((a, b) => tf.add(a, b));
}
