import * as tf from "@tensorflow/tfjs-core";
import type { Tensor, Variable } from "../tensor.ts";
import type { WindowSizes } from "./wasm-kernels.ts";

// TensorFlow's own kernels for ways back, where they are right: what else is composed of many operations is one there.
// Dilation, and strides of two kinds in a depthwise convolution, they do not know on the processor.

/** The part of tfjs-node's backend that we use. */
interface TensorflowBackend {
  readonly binding: Readonly<
    Record<"TF_ATTR_TYPE" | "TF_ATTR_FLOAT" | "TF_ATTR_STRING" | "TF_ATTR_BOOL" | "TF_FLOAT" | "TF_INT32", number>
  >;
  executeMultipleOutputs(name: string, attributes: object[], inputs: readonly Tensor[], outputs: number): Tensor[];
}

export function onTensorflow(): boolean {
  return tf.getBackend() === "tensorflow";
}

/** Does TensorFlow know the way back through this convolution? */
export function knowsConvolution({ stride, dilation }: WindowSizes, depthwise = false): boolean {
  return onTensorflow() && dilation.every((n) => n === 1) && (!depthwise || stride[0] === stride[1]);
}

export function convolutionFilterGradient(x: Tensor, dy: Tensor, filterShape: number[], sizes: WindowSizes): Tensor {
  return run("Conv2DBackpropFilter", { x, dy }, { ...attributes(sizes), filterShape });
}

export function convolutionInputGradient(dy: Tensor, filter: Tensor, inputShape: number[], sizes: WindowSizes): Tensor {
  return run("Conv2DBackpropInput", { dy, filter }, { ...attributes(sizes), inputShape });
}

export function depthwiseFilterGradient(x: Tensor, dy: Tensor, filterShape: number[], sizes: WindowSizes): Tensor {
  return run("DepthwiseConv2dNativeBackpropFilter", { x, dy }, { ...attributes(sizes), dilations: 1, filterShape });
}

export function depthwiseInputGradient(dy: Tensor, filter: Tensor, inputShape: number[], sizes: WindowSizes): Tensor {
  return run("DepthwiseConv2dNativeBackpropInput", { dy, filter }, { ...attributes(sizes), dilations: 1, inputShape });
}

/** Of a convolution padded to "same" by itself, stride 1. */
export function paddedDepthwiseGradients(dy: Tensor, x: Tensor, filter: Tensor): Record<"x" | "filter", () => Tensor> {
  const settings = { strides: [1, 1], pad: "same", dataFormat: "NHWC", dilations: 1 };
  const [inputShape, filterShape] = [x.shape, filter.shape];
  return {
    x: () => run("DepthwiseConv2dNativeBackpropInput", { dy, filter }, { ...settings, inputShape }),
    filter: () => run("DepthwiseConv2dNativeBackpropFilter", { x, dy }, { ...settings, filterShape }),
  };
}

/** The largest value of each window of a padded picture. */
export function maxPool(padded: Tensor, { kernel, stride }: WindowSizes): Tensor {
  const pool = tf.customGrad((input, save) => {
    const value = tf.maxPool(input as tf.Tensor4D, [...kernel], [...stride], "valid");
    (save as tf.GradSaveFunc)([input as Tensor, value]);
    const settings = { filterSize: [...kernel], strides: [...stride], pad: "valid" };
    return {
      value,
      gradFunc: (dy: Tensor, [x, output]: Tensor[]) => run("MaxPoolGrad", { dy, input: x, output }, settings),
    };
  });
  return pool(padded);
}

/** Both ends mirrored without the end itself: batch × samples. */
export function mirrorPad(x: Tensor, margin: number): Tensor {
  const [batch, length] = x.shape;
  const mirrored = (input: Tensor, begin: number): Tensor =>
    tf.reverse(tf.slice(input, [0, begin], [batch, margin]), 1);
  const operation = tf.customGrad((input) => ({
    // TensorFlow's MirrorPad goes number by number.
    value: tf.concat(
      [mirrored(input as Tensor, 1), input as Tensor, mirrored(input as Tensor, length - 1 - margin)],
      1,
    ),
    gradFunc: (dy: Tensor) => mirrorPadGradient(dy, margin),
  }));
  return operation(x);
}

function mirrorPadGradient(dy: Tensor, margin: number): Tensor {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const { TF_ATTR_TYPE, TF_ATTR_STRING, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "Tpaddings", type: TF_ATTR_TYPE, value: TF_INT32 },
    { name: "mode", type: TF_ATTR_STRING, value: "REFLECT" },
  ];
  const margins = tf.tensor2d([0, 0, margin, margin], [2, 2], "int32");
  return backend.executeMultipleOutputs("MirrorPadGrad", attributes, [dy, margins], 1)[0];
}

