import * as tf from "@tensorflow/tfjs-core";
import { requirePositiveInteger } from "../../core/index.ts";
import { mirrorPad, onTensorflow } from "../kernels/tensorflow-kernels.ts";
import type { Tensor } from "../tensor.ts";
import { readable, requireAxes } from "./require-shape.ts";
import { everyNth, sliceAxis } from "./stride.ts";

/** More pieces than this are slower to put together than to gather one by one. */
const manyPieces = 32;

/** Pieces of fewer samples take longer to find than to copy. */
const smallestPiece = 32;

/**
 * Overlapping frames of signals.
 *
 * @param x batch × samples
 * @param frameLength samples per frame
 * @param hopLength samples from one frame to the next
 * @returns batch × frames × frameLength, frames = 1 + ⌊(samples − frameLength) / hopLength⌋
 * @throws RangeError when not even one frame fits
 * @see librosa.util.frame
 * @example
 * await nn.useEngine("cpu");
 * const x = nn.tensor([1, 2, 3, 4, 5], [1, 5]);
 * await nn.valuesOf(nn.frames(x, 3, 2)); // Float32Array [1, 2, 3, 3, 4, 5]
 */
export function frames(x: Tensor, frameLength: number, hopLength: number): Tensor {
  requireAxes("frames", "x", x, "batch", "samples");
  requirePositiveInteger("frames", "frameLength", frameLength);
  requirePositiveInteger("frames", "hopLength", hopLength);
  const [batch, length] = x.shape;
  const count = 1 + Math.floor((length - frameLength) / hopLength);
  if (count < 1)
    throw new RangeError(`frames: x must hold a frame of ${frameLength} samples, got ${readable(x.shape)}`);
  const piece = commonDivisor(frameLength, hopLength);
  if (onTensorflow()) {
    // Pieces that the signal is a whole number of, too, need no cutting.
    const fitting = commonDivisor(length, piece);
    return gatheredPieces(x, fitting >= smallestPiece ? fitting : piece, { frameLength, hopLength, count });
  }
  if (frameLength / piece > manyPieces) return gathered(x, frameLength, hopLength, count);

  // Cut into pieces that frame and hop are whole numbers of; piece k of every frame is every (hop / piece)-th, from k.
  const pieces = Math.floor(length / piece);
  const cut = tf.reshape(sliceAxis(x, 1, 0, pieces * piece), [batch, pieces, piece]);
  const parts = Array.from({ length: frameLength / piece }, (_, start) =>
    everyNth(cut, { axis: 1, start, count, step: hopLength / piece }),
  );
  return parts.length === 1 ? parts[0] : tf.concat(parts, 2);
}

interface Framing {
  readonly frameLength: number;
  readonly hopLength: number;
  readonly count: number;
}

/** One operation there and one back, where gathering is fast. */
function gatheredPieces(x: Tensor, piece: number, { frameLength, hopLength, count }: Framing): Tensor {
  const [batch, length] = x.shape;
  const pieces = Math.floor(length / piece);
  const [ofFrame, ofHop] = [frameLength / piece, hopLength / piece];
  const indices = new Int32Array(batch * count * ofFrame);
  let at = 0;
  for (let b = 0; b < batch; b++)
    for (let t = 0; t < count; t++) for (let k = 0; k < ofFrame; k++) indices[at++] = b * pieces + t * ofHop + k;
  const rows = tf.reshape(sliceAxis(x, 1, 0, pieces * piece), [batch * pieces, piece]);
  return tf.reshape(tf.gather(rows, tf.tensor1d(indices, "int32")), [batch, count, frameLength]);
}

function gathered(x: Tensor, frameLength: number, hopLength: number, count: number): Tensor {
  const indices = new Int32Array(count * frameLength);
  for (let t = 0; t < count; t++) {
    for (let n = 0; n < frameLength; n++) indices[t * frameLength + n] = t * hopLength + n;
  }
  // Samples first, so that what is gathered are rows.
  const rows = tf.gather(tf.transpose(x), tf.tensor1d(indices, "int32"), 0);
  return tf.reshape(tf.transpose(rows), [x.shape[0], count, frameLength]);
}

/**
 * The signal mirrored at both ends, without repeating the end itself.
 *
 * Of slices: tfjs' mirrorPad knows only what lies in the middle, when it is differentiated.
 *
 * @param x batch × samples
 * @param margin samples on each side, fewer than there are
 */
export function padReflect(x: Tensor, margin: number): Tensor {
  requireAxes("padReflect", "x", x, "batch", "samples");
  const length = x.shape[1];
  if (!Number.isInteger(margin) || margin < 0 || margin >= length)
    throw new RangeError(`padReflect: margin must be a whole number from 0 to ${length - 1}, got ${margin}`);
  if (margin === 0) return x;
  if (onTensorflow()) return mirrorPad(x, margin);
  const left = tf.reverse(sliceAxis(x, 1, 1, margin), 1);
  const right = tf.reverse(sliceAxis(x, 1, length - 1 - margin, margin), 1);
  return tf.concat([left, x, right], 1);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
