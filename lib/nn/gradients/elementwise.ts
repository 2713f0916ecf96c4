import * as tf from "@tensorflow/tfjs-core";
import * as tensorflow from "../kernels/tensorflow-kernels.ts";
import { haveKernels, reluBack } from "../kernels/wasm-kernels.ts";
import type { Tensor } from "../tensor.ts";
import { binary, indicator, noGradient, type Rule, unary, unaryByOutput } from "./rule.ts";

const { add, cos, div, exp, mul, neg, rsqrt, sigmoid, sin, square, sub } = tf;

/** Derivatives of functions of single numbers, as in a table of calculus. */
export const elementwiseRules: readonly Rule[] = [
  binary("Add", { a: (dy) => dy, b: (dy) => dy }),
  binary("Sub", { a: (dy) => dy, b: (dy) => neg(dy) }),
  binary("Multiply", { a: (dy, _, b) => mul(dy, b), b: (dy, a) => mul(dy, a) }),
  binary("RealDiv", { a: (dy, _, b) => div(dy, b), b: (dy, a, b) => neg(div(mul(dy, a), square(b))) }),
  binary("SquaredDifference", {
    a: (dy, a, b) => mul(dy, mul(2, sub(a, b))),
    b: (dy, a, b) => mul(dy, mul(2, sub(b, a))),
  }),
  // Where both are equal, the gradient goes to a alone, so that it is counted once.
  binary("Maximum", {
    a: (dy, a, b) => mul(dy, indicator(tf.greaterEqual(a, b))),
    b: (dy, a, b) => mul(dy, indicator(tf.less(a, b))),
  }),
  binary("Minimum", {
    a: (dy, a, b) => mul(dy, indicator(tf.lessEqual(a, b))),
    b: (dy, a, b) => mul(dy, indicator(tf.greater(a, b))),
  }),
  // The logarithm of a base that is not positive is taken as zero: an exponent is then a constant, as in squares.
  binary("Pow", {
    a: (dy, a, b) => mul(dy, mul(b, tf.pow(a, sub(b, 1)))),
    b: (dy, a, b) => {
      const positive = tf.greater(a, 0);
      const logarithm = tf.where(positive, tf.log(tf.where(positive, a, tf.onesLike(a))), tf.zerosLike(a));
      return mul(dy, mul(tf.pow(a, b), logarithm));
    },
  }),
  binary("Atan2", {
    a: (dy, a, b) => mul(dy, div(b, add(square(a), square(b)))),
    b: (dy, a, b) => neg(mul(dy, div(a, add(square(a), square(b))))),
  }),

  unary("Neg", (dy) => neg(dy)),
  unary("Abs", (dy, x) => mul(dy, tf.sign(x))),
  unary("Square", (dy, x) => mul(dy, mul(2, x))),
  unary("Log", (dy, x) => div(dy, x)),
  unary("Log1p", (dy, x) => div(dy, add(x, 1))),
  unary("Sin", (dy, x) => mul(dy, cos(x))),
  unary("Cos", (dy, x) => neg(mul(dy, sin(x)))),
  unary("Softplus", (dy, x) => mul(dy, sigmoid(x))),
  unary("Erf", (dy, x) => mul(dy, mul(2 / Math.sqrt(Math.PI), exp(neg(square(x)))))),
  unary("Relu", reluGradient),
  unary("Relu6", (dy, x) => mul(dy, indicator(tf.logicalAnd(tf.greater(x, 0), tf.less(x, 6))))),
  unary("Elu", (dy, x) => mul(dy, tf.where(tf.greater(x, 0), tf.onesLike(x), exp(tf.minimum(x, 0))))),
  {
    kernel: "LeakyRelu",
    inputs: ["x"],
    gradient: (dy, [x], { alpha }) => ({
      x: () => mul(dy, add(alpha, mul(1 - alpha, tf.step(x)))),
    }),
  },
  {
    kernel: "ClipByValue",
    inputs: ["x"],
    gradient: (dy, [x], { clipValueMin, clipValueMax }) => ({
      x: () => mul(dy, indicator(tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax)))),
    }),
  },
  unaryByOutput("Exp", (dy, y) => mul(dy, y)),
  unaryByOutput("Sqrt", (dy, y) => div(dy, mul(2, y))),
  unary("Rsqrt", (dy, x) => mul(dy, mul(-0.5, div(rsqrt(x), x)))),
  unary("Reciprocal", (dy, x) => neg(div(dy, square(x)))),
  unaryByOutput("Sigmoid", (dy, y) => mul(dy, mul(y, sub(1, y)))),
  unaryByOutput("Tanh", (dy, y) => mul(dy, sub(1, square(y)))),

  {
    kernel: "Select",
    inputs: ["condition", "t", "e"],
    gradient: (dy, [condition]) => ({
      condition: () => noGradient(condition),
      t: () => mul(dy, indicator(condition)),
      e: () => mul(dy, indicator(tf.logicalNot(condition))),
    }),
  },
  // tfjs asks for the gradient of a Cast to integers too; nothing comes back through a rounded number.
  {
    kernel: "Cast",
    inputs: ["x"],
    gradient: (dy, [x], { dtype }) => ({ x: () => (dtype === "float32" ? tf.cast(dy, "float32") : noGradient(x)) }),
  },

  // Flat wherever they have a slope at all.
  ...["Sign", "Step", "Floor", "Ceil", "Round", "LogicalNot", "IsNan", "ArgMax", "ArgMin", "OneHot"].map(flat),
  ...["Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"].map((kernel) =>
    binary(kernel, { a: (_, a) => noGradient(a), b: (_dy, _a, b) => noGradient(b) }),
  ),
];

/** In one operation where the engine has it. */
function reluGradient(dy: Tensor, x: Tensor): Tensor {
  if (haveKernels()) return reluBack(dy, x);
  return tensorflow.onTensorflow() ? tensorflow.reluGradient(dy, x) : mul(dy, tf.step(x));
}

function flat(kernel: string): Rule {
  const name = kernel === "OneHot" ? "indices" : "x";
  return { kernel, inputs: [name], gradient: (_, [x]) => ({ [name]: () => noGradient(x) }) };
}
