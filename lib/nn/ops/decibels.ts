import * as tf from "@tensorflow/tfjs-core";
import { requirePositive } from "../../core/index.ts";
import type { Tensor } from "../tensor.ts";

export interface PowerToDbOptions {
  /** The power that is 0 dB. Default 1. */
  readonly ref?: number;
  /** Powers below count as this one, and pass no gradient. Default 1e-10. */
  readonly amin?: number;
  /** Decibels below the largest of all values that are kept apart; null for all. Default 80. */
  readonly topDb?: number | null;
}

/**
 * Decibels of powers: 10 · log₁₀(x / ref). What lies under a floor has no slope.
 *
 * @see librosa.power_to_db
 */
export function powerToDb(x: Tensor, { ref = 1, amin = 1e-10, topDb = 80 }: PowerToDbOptions = {}): Tensor {
  requirePositive("powerToDb", "ref", ref);
  requirePositive("powerToDb", "amin", amin);
  const decibels = (power: Tensor): Tensor => tf.mul(tf.log(tf.maximum(power, amin)), 10 / Math.LN10);
  const db = tf.sub(decibels(x), 10 * Math.log10(Math.max(amin, ref)));
  if (topDb === null) return db;
  if (!(topDb >= 0)) throw new RangeError(`powerToDb: topDb must be at least 0, got ${topDb}`);
  return tf.maximum(db, tf.sub(tf.max(db), topDb));
}

/**
 * Natural logarithm of x + epsilon: what spectrograms are trained on.
 *
 * @param epsilon keeps the logarithm of zero finite. Default 1e-10
 */
export function logOf(x: Tensor, epsilon = 1e-10): Tensor {
  requirePositive("logOf", "epsilon", epsilon);
  return tf.log(tf.add(x, epsilon));
}

/** Values below `low` and above `high` become these, and pass no gradient. */
export function clamp(x: Tensor, low: number, high: number): Tensor {
  if (!(low <= high)) throw new RangeError(`clamp: high must be at least low = ${low}, got ${high}`);
  return tf.clipByValue(x, low, high);
}
