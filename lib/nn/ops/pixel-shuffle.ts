import * as tf from "@tensorflow/tfjs-core";
import { requirePositiveInteger } from "../../core/index.ts";
import type { Tensor } from "../tensor.ts";
import { requireAxes } from "./require-shape.ts";

/**
 * Makes a picture r times as high and wide out of its channels: r² channels become an r × r block.
 *
 * Of reshapes and one transpose; tfjs' own depthToSpace has no derivative on any engine.
 *
 * @param x batch × height × width × (channels · r²); input channel c · r² + row · r + column, as in PyTorch
 * @returns batch × (height · r) × (width · r) × channels
 * @throws RangeError when r² does not divide the channels
 * @see W. Shi et al., CVPR 2016; torch.nn.PixelShuffle
 */
export function pixelShuffle(x: Tensor, factor: number): Tensor {
  requireAxes("pixelShuffle", "x", x, "batch", "height", "width", "channels");
  requirePositiveInteger("pixelShuffle", "factor", factor);
  const [batch, height, width, channels] = x.shape;
  const area = factor * factor;
  if (channels % area !== 0)
    throw new RangeError(`pixelShuffle: factor² must divide ${channels} channels, got a factor of ${factor}`);
  const out = channels / area;
  // Channels last within a block: [c, row, column] → [row, column, c].
  const blocks = tf.transpose(tf.reshape(x, [batch * height * width, out, area]), [0, 2, 1]);
  // Rows of a block before the width: [width, row, …] → [row, width, …].
  const lines = tf.transpose(tf.reshape(blocks, [batch * height, width, factor, factor * out]), [0, 2, 1, 3]);
  return tf.reshape(lines, [batch, height * factor, width * factor, out]);
}
