import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";
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

/**
 * Columns to mean 0 and variance 1, times `scale`, plus `shift`.
 *
 * @param seen gets the columns' mean and variance (divided by the number of rows)
 */
export function batchNorm(
  x: Tensor,
  scale: Tensor,
  shift: Tensor,
  epsilon: number,
  seen: (mean: Tensor, variance: Tensor) => void,
): Tensor {
  const [rows, channels] = x.shape;
  const picture = [1, rows, 1, channels];
  const operation = tf.customGrad((...given) => {
    const [input, factor, addend] = given as Tensor[];
    const save = given[3] as tf.GradSaveFunc;
    const four = tf.reshape(input, picture);
    const none = tf.tensor1d([]);
    const [value, mean, variance, ...kept] = fused("FusedBatchNormV3", epsilon, [four, factor, addend, none, none], 6);
    // TensorFlow's is divided by one less than the number of rows.
    seen(mean, tf.mul(variance, (rows - 1) / rows));
    save([four, factor, ...kept]);
    return {
      value: tf.reshape(value, x.shape),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [dx, ...slopes] = fused("FusedBatchNormGradV3", epsilon, [tf.reshape(dy, picture), ...saved], 5);
        return [tf.reshape(dx, x.shape), slopes[0], slopes[1]];
      },
    };
  });
  return operation(x, scale, shift);
}

function fused(name: string, epsilon: number, inputs: readonly Tensor[], outputs: number): Tensor[] {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL, TF_FLOAT } = backend.binding;
  const attributes = [
    { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "U", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "epsilon", type: TF_ATTR_FLOAT, value: epsilon },
    { name: "data_format", type: TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: TF_ATTR_BOOL, value: true },
  ];
  return backend.executeMultipleOutputs(name, attributes, inputs, outputs);
}

function attributes({ stride }: WindowSizes): Record<string, unknown> {
  return { strides: [...stride], pad: "valid", dataFormat: "NHWC" };
}

function run(kernel: string, inputs: Record<string, Tensor>, settings: Record<string, unknown>): Tensor {
  return tf.engine().runKernel(kernel, inputs, settings as tf.NamedAttrMap) as Tensor;
}
