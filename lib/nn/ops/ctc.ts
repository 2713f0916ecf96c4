import * as tf from "@tensorflow/tfjs-core";
import { requireIndex } from "../../core/index.ts";
import type { Tensor } from "../tensor.ts";
import { ctcRecursion, statesOf } from "./ctc-recursion.ts";
import { requireAxes } from "./require-shape.ts";

export interface CtcOptions {
  /** Steps of each example that count; all when absent. */
  readonly lengths?: readonly number[];
  /** The class that means "nothing new". Default 0. */
  readonly blank?: number;
  /** "mean": each loss over its label count, then the mean over the batch, as in PyTorch; "sum". Default "mean". */
  readonly reduction?: "mean" | "sum";
}

/**
 * Connectionist temporal classification: how unlikely the labels are, over all ways to stretch them over time.
 *
 * Labels that cannot fit, because they are more than the steps (with a step between equal neighbours), count zero and
 * pass no gradient, as with PyTorch's zero_infinity; `feasible` tells them apart before.
 *
 * The recursions run in JavaScript in float64. Only webgpu cannot read the logits in the middle of a step, and runs them
 * as tensors.
 *
 * @param logits batch × time × classes, before any softmax
 * @param labels the classes of each example in order, without blanks
 * @returns one number, in nats
 * @throws RangeError when a label is no class or the blank, or a length is no number of steps
 * @see A. Graves et al., ICML 2006; torch.nn.functional.ctc_loss
 */
export function ctcLoss(logits: Tensor, labels: readonly (readonly number[])[], options: CtcOptions = {}): Tensor {
  requireAxes("ctcLoss", "logits", logits, "batch", "time", "classes");
  const [batch, time, classes] = logits.shape;
  const { blank = 0, reduction = "mean", lengths = Array(batch).fill(time) } = options;
  requireLabels(labels, lengths, { batch, time, classes, blank });
  const weights = labels.map((classesOf, n) => {
    const share = reduction === "sum" ? 1 : 1 / (batch * Math.max(1, classesOf.length));
    // No labels in no steps: certain, so the loss is zero, and there is nothing to compute.
    return lengths[n] > 0 && feasible(classesOf, lengths[n]) ? share : 0;
  });
  if (tf.getBackend() === "webgpu") return ctcRecursion(logits, { labels, lengths, blank, weights });
  const operation = tf.customGrad((input, save) => {
    const values = (input as Tensor).dataSync();
    const gradient = new Float32Array(values.length);
    let total = 0;
    labels.forEach((classesOf, n) => {
      const weight = weights[n];
      if (weight === 0) return;
      const begin = n * time * classes;
      const logs = logProbabilities(values, begin, lengths[n], classes);
      const loss = addGradient(logs, { begin, classes, blank, labels: classesOf, weight, gradient });
      total += weight * loss;
    });
    (save as tf.GradSaveFunc)([tf.tensor(gradient, [batch, time, classes])]);
    return {
      value: tf.scalar(total) as Tensor,
      gradFunc: (dy: Tensor, [byLogits]: Tensor[]) => tf.mul(byLogits, dy),
    };
  });
  return operation(logits);
}

/** Can these labels be stretched over so many steps? Equal neighbours need a blank between them. */
export function feasible(labels: readonly number[], steps: number): boolean {
  const repeats = labels.filter((label, i) => i > 0 && label === labels[i - 1]).length;
  return labels.length + repeats <= steps;
}

/**
 * The likeliest class of every step, repetitions merged, blanks left out.
 *
 * @param logits batch × time × classes
 * @returns classes of each example
 * @example
 * await nn.useEngine("cpu");
 * const logits = nn.tensor([0, 1, 0, 1, 1, 0, 0, 1], [1, 4, 2]);
 * await nn.greedyDecode(logits); // [[1, 1]]
 */
export async function greedyDecode(
  logits: Tensor,
  { lengths, blank = 0 }: Pick<CtcOptions, "lengths" | "blank"> = {},
): Promise<number[][]> {
  requireAxes("greedyDecode", "logits", logits, "batch", "time", "classes");
  const [batch, time, classes] = logits.shape;
  const values = (await logits.data()) as Float32Array;
  return Array.from({ length: batch }, (_, n) => {
    const path = Array.from({ length: lengths?.[n] ?? time }, (_step, t) => {
      const scores = values.subarray((n * time + t) * classes, (n * time + t + 1) * classes);
      return scores.reduce((best, score, c) => (score > scores[best] ? c : best), 0);
    });
    return path.filter((c, t) => c !== blank && c !== path[t - 1]);
  });
}

