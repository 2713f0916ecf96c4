import * as tf from "@tensorflow/tfjs-core";
import type { Shape, Tensor } from "../tensor.ts";

// tfjs' own operations whose derivatives we vouch for (gradients/): under one roof with ours, and with types that do not
// bring the whole of tfjs into every cell that is checked.

/** A tensor, or a number that stands for a tensor of it everywhere. */
export type Operand = Tensor | number;

type Binary = (a: Operand, b: Operand) => Tensor;
type Unary = (x: Tensor) => Tensor;
type Reduction = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;

export const add: Binary = (a, b) => tf.add(a, b);
export const sub: Binary = (a, b) => tf.sub(a, b);
export const mul: Binary = (a, b) => tf.mul(a, b);
export const div: Binary = (a, b) => tf.div(a, b);
export const pow: Binary = (a, b) => tf.pow(a, b);
export const maximum: Binary = (a, b) => tf.maximum(a, b);
export const minimum: Binary = (a, b) => tf.minimum(a, b);
/** The angle of the point (x, y). */
export const atan2: Binary = (y, x) => tf.atan2(y, x);

/** 1 where a > b, else 0, as booleans; flat, so no gradient goes through. */
export const greater: Binary = (a, b) => tf.greater(a, b);
export const less: Binary = (a, b) => tf.less(a, b);
export const equal: Binary = (a, b) => tf.equal(a, b);

export const neg: Unary = (x) => tf.neg(x);
export const abs: Unary = (x) => tf.abs(x);
export const square: Unary = (x) => tf.square(x);
/** Its slope at 0 is infinite: what may be 0 and is trained through needs a small number added first. */
export const sqrt: Unary = (x) => tf.sqrt(x);
export const exp: Unary = (x) => tf.exp(x);
export const log: Unary = (x) => tf.log(x);
export const log1p: Unary = (x) => tf.log1p(x);
export const sin: Unary = (x) => tf.sin(x);
export const cos: Unary = (x) => tf.cos(x);
export const erf: Unary = (x) => tf.erf(x);
export const reciprocal: Unary = (x) => tf.reciprocal(x);

export const relu: Unary = (x) => tf.relu(x);
export const elu: Unary = (x) => tf.elu(x);
export const sigmoid: Unary = (x) => tf.sigmoid(x);
export const tanh: Unary = (x) => tf.tanh(x);
export const softplus: Unary = (x) => tf.softplus(x);
/** x · sigmoid(x), also called swish. */
export const silu: Unary = (x) => tf.mul(x, tf.sigmoid(x));
export const leakyRelu: (x: Tensor, slope?: number) => Tensor = (x, slope = 0.01) => tf.leakyRelu(x, slope);

/** Over these axes, or all of them. */
export const sum: Reduction = (x, axis, keepDims) => tf.sum(x, axis, keepDims);
export const mean: Reduction = (x, axis, keepDims) => tf.mean(x, axis, keepDims);
/** Equal largest values share the gradient. */
export const max: Reduction = (x, axis, keepDims) => tf.max(x, axis, keepDims);
/** By max: tfjs' own min fails on webgpu over any but the last axes. */
export const min: Reduction = (x, axis, keepDims) => tf.neg(tf.max(tf.neg(x), axis, keepDims));
export const cumsum: (x: Tensor, axis?: number) => Tensor = (x, axis) => tf.cumsum(x, axis);
export const argMax: (x: Tensor, axis?: number) => Tensor = (x, axis) => tf.argMax(x, axis);

export const reshape: (x: Tensor, shape: Shape) => Tensor = (x, shape) => tf.reshape(x, [...shape]);
export const transpose: (x: Tensor, axes?: Shape) => Tensor = (x, axes) => tf.transpose(x, axes && [...axes]);
export const concat: (parts: readonly Tensor[], axis?: number) => Tensor = (parts, axis) => tf.concat([...parts], axis);
export const stack: (parts: readonly Tensor[], axis?: number) => Tensor = (parts, axis) => tf.stack([...parts], axis);
// Copies of the lists: tfjs keeps its own for the way back, and whoever turned it around would turn the gradients around.
export const unstack: (x: Tensor, axis?: number) => Tensor[] = (x, axis) => [...tf.unstack(x, axis)];
export const split: (x: Tensor, parts: number | number[], axis?: number) => Tensor[] = (x, parts, axis) => [
  ...tf.split(x, parts, axis),
];
export const slice: (x: Tensor, begin: Shape, size: Shape) => Tensor = (x, begin, size) =>
  tf.slice(x, [...begin], [...size]);
export const reverse: (x: Tensor, axis?: number) => Tensor = (x, axis) => tf.reverse(x, axis);
export const tile: (x: Tensor, times: Shape) => Tensor = (x, times) => tf.tile(x, [...times]);
/** Margins of each axis, before and after, filled with a value. */
export const pad: (x: Tensor, margins: readonly (readonly [number, number])[], value?: number) => Tensor = (
  x,
  margins,
  value,
) =>
  tf.pad(
    x,
    margins.map(([before, after]) => [before, after] as [number, number]),
    value,
  );
/** Places from `a` where the condition holds, from `b` elsewhere. */
export const where: (condition: Tensor, a: Tensor, b: Tensor) => Tensor = (condition, a, b) =>
  tf.where(condition, a, b);

export const zeros: (shape: Shape) => Tensor = (shape) => tf.zeros([...shape]);
export const ones: (shape: Shape) => Tensor = (shape) => tf.ones([...shape]);
