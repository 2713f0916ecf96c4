import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { affineOptimum, approach1, approach2, approach3, signalVariance, zeroPredictorError } from "./index.ts";
import { applyAffine, LeastSquares, standardise, whiten } from "./least-squares.ts";
import { speechLike } from "./testing/speech-like.ts";

const voice = speechLike("voice", 8000);
const other = speechLike("other", 4000, { pitch: 190, seed: 2 });

test("zero predictor and variance", () => {
  assert.equal(zeroPredictorError(Float32Array.of(1, -1, 3)), 11 / 3);
  assert.equal(signalVariance(Float64Array.of(5, 5, 5)), 0);
  assert.throws(() => zeroPredictorError(Float32Array.of(Number.NaN)), /zeroPredictorError: samples/);
});

test("a regression finds the affine map that made its data, from columns of any scale", () => {
  const random = new Random(1);
  const equations = new LeastSquares(3, 2);
  const truth = (x: number[]): number[] => [x[0] / 1e4 - 2 * x[1] + 3, 500 * x[2] - x[1]];
  const rows = Array.from({ length: 50 }, () => [random.normal(8000, 100), random.normal(), random.normal(1, 1e-3)]);
  equations.add(rows.flat(), rows.flatMap(truth));
  const map = equations.solve(0);
  const answer = applyAffine(map, [7000, 2, 3]);
  for (const [i, expected] of truth([7000, 2, 3]).entries())
    assert.ok(Math.abs(answer[i] - expected) < 1e-7, `${answer}`);
});

test("a regression is the same whether its rows come at once or one by one, and its weights count", () => {
  const random = new Random(2);
  const x = Float64Array.from({ length: 40 }, () => random.normal());
  const y = Float64Array.from({ length: 20 }, () => random.normal());
  const [once, twice, weighted] = [0, 0, 0].map(() => new LeastSquares(2, 1));
  once.add(x, y);
  for (let i = 0; i < 20; i++) twice.add(x.subarray(2 * i, 2 * i + 2), y.subarray(i, i + 1));
  weighted.add(x, y, 3);
  for (const map of [twice, weighted].map((equations) => equations.solve(0)))
    for (const [i, value] of map.weights.entries()) assert.ok(Math.abs(value - once.solve(0).weights[i]) < 1e-12);
});

test("white inputs have mean 0, variance 1, and nothing in common; constant ones stay out", () => {
  const random = new Random(3);
  const rows = Array.from({ length: 400 }, () => [random.normal(8000, 50), random.normal(), 7]);
  const x = rows.flatMap(([a, b, c]) => [a, a / 50 + 0.1 * b, c]);
  const equations = new LeastSquares(3, 1);
  equations.add(x, new Float32Array(400));
  const covariance = equations.covariance(1e-10);
  const white = whiten(covariance, x);
  const mean = (f: (row: Float32Array) => number): number => {
    let sum = 0;
    for (let r = 0; r < 400; r++) sum += f(white.subarray(3 * r, 3 * r + 3));
    return sum / 400;
  };
  const found = [
    mean((r) => r[0]),
    mean((r) => r[0] ** 2),
    mean((r) => r[1] ** 2),
    mean((r) => r[0] * r[1]),
    mean((r) => r[2] ** 2),
  ];
  for (const [i, expected] of [0, 1, 1, 0, 0].entries()) assert.ok(Math.abs(found[i] - expected) < 1e-4, `${found}`);
  assert.ok(Math.abs(standardise(covariance, x)[1] - white[1]) > 1e-3);
});

test("the optimum is below the variance on its own utterance, a minimum, and steady under the ridge", () => {
  for (const approach of [approach1(), approach2(), approach2({ layout: "frames" })]) {
    const best = affineOptimum(approach, [voice]);
    assert.ok(best.ratio < 1 && best.ratio > 0, `${approach.name} ${best.ratio}`);
    assert.equal(best.ratio, best.error / best.variance);
    assert.ok(Math.abs(best.errorOn([voice]) - best.error) < 1e-12);
    const predicted = best.predict(voice.samples);
    const own = predicted.reduce((sum, y, i) => sum + (y - voice.samples[i]) ** 2, 0) / predicted.length;
    assert.ok(Math.abs(own - best.error) < 1e-6 * best.error, "predict gives what error measures");
    const wiggled = predicted.reduce((sum, y, i) => sum + (1.01 * y - voice.samples[i]) ** 2, 0) / predicted.length;
    assert.ok(wiggled > own, "a map a little larger is worse");
    const other = affineOptimum(approach, [voice], { ridge: 1e-8 });
    assert.ok(Math.abs(other.ratio - best.ratio) < 2e-3, `${other.ratio} ${best.ratio}`);
  }
  assert.equal(affineOptimum(approach2(), [voice]).error, affineOptimum(approach3(), [voice]).error);
});

test("with every utterance upside down as well, nothing is better than zero: MSE / variance is 1.000000", () => {
  for (const approach of [approach1(), approach2(), approach2({ layout: "frames" })]) {
    const { ratio, zeroPredictor, error, predict } = affineOptimum(approach, [voice, other], { upsideDownToo: true });
    assert.equal(ratio.toFixed(6), "1.000000");
    assert.ok(Math.abs(error / zeroPredictor - 1) < 1e-9);
    assert.ok(Math.max(...predict(voice.samples).map(Math.abs)) < 1e-6);
  }
});

test("frames in order tell more than frames read across: the seed's flattening costs nearly all there was", () => {
  const [across, inOrder] = (["published", "frames"] as const).map((layout) =>
    affineOptimum(approach2({ layout }), [voice]),
  );
  assert.ok(1 - inOrder.ratio > 2 * (1 - across.ratio), `${across.ratio} ${inOrder.ratio}`);
});

test("no utterance is refused", () => {
  assert.throws(() => affineOptimum(approach1(), []), /affineOptimum: utterances must be at least one, got none/);
});