/** Steps × classes, in float64. */
function logProbabilities(values: ArrayLike<number>, begin: number, steps: number, classes: number): Float64Array {
  const logs = new Float64Array(steps * classes);
  for (let t = 0; t < steps; t++) {
    const at = begin + t * classes;
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, values[at + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(values[at + c] - largest);
    const norm = largest + Math.log(sum);
    for (let c = 0; c < classes; c++) logs[t * classes + c] = values[at + c] - norm;
  }
  return logs;
}

interface Example {
  readonly begin: number;
  readonly classes: number;
  readonly blank: number;
  readonly labels: readonly number[];
  readonly weight: number;
  readonly gradient: Float32Array;
}

/** Adds weight · (probability − occupancy) to the gradient of labels that fit; returns the loss. */
function addGradient(logs: Float64Array, { begin, classes, blank, labels, weight, gradient }: Example): number {
  const steps = logs.length / classes;
  const { states, skips } = statesOf(labels, blank);
  const count = states.length;

  // forward[t, s]: all ways to be in state s after step t; backward: all ways on from there.
  const forward = new Float64Array(steps * count).fill(Number.NEGATIVE_INFINITY);
  const backward = new Float64Array(steps * count).fill(Number.NEGATIVE_INFINITY);
  const emission = (t: number, s: number): number => logs[t * classes + states[s]];
  for (let s = 0; s < Math.min(2, count); s++) forward[s] = emission(0, s);
  for (let t = 1; t < steps; t++) {
    for (let s = 0; s < count; s++) {
      let ways = forward[(t - 1) * count + s];
      if (s > 0) ways = logAdd(ways, forward[(t - 1) * count + s - 1]);
      if (skips[s]) ways = logAdd(ways, forward[(t - 1) * count + s - 2]);
      forward[t * count + s] = ways + emission(t, s);
    }
  }
  for (let s = Math.max(0, count - 2); s < count; s++) backward[(steps - 1) * count + s] = 0;
  for (let t = steps - 2; t >= 0; t--) {
    const next = (t + 1) * count;
    for (let s = 0; s < count; s++) {
      let ways = backward[next + s] + emission(t + 1, s);
      if (s + 1 < count) ways = logAdd(ways, backward[next + s + 1] + emission(t + 1, s + 1));
      if (s + 2 < count && skips[s + 2]) ways = logAdd(ways, backward[next + s + 2] + emission(t + 1, s + 2));
      backward[t * count + s] = ways;
    }
  }

  const last = steps * count;
  const all = count > 1 ? logAdd(forward[last - 1], forward[last - 2]) : forward[last - 1];
  for (let t = 0; t < steps; t++) {
    const at = begin + t * classes;
    for (let c = 0; c < classes; c++) gradient[at + c] += weight * Math.exp(logs[t * classes + c]);
    for (let s = 0; s < count; s++) {
      const occupancy = Math.exp(forward[t * count + s] + backward[t * count + s] - all);
      gradient[at + states[s]] -= weight * occupancy;
    }
  }
  return -all;
}

/** log(eᵃ + eᵇ) */
function logAdd(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

function requireLabels(
  labels: readonly (readonly number[])[],
  lengths: readonly number[],
  { batch, time, classes, blank }: { batch: number; time: number; classes: number; blank: number },
): void {
  requireIndex("ctcLoss", "blank", blank, classes);
  for (const [name, list] of Object.entries({ labels, lengths })) {
    if (list.length !== batch)
      throw new RangeError(`ctcLoss: ${name} must be one for each of ${batch} examples, got ${list.length}`);
  }
  lengths.forEach((length, n) => {
    requireIndex("ctcLoss", `lengths[${n}]`, length, time + 1);
  });
  for (const [n, classesOf] of labels.entries()) {
    for (const label of classesOf) {
      requireIndex("ctcLoss", `a label of example ${n}`, label, classes);
      if (label === blank)
        throw new RangeError(`ctcLoss: labels must not hold the blank, got ${blank} in example ${n}`);
    }
  }
}
