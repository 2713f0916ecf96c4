import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { accuracy, confusionMatrix, fScores } from "./classification.ts";
import { editDistance, errorRate } from "./error-rate.ts";
import { pairedTTest, spread } from "./statistics.ts";

test("F scores are scikit-learn's", () => {
  // sklearn 1.9.1's precision_recall_fscore_support of the same labels and predictions, zero_division=0.
  const counts = confusionMatrix([0, 0, 1, 1, 2, 2, 2, 2, 0, 2], [0, 0, 0, 1, 1, 2, 2, 2, 2, 3], 4);
  const { precision, recall, f1, micro, macro, weighted } = fScores(counts);
  assert.deepEqual([...precision], [2 / 3, 1 / 2, 3 / 5, 0]);
  assert.deepEqual([...recall], [2 / 3, 1 / 2, 3 / 4, 0]);
  assert.ok(Math.abs(f1[2] - 2 / 3) < 1e-15);
  assert.equal(micro, 0.6);
  assert.ok(Math.abs(macro - (2 / 3 + 1 / 2 + 2 / 3) / 4) < 1e-15);
  assert.ok(Math.abs(weighted - (3 * (2 / 3) + 2 * (1 / 2) + 4 * (2 / 3)) / 10) < 1e-15);
});

test("a matrix counts every example once, and refuses what is no class", () => {
  const classes = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(fc.array(fc.tuple(classes, classes), { minLength: 1 }), (pairs) => {
      const counts = confusionMatrix(
        pairs.map(([p]) => p),
        pairs.map(([, l]) => l),
        5,
      );
      const right = pairs.filter(([p, l]) => p === l).length;
      assert.equal(accuracy(counts), right / pairs.length);
    }),
  );
  assert.throws(() => confusionMatrix([5], [0], 5), /predicted must be whole numbers from 0 to 4, got 5 at index 0/);
  assert.throws(() => confusionMatrix([1], [0, 1], 5), /predicted must hold 2 classes, got 1/);
  assert.ok(Number.isNaN(accuracy(confusionMatrix([], [], 2))));
});

test("the distance is a metric, and one edit changes it by one at most", () => {
  const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
  fc.assert(
    fc.property(words, words, words, (a, b, c) => {
      assert.equal(editDistance(a, b), editDistance(b, a));
      assert.equal(editDistance(a, b) === 0, a.join() === b.join());
      assert.ok(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c));
      assert.ok(Math.abs(editDistance([...a, "c"], b) - editDistance(a, b)) <= 1);
    }),
  );
  assert.equal(editDistance([..."kitten"], [..."sitting"]), 3);
});

test("an error rate is over all utterances together, and may exceed one", () => {
  assert.equal(errorRate([[1, 2], []], [[1], [2, 3, 4]]), 1);
  assert.equal(errorRate([[1, 1, 1]], [[2]]), 3);
  assert.throws(() => errorRate([[]], [[]]), /said must hold at least one symbol, got none/);
  assert.throws(() => errorRate([], [[1]]), /recognized must hold 1 sequences, got 0/);
});

test("the paired test is scipy's", () => {
  // scipy.stats.ttest_rel: the first n of both lists.
  const a = [0.91, 0.89, 0.93, 0.85, 0.9, 0.88];
  const b = [0.87, 0.88, 0.9, 0.86, 0.86, 0.85];
  const scipy = [
    [2, 0.34404173924526144],
    [3, 0.09417837268432341],
    [4, 0.21257296315231972],
    [5, 0.08581037844004435],
    [6, 0.0335323976037179],
  ];
  for (const [n, p] of scipy) assert.ok(Math.abs(pairedTTest(a.slice(0, n), b.slice(0, n)) - p) < 1e-12, `${n} pairs`);
  assert.ok(Number.isNaN(pairedTTest([1, 2], [1, 2])));
  assert.ok(Number.isNaN(pairedTTest([0.91, 0.87], [0.9, 0.86])), "differences that are equal but for rounding");
  assert.throws(() => pairedTTest([1], [1]), /a must hold at least two numbers, got 1/);
  assert.throws(() => pairedTTest([1, 2], [1]), /b must hold 2 numbers, got 1/);
});

test("a spread of one value has no deviation", () => {
  assert.deepEqual(spread([3]), { n: 1, mean: 3, deviation: Number.NaN });
  assert.throws(() => spread([]), /values must hold at least one number/);
});
