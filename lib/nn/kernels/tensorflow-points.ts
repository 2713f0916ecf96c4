import * as tf from "@tensorflow/tfjs-core";
import { sliceAxis } from "../ops/stride.ts";
import type { Tensor } from "../tensor.ts";
import type { PointSizes } from "./wasm-kernels.ts";

// The sums of ops/framed-product.ts of TensorFlow's operations: rows are gathered tile by tile, tap 0 of all tiles first, and
// one product with the small table makes all the sums.

/** Sums of rows by the coefficients (sums × taps): sums × batch × tiles × width. */
export function toPoints(x: Tensor, coefficients: Tensor, sizes: PointSizes): Tensor {
  const [sums, taps] = coefficients.shape;
  const { batch, pitch, rows, step, width, tiles } = sizes;
  // Where tiles overlap, only what is left out depends on the rows past the end; else they are zero.
  const filled = taps > step ? rows : tiles * step;
  const signals = withRows(tf.reshape(x, [batch, pitch]), rows * width, filled * width);
  const lines = tf.reshape(signals, [batch * filled, width]);
  const taken = tiles === 1 && batch === 1 ? lines : tf.gather(lines, placesOf(taps, { ...sizes, rows: filled }));
  const found = tf.matMul(coefficients, tf.reshape(taken, [taps, batch * tiles * width]));
  return tf.reshape(found, [sums, batch, tiles, width]);
}

/** The transpose of that: batch × pitch. */
export function fromPoints(sums: Tensor, coefficients: Tensor, sizes: PointSizes): Tensor {
  const [count, taps] = coefficients.shape;
  const { batch, pitch, rows, width, tiles } = sizes;
  const shares = tf.matMul(coefficients, tf.reshape(sums, [count, batch * tiles * width]), true);
  const lines = tf.reshape(shares, [taps * batch * tiles, width]);
  if (taps === sizes.step) {
    const own = tf.gather(lines, sharesOf(taps, sizes));
    return withRows(tf.reshape(own, [batch, rows * width]), rows * width, pitch);
  }
  const added = tf.unsortedSegmentSum(lines, placesOf(taps, sizes), batch * rows);
  return withRows(tf.reshape(added, [batch, rows * width]), rows * width, pitch);
}

/** The first `used` numbers of each signal, then zeros. */
function withRows(x: Tensor, used: number, length: number): Tensor {
  const kept = sliceAxis(x, 1, 0, used);
  // TensorFlow's padding goes number by number.
  return length > used ? tf.concat([kept, tf.zeros([x.shape[0], length - used])], 1) : kept;
}

/** The row that each tap of each tile sees. Past the end it is the last one. */
function placesOf(taps: number, { batch, rows, step, tiles }: PointSizes): tf.Tensor1D {
  const places = new Int32Array(taps * batch * tiles);
  let at = 0;
  for (let i = 0; i < taps; i++)
    for (let b = 0; b < batch; b++)
      for (let t = 0; t < tiles; t++) places[at++] = b * rows + Math.min(t * step + i, rows - 1);
  return tf.tensor1d(places, "int32");
}

/** Which tap of which tile sees each row, where tiles do not overlap. */
function sharesOf(taps: number, { batch, rows, tiles }: PointSizes): tf.Tensor1D {
  const shares = new Int32Array(batch * rows);
  let at = 0;
  for (let b = 0; b < batch; b++)
    for (let row = 0; row < rows; row++) shares[at++] = ((row % taps) * batch + b) * tiles + Math.floor(row / taps);
  return tf.tensor1d(shares, "int32");
}
