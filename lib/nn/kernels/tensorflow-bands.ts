import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "../tensor.ts";
import { withLazyGradients } from "./lazy-gradients.ts";

/**
 * Squares of frames' products with matrices, added up and summed with weights: Σ (frames · matrix)² · weights.
 *
 * One operation there and back, on TensorFlow: composed, its arrays would be put into the order of time twice, as wide as
 * the matrices; here it is done once, as wide as the bands.
 *
 * @param values the signal at the points: points × tiles × hop (see ops/framed-product.ts)
 * @param filters the matrices there: each points × hop × columns
 * @param weights columns × bands
 * @param result from points to the frames of a tile: points × frames
 * @returns (tiles · frames) × bands, in the order of time
 */
export function bandsOfPoints(values: Tensor, filters: readonly Tensor[], weights: Tensor, result: number[][]): Tensor {
  const [points, tiles] = values.shape;
  const [columns, bands] = weights.shape;
  const frames = result[0].length;
  const table = (): Tensor => tf.tensor2d(result);
  const productWith = (filter: Tensor): Tensor => {
    const atPoints = tf.reshape(tf.matMul(values, filter), [points, tiles * columns]);
    return tf.reshape(tf.matMul(table(), atPoints, true), [frames * tiles, columns]);
  };
  const power = (products: readonly Tensor[]): Tensor => tf.addN(products.map((product) => tf.square(product)));

  const named = Object.fromEntries(filters.map((filter, i) => [`filter${i}`, filter]));
  return withLazyGradients(
    { values, weights, ...named },
    (save) => {
      const products = filters.map(productWith);
      save([values, weights, ...filters, ...products]);
      // Frame 0 of all tiles comes first.
      const summed = tf.reshape(tf.matMul(power(products), weights), [frames, tiles, bands]);
      return tf.reshape(tf.transpose(summed, [1, 0, 2]), [tiles * frames, bands]);
    },
    (dy, [x, sums, ...saved]) => {
      const matrices = saved.slice(0, filters.length);
      const products = saved.slice(filters.length);
      const byTile = tf.transpose(tf.reshape(dy, [tiles, frames, bands]), [1, 0, 2]);
      const slope = tf.reshape(byTile, [frames * tiles, bands]);
      const ofPower = tf.matMul(tf.mul(slope, 2), sums, false, true);
      const atPoints = (product: Tensor): Tensor => {
        const ofProduct = tf.reshape(tf.mul(ofPower, product), [frames, tiles * columns]);
        return tf.reshape(tf.matMul(table(), ofProduct), [points, tiles, columns]);
      };
      return {
        values: () => tf.addN(products.map((product, i) => tf.matMul(atPoints(product), matrices[i], false, true))),
        weights: () => tf.matMul(power(products), slope, true),
        ...Object.fromEntries(
          products.map((product, i) => [`filter${i}`, () => tf.matMul(x, atPoints(product), true)]),
        ),
      };
    },
  );
}
