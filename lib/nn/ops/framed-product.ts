import * as tf from "@tensorflow/tfjs-core";
import { bandsOfPoints } from "../kernels/tensorflow-bands.ts";
import { onTensorflow } from "../kernels/tensorflow-kernels.ts";
import * as tensorflow from "../kernels/tensorflow-points.ts";
import * as kernels from "../kernels/wasm-kernels.ts";
import type { Tensor } from "../tensor.ts";
import { frames } from "./frames.ts";
import { margins, sliceAxis } from "./stride.ts";

/** Finite points of evaluation; the last one is infinity. So few, and near 1, that float32 loses only half a digit. */
const places = [0, 1, -1, 2, -1 / 2];
const points = places.length + 1;

/** With fewer tiles TensorFlow's products, so many at once, are each too small to be fast. */
const fewestTiles = 256;

/**
 * Overlapping frames of signals, each times the matrices: frames(x, frameLength, hopLength) · matrix.
 *
 * This is a convolution along time, of rows as long as a hop with a filter of frameLength / hopLength matrices. On wasm, and
 * for many frames on TensorFlow, where matrix products are what takes the time, it is done as polynomials are multiplied by
 * their values at a few points: half as many products for three or four hops in a frame.
 *
 * @param x batch × samples
 * @param matrices each frameLength × columns
 * @returns for each matrix batch × frames × columns
 * @see A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR 2016
 */
export function framedProducts(x: Tensor, matrices: readonly Tensor[], hopLength: number): Tensor[] {
  const [frameLength] = matrices[0].shape;
  const [batch] = x.shape;
  const { count, taps, perTile, pays } = tiling(x, frameLength, hopLength);
  if (!pays) {
    const cut = tf.reshape(frames(x, frameLength, hopLength), [-1, frameLength]);
    return matrices.map((matrix) => tf.reshape(tf.matMul(cut, matrix), [batch, -1, matrix.shape[1]]));
  }
  const { signal, result } = coefficients(taps);
  const tiles = Math.ceil(count / perTile);
  const rows = count + taps - 1;
  // Frames that end within a hop are made longer by zeros, in the matrices and, if it ends there, the signal.
  const whole = filled(x, 1, rows * hopLength);
  const ofSignal = { batch, pitch: whole.shape[1], rows, width: hopLength, step: perTile, tiles };
  const values = tf.reshape(toPoints(whole, signal, ofSignal), [points, batch * tiles, hopLength]);
  return matrices.map((matrix) => {
    const columns = matrix.shape[1];
    const ofResult = { batch, pitch: count * columns, rows: count, width: columns, step: perTile, tiles };
    const products = tf.matMul(values, filterAtPoints(matrix, taps, hopLength));
    return tf.reshape(fromPoints(products, result, ofResult), [batch, count, columns]);
  });
}

/**
 * Squares of frames' products with matrices, added up and summed with weights: Σ (frames(x) · matrix)² · weights.
 *
 * On TensorFlow, for many frames, in one operation; signals lie there end to end, and frames across two of them are left out.
 *
 * @param x batch × samples
 * @param matrices each frameLength × columns
 * @param weights columns × bands
 * @returns batch × frames × bands; undefined where this would be no faster
 */
export function framedBands(
  x: Tensor,
  matrices: readonly Tensor[],
  weights: Tensor,
  hopLength: number,
): Tensor | undefined {
  const [frameLength] = matrices[0].shape;
  const [batch, length] = x.shape;
  const { count, taps, perTile, pays } = tiling(x, frameLength, hopLength);
  if (!pays || !onTensorflow()) return undefined;
  const { signal, result } = coefficients(taps);
  // No tile with a frame that is kept reaches into the next signal: rounding of a loud one would be heard in a quiet one.
  const kept = Math.ceil(count / perTile) * perTile + taps - 1;
  const rowsOfSignal = Math.ceil(Math.max(kept, length / hopLength) / perTile) * perTile;
  const rows = batch * rowsOfSignal;
  const tiles = Math.ceil(rows / perTile);
  const whole = filled(x, 1, rowsOfSignal * hopLength);
  const ofSignal = { batch: 1, pitch: whole.size, rows, width: hopLength, step: perTile, tiles };
  const values = tf.reshape(toPoints(whole, signal, ofSignal), [points, tiles, hopLength]);
  const filters = matrices.map((matrix) => filterAtPoints(matrix, taps, hopLength));
  const found = bandsOfPoints(values, filters, weights, result);
  const bySignal = tf.reshape(sliceAxis(found, 0, 0, rows), [batch, rowsOfSignal, weights.shape[1]]);
  return sliceAxis(bySignal, 1, 0, count);
}

