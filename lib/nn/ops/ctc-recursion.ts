import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";
import { logSoftmax } from "./softmax.ts";
import { stopGradient } from "./stop-gradient.ts";
import { sliceAxis } from "./stride.ts";

/** Stands for log 0: its sums over thousands of steps stay finite, and its exponential is 0. */
const impossible = -1e30;

export interface CtcPaths {
  readonly labels: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  readonly blank: number;
  /** Of each example's loss; 0 leaves it out. */
  readonly weights: readonly number[];
}

/** The states that a path goes through: blanks before, between and after the labels. */
export function statesOf(labels: readonly number[], blank: number): { states: number[]; skips: boolean[] } {
  const states = Array.from({ length: 2 * labels.length + 1 }, (_, s) => (s % 2 === 0 ? blank : labels[(s - 1) / 2]));
  // A blank may be left out between different labels.
  const skips = states.map((state, s) => s > 1 && state !== blank && state !== states[s - 2]);
  return { states, skips };
}

/**
 * The CTC loss by its forward recursion in tensors: all examples and states at once, one step after the other. The way
 * back is tfjs' own. Slower than the recursion in JavaScript, and in float32, but nothing is read in the middle.
 *
 * @param logits batch × time × classes
 */
export function ctcRecursion(logits: Tensor, { labels, lengths, blank, weights }: CtcPaths): Tensor {
  const [batch, time, classes] = logits.shape;
  const count = 2 * Math.max(...labels.map(({ length }) => length)) + 1;
  const paths = labels.map((classesOf) => statesOf(classesOf, blank));
  const perState = (of: (n: number, s: number) => number): Tensor =>
    tf.tensor2d(
      Float32Array.from({ length: batch * count }, (_, i) => of(Math.floor(i / count), i % count)),
      [batch, count],
    );

  // What each state says at each step: the log-probability of its class. Extra states of shorter examples are never ends.
  const chosen = new Float32Array(batch * classes * count);
  paths.forEach(({ states }, n) => {
    states.forEach((state, s) => {
      chosen[(n * classes + state) * count + s] = 1;
    });
  });
  const emissions = tf.matMul(logSoftmax(logits), tf.tensor3d(chosen, [batch, classes, count]));
  const starts = perState((_, s) => (s < 2 ? 0 : impossible));
  const skipping = perState((n, s) => (paths[n].skips[s] ? 0 : impossible));
  const ends = perState((n, s) => {
    const last = paths[n].states.length - 1;
    return s === last || (s === last - 1 && s >= 0) ? 0 : impossible;
  });

  const emission = (t: number): Tensor => tf.reshape(sliceAxis(emissions, 1, t, 1), [batch, count]);
  let ways = tf.add(starts, emission(0)) as Tensor;
  for (let t = 1; t < time; t++) {
    const next = tf.add(logSumExp([ways, shifted(ways, 1), tf.add(shifted(ways, 2), skipping)]), emission(t));
    const going = lengths.map((length) => (t < length ? 1 : 0));
    if (going.every((on) => on === 1)) ways = next;
    else {
      const mask = tf.tensor2d(going, [batch, 1]);
      ways = tf.add(tf.mul(next, mask), tf.mul(ways, tf.sub(1, mask)));
    }
  }
  const finals = tf.unstack(tf.add(ways, ends), 1);
  return tf.neg(tf.sum(tf.mul(logSumExp([...finals]), tf.tensor1d([...weights]))));
}

/** The states moved up by this many places; nothing comes from below. */
function shifted(ways: Tensor, places: number): Tensor {
  const count = ways.shape[1];
  if (places >= count) return tf.fill(ways.shape, impossible);
  return tf.pad(
    sliceAxis(ways, 1, 0, count - places),
    [
      [0, 0],
      [places, 0],
    ],
    impossible,
  );
}

/** log Σ eˣ over the list, the largest taken out first. */
function logSumExp(terms: readonly Tensor[]): Tensor {
  const largest = stopGradient(terms.reduce((a, b) => tf.maximum(a, b)));
  const sum = terms.map((term) => tf.exp(tf.sub(term, largest))).reduce((a, b) => tf.add(a, b));
  return tf.add(largest, tf.log(sum));
}
