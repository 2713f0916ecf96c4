import * as tf from "@tensorflow/tfjs-core";
import type { Shape } from "../tensor.ts";
import { keepWithoutClones } from "./keep-without-clones.ts";
import { addressIn, type Functions, newOutput, replace, type WasmBackend } from "./wasm-backend.ts";

// Operations that tfjs' wasm backend has, and does slowly.

export function replaceSlowKernels(kernels: Functions, backend: WasmBackend): void {
  shareClones();
  keepWithoutClones(backend);
  cutInPlace(kernels);
  multiplyInBlocks(kernels, backend);
  sumWithoutTransposing(kernels);
}

/**
 * A clone becomes another name for the same numbers, which never change, as on every other engine. The wasm backend copies
 * them.
 */
function shareClones(): void {
  replace("Identity", ({ inputs }, backend) => {
    const { dataId, shape, dtype } = inputs.x;
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
}

/** Slices of matrices: the wasm backend first copies the whole matrix out, then row by row. Other slices stay with it. */
function cutInPlace(kernels: Functions): void {
  replace("Slice", ({ inputs: { x }, attrs: { begin, size } }, backend) => {
    const isColumns =
      x.dtype === "float32" &&
      x.shape.length === 2 &&
      Array.isArray(begin) &&
      Array.isArray(size) &&
      begin[0] === 0 &&
      size[0] === x.shape[0] &&
      size[1] > 0 &&
      begin[1] + size[1] <= x.shape[1];
    if (!isColumns) return undefined;
    const out = newOutput(backend, size);
    const [from, to] = [x, out].map(addressIn(backend));
    kernels.cut(from, to, x.shape[0], x.shape[1], begin[1], size[1]);
    return out;
  });
}

/**
 * Matrix products: the wasm backend's are fast for one pair of matrices that lie as they are, and 8 to 40 times slower
 * when a factor is transposed or there is a batch, as in every way back.
 */
function multiplyInBlocks(kernels: Functions, { wasm }: WasmBackend): void {
  const scratch = wasm._malloc(4 * kernels.matmulScratch());
  replace("BatchMatMul", ({ inputs: { a, b }, attrs: { transposeA, transposeB } }, backend) => {
    const [aRows, aColumns] = a.shape.slice(-2);
    const [bRows, bColumns] = b.shape.slice(-2);
    const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
    // What does not fit is refused by tfjs, with a sentence.
    if (k !== inner || a.dtype !== "float32" || b.dtype !== "float32") return undefined;
    const outer = [a, b].map(({ shape }) => shape.slice(0, -2));
    const batch = tf.broadcast_util.assertAndGetBroadcastShape(outer[0], outer[1]);
    const out = newOutput(backend, [...batch, m, n]);
    const [left, right, to] = [a, b, out].map(addressIn(backend));
    const strides = [...(transposeA ? [1, m] : [k, 1]), ...(transposeB ? [1, k] : [n, 1])];
    const [ofA, ofB] = outer.map((shape) => repeating(shape, batch));
    for (let i = 0; i < ofA.length; i++) {
      const addresses = [left + 4 * m * k * ofA[i], right + 4 * k * n * ofB[i], to + 4 * m * n * i];
      kernels.matmul(...addresses, scratch, m, n, k, ...strides);
    }
    return out;
  });
}

/** Which of its matrices a factor gives to each of the batch, when axes of one place are repeated. */
function repeating(outer: Shape, batch: Shape): number[] {
  const missing = batch.length - outer.length;
  return batch.reduce(
    (places, count, axis) => {
      const size = axis < missing ? 1 : outer[axis - missing];
      return places.flatMap((place) => Array.from({ length: count }, (_, i) => place * size + (size === 1 ? 0 : i)));
    },
    [0],
  );
}

/** Sums and means over neighbouring axes before the last: the wasm backend transposes first. Others stay with it. */
function sumWithoutTransposing(kernels: Functions): void {
  for (const name of ["Sum", "Mean"]) {
    replace(name, ({ inputs: { x }, attrs: { axis, keepDims } }, backend) => {
      const cut = x.dtype === "float32" ? aroundAxes(x.shape, axis as number | number[] | undefined) : undefined;
      if (!cut || cut.axes.includes(x.shape.length - 1)) return undefined;
      const { outer, middle, inner, axes } = cut;
      const shape = x.shape.flatMap((size, i) => (!axes.includes(i) ? [size] : keepDims ? [1] : []));
      const out = newOutput(backend, shape);
      const [from, to] = [x, out].map(addressIn(backend));
      kernels.sumMiddle(from, to, outer, middle, inner, name === "Mean" ? 1 / middle : 1);
      return out;
    });
  }
}

/** A shape as outer × middle × inner, the axes in the middle; nothing when these are not neighbours. */
export function aroundAxes(
  shape: Shape,
  axis: number | readonly number[] | null | undefined,
): { axes: number[]; outer: number; middle: number; inner: number } | undefined {
  const axes = (axis === undefined || axis === null ? shape.map((_, i) => i) : [axis].flat())
    .map((i) => (i < 0 ? i + shape.length : i))
    .sort((a, b) => a - b);
  if (axes.length === 0 || axes.some((i, k) => i !== axes[0] + k)) return undefined;
  const size = (from: number, to: number): number => shape.slice(from, to).reduce((a, b) => a * b, 1);
  const [first, end] = [axes[0], axes[0] + axes.length];
  return { axes, outer: size(0, first), middle: size(first, end), inner: size(end, shape.length) };
}
