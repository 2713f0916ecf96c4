import * as tf from "@tensorflow/tfjs-core";
import { sliceAxis } from "../ops/stride.ts";
import type { Tensor } from "../tensor.ts";
import type { Rule } from "./rule.ts";

/** Derivatives of what only moves numbers: the gradient goes back to where they came from. */
export const shapeRules: readonly Rule[] = [
  { kernel: "Identity", inputs: [], gradient: (dy) => ({ x: () => tf.clone(dy) }) },
  { kernel: "Reshape", inputs: ["x"], gradient: (dy, [x]) => ({ x: () => tf.reshape(dy, x.shape) }) },
  { kernel: "ExpandDims", inputs: ["input"], gradient: (dy, [x]) => ({ input: () => tf.reshape(dy, x.shape) }) },
  {
    kernel: "Transpose",
    inputs: [],
    gradient: (dy, _, { perm }) => {
      const back = (perm as number[]).map((_axis, i) => perm.indexOf(i));
      return { x: () => tf.transpose(dy, back) };
    },
  },
  { kernel: "Reverse", inputs: [], gradient: (dy, _, { dims }) => ({ x: () => tf.reverse(dy, dims) }) },
  {
    kernel: "Slice",
    inputs: ["x"],
    gradient: (dy, [x], { begin, size }) => ({
      x: () => {
        const edges = x.shape.map((length, i) => {
          const before: number = [begin].flat()[i] ?? 0;
          const wanted: number = [size].flat()[i] ?? -1;
          const taken = wanted === -1 ? length - before : wanted;
          return [before, length - before - taken] as [number, number];
        });
        return tf.pad(dy, edges);
      },
    }),
  },
  {
    kernel: "PadV2",
    inputs: ["x"],
    gradient: (dy, [x], { paddings }) => ({
      x: () =>
        (paddings as [number, number][]).reduce(
          (inside, [before], axis) => sliceAxis(inside, axis, before, x.shape[axis]),
          tf.clone(dy),
        ),
    }),
  },
  {
    kernel: "Tile",
    inputs: ["x"],
    gradient: (dy, [x], { reps }) => ({
      x: () => {
        // Copies and places alternate as axes of their own; at rank 3 and more some engines have no room for that.
        let gradient = dy;
        x.shape.forEach((size, axis) => {
          if (reps[axis] === 1) return;
          const { shape } = gradient;
          const before = shape.slice(0, axis).reduce((a, b) => a * b, 1);
          const after = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
          const copies = tf.reshape(gradient, [before, reps[axis], size * after]);
          gradient = tf.reshape(tf.sum(copies, 1), [...shape.slice(0, axis), size, ...shape.slice(axis + 1)]);
        });
        return gradient;
      },
    }),
  },
  {
    kernel: "Concat",
    inputs: ["*"],
    gradient: (dy, parts, { axis }) => {
      const along = axis < 0 ? axis + dy.rank : axis;
      let at = 0;
      const thunks = parts.map((part) => {
        const begin = part.shape.map((_, i) => (i === along ? at : 0));
        at += part.shape[along];
        return () => tf.slice(dy, begin, part.shape);
      });
      return Object.fromEntries(thunks.map((thunk, i) => [String(i), thunk]));
    },
  },
  {
    kernel: "SplitV",
    inputs: [],
    gradient: (dys, _, { axis }) => ({ x: () => tf.concat([dys].flat() as Tensor[], axis) }),
  },
  {
    kernel: "Pack",
    inputs: ["*"],
    gradient: (dy, parts, { axis }) =>
      Object.fromEntries(
        parts.map((part, i) => [
          String(i),
          () => {
            const begin = dy.shape.map((_, k) => (k === axis ? i : 0));
            const size = dy.shape.map((length, k) => (k === axis ? 1 : length));
            return tf.reshape(tf.slice(dy, begin, size), part.shape);
          },
        ]),
      ),
  },
  {
    kernel: "Unpack",
    inputs: [],
    gradient: (dys, _, { axis }) => ({ value: () => tf.stack([dys].flat() as Tensor[], axis) }),
  },
];
