import * as tf from "@tensorflow/tfjs-core";
import { requirePositiveInteger } from "../../core/index.ts";
import type { Tensor } from "../tensor.ts";
import { requireAxes } from "./require-shape.ts";

export type Interpolation = "nearest" | "linear";

/**
 * Another height and width, places as PyTorch counts them (align_corners false): the corners of the picture stay, its
 * outermost values move.
 *
 * As one matrix product per axis: tfjs' own gradient of nearest neighbours is wrong on cpu for batches, and each engine
 * rounds in its own way.
 *
 * @param x batch × height × width × channels
 * @param size new height and width
 * @param interpolation "nearest", or "linear" along both axes (bilinear). Default "linear"
 * @see torch.nn.functional.interpolate
 */
export function resize(x: Tensor, size: readonly [number, number], interpolation: Interpolation = "linear"): Tensor {
  requireAxes("resize", "x", x, "batch", "height", "width", "channels");
  for (const n of size) requirePositiveInteger("resize", "size", n);
  const [batch, height, width, channels] = x.shape;
  const rows = alongMiddle(tf.reshape(x, [batch, height, width * channels]), size[0], interpolation);
  const columns = alongMiddle(tf.reshape(rows, [batch * size[0], width, channels]), size[1], interpolation);
  return tf.reshape(columns, [batch, size[0], size[1], channels]);
}

/** [outer, from, inner] → [outer, to, inner]. */
function alongMiddle(x: Tensor, to: number, interpolation: Interpolation): Tensor {
  const [outer, from, inner] = x.shape;
  if (from === to) return x;
  const first = tf.reshape(tf.transpose(x, [1, 0, 2]), [from, outer * inner]);
  const resized = tf.matMul(weights(from, to, interpolation), first);
  return tf.transpose(tf.reshape(resized, [to, outer, inner]), [1, 0, 2]);
}

/** Row i: how much each old place gives to the new place i. */
function weights(from: number, to: number, interpolation: Interpolation): Tensor {
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    if (interpolation === "nearest") {
      matrix[i * from + Math.min(from - 1, Math.floor((i * from) / to))] = 1;
      continue;
    }
    const place = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const below = Math.min(from - 1, Math.floor(place));
    const above = Math.min(from - 1, below + 1);
    matrix[i * from + below] += 1 - (place - below);
    matrix[i * from + above] += place - below;
  }
  return tf.tensor2d(matrix, [to, from]);
}