interface Tiling {
  /** Frames of each signal. */
  readonly count: number;
  /** Hops in a frame. */
  readonly taps: number;
  /** Frames that are found together. */
  readonly perTile: number;
  /** Is it faster than frame by frame? */
  readonly pays: boolean;
}

function tiling(x: Tensor, frameLength: number, hopLength: number): Tiling {
  const [batch, length] = x.shape;
  const count = 1 + Math.floor((length - frameLength) / hopLength);
  const taps = Math.ceil(frameLength / hopLength);
  const perTile = points + 1 - taps;
  const tiles = Math.ceil(count / perTile);
  const saves = count > 0 && taps > 1 && perTile > 1 && points * tiles * hopLength < count * frameLength;
  const many = kernels.haveKernels() || (onTensorflow() && batch * tiles >= fewestTiles);
  return { count, taps, perTile, pays: saves && many };
}

/** frameLength × columns → points × hop × columns */
function filterAtPoints(matrix: Tensor, taps: number, hopLength: number): Tensor {
  const columns = matrix.shape[1];
  const width = hopLength * columns;
  const ofFilter = { batch: 1, pitch: taps * width, rows: taps, width, step: taps, tiles: 1 };
  const taken = filled(matrix, 0, taps * hopLength);
  return tf.reshape(toPoints(taken, coefficients(taps).filter, ofFilter), [points, hopLength, columns]);
}

/** At least so long along an axis, by zeros at its end. */
function filled(x: Tensor, axis: number, length: number): Tensor {
  const lacking = length - x.shape[axis];
  return lacking > 0 ? tf.pad(x, margins(x.rank, axis, [0, lacking])) : x;
}

/** Both are linear, and each is the derivative of the other. */
function toPoints(x: Tensor, table: readonly number[][], sizes: kernels.PointSizes): Tensor {
  const { toPoints: there, fromPoints: back } = kernels.haveKernels() ? kernels : tensorflow;
  const operation = tf.customGrad((input) => ({
    value: there(input as Tensor, tensorOf(table), sizes),
    gradFunc: (dy: Tensor) => tf.reshape(back(dy, tensorOf(table), sizes), x.shape),
  }));
  return operation(x);
}

function fromPoints(sums: Tensor, table: readonly number[][], sizes: kernels.PointSizes): Tensor {
  const { toPoints: back, fromPoints: there } = kernels.haveKernels() ? kernels : tensorflow;
  const operation = tf.customGrad((input) => ({
    value: there(input as Tensor, tensorOf(table), sizes),
    gradFunc: (dy: Tensor) => tf.reshape(back(dy, tensorOf(table), sizes), sums.shape),
  }));
  return operation(sums);
}

function tensorOf(table: readonly number[][]): Tensor {
  return tf.tensor2d(table as number[][]);
}

interface Coefficients {
  /** points × points */
  readonly signal: number[][];
  /** points × taps */
  readonly filter: number[][];
  /** points × outputs of a tile */
  readonly result: number[][];
}

/**
 * With p the points, result y of a tile is Σ over points of result[p][i] · (signal · rows)[p] · (filter · taps)[p].
 *
 * The product of two polynomials is found from its values at the points; its transpose, this, finds the sums of a
 * convolution without reversal. filter: powers of p over Π (p − q), q the other points; result: powers of p; signal: the
 * coefficients of Π (x − q).
 */
function coefficients(taps: number): Coefficients {
  const powers = (count: number): number[][] => [
    ...places.map((p) => Array.from({ length: count }, (_, k) => p ** k)),
    Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0)),
  ];
  const others = (p: number): number[] => places.filter((q) => q !== p);
  const scales = [...places.map((p) => others(p).reduce((product, q) => product * (p - q), 1)), 1];
  return {
    signal: [...places.map((p) => [...withRoots(others(p)), 0]), withRoots(places)],
    filter: powers(taps).map((row, i) => row.map((value) => value / scales[i])),
    result: powers(points + 1 - taps),
  };
}

/** Coefficients of Π (x − root), of x⁰ first. */
function withRoots(roots: readonly number[]): number[] {
  const times = (c: number[], root: number): number[] =>
    Array.from({ length: c.length + 1 }, (_, i) => (c[i - 1] ?? 0) - root * (c[i] ?? 0));
  return roots.reduce(times, [1]);
}
