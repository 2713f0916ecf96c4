import * as tf from "@tensorflow/tfjs-core";
import { lstmKernel } from "../kernels/lstm-kernel.ts";
import type { Tensor } from "../tensor.ts";
import { unstack } from "./arithmetic.ts";
import { type LstmSizes, plainLstm, statesBefore } from "./lstm-recursion.ts";
import { requireAxes, requireShape } from "./require-shape.ts";

/** Weights of one direction. Gates in PyTorch's order: input, forget, candidate, output, each of `units` columns. */
export interface LstmWeights {
  /** features × 4 · units */
  readonly input: Tensor;
  /** units × 4 · units */
  readonly recurrent: Tensor;
  /** 4 · units */
  readonly bias: Tensor;
}

/**
 * Long short-term memory over time, from zeros.
 *
 * @param x batch × time × features
 * @param weights of one direction: features × 4 · units, units × 4 · units, 4 · units
 * @param options reverse: from the last step to the first; the output is in the order of the input all the same. Default false
 * @returns batch × time × units: the hidden state after every step
 * @throws RangeError when x has other axes, or the weights do not fit it
 * @see S. Hochreiter and J. Schmidhuber, Neural Computation 9 (1997); torch.nn.LSTM
 * @example
 * await nn.useEngine("cpu");
 * const weights = { input: nn.zeros([3, 8]), recurrent: nn.zeros([2, 8]), bias: nn.zeros([8]) };
 * nn.lstm(nn.zeros([1, 5, 3]), weights).shape; // [1, 5, 2]
 */
export function lstm(
  x: Tensor,
  weights: LstmWeights,
  { reverse = false }: { readonly reverse?: boolean } = {},
): Tensor {
  requireAxes("lstm", "x", x, "batch", "time", "features");
  requireAxes("lstm", "weights.recurrent", weights.recurrent, "units", "4 · units");
  const [batch, time, features] = x.shape;
  const units = weights.recurrent.shape[0];
  requireShape("lstm", "weights.recurrent", weights.recurrent, [units, 4 * units]);
  requireShape("lstm", "weights.input", weights.input, [features, 4 * units]);
  requireShape("lstm", "weights.bias", weights.bias, [4 * units]);

  // What comes from the input needs no memory: one product for all steps.
  const projected = tf.add(tf.matMul(tf.reshape(x, [batch * time, features]), weights.input), weights.bias);
  const inTime = tf.reshape(projected, [batch, time, 4 * units]);
  // WebGPU cannot read numbers in the middle of a step; cpu is the plain way that the others are compared with.
  if (["webgpu", "cpu"].includes(tf.getBackend())) return asTensors(inTime, weights.recurrent, reverse);
  return inLoops(inTime, weights.recurrent, reverse);
}

function asTensors(projected: Tensor, recurrent: Tensor, reverse: boolean): Tensor {
  const [batch, , width] = projected.shape;
  const units = width / 4;
  const steps = unstack(projected, 1);
  if (reverse) steps.reverse();
  let hidden: Tensor = tf.zeros([batch, units]);
  let cell: Tensor = tf.zeros([batch, units]);
  const outputs = steps.map((step) => {
    const gates = tf.add(step, tf.matMul(hidden, recurrent));
    const [input, forget, candidate, output] = [0, 1, 2, 3].map((gate) =>
      tf.slice(gates, [0, gate * units], [batch, units]),
    );
    cell = tf.add(tf.mul(tf.sigmoid(forget), cell), tf.mul(tf.sigmoid(input), tf.tanh(candidate)));
    hidden = tf.mul(tf.sigmoid(output), tf.tanh(cell));
    return hidden;
  });
  if (reverse) outputs.reverse();
  return tf.stack(outputs, 1);
}

function inLoops(projected: Tensor, recurrent: Tensor, reverse: boolean): Tensor {
  const [batch, time, width] = projected.shape;
  const sizes: LstmSizes = { batch, time, units: width / 4, reverse };
  const recursion = (sizes.units % 4 === 0 && lstmKernel()) || plainLstm;
  const operation = tf.customGrad((x, w) => {
    const weights = (w as Tensor).dataSync() as Float32Array;
    const states = recursion.forward((x as Tensor).dataSync() as Float32Array, weights, sizes);
    const shape = [batch, time, sizes.units];
    return {
      value: tf.tensor(states.hidden, shape) as Tensor,
      gradFunc: (dy: Tensor) => {
        const slopes = recursion.backward(dy.dataSync() as Float32Array, states, weights, sizes);
        const byProjected = tf.tensor2d(slopes, [batch * time, width]);
        const before = tf.tensor2d(statesBefore(states.hidden, sizes), [batch * time, sizes.units]);
        return [tf.reshape(byProjected, [batch, time, width]), tf.matMul(before, byProjected, true)] as Tensor[];
      },
    };
  });
  return operation(projected, recurrent);
}

/**
 * Two LSTMs, one from each end, side by side.
 *
 * @returns batch × time × 2 · units: forward, then backward
 * @see M. Schuster and K. Paliwal, IEEE Trans. Signal Processing 45 (1997)
 */
export function bidirectionalLstm(x: Tensor, forward: LstmWeights, backward: LstmWeights): Tensor {
  return tf.concat([lstm(x, forward), lstm(x, backward, { reverse: true })], 2);
}