/** dy where x is positive; tfjs' step, which says where that is, is seven operations on TensorFlow. */
export function reluGradient(dy: Tensor, x: Tensor): Tensor {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  const attributes = [{ name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT }];
  return backend.executeMultipleOutputs("ReluGrad", attributes, [dy, x], 1)[0];
}

/** The same numbers again along the axes where x has one place. */
export function repeated(x: Tensor, shape: readonly number[]): Tensor {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "Tidx", type: TF_ATTR_TYPE, value: TF_INT32 },
  ];
  return backend.executeMultipleOutputs("BroadcastTo", attributes, [x, tf.tensor1d([...shape], "int32")], 1)[0];
}

/** A batch norm's numbers, for each part of the pictures and each channel: part 0 with all its channels first. */
export interface BatchNormNumbers {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly runningMean: Variable;
  readonly runningVariance: Variable;
}

/**
 * Each channel of each part to mean 0 and variance 1, times `scale`, plus `shift`. The running statistics follow.
 *
 * Part after part: each is smaller, and stays in the processor's cache while TensorFlow goes over it again and again.
 *
 * @param x batch × parts × rows × channels
 * @param momentum how far the running statistics move to the batch's mean and (unbiased) variance
 */
export function batchNorm(
  x: Tensor,
  { scale, shift, runningMean, runningVariance }: BatchNormNumbers,
  { epsilon, momentum }: { readonly epsilon: number; readonly momentum: number },
): Tensor {
  const [batch, parts, rows, channels] = x.shape;
  // Of rows TensorFlow takes a piece as fast as memory is copied; of more axes it does not.
  const part = (from: Tensor, i: number): Tensor => {
    if (parts === 1) return from;
    const lines = tf.reshape(from, [batch, parts * rows * channels]);
    return tf.reshape(tf.slice(lines, [0, i * rows * channels], [batch, rows * channels]), [batch, 1, rows, channels]);
  };
  const byPart = (numbers: Tensor): Tensor[] => (parts === 1 ? [numbers] : tf.split(numbers, parts));
  const together = (found: Tensor[], axis: number): Tensor => (parts === 1 ? found[0] : tf.concat(found, axis));
  const operation = tf.customGrad((...given) => {
    const [input, factor, addend] = given as Tensor[];
    const save = given[3] as tf.GradSaveFunc;
    const [factors, addends, means, variances] = [factor, addend, runningMean, runningVariance].map(byPart);
    const found = factors.map((_, i) => {
      const own = part(input, i);
      const inputs = [own, factors[i], addends[i], means[i], variances[i]];
      const [value, mean, variance, ...kept] = fused("FusedBatchNormV3", { epsilon, momentum }, inputs, 6);
      return { value, mean, variance, kept: [own, factors[i], ...kept] };
    });
    runningMean.assign(
      together(
        found.map(({ mean }) => mean),
        0,
      ),
    );
    runningVariance.assign(
      together(
        found.map(({ variance }) => variance),
        0,
      ),
    );
    save(found.flatMap(({ kept }) => kept));
    return {
      value: together(
        found.map(({ value }) => value),
        1,
      ),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const each = saved.length / parts;
        const slopes = factors.map((_, i) =>
          fused("FusedBatchNormGradV3", { epsilon }, [part(dy, i), ...saved.slice(i * each, (i + 1) * each)], 5),
        );
        return [1, 0, 0].map((axis, k) =>
          together(
            slopes.map((slope) => slope[k]),
            axis,
          ),
        );
      },
    };
  });
  return operation(x, scale, shift);
}

interface FusedSettings {
  readonly epsilon: number;
  /** For the way there. */
  readonly momentum?: number;
}

function fused(
  name: string,
  { epsilon, momentum }: FusedSettings,
  inputs: readonly Tensor[],
  outputs: number,
): Tensor[] {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL, TF_FLOAT } = backend.binding;
  const following = { name: "exponential_avg_factor", type: TF_ATTR_FLOAT, value: momentum };
  const attributes = [
    { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "U", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "epsilon", type: TF_ATTR_FLOAT, value: epsilon },
    { name: "data_format", type: TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: TF_ATTR_BOOL, value: true },
    ...(momentum === undefined ? [] : [following]),
  ];
  return backend.executeMultipleOutputs(name, attributes, inputs, outputs);
}

function attributes({ stride }: WindowSizes): Record<string, unknown> {
  return { strides: [...stride], pad: "valid", dataFormat: "NHWC" };
}

function run(kernel: string, inputs: Record<string, Tensor>, settings: Record<string, unknown>): Tensor {
  return tf.engine().runKernel(kernel, inputs, settings as tf.NamedAttrMap) as Tensor;
}
