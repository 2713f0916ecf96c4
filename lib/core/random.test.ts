import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "./random.ts";

const seed = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

test("the words are those of the authors' C programs, compiled with gcc 12 and seeded alike", () => {
  const words = (seed: number): number[] => {
    const random = new Random(seed);
    return Array.from({ length: 6 }, () => random.integer(0, 2 ** 32));
  };
  assert.deepEqual(words(0), [3737715805, 2584255861, 2876756834, 3286328325, 1553311962, 1625202774]);
  assert.deepEqual(words(42), [1776835114, 4165204688, 17111135, 2317295270, 2792088233, 2554630222]);
  assert.deepEqual(words(-1), [477689756, 2493998634, 555695776, 607808419, 61340979, 301466976]);
});

test("a uniform number is made of the upper bits of two words", () => {
  // (1776835114 >>> 5) · 2²⁶ + (4165204688 >>> 6), over 2⁵³
  assert.equal(new Random(42).uniform(), (55526097 * 67108864 + 65081323) / 9007199254740992);
});

test("uniform numbers lie in their interval and fill it evenly", () => {
  fc.assert(
    fc.property(seed, (start) => {
      const random = new Random(start);
      const tenths = new Array(10).fill(0);
      for (let i = 0; i < 10000; i++) tenths[Math.floor((random.uniform(-1, 1) + 1) * 5)]++;
      // Six standard deviations of a binomial count of mean 1000.
      assert.ok(tenths.length === 10 && tenths.every((count) => Math.abs(count - 1000) < 6 * 30), tenths.join(" "));
    }),
    { numRuns: 20 },
  );
});

test("normal numbers have the moments of the bell curve", () => {
  const random = new Random(7);
  const count = 200000;
  const values = Array.from({ length: count }, () => random.normal());
  const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / count;
  // The moments of N(0, 1) are 0, 1, 0, 3; their sampling errors are √(1, 2, 15, 96)/√count.
  for (const [power, expected, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ])
    assert.ok(Math.abs(moment(power) - expected) < 5 * Math.sqrt(variance / count), `moment ${power}`);
  const shifted = new Random(7);
  assert.equal(shifted.normal(10, 2), 10 + 2 * values[0]);
});

test("integers reach both ends and nothing beyond", () => {
  const random = new Random(1);
  const seen = new Set(Array.from({ length: 200 }, () => random.integer(-2, 3)));
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2],
  );
  assert.equal(random.integer(5, 6), 5);
});

test("a shuffle keeps the items, leaves the original alone, and puts each anywhere", () => {
  fc.assert(
    fc.property(seed, fc.array(fc.integer()), (start, items) => {
      const before = [...items];
      const shuffled = new Random(start).shuffle(items);
      assert.deepEqual(items, before);
      assert.deepEqual([...shuffled].sort(), [...items].sort());
    }),
  );
  const random = new Random(3);
  const places = new Array(4).fill(0);
  for (let i = 0; i < 4000; i++) places[random.shuffle([0, 1, 2, 3]).indexOf(0)]++;
  assert.ok(
    places.every((count) => Math.abs(count - 1000) < 6 * 28),
    places.join(" "),
  );
});

test("what cannot be drawn is refused in a sentence", () => {
  const random = new Random(0);
  assert.throws(() => new Random(0.5), { message: "Random: seed must be an integer, got 0.5" });
  assert.throws(() => new Random(Number.NaN), RangeError);
  assert.throws(() => random.uniform(1, 1), { message: "Random.uniform: high must be above low = 1, got 1" });
  assert.throws(() => random.uniform(-1e308, 1e308), {
    message: /high must be above low = -1e\+308 by a finite amount/,
  });
  assert.throws(() => random.normal(0, -1), RangeError);
  assert.throws(() => random.integer(0, 0), RangeError);
  assert.throws(() => random.integer(0, 2 ** 32 + 1), RangeError);
  assert.throws(() => random.integer(0.5, 2), RangeError);
});
